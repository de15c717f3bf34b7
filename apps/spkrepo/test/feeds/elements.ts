import { execFileSync } from 'node:child_process'

/** An element of an XML document. */
export interface Element {
  /** Local names from the root on: `feed/entry/title`. */
  readonly path: string
  readonly space: string
  readonly text: string
  readonly attributes: Readonly<Record<string, string>>
}

const script = `
import json, sys, xml.etree.ElementTree as tree
found = []
def walk(element, path):
    space, _, name = element.tag[1:].rpartition('}')
    path = path + [name]
    found.append({'path': '/'.join(path), 'space': space, 'text': element.text or '', 'attributes': element.attrib})
    for child in element: walk(child, path)
walk(tree.fromstring(sys.stdin.buffer.read()), [])
json.dump(found, sys.stdout)
`

/** The elements of `xml` in their order, read by a parser that is not ours and refuses what is not well-formed. */
export function elements(xml: string): readonly Element[] {
  return JSON.parse(execFileSync('python3', ['-c', script], { input: xml, encoding: 'utf8' }))
}

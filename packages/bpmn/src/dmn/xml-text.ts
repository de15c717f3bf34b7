import type { DecisionProblemCode } from './decision.ts'

/** Longer files are refused before they are read. Characters. */
export const maxFileCharacters = 5_000_000

const versions: ReadonlyMap<string, string> = new Map(
  [
    ['http://www.omg.org/spec/DMN/20151101/dmn.xsd', 'MODEL'],
    ['http://www.omg.org/spec/DMN/20151101/dmn11.xsd', 'MODEL'],
    ['http://www.omg.org/spec/DMN/20180521/MODEL/', 'MODEL'],
    ['http://www.omg.org/spec/DMN/20180521/DMNDI/', 'DMNDI'],
    ['https://www.omg.org/spec/DMN/20211108/MODEL/', 'MODEL'],
    ['https://www.omg.org/spec/DMN/20211108/DMNDI/', 'DMNDI'],
    ['https://www.omg.org/spec/DMN/20230324/MODEL/', 'MODEL'],
    ['https://www.omg.org/spec/DMN/20230324/DMNDI/', 'DMNDI'],
  ].map(([uri = '', part]) => [uri, `https://www.omg.org/spec/DMN/20191111/${part}/`]),
)
const current = 'https://www.omg.org/spec/DMN/20191111/MODEL/'

/**
 * The file as DMN 1.3, whose elements are those of 1.1, 1.2, 1.4 and 1.5 as far as decisions go; or why it is not read at all.
 * Entity declarations are refused: they could make a small file large or read others.
 */
export function asDmn13(text: string): { readonly xml: string } | { readonly code: DecisionProblemCode; readonly message: string } {
  if (text.length > maxFileCharacters) {
    return { code: 'file_too_large', message: `the file has ${text.length} characters; at most ${maxFileCharacters} are read` }
  }
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    return { code: 'xml_entity', message: 'the file declares a document type or entities; remove the declaration' }
  }
  const xml = text.replaceAll(/(xmlns(?::[\w.-]+)?\s*=\s*)(["'])([^"']*)\2/g, (whole, name: string, quote: string, uri: string) =>
    versions.has(uri) ? `${name}${quote}${versions.get(uri)}${quote}` : whole,
  )
  if (!xml.includes(current) && /<(?:[\w.-]+:)?definitions\b/.test(xml)) {
    return { code: 'unsupported_dmn_version', message: 'the namespace is none of DMN 1.1 to 1.5; save the file with a newer editor' }
  }
  return { xml }
}

/** The line of each element with an id, from 1. */
export function linesOfIds(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  let line = 1
  let from = 0
  for (const match of text.matchAll(/\sid\s*=\s*(["'])([^"']*)\1/g)) {
    const at = match.index + 1
    for (let end = text.indexOf('\n', from); end !== -1 && end < at; end = text.indexOf('\n', end + 1)) {
      line += 1
      from = end + 1
    }
    const id = match[2] ?? ''
    if (!lines.has(id)) lines.set(id, line)
  }
  return lines
}

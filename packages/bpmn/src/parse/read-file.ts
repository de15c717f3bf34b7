import type { Compatibility } from '../definition/compatibility.ts'
import type { Collaboration, Definition } from '../definition/definition.ts'
import { compileProcess } from './compile-process.ts'
import { checkExtensions } from './extension-elements.ts'
import { identify } from './identify.ts'
import { readLayout } from './layout.ts'
import { own } from './own.ts'
import type { SourceFile } from './parse.ts'
import { isExecutable, readRoots } from './read-roots.ts'
import type { Reading } from './reading.ts'
import type { Report } from './report.ts'
import { type Dialect, Sources, type SyntaxCheck } from './sources.ts'
import { checkVocabulary } from './vocabulary.ts'
import { attribute, childrenNamed, idOf, tagOf, type XmlElement } from './xml/element.ts'
import { readXml } from './xml/read-xml.ts'

/** What one file holds. */
export interface FileContent {
  /** Executable processes, compiled or not. */
  readonly processes: readonly { readonly id: string; readonly line: number }[]
  readonly definitions: readonly Definition[]
  readonly collaborations: readonly Collaboration[]
}

/** Where findings go, and how to compile. */
export interface FileContext {
  readonly report: Report
  readonly compatibility: Compatibility
  readonly syntax: SyntaxCheck | undefined
}

/** Some ten thousand drawn tasks; the largest models of people have hundreds. Keeps one file from taking a server’s time. */
const MAX_CHARACTERS = 5_000_000

const NOTHING: FileContent = Object.freeze({ processes: [], definitions: [], collaborations: [] })

/** Reads one file; everything wrong with it goes to the report. */
export function readFile(file: SourceFile, { report, compatibility, syntax }: FileContext): FileContent {
  if (file.text.length > MAX_CHARACTERS) {
    const message = `the file has ${file.text.length} characters; at most ${MAX_CHARACTERS} are read`
    report.error('file_too_large', { elementId: null, line: null }, message)
    return NOTHING
  }
  const xml = readXml(file.text)
  if ('fault' in xml) {
    report.error(xml.fault.code, { elementId: null, line: xml.fault.line }, xml.fault.message)
    return NOTHING
  }
  const { root } = xml
  if (root.space !== 'bpmn' || root.name !== 'definitions') {
    report.error('xml_foreign', root, `the file begins with <${tagOf(root)}>; a BPMN 2.0 file begins with <definitions>`)
    return NOTHING
  }
  checkVocabulary(root, report)
  checkExtensions(root, report)
  const ids = identify(root, report)
  const sources = new Sources(report, dialectOf(root), syntax)
  const roots = readRoots(root, { report, sources, ids })
  const reading: Reading = { file: file.name, report, ids, layout: readLayout(root), sources, roots, compatibility }
  const processes = childrenNamed(root, 'process').filter(isExecutable)
  if (processes.length === 0) report.error('no_process', root, 'the file has no executable process; set isExecutable="true" on one')
  const definitions = processes.map((process) => compileProcess(process, reading)).filter((found) => found !== null)
  return {
    processes: processes.map((process) => ({ id: idOf(process) ?? '', line: process.line })),
    definitions,
    collaborations: roots.collaborations,
  }
}

/** Which product's expressions a file uses, by the extensions in it and by its modeler; with ours in it, they are Python. */
function dialectOf(root: XmlElement): Dialect {
  let found = own(MODELERS, attribute(root, 'executionPlatform', 'http://camunda.org/schema/modeler/1.0') ?? '') ?? 'python'
  const stack: XmlElement[] = [root]
  for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
    for (const { space } of [element, ...element.attributes]) {
      if (space === 'spiffworkflow') return 'python'
      if (space === 'zeebe') found = 'camunda8'
      else if (space === 'camunda' && found === 'python') found = 'camunda7'
    }
    for (const child of element.children) stack.push(child)
  }
  return found
}

/** What the Camunda Modeler writes as `modeler:executionPlatform`. */
const MODELERS: Readonly<Record<string, Dialect>> = Object.freeze({ 'Camunda Cloud': 'camunda8', 'Camunda Platform': 'camunda7' })

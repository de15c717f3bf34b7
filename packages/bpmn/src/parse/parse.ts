import { type Compatibility, OWN_SEMANTICS } from '../definition/compatibility.ts'
import { deepFreeze } from '../definition/deep-freeze.ts'
import type { Collaboration, Definition } from '../definition/definition.ts'
import type { Problem } from '../definition/problem.ts'
import { type FileContent, readFile } from './read-file.ts'
import { Report } from './report.ts'
import type { SyntaxCheck } from './sources.ts'

/** A BPMN file: `name` only appears in definitions and problems. */
export interface SourceFile {
  readonly name: string
  readonly text: string
}

/** How to read. */
export interface ParseOptions {
  /** Switches recorded with every definition; what is left out is our own semantics. */
  readonly compatibility?: Partial<Compatibility>
  /** Finds syntax errors in scripts and expressions. Without it they only show when they run. */
  readonly syntax?: SyntaxCheck
  /** Ids of processes and decisions that exist besides the given files. When given, calls to anything else are reported. */
  readonly known?: { readonly processes: readonly string[]; readonly decisions: readonly string[] }
}

/** What the files hold. A file with an error gives no definitions and no collaborations. */
export interface ParseResult {
  readonly definitions: readonly Definition[]
  readonly collaborations: readonly Collaboration[]
  /** By file as given, then by line. */
  readonly problems: readonly Problem[]
}

/**
 * Reads BPMN 2.0 files into frozen definitions, one per executable process, and says everything that is wrong with them.
 * Never throws for what is in a file. Takes time linear in its size, except for joins: each is compared with the whole of its process.
 */
export function parse(files: readonly SourceFile[], options: ParseOptions = {}): ParseResult {
  const compatibility = { ...OWN_SEMANTICS, ...options.compatibility }
  const read = files.map((file) => {
    const report = new Report(file.name)
    return { report, content: readFile(file, { report, compatibility, syntax: options.syntax }) }
  })
  refuseTwins(read)
  if (options.known) checkCallees(read, options.known)
  const sound = read.filter(({ report }) => !report.hasErrors).map(({ content }) => content)
  return deepFreeze({
    definitions: sound.flatMap(({ definitions }) => definitions),
    collaborations: sound.flatMap(({ collaborations }) => collaborations),
    problems: read.flatMap(({ report }) => report.problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))),
  })
}

interface ReadFile {
  readonly report: Report
  readonly content: FileContent
}

/** Two files with a process of the same id: nobody could say which one is called. */
function refuseTwins(read: readonly ReadFile[]): void {
  const first = new Map<string, string>()
  for (const { report, content } of read) {
    for (const { id, line } of content.processes) {
      const other = first.get(id)
      if (other === undefined) first.set(id, report.file)
      else report.error('duplicate_id', { elementId: id, line }, `process "${id}" is also in "${other}"; give one of them another id`)
    }
  }
}

function checkCallees(read: readonly ReadFile[], known: NonNullable<ParseOptions['known']>): void {
  const processes = new Set([...known.processes, ...read.flatMap(({ content }) => content.processes.map(({ id }) => id))])
  const decisions = new Set(known.decisions)
  for (const { report, content } of read) {
    for (const { nodes } of content.definitions) {
      for (const node of nodes) {
        if (node.kind === 'callActivity' && !node.called.isExpression && !processes.has(node.called.id)) {
          report.error(
            'missing_callee',
            { elementId: node.id, line: node.line },
            `"${node.id}" calls process "${node.called.id}", which does not exist`,
          )
        }
        if (node.kind === 'businessRuleTask' && !decisions.has(node.decision.id)) {
          report.error(
            'missing_callee',
            { elementId: node.id, line: node.line },
            `"${node.id}" asks decision "${node.decision.id}", which does not exist`,
          )
        }
      }
    }
  }
}

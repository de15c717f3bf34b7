// By name, because projects that import this file do not include the declarations beside it.
/// <reference path="./dmn-moddle.d.ts" />
import { type DmnElement, DmnModdle } from 'dmn-moddle'
import type { SyntaxCheck } from '../parse/sources.ts'
import { syntaxProblems } from './cell-syntax.ts'
import type { Decision, DecisionLanguage, DecisionProblem, DecisionProblemCode, Decisions, KnowledgeModel } from './decision.ts'
import { type FileReader, readDecision, readKnowledge } from './read-decision.ts'
import { asDmn13, linesOfIds } from './xml-text.ts'

export interface DecisionFile {
  /** As the caller calls it; problems name it. */
  readonly name: string
  readonly text: string
}

export interface ParseDecisionsOptions {
  /**
   * Language of expressions in files that declare none.
   * @default 'python'
   */
  readonly language?: DecisionLanguage
  /** Finds syntax errors in Python cells. Without it they only show when they are evaluated. */
  readonly syntax?: SyntaxCheck
}

/**
 * Reads DMN files (1.1 to 1.5) together, so that decisions of one may require those of another. Never throws on bad input: what is wrong
 * is in `problems`, and a decision that cannot be run is not among `decisions`.
 */
export async function parseDecisions(
  files: readonly DecisionFile[],
  { language = 'python', syntax }: ParseDecisionsOptions = {},
): Promise<{ readonly decisions: Decisions; readonly problems: readonly DecisionProblem[] }> {
  const byId = new Map<string, Decision>()
  const knowledge: KnowledgeModel[] = []
  const problems: DecisionProblem[] = []
  for (const file of files) {
    const report = (problem: Omit<DecisionProblem, 'level' | 'file'>) => problems.push({ ...problem, level: 'error', file: file.name })
    const source = asDmn13(file.text)
    if ('code' in source) {
      report({ ...source, elementId: null, line: null })
      continue
    }
    const definitions = await elementsOf(source.xml)
    if ('malformed' in definitions) {
      report({ code: 'xml_malformed', elementId: null, line: lineIn(definitions.malformed), message: definitions.malformed })
      continue
    }
    for (const loss of definitions.warnings.flatMap(lossOf)) report({ ...loss, line: lineIn(loss.message) })
    const lines = linesOfIds(file.text)
    const reader: FileReader = {
      file: file.name,
      language: languageOfFile(definitions.root, language),
      lineOf: ({ id }) => (id === undefined ? undefined : lines.get(id)),
      complain: (code, element, message) => {
        const id = nearestId(element)
        report({ code, elementId: id, line: id === null ? null : (lines.get(id) ?? null), message })
      },
    }
    readFile(definitions.root, reader, { byId, knowledge })
  }
  const cells = syntax === undefined ? [] : [...byId.values()].flatMap((decision) => syntaxProblems(decision, syntax))
  return { decisions: { byId, knowledge }, problems: [...problems, ...requirementProblems(byId), ...cells] }
}

function readFile(
  root: DmnElement,
  reader: FileReader,
  found: { readonly byId: Map<string, Decision>; readonly knowledge: KnowledgeModel[] },
): void {
  for (const element of root.drgElement ?? []) {
    if (element.$type === 'dmn:BusinessKnowledgeModel') {
      const model = readKnowledge(element, reader)
      if (model !== undefined) found.knowledge.push(model)
    }
    if (element.$type !== 'dmn:Decision') continue
    const decision = readDecision(element, reader)
    if (decision === undefined) continue
    const before = found.byId.get(decision.id)
    if (before === undefined) found.byId.set(decision.id, decision)
    else reader.complain('duplicate_decision', element, `decision "${decision.id}" is in ${before.file} too; rename one`)
  }
}

interface Elements {
  readonly root: DmnElement
  readonly warnings: readonly string[]
}

async function elementsOf(xml: string): Promise<Elements | { readonly malformed: string }> {
  try {
    const { rootElement, warnings } = await new DmnModdle().fromXML(xml)
    return { root: rootElement, warnings: warnings.map(({ message }) => message) }
  } catch (cause) {
    return { malformed: cause instanceof Error ? cause.message : String(cause) }
  }
}

/** What moddle left out although it belongs to DMN. Elements and attributes of other namespaces may stay unread. */
function lossOf(
  warning: string,
): readonly { readonly code: DecisionProblemCode; readonly elementId: string | null; readonly message: string }[] {
  const message = warning.replaceAll(/\s+/g, ' ')
  const duplicate = /duplicate ID <([^>]*)>/.exec(warning)?.[1]
  if (duplicate !== undefined) return [{ code: 'duplicate_id', elementId: duplicate, message }]
  return /unknown type <dmn:/.test(warning) ? [{ code: 'xml_foreign', elementId: null, message }] : []
}

/** Moddle counts lines from 0 in the text of its errors. */
function lineIn(message: string): number | null {
  const line = /line: (\d+)/.exec(message)?.[1]
  return line === undefined ? null : Number(line) + 1
}

/**
 * The language that the file declares. Its default by the standard is FEEL, yet editors for Python tables leave the attribute out: so only
 * what is written counts.
 */
function languageOfFile({ expressionLanguage }: DmnElement, language: DecisionLanguage): DecisionLanguage {
  if (expressionLanguage === undefined) return language
  return /feel/i.test(expressionLanguage) ? 'feel' : 'python'
}

function nearestId(element: DmnElement | undefined): string | null {
  for (let around = element; around !== undefined; around = around.$parent) {
    if (around.id !== undefined) return around.id
  }
  return null
}

function requirementProblems(byId: ReadonlyMap<string, Decision>): readonly DecisionProblem[] {
  return [...byId.values()].flatMap((decision): readonly DecisionProblem[] => {
    const at = { level: 'error', file: decision.file, elementId: decision.id, line: decision.line } as const
    const unknown = decision.requires.filter((id) => !byId.has(id))
    const missing = unknown.map((id): DecisionProblem => {
      return { ...at, code: 'unknown_required_decision', message: `decision "${decision.id}" requires "${id}", which no given file has` }
    })
    if (!reaches(decision, decision.id, byId)) return missing
    const message = `decision "${decision.id}" requires its own result by way of ${decision.requires.join(', ')}; break the circle`
    return [...missing, { ...at, code: 'cyclic_decisions', message }]
  })
}

function reaches(from: Decision, id: string, byId: ReadonlyMap<string, Decision>): boolean {
  const seen = new Set<string>()
  const open = [...from.requires]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === id) return true
    if (seen.has(next)) continue
    seen.add(next)
    open.push(...(byId.get(next)?.requires ?? []))
  }
  return false
}

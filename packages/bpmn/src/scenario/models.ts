import type { Compatibility } from '../definition/compatibility.ts'
import type { Collaboration, Definition } from '../definition/definition.ts'
import type { DecisionLanguage, Decisions } from '../dmn/decision.ts'
import { parseDecisions } from '../dmn/parse-decisions.ts'
import { parse } from '../parse/parse.ts'
import type { SyntaxCheck } from '../parse/sources.ts'
import { createRegistry, type DefinitionRegistry } from '../run/registry.ts'

/** A model file by its name and text. */
export interface ModelFile {
  readonly name: string
  readonly text: string
}

export interface ModelOptions {
  readonly compatibility?: Partial<Compatibility>
  /** Language of DMN cells that declare none. @default 'python' */
  readonly decisionLanguage?: DecisionLanguage
  /** The files are all there is: a call of a process or decision that none of them has is a problem. @default false */
  readonly closed?: boolean
  /** Finds syntax errors in scripts, expressions and Python cells. Without it they only show when they run. */
  readonly syntax?: SyntaxCheck
}

/** What is wrong with a model file, whether BPMN or DMN. */
export interface ModelProblem {
  readonly code: string
  readonly level: 'error' | 'warning'
  readonly file: string
  readonly elementId: string | null
  readonly line: number | null
  readonly message: string
}

/** A set of model files, ready to run. */
export interface Models {
  readonly definitions: readonly Definition[]
  readonly collaborations: readonly Collaboration[]
  readonly registry: DefinitionRegistry
  readonly decisions: Decisions
  /** In the order of the files. */
  readonly problems: readonly ModelProblem[]
}

/** Reads BPMN and DMN files together: those whose name ends in `.dmn` or whose root is in a DMN namespace hold decisions, the others processes. */
export async function readModels(files: readonly ModelFile[], options: ModelOptions = {}): Promise<Models> {
  const { compatibility, decisionLanguage, closed = false, syntax } = options
  const { decisions, problems } = await parseDecisions(files.filter(holdsDecisions), {
    ...(decisionLanguage === undefined ? {} : { language: decisionLanguage }),
    ...(syntax === undefined ? {} : { syntax }),
  })
  const processes = parse(
    files.filter((file) => !holdsDecisions(file)),
    {
      ...(compatibility === undefined ? {} : { compatibility }),
      ...(syntax === undefined ? {} : { syntax }),
      ...(closed ? { known: { processes: [], decisions: [...decisions.byId.keys()] } } : {}),
    },
  )
  const order = new Map(files.map(({ name }, index) => [name, index]))
  const found: readonly ModelProblem[] = [...processes.problems, ...problems]
  return {
    definitions: processes.definitions,
    collaborations: processes.collaborations,
    registry: createRegistry(processes.definitions, processes.collaborations),
    decisions,
    problems: [...found].sort((left, right) => (order.get(left.file) ?? 0) - (order.get(right.file) ?? 0)),
  }
}

function holdsDecisions({ name, text }: ModelFile): boolean {
  return (
    /\.dmn$/i.test(name) ||
    /xmlns(?::[\w.-]+)?\s*=\s*["']https?:\/\/www\.omg\.org\/spec\/DMN\/\d+\/(?:MODEL|dmn)/.test(text.slice(0, 10_000))
  )
}

/**
 * The id of what is to be started: `wanted` by id or name, or else the only collaboration, or the only process that no other calls.
 * The answer is a sentence when there is none such or several.
 */
export function chooseProcess(
  { definitions, collaborations }: Models,
  wanted?: string,
): { readonly id: string } | { readonly sentence: string } {
  const candidates = [...collaborations, ...definitions]
  const listed = candidates.length === 0 ? 'there is none' : `there are: ${candidates.map(({ id }) => id).join(', ')}`
  if (wanted !== undefined) {
    const found = candidates.find(({ id }) => id === wanted) ?? candidates.find(({ name }) => name === wanted)
    return found === undefined ? { sentence: `no process "${wanted}"; ${listed}` } : { id: found.id }
  }
  const [pool, ...morePools] = collaborations
  if (pool !== undefined && morePools.length === 0) return { id: pool.id }
  const called = new Set(definitions.flatMap(({ id, dependencies }) => dependencies.processes.filter((callee) => callee !== id)))
  for (const choices of [definitions, definitions.filter(({ id }) => !called.has(id))]) {
    const [only, ...others] = choices
    if (only !== undefined && others.length === 0 && collaborations.length === 0) return { id: only.id }
  }
  return { sentence: `which process is meant? Name it by "process"; ${listed}` }
}

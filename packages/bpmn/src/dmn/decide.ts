import type { Data, EvaluationContext, Evaluator, Json } from '../expression/evaluator.ts'
import { decideTable } from './decide-table.ts'
import type { Decision, DecisionFailure, DecisionLanguage, Decisions, Explanation } from './decision.ts'
import type { ExpressionLanguage } from './expression-language.ts'
import { decisionError, locate } from './failure.ts'
import { feelLanguage } from './feel-cell.ts'
import { outputsOf } from './outputs.ts'
import { pythonKnowledge, pythonLanguage } from './python-cell.ts'

export interface DecideOptions {
  readonly evaluator: Evaluator
  readonly ctx: EvaluationContext
  /**
   * Two hits of a UNIQUE table: false fails, as the standard says; true takes the first, as SpiffWorkflow does.
   * @default false
   */
  readonly uniqueIsFirst?: boolean
  /**
   * Results of COLLECT, RULE ORDER and OUTPUT ORDER: `columns` gives every output a list, as SpiffWorkflow does; `rows` gives one list
   * under the decision's name, of values when there is one output, else of objects, as the standard says.
   * @default 'columns'
   */
  readonly collect?: 'columns' | 'rows'
}

export type Decided = { readonly outputs: Data; readonly explanation: Explanation } | { readonly failure: DecisionFailure }

/** What one decision needs to be made. */
export interface DecisionScope {
  readonly decision: Decision
  /** The data, with the results of the required decisions by name. */
  readonly data: Data
  readonly languages: Readonly<Record<DecisionLanguage, ExpressionLanguage>>
  readonly uniqueIsFirst: boolean
  readonly collect: 'columns' | 'rows'
}

/**
 * Makes decision `id` over `data`: first the decisions that it requires, each once, then itself. Returns its outputs by name and how it
 * came to them, or the failure with decision, rule and column. Never changes `data`.
 */
export function decide(decisions: Decisions, id: string, data: Data, options: DecideOptions): Decided {
  return decideOnce({ decisions, data, options, made: new Map(), open: new Set() }, id)
}

interface Round {
  readonly decisions: Decisions
  readonly data: Data
  readonly options: DecideOptions
  readonly made: Map<string, Decided>
  /** The decisions that wait for one they require. */
  readonly open: Set<string>
}

function decideOnce(round: Round, id: string): Decided {
  const known = round.made.get(id)
  if (known !== undefined) return known
  const decision = round.decisions.byId.get(id)
  if (decision === undefined) return unknown(round.decisions, id)
  if (round.open.has(id)) return locate(decisionError('it requires its own result; break the circle'), { decision })
  round.open.add(id)
  const decided = decideAfterRequired(round, decision)
  round.open.delete(id)
  round.made.set(id, decided)
  return decided
}

function decideAfterRequired(round: Round, decision: Decision): Decided {
  const required: Explanation[] = []
  let data = round.data
  for (const id of decision.requires) {
    const decided = decideOnce(round, id)
    if ('failure' in decided) return decided
    required.push(decided.explanation)
    const before = round.decisions.byId.get(id)
    if (before !== undefined) data = withResult(data, before, decided.outputs)
  }
  const warnings = new Set<string>()
  const scope = scopeOf(round, { decision, data, warn: (message) => warnings.add(message) })
  const decided = decision.logic.kind === 'table' ? decideTable(scope, decision.logic) : decideLiteral(scope)
  if ('failure' in decided) return decided
  return { outputs: decided.outputs, explanation: { ...decided.explanation, required, warnings: [...warnings] } }
}

function scopeOf(
  { decisions, options }: Round,
  { decision, data, warn }: { readonly decision: Decision; readonly data: Data; warn(message: string): void },
): DecisionScope {
  const { evaluator, ctx, uniqueIsFirst = false, collect = 'columns' } = options
  const python = pythonLanguage(evaluator, pythonKnowledge(decisions.knowledge, { evaluator, ctx }))
  return {
    decision,
    data,
    languages: { python, feel: feelLanguage({ ctx, knowledge: decisions.knowledge, warn }) },
    uniqueIsFirst,
    collect,
  }
}

function decideLiteral({ decision, data, languages }: DecisionScope): Decided {
  const { logic } = decision
  if (logic.kind !== 'literal') throw new TypeError(`decision "${decision.id}" is a table`)
  const evaluated = languages[logic.expression.language].value(logic.expression, data)
  if ('failure' in evaluated) return locate(evaluated.failure, { decision, cell: logic.expression })
  const outputs = outputsOf([[decision.variable, evaluated.value]])
  return {
    outputs,
    explanation: { decision: decision.id, name: decision.name, inputs: [], rules: [], outputs, warnings: [], required: [] },
  }
}

/** A required decision's result stands under its variable, its id and the variable spelt as an identifier; its outputs under their own names. */
function withResult(data: Data, decision: Decision, outputs: Data): Data {
  const value = resultOf(decision, outputs)
  return {
    ...data,
    ...outputs,
    [decision.id]: value,
    [decision.variable.replaceAll(/\W+/g, '_')]: value,
    [decision.variable]: value,
  }
}

function resultOf(decision: Decision, outputs: Data): Json {
  const names = Object.keys(outputs)
  const [only] = names
  const single = decision.logic.kind === 'literal' || decision.logic.outputs.length === 1
  return single && only !== undefined && names.length === 1 ? (outputs[only] ?? null) : outputs
}

function unknown({ byId }: Decisions, id: string): Decided {
  const there = byId.size === 0 ? 'there are none' : `there are: ${[...byId.keys()].join(', ')}`
  return { failure: { ...decisionError(`no decision "${id}"; ${there}`), decision: id, element: id } }
}

import { evaluate, SyntaxError as FeelSyntaxError, parseDateTime, unaryTest } from 'feelin'
import type { Data, EvaluationContext, ScriptFailure } from '../expression/evaluator.ts'
import type { Aggregation, KnowledgeModel } from './decision.ts'
import type { ExpressionLanguage } from './expression-language.ts'
import { unaryShortcut, valueShortcut } from './feel-shortcut.ts'
import { dataToFeel, fromFeel, toFeel } from './feel-values.ts'

interface FeelScope {
  readonly ctx: EvaluationContext
  readonly knowledge: readonly KnowledgeModel[]
  /** Told of everything that FEEL answers with null instead of an error. */
  warn(message: string): void
}

/** Cells in FEEL, the language of the DMN standard. `now()` and `today()` read the clock of the evaluation. */
export function feelLanguage({ ctx, knowledge, warn }: FeelScope): ExpressionLanguage {
  const functions = functionsOf(ctx, knowledge)
  const contexts = new WeakMap<Data, Record<string, unknown>>()
  const contextOf = (data: Data) => {
    const known = contexts.get(data)
    if (known !== undefined) return known
    const context = { ...functions, ...dataToFeel(data) }
    contexts.set(data, context)
    return context
  }
  const run = (text: string, context: Record<string, unknown>) => {
    const { value, warnings } = evaluate(text, context)
    for (const { message } of warnings) warn(message)
    return fromFeel(value)
  }
  return {
    value({ text }, data) {
      const value = text === '' ? null : valueShortcut(text, data)
      return value === undefined ? attempt(text, () => ({ value: run(text, contextOf(data)) })) : { value }
    },
    withInput: (input, data) => ({ ...data, '?': input }),
    test({ text }, data) {
      const quick = text === '' ? true : unaryShortcut(text)?.(data['?'] ?? null)
      if (quick !== undefined) return { matched: quick }
      return attempt(text, () => {
        const { value, warnings } = unaryTest(text, contextOf(data))
        for (const { message } of warnings) warn(message)
        return { matched: value === true }
      })
    },
    list: ({ text }, data) => attempt(text, () => ({ value: run(`[${text}]`, contextOf(data)) })),
    fold: (aggregation, values) => ({ value: run(foldOf(aggregation), { values: toFeel(values) }) }),
  }
}

function functionsOf(ctx: EvaluationContext, knowledge: readonly KnowledgeModel[]): Record<string, unknown> {
  const now = () => parseDateTime(new Date(ctx.nowMs).toISOString())
  const functions: Record<string, unknown> = { now, today: () => evaluate('date(now)', { now: now() }).value }
  for (const { name, parameters, body } of knowledge) {
    const call = (...values: readonly unknown[]) =>
      evaluate(body.text, { ...functions, ...Object.fromEntries(parameters.map((parameter, index) => [parameter, values[index] ?? null])) })
        .value
    functions[name] = Object.assign(call, { $args: parameters })
  }
  return functions
}

function attempt<Result>(text: string, act: () => Result): Result | { readonly failure: ScriptFailure } {
  try {
    return act()
  } catch (cause) {
    if (!(cause instanceof FeelSyntaxError)) throw cause
    const before = text.slice(0, cause.position.from).split('\n')
    return {
      failure: {
        class: 'SyntaxError',
        message: `not FEEL: ${cause.message}`,
        line: before.length,
        column: (before.at(-1)?.length ?? 0) + 1,
        sourceLine: text.split('\n')[before.length - 1] ?? text,
      },
    }
  }
}

function foldOf(aggregation: Aggregation): string {
  return `${aggregation.toLowerCase()}(values)`
}

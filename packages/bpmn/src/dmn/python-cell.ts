import type { Data, EvaluationContext, Evaluator, Json } from '../expression/evaluator.ts'
import type { Aggregation, Cell, KnowledgeModel } from './decision.ts'
import type { ExpressionLanguage } from './expression-language.ts'

/** The name under which the value of the input column stands while its cells are tested. */
const inputName = 'decision_input_'
const valuesName = 'decision_values_'
const comparison = /^(?:<=|>=|==|!=|<|>|(?:not\s+)?in\b|is\b)/

/**
 * Cells in Python, as SpiffWorkflow reads them: empty or `-` is true for every input; a cell that begins with a comparison operator is
 * applied to the input; one that contains `?` is a condition in which `?` stands for the input; any other is compared for equality.
 */
export function pythonLanguage(evaluator: Evaluator, ctx: EvaluationContext): ExpressionLanguage {
  const evaluate = (source: string, data: Data) => evaluator.evaluate(source, data, ctx)
  return {
    value: ({ text }, data) => (text === '' ? { value: null } : evaluate(text, data)),
    withInput: (input, data) => ({ ...data, [inputName]: input }),
    test(cell, data) {
      const source = conditionOf(cell)
      if (source === undefined) return { matched: true }
      const evaluated = evaluate(source, data)
      return 'failure' in evaluated ? evaluated : { matched: evaluator.truthy(evaluated.value) }
    },
    list: ({ text }, data) => evaluate(`[${text}\n]`, data),
    fold: (aggregation: Aggregation, values: readonly Json[]) => evaluate(foldOf(aggregation), { [valuesName]: values }),
  }
}

/** The evaluation context with the business knowledge models as functions. */
export function pythonKnowledge(
  knowledge: readonly KnowledgeModel[],
  { evaluator, ctx }: { readonly evaluator: Evaluator; readonly ctx: EvaluationContext },
): EvaluationContext {
  if (knowledge.length === 0) return ctx
  const functions: Record<string, (...args: readonly Json[]) => Json> = { ...ctx.functions }
  const extended = { ...ctx, functions }
  for (const { name, parameters, body } of knowledge) {
    functions[name] = (...args) => {
      const evaluated = evaluator.evaluate(
        body.text,
        Object.fromEntries(parameters.map((parameter, index) => [parameter, args[index] ?? null])),
        extended,
      )
      if ('failure' in evaluated) throw new Error(`${name}: ${evaluated.failure.message}`)
      return evaluated.value
    }
  }
  return extended
}

/** The cell as one Python expression over the input; undefined when it is true for every input. */
export function conditionOf({ text }: Cell): string | undefined {
  if (text === '' || text === '-') return undefined
  const replaced = replaceInput(text)
  if (replaced !== text) return `(${replaced}\n)`
  // The line break ends a comment at the end of the cell.
  return comparison.test(text) ? `(${inputName} ${text}\n)` : `(${inputName} == (${text}\n))`
}

/** Puts the name of the input for every `?` outside of texts and comments. */
function replaceInput(text: string): string {
  return text.replaceAll(/("""|''')[\s\S]*?\1|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|\?/g, (part) =>
    part === '?' ? inputName : part,
  )
}

function foldOf(aggregation: Aggregation): string {
  switch (aggregation) {
    case 'SUM':
      return `sum(${valuesName})`
    case 'MIN':
      return `min(${valuesName}) if ${valuesName} else None`
    case 'MAX':
      return `max(${valuesName}) if ${valuesName} else None`
    case 'COUNT':
      return `len(${valuesName})`
  }
}

import type { Evaluator } from '../../src/expression/evaluator.ts'

/** The smallest language there is: every expression is a JSON literal or the name of a variable, and there are no statements. */
export const literals: Evaluator = {
  evaluate(source, data) {
    const text = source.trim()
    if (Object.hasOwn(data, text)) return { value: data[text] ?? null }
    try {
      return { value: JSON.parse(text) }
    } catch {
      return { failure: { class: 'NameError', message: `name '${text}' is not defined` } }
    }
  },
  execute: (_source, data) => ({ data }),
  truthy: Boolean,
  plain: (value) => value,
}

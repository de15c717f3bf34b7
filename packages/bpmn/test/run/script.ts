import type { Data, Evaluator, Json, ScriptFailure } from '../../src/expression/evaluator.ts'

type Names = Record<string, unknown>

const constants: Names = { True: true, False: false, None: null }
const compiled = new Map<string, (names: Names) => unknown>()

/** Scripts and expressions in JavaScript, with Python's constants: all that these tests need of a language. */
export const script: Evaluator = {
  evaluate(source, data, ctx) {
    return attempt(() => ({ value: compile(`return (${source})`)(scopeOf({ ...data }, ctx.functions)) as Json }))
  },
  execute(source, data, ctx) {
    return attempt(() => {
      const after: Names = { ...data }
      compile(source)(scopeOf(after, ctx.functions))
      return { data: after as Data }
    })
  },
  truthy: (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value)),
  plain: (value) => value,
}

// Every name that is read or written is one of the data, as in Python at module level.
function scopeOf(names: Names, functions: Names = {}): Names {
  return new Proxy(names, {
    has: () => true,
    get: (_names, name) => {
      if (typeof name === 'symbol') return undefined
      for (const known of [names, functions, constants]) if (Object.hasOwn(known, name)) return known[name]
      if (name in globalThis) return (globalThis as Names)[name]
      throw new ReferenceError(`name '${name}' is not defined`)
    },
  })
}

function compile(body: string): (names: Names) => unknown {
  const before = compiled.get(body)
  if (before) return before
  const made = new Function('names', `with (names) { ${body} }`) as (names: Names) => unknown
  compiled.set(body, made)
  return made
}

function attempt<T>(act: () => T): T | { readonly failure: ScriptFailure } {
  try {
    return act()
  } catch (error) {
    const { name, message } = error as Error
    return { failure: { class: name, message, line: 1 } }
  }
}

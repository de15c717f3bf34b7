import type { Data, Json } from '../expression/evaluator.ts'

interface Branch extends Map<string, Json | Branch> {}

/** The outputs by name; a dot in a name opens an inner object, so that `price.net` and `price.gross` share one. */
export function outputsOf(entries: readonly (readonly [key: string, value: Json])[]): Data {
  const root: Branch = new Map()
  for (const [key, value] of entries) {
    const names = key.split('.')
    let branch = root
    for (const name of names.slice(0, -1)) {
      const inner = branch.get(name)
      const next: Branch = inner instanceof Map ? inner : new Map()
      branch.set(name, next)
      branch = next
    }
    branch.set(names.at(-1) ?? key, value)
  }
  return asData(root)
}

function asData(branch: Branch): Data {
  return Object.fromEntries([...branch].map(([name, value]) => [name, value instanceof Map ? asData(value) : value]))
}

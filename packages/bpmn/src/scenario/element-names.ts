import type { Definition } from '../definition/definition.ts'
import type { Node } from '../definition/node.ts'
import type { HistoryEntry } from '../run/history.ts'
import type { Models } from './models.ts'

/** Name of an element; its id when it has none. */
export function nameOf({ name, id }: Node): string {
  return name === null || name.trim() === '' ? id : name
}

/**
 * Names the elements of a history. Ids that several files use are told apart by the activities around them, since the scopes of what is
 * over are gone; where that says nothing, by the kind of the element.
 */
export function elementNames(models: Models, history: readonly HistoryEntry[]): (entry: HistoryEntry) => string {
  const definitions = [...models.definitions].sort((left, right) => callers(models, left) - callers(models, right))
  const byScope = new Map<number, Definition>()
  for (const { kind, path, scope, node } of history) {
    if (kind !== 'entered' || path === undefined || byScope.has(scope)) continue
    const found = definitions.map((root) => calledAt(models, root, path)).find((definition) => definition && nodeOf(definition, node))
    if (found !== undefined) byScope.set(scope, found)
  }
  return ({ scope, node: id, type }) => {
    const placed = byScope.get(scope)
    const nodes = (placed === undefined ? definitions : [placed, ...definitions]).map((definition) => nodeOf(definition, id))
    const node = nodes.find((candidate) => candidate?.kind === type) ?? nodes.find((candidate) => candidate !== undefined)
    return node === undefined ? id : nameOf(node)
  }
}

/** 1 for a process that another one calls, so that what nothing calls comes first: there an instance begins. */
function callers({ definitions }: Models, { id }: Definition): number {
  const calls = ({ nodes }: Definition) => nodes.some((node) => node.kind === 'callActivity' && node.called.id === id)
  return definitions.some((definition) => definition.id !== id && calls(definition)) ? 1 : 0
}

/** The definition that one is in who begins in `root` and goes into these activities. */
function calledAt({ registry }: Models, root: Definition, path: readonly string[]): Definition | undefined {
  let at: Definition | undefined = root
  for (const id of path) {
    const node: Node | undefined = at && nodeOf(at, id)
    if (node === undefined) return undefined
    if (node.kind === 'callActivity') at = registry.byProcess(node.called.id, node.called.binding, at)
  }
  return at
}

function nodeOf({ nodes }: Definition, id: string): Node | undefined {
  return nodes.find((node) => node.id === id)
}

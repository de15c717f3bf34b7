import type { Definition } from '../definition/definition.ts'
import type { Json } from '../expression/evaluator.ts'
import type { LiveScope } from './live.ts'

/** Value of the data object with this index, as seen from `scope`; null until somebody sets it. */
export function readObject(scope: LiveScope, index: number): Json {
  const object = objectAt(scope.definition, index)
  return holderOf(scope, object.scope)?.objects[object.id] ?? null
}

/** Sets the data object with this index in the scope that declares it. */
export function writeObject(scope: LiveScope, index: number, value: Json): void {
  const object = objectAt(scope.definition, index)
  const holder = holderOf(scope, object.scope)
  if (holder) holder.objects = { ...holder.objects, [object.id]: value }
}

function objectAt(definition: Definition, index: number) {
  const object = definition.dataObjects[index]
  if (!object) throw new RangeError(`definition "${definition.id}" has no data object ${index}`)
  return object
}

// The nearest scope that runs the declaring one; a handler of compensation may run when its own scope is over.
function holderOf(scope: LiveScope, model: number): LiveScope | undefined {
  for (let at: LiveScope | undefined = scope; at; at = at.parent) {
    if (at.definition === scope.definition && at.model.index === model) return at
  }
  return undefined
}

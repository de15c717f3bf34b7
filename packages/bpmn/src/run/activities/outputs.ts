import type { DataPlace } from '../../definition/data-flow.ts'
import type { ActivityNode, Node } from '../../definition/node.ts'
import type { Data, Json } from '../../expression/evaluator.ts'
import { writeObject } from '../data-objects.ts'
import { valueFor } from '../evaluate.ts'
import { fail } from '../incidents.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'
import { pick } from './inputs.ts'

/**
 * Hands over what an activity wrote: mapped values, the outputs that its ioSpecification lists, and what its associations move to data
 * objects and stores. False when something is missing or fails, and the token is parked with its data as before.
 */
export function giveOutputs(run: Run, token: LiveToken, node: ActivityNode): boolean {
  if (!token.around && node.dataOutputs.length === 0 && node.dataInputs.length === 0) return true
  const before = token.data
  const after = outputsOf(run, token, node)
  if (after === undefined) return false
  token.data = after
  if (!moveOut(run, token, node)) {
    token.data = before
    return false
  }
  token.around = undefined
  return true
}

/** Moves variables out of the data of `token` to the data objects and stores that its node writes; inputs that were lent go too. */
export function moveOut(run: Run, token: LiveToken, node: Node): boolean {
  if (node.dataOutputs.length === 0 && node.dataInputs.length === 0) return true
  const data: Record<string, Json> = { ...token.data }
  const values: Json[] = []
  for (const { variable, transformation } of node.dataOutputs) {
    if (!Object.hasOwn(token.data, variable)) {
      fail(run, token, 'missing_output', `output "${variable}" is not among the data`)
      return false
    }
    const purpose = { code: 'expression_failed', of: `transformation of "${variable}"` } as const
    const value = transformation === null ? (token.data[variable] as Json) : valueFor(run, token, transformation, purpose)
    if (value === undefined) return false
    values.push(value)
    delete data[variable]
  }
  for (const { variable, place } of node.dataInputs) if (!isFunction(token, place)) delete data[variable]
  node.dataOutputs.forEach(({ place }, index) => {
    const value = values[index] as Json
    if (place.kind === 'dataObject') writeObject(token.scope, place.index, value)
    else {
      const store = token.scope.definition.dataStores[place.index]
      const key = run.newKey()
      run.effects.push({ kind: 'writeStore', token: token.id, store: store?.id ?? '', storeClass: store?.type ?? '', value, key })
    }
  })
  token.data = data
  return true
}

// A key-key-value store is read by a function of its name: nothing was put into the data.
function isFunction({ scope }: LiveToken, place: DataPlace): boolean {
  return place.kind === 'dataStore' && scope.definition.dataStores[place.index]?.type === 'kkv'
}

function outputsOf(run: Run, token: LiveToken, node: ActivityNode): Data | undefined {
  const { around, data } = token
  if (!around) return data
  if (node.io) {
    const missing = node.io.outputs.find(({ id }) => !Object.hasOwn(data, id))
    if (!missing) return { ...around, ...pick(data, node.io.outputs) }
    fail(run, token, 'missing_output', `output "${missing.id}" is not among the data`)
    return undefined
  }
  const { inputs, outputs } = node.extensions.mapping ?? { inputs: [], outputs: [] }
  const after: Record<string, Json> = { ...data }
  for (const { target } of inputs) {
    if (Object.hasOwn(around, target)) after[target] = around[target] as Json
    else delete after[target]
  }
  for (const { source, target } of outputs) {
    const value = valueFor(run, token, source, { code: 'expression_failed', of: `output "${target}"` })
    if (value === undefined) return undefined
    after[target] = value
  }
  return after
}

import type { DataAssociation } from '../../definition/data-flow.ts'
import type { ActivityNode } from '../../definition/node.ts'
import type { Data, Json } from '../../expression/evaluator.ts'
import { readObject } from '../data-objects.ts'
import { valueFor } from '../evaluate.ts'
import { wait } from '../flow.ts'
import { fail } from '../incidents.ts'
import type { LiveToken } from '../live.ts'
import type { Run } from '../run.ts'

/**
 * Brings in what an activity reads: data objects and stores by their associations, mapped values, and then only the inputs that its
 * ioSpecification lists. False when the token has to wait for a store, or is parked.
 */
export function takeInputs(run: Run, token: LiveToken, node: ActivityNode): boolean {
  const { mapping } = node.extensions
  if (node.dataInputs.length > 0 && !readPlaces(run, token, node)) return false
  if (!node.io && !mapping) return true
  const around = token.data
  let data: Data = around
  for (const { source, target } of mapping?.inputs ?? []) {
    const value = valueFor(run, token, source, { code: 'expression_failed', of: `input "${target}"` })
    if (value === undefined) return false
    data = { ...data, [target]: value }
  }
  if (node.io) {
    const missing = node.io.inputs.find(({ id }) => !Object.hasOwn(data, id))
    if (missing) {
      fail(run, token, 'missing_input', `input "${missing.id}" is not among the data`)
      return false
    }
    data = pick(data, node.io.inputs)
  }
  token.around = around
  token.data = data
  return true
}

/** Takes the value of the data store that the token waits for, under the name of its association. */
export function takeStoreValue(run: Run, token: LiveToken, value: Json): boolean {
  const association = token.node.dataInputs[token.inputs ?? 0]
  return association !== undefined && takeValue(run, token, association, value)
}

/** Only the listed variables of `data`. */
export function pick(data: Data, names: readonly { readonly id: string }[]): Data {
  const picked: Record<string, Json> = {}
  for (const { id } of names) if (Object.hasOwn(data, id)) picked[id] = data[id] as Json
  return picked
}

function readPlaces(run: Run, token: LiveToken, node: ActivityNode): boolean {
  for (let index = token.inputs ?? 0; index < node.dataInputs.length; index += 1) {
    token.inputs = index
    const association = node.dataInputs[index] as DataAssociation
    const { place } = association
    if (place.kind === 'dataObject') {
      if (!takeValue(run, token, association, readObject(token.scope, place.index))) return false
      continue
    }
    const store = token.scope.definition.dataStores[place.index]
    // Reading a key-key-value store is calling a function of its name, which the host offers to scripts.
    if (store?.type === 'kkv') continue
    wait(run, token, 'store')
    run.effects.push({ kind: 'readStore', token: token.id, store: store?.id ?? '', storeClass: store?.type ?? '' })
    return false
  }
  return true
}

function takeValue(run: Run, token: LiveToken, association: DataAssociation, value: Json): boolean {
  token.data = { ...token.data, [association.variable]: value }
  token.inputs = (token.inputs ?? 0) + 1
  if (association.transformation === null) return true
  const purpose = { code: 'expression_failed', of: `transformation of "${association.variable}"` } as const
  const changed = valueFor(run, token, association.transformation, purpose)
  if (changed === undefined) return false
  token.data = { ...token.data, [association.variable]: changed }
  return true
}

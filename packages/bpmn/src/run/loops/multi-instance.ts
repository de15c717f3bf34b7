import type { MultiInstanceLoop } from '../../definition/loop.ts'
import type { ActivityNode } from '../../definition/node.ts'
import type { Json } from '../../expression/evaluator.ts'
import { completeActivity } from '../activities/complete.ts'
import { cancelToken } from '../cancel.ts'
import { readObject, writeObject } from '../data-objects.ts'
import { holds, valueFor, withObjects } from '../evaluate.ts'
import { enqueue, remove, wait } from '../flow.ts'
import { mergeData } from '../forks.ts'
import { fail } from '../incidents.ts'
import type { LiveLoop, LiveToken } from '../live.ts'
import { isAutomatic } from '../model.ts'
import type { Run } from '../run.ts'
import { fitsOutput, outputOf } from './collection-output.ts'
import { type Items, itemsOf } from './items.ts'

/** Begins a multi-instance activity: its items are read once, now. */
export function beginMultiInstance(run: Run, token: LiveToken, node: ActivityNode, loop: MultiInstanceLoop): void {
  const items = readItems(run, token, loop)
  if (items === undefined) return
  const taken = [loop.inputItem, loop.outputItem].find((name) => name !== null && Object.hasOwn(token.data, name))
  if (taken !== undefined && taken !== null) {
    fail(run, token, 'loop_invalid', `the variable "${taken}" of an instance already exists in the data`)
    return
  }
  const problem = fitsOutput(existingOutput(token, loop), loop)
  if (problem) {
    fail(run, token, 'loop_invalid', problem)
    return
  }
  token.loop = { ...items, begun: 0, ended: 0, outputs: [], start: token.data }
  wait(run, token, 'children')
  if (items.total === 0) endMultiInstance(run, token, loop)
  else beginNext(run, token, node, loop)
}

/** Begins the next instance, or all that are left when they run beside each other and somebody could tell. */
export function beginNext(run: Run, token: LiveToken, node: ActivityNode, loop: MultiInstanceLoop): void {
  const oneByOne = loop.sequential || isAutomatic(token.scope.definition, node)
  const { total = 0 } = token.loop ?? {}
  do spawn(run, token, loop)
  while (!oneByOne && (token.loop?.begun ?? 0) < total)
  if (!loop.sequential && (token.loop?.begun ?? 0) < total) run.iterating.push(token)
}

/** Takes in an instance that has ended. */
export function endInstance(run: Run, outer: LiveToken, child: LiveToken, loop: MultiInstanceLoop): void {
  const state = outer.loop
  if (!state) return
  const output = takeOutput(run, child, loop)
  if (output === 'missing') return
  mergeInstance(run, outer, child, loop)
  state.ended += 1
  if (output) state.outputs.push([child.index ?? 0, output.value])
  if (child.done) outer.done = [...(outer.done ?? []), ...child.done]
  const done = isComplete(run, outer, child, loop)
  if (done === undefined) return
  remove(run, child)
  if (done) endMultiInstance(run, outer, loop)
  else afterInstance(run, outer, loop)
}

/** Notes that an instance was cancelled: it leaves no result, and the others go on. */
export function dropInstance(run: Run, outer: LiveToken, loop: MultiInstanceLoop): void {
  if (!outer.loop) return
  outer.loop.ended += 1
  afterInstance(run, outer, loop)
}

function afterInstance(run: Run, outer: LiveToken, loop: MultiInstanceLoop): void {
  const { begun = 0, ended = 0, total = 0 } = outer.loop ?? {}
  if (ended === total) endMultiInstance(run, outer, loop)
  else if (loop.sequential && begun < total) run.iterating.push(outer)
}

function spawn(run: Run, outer: LiveToken, loop: MultiInstanceLoop): void {
  const state = outer.loop as LiveLoop
  const index = state.begun
  const data = loop.sequential ? outer.data : state.start
  const child = run.newToken(outer.scope, outer.node, loop.inputItem === null ? data : { ...data, [loop.inputItem]: itemAt(state, index) })
  child.outer = outer
  child.index = index
  child.phase = 'prepare'
  child.hops = outer.hops
  outer.inner ??= new Set()
  outer.inner.add(child)
  state.begun += 1
  enqueue(run, child)
}

function itemAt({ items }: LiveLoop, index: number): Json {
  return items ? (items[index] ?? null) : index
}

function readItems(run: Run, token: LiveToken, loop: MultiInstanceLoop): Items | undefined {
  const { over } = loop
  if (over.kind === 'cardinality') {
    const value = valueFor(run, token, over.expression, { code: 'loop_invalid', of: 'loop cardinality' })
    if (value === undefined) return undefined
    const total = run.ctx.evaluator.plain(value)
    if (typeof total === 'number' && Number.isInteger(total) && total >= 0) return { total }
    fail(run, token, 'loop_invalid', `loop cardinality gave ${JSON.stringify(total)}, which is not a number of instances`)
    return undefined
  }
  const value =
    over.kind === 'collection'
      ? collectionOf(run, token, over.collection)
      : valueFor(run, token, over.expression, { code: 'loop_invalid', of: 'collection' })
  if (value === undefined) return undefined
  const named = over.kind === 'collection' ? `collection "${over.collection.name}"` : 'the collection'
  const items = itemsOf(value)
  if (!items) fail(run, token, 'loop_invalid', `${named} is ${JSON.stringify(value)?.slice(0, 80)}, which is not a list, dict or set`)
  return items
}

function collectionOf(run: Run, token: LiveToken, { name, dataObject }: { name: string; dataObject: number | null }): Json | undefined {
  if (Object.hasOwn(token.data, name)) return token.data[name]
  if (dataObject !== null) return readObject(token.scope, dataObject)
  fail(run, token, 'missing_input', `collection "${name}" is not among the data`)
  return undefined
}

function existingOutput(token: LiveToken, { output }: MultiInstanceLoop): Json | undefined {
  if (!output) return undefined
  if (Object.hasOwn(token.data, output.name)) return token.data[output.name]
  return output.dataObject === null ? undefined : readObject(token.scope, output.dataObject)
}

function takeOutput(
  run: Run,
  child: LiveToken,
  { output, outputItem }: MultiInstanceLoop,
): { readonly value: Json } | 'missing' | undefined {
  if (!output || outputItem === null) return undefined
  if (Object.hasOwn(child.data, outputItem)) return { value: child.data[outputItem] as Json }
  fail(run, child, 'missing_output', `output item "${outputItem}" is not among the data of the instance`)
  return 'missing'
}

// What an instance changed besides its own variables becomes part of the data around it.
function mergeInstance(run: Run, outer: LiveToken, child: LiveToken, loop: MultiInstanceLoop): void {
  const left: Record<string, Json> = { ...child.data }
  for (const name of [loop.inputItem, loop.outputItem]) if (name !== null) delete left[name]
  outer.data = loop.sequential ? left : mergeData(run, outer, outer.loop?.start ?? outer.data, outer.data, left)
}

// Asked over the data of the instance, with all results so far and the numbers that BPMN gives.
function isComplete(run: Run, outer: LiveToken, child: LiveToken, loop: MultiInstanceLoop): boolean | undefined {
  if (loop.completionCondition === null || !outer.loop) return false
  const { total = 0, begun, ended } = outer.loop
  const numbers = {
    numberOfInstances: total,
    numberOfActiveInstances: begun - ended,
    numberOfCompletedInstances: ended,
    numberOfTerminatedInstances: 0,
    loopCounter: child.index ?? 0,
  }
  const results = loop.output ? { [loop.output.name]: outputOf(existingOutput(outer, loop), outer.loop, loop) } : undefined
  const data = withObjects(child.scope, { ...numbers, ...outer.data, ...child.data, ...results })
  const done = holds(run, child, loop.completionCondition, { code: 'loop_invalid', of: 'completion condition' }, data)
  if (done === undefined) {
    // The instance is parked, and its retry comes here again: it must not count twice.
    outer.loop.ended -= 1
    if (loop.output) outer.loop.outputs.pop()
  }
  return done
}

function endMultiInstance(run: Run, outer: LiveToken, loop: MultiInstanceLoop): void {
  const state = outer.loop
  if (!state) return
  for (const child of [...(outer.inner ?? [])]) cancelToken(run, child)
  const { output } = loop
  if (output) {
    const value = outputOf(existingOutput(outer, loop), state, loop)
    const inData = Object.hasOwn(outer.data, output.name)
    if (output.dataObject !== null && !inData) writeObject(outer.scope, output.dataObject, value)
    else outer.data = { ...outer.data, [output.name]: value }
  }
  outer.loop = undefined
  completeActivity(run, outer)
}

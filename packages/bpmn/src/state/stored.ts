// The stored form of a state: like the state, but its data are numbers of entries in a pool.
import type { Data } from '../expression/evaluator.ts'
import { BpmnError } from '../run/errors.ts'
import { Pool, type PoolEntry, unpool } from './pool.ts'
import { type Compensable, type Incident, type InstanceState, type LoopState, type Scope, stateVersion, type Token } from './state.ts'
import { type AnyState, upgrade } from './upgrades.ts'

type Pooled<T, Keys extends keyof T> = Omit<T, Keys> & { readonly [Key in Keys]: Exclude<T[Key], Data> | number }
type Maybe<T> = T | undefined

interface StoredCompensable extends Omit<Compensable, 'data' | 'inner'> {
  readonly data: number
  readonly inner?: readonly StoredCompensable[]
}

interface StoredScope extends Omit<Scope, 'start' | 'result' | 'done'> {
  readonly start: number
  readonly result?: number
  readonly done?: readonly StoredCompensable[]
}

interface StoredToken extends Omit<Token, 'data' | 'around' | 'entered' | 'loop' | 'undo' | 'done'> {
  readonly data: number
  readonly around?: number
  readonly entered?: number
  readonly loop?: Pooled<LoopState, 'start'>
  readonly undo?: readonly StoredCompensable[]
  readonly done?: readonly StoredCompensable[]
}

/** A state as it is stored. Numbers in the places of data are entries of `pool`. */
export interface StoredState extends Omit<InstanceState, 'data' | 'ended' | 'forks' | 'scopes' | 'tokens' | 'incidents'> {
  readonly pool: readonly PoolEntry[]
  readonly data: number
  readonly ended?: number
  readonly forks?: Readonly<Record<string, number>>
  readonly scopes: readonly StoredScope[]
  readonly tokens: readonly StoredToken[]
  readonly incidents: readonly (Omit<Incident, 'data'> & { readonly data?: number })[]
}

/** The state as JSON text. Data that tokens share are in it once. */
export function saveState(state: InstanceState): string {
  return JSON.stringify(pack(state))
}

/**
 * The state of a JSON text (or of what was parsed from it), lifted from an older version where needed. Throws `invalid_state` when it is
 * none, and `newer_state` when a newer release wrote it.
 */
export function restoreState(stored: string | StoredState): InstanceState {
  let parsed: unknown
  try {
    parsed = typeof stored === 'string' ? JSON.parse(stored) : stored
  } catch (cause) {
    throw new BpmnError('invalid_state', 'the stored state is not JSON', { cause })
  }
  const current = upgrade(parsed)
  if (!isWhole(current)) throw new BpmnError('invalid_state', 'the stored state lacks its pool, scopes, tokens, subscriptions or incidents')
  return unpack(current)
}

function isWhole(state: AnyState): state is AnyState & StoredState {
  return ['pool', 'scopes', 'tokens', 'subscriptions', 'incidents'].every((part) => Array.isArray(state[part]))
}

function pack(state: InstanceState): StoredState {
  const pool = new Pool()
  const { data, ended, forks, scopes, tokens, incidents, ...rest } = state
  const whole = pool.add(data)
  const starts = new Map(scopes.map((scope) => [scope.id, scope.start]))
  const loops = new Map(tokens.map((token) => [token.id, token.loop?.start]))
  const packedForks = forks && Object.fromEntries(Object.entries(forks).map(([id, at]) => [id, pool.add(at, data)]))
  const packed = {
    ...rest,
    data: whole,
    ...(ended && { ended: pool.add(ended, data) }),
    ...(packedForks && { forks: packedForks }),
    scopes: scopes.map((scope) => packScope(pool, scope, data)),
    tokens: tokens.map((token) => packToken(pool, token, loops.get(token.outer ?? 0) ?? starts.get(token.scope))),
    incidents: incidents.map(({ data: at, ...incident }) => ({ ...incident, ...(at && { data: pool.add(at, data) }) })),
  }
  return { ...packed, pool: pool.entries }
}

function packScope(pool: Pool, { start, result, done, ...scope }: Scope, data: Data): StoredScope {
  const at = pool.add(start, data)
  return {
    ...scope,
    start: at,
    ...(result && { result: pool.add(result, start) }),
    ...(done && { done: done.map((entry) => packCompensable(pool, entry, start)) }),
  }
}

function packToken(pool: Pool, token: Token, near: Maybe<Data>): StoredToken {
  const { data, around, entered, loop, undo, done, ...rest } = token
  // The data before a loop come first: those of its iterations differ from them in an item.
  const start = loop && pool.add(loop.start, near)
  const at = pool.add(data, loop?.start, near)
  return {
    ...rest,
    data: at,
    ...(around && { around: pool.add(around, data, near) }),
    ...(entered && { entered: pool.add(entered, data, near) }),
    ...(loop && start !== undefined && { loop: { ...loop, start } }),
    ...(undo && { undo: undo.map((entry) => packCompensable(pool, entry, data)) }),
    ...(done && { done: done.map((entry) => packCompensable(pool, entry, data)) }),
  }
}

function packCompensable(pool: Pool, { data, inner, ...entry }: Compensable, near: Data): StoredCompensable {
  return { ...entry, data: pool.add(data, near), ...(inner && { inner: inner.map((at) => packCompensable(pool, at, near)) }) }
}

function unpack(stored: StoredState): InstanceState {
  const { pool: entries, data, ended, forks, scopes, tokens, incidents, ...rest } = stored
  const pool = unpool(entries)
  const at = (index: number): Data => {
    const found = pool[index]
    if (found) return found
    throw new BpmnError('invalid_state', `the stored state has no data ${index}`)
  }
  const compensable = ({ data: index, inner, ...entry }: StoredCompensable): Compensable => ({
    ...entry,
    data: at(index),
    ...(inner && { inner: inner.map(compensable) }),
  })
  return {
    ...rest,
    version: stateVersion,
    data: at(data),
    ...(ended !== undefined && { ended: at(ended) }),
    ...(forks && { forks: Object.fromEntries(Object.entries(forks).map(([id, index]) => [id, at(index)])) }),
    scopes: scopes.map(({ start, result, done, ...scope }) => ({
      ...scope,
      start: at(start),
      ...(result !== undefined && { result: at(result) }),
      ...(done && { done: done.map(compensable) }),
    })),
    tokens: tokens.map(({ data: index, around, entered, loop, undo, done, ...token }) => ({
      ...token,
      data: at(index),
      ...(around !== undefined && { around: at(around) }),
      ...(entered !== undefined && { entered: at(entered) }),
      ...(loop && { loop: { ...loop, start: at(loop.start as number) } }),
      ...(undo && { undo: undo.map(compensable) }),
      ...(done && { done: done.map(compensable) }),
    })),
    incidents: incidents.map(({ data: index, ...incident }) => ({ ...incident, ...(index !== undefined && { data: at(index) }) })),
  }
}

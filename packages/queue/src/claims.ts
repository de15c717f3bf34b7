import { createHash } from 'node:crypto'
import { type Duration, toMs } from './duration.ts'
import { QueueError } from './errors.ts'
import type { Limit, Unique } from './limits.ts'
import { oneOf, orderName, wholeNumber } from './option-checks.ts'

/** At most `limit` jobs of the task run at once, over all workers; with `key`, at most so many of each key. */
export interface ConcurrencyOption<In> {
  readonly limit: number
  readonly key?: (input: In) => string
}

/** At most `limit` starts of the task in each `per`, spread evenly; with `key`, of each key. */
export interface RateOption<In> {
  readonly limit: number
  readonly per: Duration
  /** How many may start at once after a pause. @default 1 */
  readonly burst?: number
  readonly key?: (input: In) => string
}

/** At most one job of the task has this key until it has `finished` (the default), has `started`, or for `ttl`. */
export type UniqueOption<In> = {
  readonly key: (input: In) => string
  /**
   * What becomes of a job whose key is held: nothing, and the caller gets the holder (`return-existing`, the default) or an error
   * (`reject`); or the holder, if it has not started yet, gets its input (`replace`), or its input and due time (`postpone`).
   */
  readonly onConflict?: 'return-existing' | 'replace' | 'postpone' | 'reject'
} & (
  | { readonly until?: 'finished' | 'started'; readonly ttl?: Duration }
  | {
      readonly until: 'ttl'
      readonly ttl: Duration
    }
)

/**
 * Jobs with the same key start one after the other, in the order in which they were enqueued: each when the one before has ended for good,
 * however often that is retried, snoozed, handed back or loses its worker. A job that is dead or cancelled frees the way.
 */
export interface OrderOption<In> {
  readonly key: (input: In) => string
  /** Tasks whose orders have the same name keep one order together, in each queue. Letters, digits or . _ : / - @default the task's name */
  readonly name?: string
}

/** What a task limits. */
export type ClaimOptions<In> = {
  readonly concurrency?: ConcurrencyOption<In> | readonly ConcurrencyOption<In>[]
  readonly rate?: RateOption<In>
  readonly unique?: UniqueOption<In>
} & (
  | {
      /** Last in, first out: of the due jobs of its priority one of this task starts before all that wait, the newest first. @default false */
      readonly lifo?: boolean
      readonly order?: never
    }
  | { readonly order: OrderOption<In>; readonly lifo?: never }
)

/** One limit of a task. `prefix` and the key of an input make the key that a broker counts by. */
export interface LimitRule {
  readonly prefix: string
  readonly key: ((input: unknown) => string) | null
  readonly limit: Limit
}

/** The uniqueness of a task's jobs. */
export interface UniqueRule {
  readonly key: (input: unknown) => string
  readonly until: Unique['until']
  readonly ttlMs: number | null
  readonly onConflict: Unique['onConflict']
  /** Whether a conflict is an error to the caller. */
  readonly rejects: boolean
}

/** The order of a task's jobs. `prefix` and the key of an input make the key that a broker knows. */
export interface OrderRule {
  readonly name: string
  readonly prefix: string
  readonly key: (input: unknown) => string
}

/** Everything that a job of a task must get hold of before it is stored or started. */
export interface ClaimRules {
  readonly limits: readonly LimitRule[]
  readonly order: OrderRule | null
  readonly unique: UniqueRule | null
}

/** What one job asks for. */
export interface Claims {
  readonly limits?: readonly Limit[]
  readonly order?: string
  readonly unique?: Unique
}

/** What stands between the name of an order and the key; limits have `c0` or `r` there. */
const orderMark = 'o'
/** The most limits that a broker takes for one job. */
const mostLimits = 8
/** The longest key that is stored as it is. Bytes of UTF-8. */
const longestKey = 180

/** The rules of a task. Throws `invalid_option`. */
export function claimRules<In>(task: string, { concurrency = [], rate, order, unique }: ClaimOptions<In>): ClaimRules {
  const list: readonly ConcurrencyOption<In>[] = Array.isArray(concurrency) ? concurrency : [concurrency as ConcurrencyOption<In>]
  const limits = list.map((option, index) => concurrencyRule(task, option, index))
  if (rate) limits.push(rateRule(task, rate))
  if (limits.length > mostLimits) {
    throw new QueueError('invalid_option', `task "${task}" has ${limits.length} limits, at most ${mostLimits} are allowed`)
  }
  return { limits, order: order ? orderRule(task, order) : null, unique: unique ? uniqueRule(task, unique) : null }
}

/** What a job with this input asks for. Throws `invalid_input` when a key function throws or returns no text. */
export function claimsOf(task: string, { limits, order, unique }: ClaimRules, input: unknown): Claims {
  if (limits.length === 0 && !order && !unique) return {}
  return {
    ...(limits.length > 0 && { limits: limits.map((rule) => limitOf(task, rule, input)) }),
    ...(order && { order: bounded(order.prefix + keyOf(task, order.key, input)) }),
    ...(unique && { unique: uniqueOf(task, unique, input) }),
  }
}

/** Whether nothing can be said about a job before its input is known. */
export function dependsOnInput({ limits, order, unique }: ClaimRules): boolean {
  return unique !== null || order !== null || limits.some(({ key }) => key !== null)
}

/** Under which key the jobs of a task with this key of their input are unique. */
export function uniqueKey(task: string, key: string): string {
  return bounded(`${task}|${key}`)
}

/** The keys under which a broker knows the jobs of a task with this key of their input, for its order and each limit that has a key. */
export function pausableKeys({ limits, order }: ClaimRules, key: string): readonly string[] {
  const rules = [...(order ? [order] : []), ...limits.filter((rule) => rule.key !== null)]
  return rules.map(({ prefix }) => bounded(prefix + key))
}

/**
 * What a stored key says: the key of the input, and the task of a limit or the name of an order. Undefined for one that was hashed or that
 * no engine made.
 */
export function readStoredKey(stored: string): { readonly name: string; readonly isOrder: boolean; readonly key: string } | undefined {
  const [, name, kind, key] = /^([^|]+)\|(\w+)\|(.*)$/su.exec(stored) ?? []
  return name === undefined || key === undefined ? undefined : { name, isOrder: kind === orderMark, key }
}

function concurrencyRule<In>(task: string, { limit, key }: ConcurrencyOption<In>, index: number): LimitRule {
  const most = wholeNumber(limit, 1, `task "${task}": concurrency.limit`)
  return limitRule(`${task}|c${index}|`, key, { kind: 'concurrency', key: '', most })
}

function rateRule<In>(task: string, { limit, per, burst = 1, key }: RateOption<In>): LimitRule {
  const subject = `task "${task}": rate`
  const perMs = toMs(per, `${subject}.per`)
  if (perMs < 1) throw new QueueError('invalid_option', `${subject}.per must be at least a millisecond, got ${String(per)}`)
  const most = wholeNumber(limit, 1, `${subject}.limit`)
  return limitRule(`${task}|r|`, key, { kind: 'rate', key: '', most, perMs, burst: wholeNumber(burst, 1, `${subject}.burst`) })
}

// The number of a limit is part of its key, because two limits of one task may give the same text and must not count each other.
function limitRule<In>(prefix: string, key: ((input: In) => string) | undefined, limit: Limit): LimitRule {
  return { prefix, key: (key as LimitRule['key'] | undefined) ?? null, limit: key ? limit : { ...limit, key: bounded(prefix) } }
}

function orderRule<In>(task: string, { key, name = task }: OrderOption<In>): OrderRule {
  return { name: orderName(name, `task "${task}": order.name`), prefix: `${name}|${orderMark}|`, key: key as OrderRule['key'] }
}

function uniqueRule<In>(task: string, { key, until = 'finished', ttl, onConflict = 'return-existing' }: UniqueOption<In>): UniqueRule {
  const subject = `task "${task}": unique`
  oneOf(['finished', 'started', 'ttl'], until, `${subject}.until`)
  oneOf(['return-existing', 'replace', 'postpone', 'reject'], onConflict, `${subject}.onConflict`)
  if (until === 'ttl' && ttl === undefined) throw new QueueError('invalid_option', `${subject}.ttl is needed with until: "ttl"`)
  return {
    key: key as UniqueRule['key'],
    until,
    ttlMs: ttl === undefined ? null : toMs(ttl, `${subject}.ttl`),
    onConflict: onConflict === 'replace' || onConflict === 'postpone' ? onConflict : 'keep',
    rejects: onConflict === 'reject',
  }
}

function limitOf(task: string, { prefix, key, limit }: LimitRule, input: unknown): Limit {
  return key ? { ...limit, key: bounded(prefix + keyOf(task, key, input)) } : limit
}

function uniqueOf(task: string, { key, until, ttlMs, onConflict }: UniqueRule, input: unknown): Unique {
  return { key: uniqueKey(task, keyOf(task, key, input)), until, ttlMs, onConflict }
}

function keyOf(task: string, key: (input: unknown) => string, input: unknown): string {
  let text: unknown
  try {
    text = key(input)
  } catch (cause) {
    throw new QueueError('invalid_input', `a key function of task "${task}" threw`, { cause })
  }
  if (typeof text !== 'string')
    throw new QueueError('invalid_input', `a key function of task "${task}" must return text, got ${String(text)}`)
  return text
}

function bounded(key: string): string {
  if (key.isWellFormed() && Buffer.byteLength(key) <= longestKey && !/\p{Cc}/u.test(key)) return key
  // As UTF-8, keys with different broken characters would be one.
  return `#${createHash('sha256').update(Buffer.from(key, 'utf16le')).digest('hex')}`
}

import { type AnyTask, abort, retryLater, task } from '@trellis/queue'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { StackConfig } from '../config/stack-config.ts'
import { StackError } from '../errors.ts'
import type { OutboxWriter } from '../outbox/outbox.ts'
import { type CdnAnswer, Fastly } from './fastly.ts'
import { requireSurrogateKey } from './surrogate-key.ts'

/** What is to be forgotten by the caches in front. */
export interface Purge {
  /** Addresses, spelt as clients ask for them. */
  readonly urls?: readonly string[]
  /** Surrogate keys that answers were sent with. */
  readonly keys?: readonly string[]
}

/** The caches in front of an installation. */
export interface Cdn {
  /** Undefined while no token is configured. */
  readonly fastly: Fastly | undefined
  /** What the worker must know. */
  readonly tasks: readonly AnyTask[]
  /**
   * Has a worker purge after the transaction commits, and again until the CDN has taken it. Does nothing while there is no CDN. Throws
   * `cdn_key_invalid`.
   */
  purge(outbox: OutboxWriter, purge: Purge): Promise<void>
}

const Input = Compile(Type.Object({ urls: Type.Array(Type.String()), keys: Type.Array(Type.String()) }))

/** Every api process has noticed a change by then: a cache that asks again at once must not be given the old answer. Milliseconds. */
const settlingMs = 1_000
/** From seconds to an hour and a half in all; afterwards lifetimes have done the work. */
const retry = { attempts: 12, backoff: { kind: 'exponential', base: '2s', cap: '15m', jitter: 'equal' } } as const
const longestWaitMs = 15 * 60_000

/** The CDN that the settings name. */
export function createCdn({ token, serviceId, apiUrl, soft, timeoutSeconds }: StackConfig['cdn']): Cdn {
  const fastly = token === undefined ? undefined : new Fastly({ token, serviceId, apiUrl, soft, timeoutMs: timeoutSeconds * 1000 })
  const purging = task({
    name: 'trellis.purge',
    input: Input,
    queue: 'cdn',
    delivery: 'at-least-once',
    retry: { ...retry, when: (error) => !(error instanceof StackError) },
    timeout: '5m',
    run: async ({ urls, keys }, { signal }) => {
      // Asked for while there was a CDN, and there is none any more.
      if (fastly === undefined) return
      if (keys.length > 0) settle(await fastly.purgeKeys(keys, signal))
      for (const url of urls) settle(await fastly.purgeUrl(url, signal))
    },
  })
  return {
    fastly,
    tasks: [purging],
    purge: async (outbox, { urls = [], keys = [] }) => {
      for (const key of keys) requireSurrogateKey(key)
      if (fastly === undefined || urls.length + keys.length === 0) return
      await outbox.add(purging, { urls: [...new Set(urls)], keys: [...new Set(keys)] }, { delayMs: settlingMs })
    },
  }
}

/** Ends the attempt unless the CDN has done what it was asked for. Purging twice is purging once, so all of it is asked for again. */
function settle(answer: CdnAnswer): void {
  if (answer.kind === 'done') return
  if (answer.kind === 'refused') abort(`${answer.message}; look at cdn.token and cdn.service_id ("trellis doctor" tries them)`)
  if (answer.retryAfterMs !== undefined) retryLater(Math.min(answer.retryAfterMs, longestWaitMs), answer.message)
  throw new Error(answer.message)
}

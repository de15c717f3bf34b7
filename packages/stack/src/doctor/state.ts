import { randomUUID } from 'node:crypto'
import type { StackConfig } from '../config/stack-config.ts'
import type { RateLimits } from '../rate-limit/rate-limits.ts'
import type { Runtime } from '../roles/runtime.ts'
import type { RunView } from '../runs/run-view.ts'
import type { StateStore } from '../state/state-store.ts'
import { type Examination, type Finding, when } from './finding.ts'
import { stateServerFindings } from './state-server.ts'

/** One name for all doctors, because a lock's counter stays for ever. */
const place = 'doctor'
const leaseMs = 10_000

/** What is looked at, and the settings that say where it is. */
type Examined = Pick<Runtime, 'state' | 'rateLimits' | 'runs'> & {
  readonly config: { readonly stack: Pick<StackConfig, 'state' | 'broker'> }
}

/** Whether locks and records work, requests are counted together, and runs end well. */
export function examineState({ state, rateLimits, runs, config }: Examined): Examination {
  return {
    area: 'state',
    look: async () => [
      await roundTrip(state),
      when(
        state.shared && !rateLimits.shared,
        ['limits-apart', 'note'],
        [
          'requests and sign-ins by address are counted in each process for itself',
          'several api processes let through as many times the limit',
          'set RATELIMIT_STORAGE_URI to a Redis when more than one api process runs',
        ],
      ),
      await countOne(rateLimits),
      ...(await stateServerFindings(config.stack)),
      ...(await runs.views()).map(runFinding),
    ],
  }
}

async function roundTrip(state: StateStore): Promise<Finding | undefined> {
  const lease = await state.acquire(place, { holder: `doctor ${process.pid}`, leaseMs })
  // Another doctor is at it, so locks work.
  if (lease === undefined) return undefined
  const value = randomUUID()
  try {
    await state.put(place, value, { lease, ttlMs: leaseMs })
    const found = await state.get(place)
    return when(
      found?.value !== value,
      ['state-differs', 'danger'],
      [
        'a record that was just written could not be read back as it was',
        'two processes could execute one run at the same time, and nobody sees how far it is',
        'look at the medium of the state and at who else writes there',
      ],
    )
  } finally {
    await state.delete(place)
    await state.release(lease)
  }
}

async function countOne(rateLimits: RateLimits): Promise<Finding | undefined> {
  const key = `${place}:${randomUUID()}`
  const once = { limit: 1, perMs: leaseMs }
  try {
    const [first, second] = [await rateLimits.take(key, once), await rateLimits.take(key, once)]
    return when(
      !first.allowed || second.allowed,
      ['limits-astray', 'danger'],
      [
        'the store of the rate limits lets through what it should count, or refuses what is new',
        'passwords can be tried without end, or nobody can sign in',
        'look at who else writes to RATELIMIT_STORAGE_URI, and whether it evicts keys at once',
      ],
    )
  } finally {
    await rateLimits.reset(key)
  }
}

function runFinding({ name, status, lastError, lastSuccess }: RunView): Finding | undefined {
  if (status === 'failed' || status === 'interrupted') {
    const why =
      status === 'failed' ? `failed: ${lastError?.message ?? 'no reason is known'}` : 'was interrupted, and nobody has taken it up'
    return {
      code: `run-${status}`,
      level: 'warning',
      what: `run ${name} ${why}`,
      why: `what it makes is as old as its last success, ${lastSuccess?.finishedAt ?? 'which there is not'}`,
      remedy: `look at the log of its process, then run "trellis run ${name}${status === 'failed' ? ' --resume' : ''}"`,
    }
  }
  return undefined
}

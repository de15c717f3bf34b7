import { afterEach, beforeEach } from 'vitest'
import type { Broker, JobRecord } from '../../src/broker.ts'
import { Hand } from '../requests.ts'
import type { Store } from '../stores.ts'

/** What a test of the contract works with: a fresh store and two workers, the second one of another process where there can be one. */
export interface Stage {
  readonly store: Store
  readonly broker: Broker
  readonly worker: Hand
  readonly other: Hand
}

/** Sets a stage before each test of the suite that calls it, and clears it afterwards. */
export function setStage(open: () => Promise<Store>): Stage {
  const stage = {} as { -readonly [Part in keyof Stage]: Stage[Part] }
  beforeEach(async () => {
    stage.store = await open()
    stage.broker = stage.store.broker
    stage.worker = new Hand(stage.store.broker)
    stage.other = new Hand(stage.store.other)
  })
  afterEach(() => stage.store.close())
  return stage
}

/** The record of a job that must be there. */
export async function recordOf(broker: Broker, id: string): Promise<JobRecord> {
  const record = await broker.get(id)
  if (!record) throw new Error(`there is no job "${id}"`)
  return record
}

/** What becomes of an attempt in tests that are not about the reason. */
export const failure = { name: 'Error', message: 'the mail server is away' }

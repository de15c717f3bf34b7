import type { Broker, JobRecord, LeasedJob, NewJob, Outcome, Peek } from '../../src/broker.ts'
import { isQueueError } from '../../src/errors.ts'
import type { ChildEnd } from '../../src/family.ts'
import type { HistoryEntry } from '../../src/job.ts'
import { aJob, Hand } from '../requests.ts'
import { type Command, type JobChoices, jobIds } from './commands.ts'

const states = ['scheduled', 'ready', 'blocked', 'running', 'dead'] as const

/** One broker under a history of commands: what it answers, and what it holds after each, without anything that real time shifts. */
export class Player {
  readonly #broker: Broker
  readonly #advance: (ms: number) => void | Promise<void>
  readonly #queues: readonly string[]
  readonly #hands: Hand[]
  readonly #holding: LeasedJob[][] = [[], [], []]

  constructor(broker: Broker, { advance, queues }: { advance: (ms: number) => void | Promise<void>; queues: readonly string[] }) {
    this.#broker = broker
    this.#advance = advance
    this.#queues = queues
    this.#hands = [0, 1, 2].map(() => new Hand(broker))
  }

  async play(command: Command): Promise<unknown> {
    // Two commands never share a millisecond, so both brokers agree on what came first.
    await this.#advance(7)
    const answer = await this.#answer(command)
    const records = await Promise.all(jobIds.map((id) => this.#broker.get(id)))
    return { answer, jobs: records.flatMap((record) => (record ? [timeless(record)] : [])) }
  }

  async #answer(command: Command): Promise<unknown> {
    switch (command.do) {
      case 'enqueue':
        return this.#enqueue([asJob(command.job)])
      case 'enqueue family': {
        const { parent, children, stored } = command
        return this.#enqueue([
          { ...asJob(parent), children },
          ...stored.map((job, index) => ({ ...asJob(job), parent: { id: parent.id, queue: parent.queue, index } })),
        ])
      }
      case 'spawn': {
        const [parent] = this.#held(command.worker)
        if (!parent || parent.id >= command.job.id) return 'no parent'
        return this.#enqueue([{ ...asJob(command.job), parent: { id: parent.id, queue: parent.queue, index: command.index } }])
      }
      case 'step':
        return this.#step(command)
      case 'renew':
        return this.#renew(command)
      case 'leave': {
        const { lost } = await this.#hand(command.worker).leave(this.#results(command.worker, command.settle))
        this.#startOver(command.worker)
        return lost
      }
      case 'cancel':
        return this.#broker.cancel(command.job)
      case 'replay':
      case 'discard':
      case 'promote':
        return this.#broker[command.do](command.job)
      case 'pause':
        return this.#broker.pause(command.target, command.paused)
      case 'report':
        return this.#report(command)
      case 'pass':
        return this.#pass(command)
      case 'idle':
        return this.#idle(command.worker)
      case 'sweep':
        return this.#sweep()
      case 'look':
        return this.#look()
    }
  }

  async #enqueue(jobs: readonly NewJob[]): Promise<unknown> {
    try {
      return [...(await this.#broker.enqueue(jobs))]
    } catch (error) {
      if (isQueueError(error)) return error.code
      throw error
    }
  }

  async #step({ worker: index, want, free, settle, replyLost }: Extract<Command, { do: 'step' }>): Promise<unknown> {
    const hand = this.#hand(index)
    const results = this.#results(index, settle)
    // Whether a step hands out what its own results have unblocked in another queue is up to the store.
    const asks = want > 0 && (this.#queues.length === 1 || results.length === 0)
    const wanted = asks ? Object.fromEntries(this.#queues.map((queue) => [queue, want])) : {}
    const ahead = Object.fromEntries(Object.entries(wanted).map(([queue, count]) => [queue, Math.max(0, count - free)]))
    let reply = await hand.step(wanted, results, ahead)
    if (replyLost) reply = await hand.repeat(wanted, results, ahead)
    if (reply.kind !== 'stepped') {
      this.#startOver(index)
      return reply.kind
    }
    const settled = new Set(results.map(({ id }) => id))
    // Between queues no order is promised.
    const handed = this.#queues.length === 1 ? reply.jobs : reply.jobs.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    this.#holding[index] = [...this.#held(index).filter(({ id }) => !settled.has(id)), ...handed]
    const jobs = handed.map(({ ageMs: _age, payload, children, ...job }) => {
      return { ...job, payload: Buffer.from(payload).toString(), children: children?.map(asText) }
    })
    return { jobs, lost: [...reply.lost].sort(), cancel: [...reply.cancel].sort() }
  }

  async #idle(index: number): Promise<unknown> {
    for (let n = 0; n < 10; n += 1) {
      const reply = await this.#hand(index).step({})
      if (reply.kind === 'stepped') continue
      this.#startOver(index)
      return reply.kind
    }
    return 'idle'
  }

  async #pass({ ms, renews }: Extract<Command, { do: 'pass' }>): Promise<unknown> {
    await this.#advance(ms)
    return renews && Promise.all([0, 1, 2].map((worker) => this.#renew({ do: 'renew', worker, forget: 0 })))
  }

  async #renew({ worker: index, forget }: Extract<Command, { do: 'renew' }>): Promise<unknown> {
    const reply = await this.#hand(index).renew(this.#held(index).slice(forget))
    if (reply.kind === 'fenced') {
      this.#startOver(index)
      return 'fenced'
    }
    const lost = new Set(reply.lost)
    this.#holding[index] = this.#held(index)
      .slice(forget)
      .filter(({ id }) => !lost.has(id))
    return { lost: reply.lost, cancel: [...reply.cancel].sort() }
  }

  /**
   * One sweep asks all queues at once. Whether a parent hears in it of a child that the same sweep ends is up to the store, and with two such
   * children, which of them it dies of: so nobody sweeps while jobs of a second queue wait for children.
   */
  async #sweep(): Promise<unknown> {
    const [, ...others] = this.#queues
    const blocked = await Promise.all(others.map((queue) => this.#broker.peek({ queue, state: 'blocked' })))
    if (blocked.flat().some(({ blockedBy }) => blockedBy?.kind === 'children')) return 'not now'
    return this.#broker.sweep()
  }

  async #report({ worker: index, text, from, lines }: Extract<Command, { do: 'report' }>): Promise<unknown> {
    const reports = this.#held(index).map(({ id, fence }) => ({
      id,
      fence,
      progress: Buffer.from(text),
      lines: Array.from({ length: lines }, (_, n) => ({ number: from + n, text: `line ${from + n}` })),
    }))
    return this.#broker.report({ worker: this.#hand(index).id, reports })
  }

  async #look(): Promise<unknown> {
    const peek = async (queue: string, state: Peek['state']) => (await this.#broker.peek({ queue, state })).map(({ id }) => id)
    const log = async (id: string) => (await this.#broker.log(id)).map(({ fence, number, text }) => `${fence} ${number} ${text}`)
    return {
      peeked: await Promise.all(this.#queues.flatMap((queue) => states.map((state) => peek(queue, state)))),
      children: await Promise.all(jobIds.map((id) => this.#broker.children(id))),
      logs: await Promise.all(jobIds.map(log)),
      counts: await this.#broker.counts(),
      holders: await Promise.all(['u', 'v'].map((key) => this.#broker.holder('default', key))),
      paused: (await this.#broker.paused()).map((target) => JSON.stringify(target)).sort(),
    }
  }

  #results(index: number, settle: readonly Outcome[]) {
    return this.#held(index).flatMap(({ id, fence }, place) => {
      const outcome = settle[place]
      return outcome && this.#mayWait(id, outcome) ? [{ id, fence, outcome }] : []
    })
  }

  /** A job never waits for one that may wait for it. */
  #mayWait(id: string, outcome: Outcome): boolean {
    return outcome.kind !== 'wait' || outcome.children.every((child) => child.id > id)
  }

  #hand(index: number): Hand {
    return this.#hands[index] ?? new Hand(this.#broker)
  }

  #held(index: number): LeasedJob[] {
    return this.#holding[index] ?? []
  }

  #startOver(index: number): void {
    this.#hands[index] = new Hand(this.#broker)
    this.#holding[index] = []
  }
}

function asJob({ delayMs, order, unique, ...choices }: JobChoices): NewJob {
  const payload = Buffer.from(`${choices.id} in ${delayMs}`)
  return aJob({
    ...choices,
    payload,
    due: { inMs: delayMs },
    keepDeadMs: 180_000,
    ...(order !== null && { order }),
    ...(unique && { unique }),
  })
}

/** A record without its times, with readable bytes. */
function timeless({ createdAt: _at, dueInMs: _due, history, payload, result, progress, ...record }: JobRecord) {
  return {
    ...record,
    history: history.map(({ atMs: _when, stack: _stack, ...entry }) => ({ ...entry, message: certain(entry) })),
    payload: Buffer.from(payload).toString(),
    result: result && Buffer.from(result).toString(),
    progress: progress && Buffer.from(progress).toString(),
  }
}

/** Which of the children that a lapsed worker had is told first, and ends their parent, is up to the store. */
function certain({ code, message }: Pick<HistoryEntry, 'code' | 'message'>): string {
  return code === 'child_failed' && message.includes('the lease of its worker lapsed') ? 'a child crashed' : message
}

function asText(end: ChildEnd): string {
  return end.kind === 'succeeded' ? `succeeded: ${Buffer.from(end.result)}` : `${end.kind}: ${end.failure.code ?? end.failure.message}`
}

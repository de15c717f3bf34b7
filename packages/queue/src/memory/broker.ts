import { Bell } from '../bell.ts'
import type { Broker, Capabilities, Outcome, StepRequest } from '../broker.ts'
import { Deaths } from '../deaths.ts'
import { type BrokerClock, realClock } from './clock.ts'
import { Model } from './model.ts'
import type { Move } from './moves.ts'
import { asRecord, childrenOf, countJobs, deadJobs, peekJobs } from './records.ts'
import { ScheduleModel } from './schedules.ts'

export { type BrokerClock, type VirtualClock, virtualClock } from './clock.ts'
export type { Move } from './moves.ts'

/** What {@link memoryBroker} takes. */
export interface MemoryBrokerOptions {
  /** @default 'default' */
  readonly namespace?: string
  /** @default real time that never steps back */
  readonly clock?: BrokerClock
  /** Called with each change of a job's state, for tests that follow jobs. @default nobody is told */
  readonly onMove?: (move: Move) => void
}

const capabilities: Capabilities = {
  durable: false,
  shared: false,
  replyCanBeLost: false,
  delay: true,
  cancel: true,
  inspect: true,
  priorities: true,
  lifo: true,
  order: true,
  limits: true,
  pause: true,
  unique: true,
  results: true,
  reports: true,
  families: true,
}

const putsBack: ReadonlySet<Outcome['kind']> = new Set(['retry', 'snooze', 'release'])

/** A broker in this process's memory: the whole contract, gone when the process ends. For tests and for work that may be lost. */
export function memoryBroker({ namespace = 'default', clock = realClock, onMove }: MemoryBrokerOptions = {}): Broker {
  const deaths = new Deaths()
  const model = new Model((move) => {
    onMove?.(move)
    if (isUnsaid(move)) deaths.tell([{ id: move.id, queue: move.queue }])
  })
  const schedules = new ScheduleModel(model)
  const bell = new Bell()
  const ringIfFreed = () => {
    if (model.hasFreed(clock.now())) bell.ring()
  }
  return {
    namespace,
    capabilities,
    schedules: {
      save: async (definition) => schedules.save(definition, clock.now()),
      due: async (limit) => schedules.due(limit, clock.now()),
      async fire(firing) {
        const fired = schedules.fire(firing, clock.now())
        if (firing.jobs.length > 0) bell.ring()
        return fired
      },
      list: async () => schedules.list(),
      pause: async (name, paused) => schedules.pause(name, paused, clock.now()),
      remove: async (name) => schedules.remove(name),
      sleep: (ms, signal) => clock.sleep(ms, signal),
    },
    migrate: async () => {},
    isCurrent: async () => true,
    async enqueue(jobs) {
      const conflicts = model.enqueue(jobs, clock.now())
      bell.ring()
      return conflicts
    },
    async step(request) {
      const reply = model.step(request, clock.now())
      ringIfFreed()
      if (leavesToOthers(request, reply)) bell.ring()
      return reply.kind === 'stepped' ? { ...reply, bell: bell.rung } : reply
    },
    async renew(request) {
      const reply = model.renew(request, clock.now())
      ringIfFreed()
      return reply
    },
    async leave(request) {
      const lost = model.leave(request, clock.now())
      bell.ring()
      return { lost }
    },
    wait: ({ bell: rung, ms, signal }) => bell.wait(rung, signal, (awake) => clock.sleep(ms, awake)),
    async sweep() {
      const forgotten = model.sweep(clock.now())
      ringIfFreed()
      return forgotten
    },
    async cancel(id) {
      const reply = model.cancel(id, clock.now())
      bell.ring()
      return reply
    },
    async replay(id) {
      const replayed = model.replay(id, clock.now())
      bell.ring()
      return replayed
    },
    discard: async (id) => model.discard(id, clock.now()),
    async promote(id) {
      const promoted = model.promote(id, clock.now())
      bell.ring()
      return promoted
    },
    children: async (id, page) => childrenOf(model.jobs.get(id), page),
    async get(id) {
      const job = model.jobs.get(id)
      return job && asRecord(job, clock.now())
    },
    peek: async (request) => peekJobs(model.jobs, request, clock.now()),
    holder: async (queue, key) => model.holder(queue, key, clock.now()),
    queues: async () => [...new Set([...model.jobs.values()].map((job) => job.queue))].sort(),
    async pause(target, paused) {
      model.pause(target, paused, clock.now())
      bell.ring()
    },
    paused: async () => model.paused(),
    report: async ({ worker, reports }) => model.report(worker, reports, clock.now()),
    log: async (id) => model.log(id),
    dead: async ({ limit = 100, before }) => deadJobs(model.jobs, before, limit).map((job) => asRecord(job, clock.now())),
    counts: async () => countJobs(model.jobs, clock.now()),
    oldestReadyMs: async () => model.oldestReadyMs(clock.now()),
    onDeath: (listener) => deaths.on(listener),
    close: async () => bell.ring(),
  }
}

/** Whether a job died although its worker did not say so. */
function isUnsaid({ from, verb, to }: Move): boolean {
  return to === 'dead' && (verb === 'give-up' || from === 'blocked')
}

/** Whether a worker put jobs back in line and has no room for them itself. */
function leavesToOthers({ results, want, ahead = {} }: StepRequest, reply: ReturnType<Model['step']>): boolean {
  if (reply.kind !== 'stepped' || !results.some(({ outcome }) => putsBack.has(outcome.kind))) return false
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, count) => all + count, 0)
  return reply.jobs.length >= sum(want) - sum(ahead)
}

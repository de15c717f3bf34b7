import type { Broker, NewJob } from '../../src/broker.ts'
import { isQueueError } from '../../src/errors.ts'
import type { Firing, ScheduleBook } from '../../src/schedule-book.ts'
import type { Answer, Asked, Recorder } from './entry.ts'
import { askedJob, handOutNote, resultNote } from './notes.ts'

type Verbs = Pick<Broker, 'enqueue' | 'step' | 'renew' | 'leave' | 'cancel' | 'replay'> & { readonly schedules: ScheduleBook | undefined }

/**
 * The same broker, with every call that can change a job taken down: before it is sent, and when it is answered or fails. A process that
 * is killed in between leaves a call without an end.
 */
export function recordingBroker(broker: Broker, recorder: Recorder): Broker {
  const recorded = new Map<PropertyKey, unknown>(Object.entries(verbsOf(broker, new Calls(recorder))))
  return new Proxy(broker, {
    get(target, name) {
      if (recorded.has(name)) return recorded.get(name)
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

class Calls {
  readonly #recorder: Recorder
  #last = 0

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  async take<T>(what: Asked, send: () => Promise<T>, answer: (reply: T) => Answer): Promise<T> {
    this.#last += 1
    const call = this.#last
    this.#recorder.record({ kind: 'asked', call, what })
    try {
      const reply = await send()
      this.#recorder.record({ kind: 'answered', call, reply: answer(reply) })
      return reply
    } catch (error) {
      const code = isQueueError(error) ? error.code : 'unknown'
      this.#recorder.record({ kind: 'failed', call, code, message: String(error).slice(0, 300) })
      throw error
    }
  }
}

function verbsOf(broker: Broker, calls: Calls): Verbs {
  return {
    enqueue: (jobs) =>
      calls.take(
        { verb: 'enqueue', jobs: jobs.map(askedJob) },
        () => broker.enqueue(jobs),
        (refused) => ({ verb: 'enqueue', refused: [...(refused ?? [])] }),
      ),
    step: (request) =>
      calls.take(
        { verb: 'step', ...request, results: request.results.map(resultNote) },
        () => broker.step(request),
        (reply) => ({
          verb: 'step',
          kind: reply.kind,
          jobs: reply.kind === 'stepped' ? reply.jobs.map(handOutNote) : [],
          lost: reply.kind === 'stepped' ? reply.lost : [],
        }),
      ),
    renew: (request) =>
      calls.take(
        { verb: 'renew', ...request },
        () => broker.renew(request),
        (reply) => ({ verb: 'renew', kind: reply.kind, lost: reply.kind === 'renewed' ? reply.lost : [] }),
      ),
    leave: (request) =>
      calls.take(
        { verb: 'leave', worker: request.worker, results: request.results.map(resultNote) },
        () => broker.leave(request),
        ({ lost }) => ({ verb: 'leave', lost }),
      ),
    cancel: (id) =>
      calls.take(
        { verb: 'cancel', id },
        () => broker.cancel(id),
        (reply) => ({ verb: 'cancel', reply }),
      ),
    replay: (id) =>
      calls.take(
        { verb: 'replay', id },
        () => broker.replay(id),
        (replayed) => ({ verb: 'replay', replayed }),
      ),
    schedules: broker.schedules && recordingBook(broker.schedules, calls),
  }
}

function recordingBook(book: ScheduleBook, calls: Calls): ScheduleBook {
  const fire = ({ name, jobs, ...rest }: Firing) => {
    const send = () => book.fire({ name, jobs, ...rest })
    // A decision for nothing makes no job.
    if (jobs.length === 0) return send()
    return calls.take({ verb: 'fire', schedule: name, jobs: jobs.map((job: NewJob) => askedJob(job)) }, send, (fired) => ({
      verb: 'fire',
      fired,
    }))
  }
  return {
    save: (definition) => book.save(definition),
    due: (limit) => book.due(limit),
    fire,
    list: () => book.list(),
    pause: (name, paused) => book.pause(name, paused),
    remove: (name) => book.remove(name),
    sleep: (ms, signal) => book.sleep(ms, signal),
  }
}

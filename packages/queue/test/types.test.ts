import { describe, expectTypeOf, it } from 'vitest'
import { createEngine, type Engine, type JobHandle, type RunContext, task } from '../src/index.ts'
import type { StandardSchema } from '../src/input.ts'
import { memoryBroker } from '../src/memory/broker.ts'

interface Mail {
  readonly to: string
}

const standard: StandardSchema<{ amount: string }, { amount: number }> = {
  '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { amount: 1 } }) },
}
const send = task({
  name: 'send',
  delivery: 'at-least-once',
  input: (value: unknown): Mail => ({ to: String(value) }),
  run: ({ to }) => to.length,
})
const pay = task({ name: 'pay', delivery: 'at-least-once', input: standard, run: ({ amount }) => amount.toFixed(2) })
const parsed = task({ name: 'parsed', delivery: 'at-least-once', input: { Parse: (): Mail => ({ to: '' }) }, run: ({ to }) => to })
const tick = task({ name: 'tick', delivery: 'at-most-once', run: (input, context) => [input, context] })
const stranger = task({ name: 'stranger', delivery: 'at-least-once', run: () => {} })
const mail = (value: unknown): Mail => ({ to: String(value) })
const unique = task({ name: 'unique', delivery: 'at-least-once', input: mail, unique: { key: ({ to }) => to }, run: () => {} })
const rich = memoryBroker()
const poor = {
  ...rich,
  capabilities: { ...rich.capabilities, priorities: false, limits: false, unique: false, delay: false, lifo: false, order: false } as const,
}
const ordered = task({ name: 'ordered', delivery: 'at-least-once', input: String, order: { key: String }, run: () => {} })
const orderedEngine = createEngine({ broker: rich, tasks: [ordered, tick] })
const poorEngine = createEngine({ broker: poor, tasks: [tick] })
const engine = createEngine({ broker: memoryBroker(), tasks: [send, pay, parsed, tick] })

describe('types', () => {
  it('give schedule what the schema takes', () => {
    expectTypeOf(engine.schedule<typeof send>)
      .parameter(3)
      .toEqualTypeOf<Mail>()
  })

  it('give enqueue what the schema takes and run what it returns', () => {
    expectTypeOf(engine.enqueue<typeof send>)
      .parameter(1)
      .toEqualTypeOf<Mail>()
    expectTypeOf(engine.enqueue<typeof pay>)
      .parameter(1)
      .toEqualTypeOf<{ amount: string }>()
    expectTypeOf(engine.enqueue<typeof parsed>)
      .parameter(1)
      .toEqualTypeOf<Mail>()
    expectTypeOf(pay.run).parameter(0).toEqualTypeOf<{ amount: number }>()
    expectTypeOf(tick.run).parameter(0).toEqualTypeOf<undefined>()
    expectTypeOf(tick.run).parameter(1).toEqualTypeOf<RunContext>()
    expectTypeOf(engine).toExtend<Pick<Engine, 'on' | 'health' | 'work'>>()
  })

  it('give a handle what comes back of the value that run returns', () => {
    const compiled = () => {
      expectTypeOf(engine.enqueue(send, { to: 'x' })).resolves.toEqualTypeOf<JobHandle<number>>()
      expectTypeOf(engine.result(pay, 'x')).resolves.toEqualTypeOf<string>()
      const many = engine.enqueueMany([[send, { to: 'x' }], [tick], [pay, { amount: '1' }, { delay: '1s' }]])
      expectTypeOf(many).resolves.toExtend<readonly [JobHandle<number>, JobHandle<unknown>, JobHandle<string>]>()
    }
    expectTypeOf(compiled).toBeFunction()
    expectTypeOf(send.needs).toEqualTypeOf<readonly never[]>()
    expectTypeOf(unique.needs).toEqualTypeOf<readonly 'unique'[]>()
  })

  it('refuse what would fail when it runs', () => {
    // Compiled and never called: each line must stay an error for `tsc -b` to pass.
    const mustNotCompile = async () => {
      // @ts-expect-error a payload of another shape
      await engine.enqueue(send, { to: 7 })
      // @ts-expect-error a payload that is missing
      await engine.enqueue(send)
      // @ts-expect-error the schema's output is not its input
      await engine.enqueue(pay, { amount: 7 })
      // @ts-expect-error a payload for a task that takes none
      await engine.enqueue(tick, { to: 'x' })
      // @ts-expect-error a task that is not registered
      await engine.enqueue(stranger)
      await engine.enqueueMany([
        [send, { to: 'x' }],
        // @ts-expect-error one bad entry of a batch
        [pay, { to: 'x' }],
      ])
      // @ts-expect-error a delay without a unit
      await engine.enqueue(tick, undefined, { delay: '5' })
      // @ts-expect-error an event that does not exist
      engine.on('job.finished', () => {})
      // @ts-expect-error no delivery class
      task({ name: 'x', run: () => {} })
      // @ts-expect-error retries of a task that may start once
      task({ name: 'x', delivery: 'at-most-once', retry: { attempts: 3 }, run: () => {} })
      // @ts-expect-error an option that does not exist
      task({ name: 'x', delivery: 'at-least-once', concurency: { limit: 1 }, run: () => {} })
      // @ts-expect-error an option that does not exist, inside another
      task({ name: 'x', delivery: 'at-least-once', concurrency: { limit: 1, kye: String }, run: () => {} })
      // @ts-expect-error a key of what is not in the input
      task({ name: 'x', delivery: 'at-least-once', input: mail, concurrency: { limit: 1, key: ({ from }) => from }, run: () => {} })
      // @ts-expect-error a key that is no text
      task({ name: 'x', delivery: 'at-least-once', input: Number, unique: { key: (n) => n }, run: () => {} })
      // @ts-expect-error an order without its key
      task({ name: 'x', delivery: 'at-least-once', input: String, order: { name: 'x' }, run: () => {} })
      // @ts-expect-error an order whose key is no text
      task({ name: 'x', delivery: 'at-least-once', input: Number, order: { key: (n) => n }, run: () => {} })
      // @ts-expect-error first in, first out and last in, first out
      task({ name: 'x', delivery: 'at-least-once', input: String, order: { key: String }, lifo: true, run: () => {} })
      // @ts-expect-error last in, first out for a job of an order
      await orderedEngine.enqueue(ordered, 'x', { lifo: true })
      // @ts-expect-error an order on a broker that keeps none
      createEngine({ broker: poor, tasks: [ordered] })
      // @ts-expect-error last in, first out on a broker that cannot do it
      await poorEngine.enqueue(tick, undefined, { lifo: true })
      // @ts-expect-error unique for a time that is not given
      task({ name: 'x', delivery: 'at-least-once', input: String, unique: { key: String, until: 'ttl' }, run: () => {} })
      // @ts-expect-error a rate without its time
      task({ name: 'x', delivery: 'at-least-once', rate: { limit: 1 }, run: () => {} })
      // @ts-expect-error a value that the output schema does not take
      task({ name: 'x', delivery: 'at-least-once', output: mail, run: () => ({ to: 7 }) })
      // @ts-expect-error a limit of memory for handlers that share this thread
      engine.work({ isolation: { kind: 'inline', memoryMb: 100 } })
      // @ts-expect-error a task with limits on a broker that has none
      createEngine({ broker: poor, tasks: [task({ name: 'x', delivery: 'at-least-once', concurrency: { limit: 1 }, run: () => {} })] })
      // @ts-expect-error a unique task among others on a broker that has none
      createEngine({ broker: poor, tasks: [tick, unique] })
      // @ts-expect-error a priority on a broker that has none
      await poorEngine.enqueue(tick, undefined, { priority: 1 })
      // @ts-expect-error a delay on a broker that has none
      await poorEngine.enqueue(tick, undefined, { delay: 1 })
      // @ts-expect-error a policy that does not exist
      await engine.schedule('x', { every: '1h' }, tick, undefined, { overlap: 'queue' })
      // @ts-expect-error a key without its task
      await engine.pause({ queue: 'default', key: 'x' })
      // @ts-expect-error crash reruns of a task that may start once
      task({ name: 'x', delivery: 'at-most-once', onCrash: { rerun: 1 }, run: () => {} })
    }
    expectTypeOf(mustNotCompile).toBeFunction()
  })
})

import { describe, expectTypeOf, it } from 'vitest'
import { chain, chord, family, group, type Settled, settled } from '../src/flow/flow.ts'
import type { FlowHandle } from '../src/flow/flow-desk.ts'
import { type AnyTask, createEngine, task } from '../src/index.ts'
import { memoryBroker } from '../src/memory/broker.ts'

interface Picture {
  readonly url: string
}

const once = { delivery: 'at-least-once' } as const
const resize = task({ name: 'resize', ...once, input: (value: unknown) => value as Picture, run: ({ url }) => ({ url, width: 100 }) })
const measure = task({
  name: 'measure',
  ...once,
  input: (value: unknown) => value as { url: string; width: number },
  run: ({ width }) => width,
})
const print = task({ name: 'print', ...once, input: Number, run: (n) => String(n) })
const total = task({ name: 'total', ...once, input: (value: unknown) => value as number[], run: (list) => list.length })
const pair = task({ name: 'pair', ...once, input: (value: unknown) => value as [number, string], run: ([n]) => n })
const judge = task({
  name: 'judge',
  ...once,
  input: (value: unknown) => value as readonly Settled<number>[],
  run: (list) => list.length > 0,
})
const plain = task({ name: 'plain', ...once, run: () => {} })
const dated = task({ name: 'dated', ...once, run: () => ({ at: new Date(), left: undefined, later: [new Date()] as const }) })
const stranger = task({ name: 'stranger', ...once, input: Number, run: (n) => n })
const picture = { url: 'x' }
const engine = createEngine({ broker: memoryBroker(), tasks: [resize, measure, print, total, pair, judge, plain, dated] })
const anyEngine = createEngine<AnyTask>({ broker: memoryBroker(), tasks: [resize] })

describe('types of flows', () => {
  it('follow from what each step returns', () => {
    const compiled = () => {
      expectTypeOf(engine.flow(chain(resize.with(picture), measure, print))).resolves.toEqualTypeOf<FlowHandle<string>>()
      expectTypeOf(engine.flow(group([resize.with(picture), print.with(1)]))).resolves.toEqualTypeOf<
        FlowHandle<[{ url: string; width: number }, string]>
      >()
      expectTypeOf(engine.flow(group([1, 2].map((n) => print.with(n))))).resolves.toEqualTypeOf<FlowHandle<string[]>>()
      expectTypeOf(engine.flow(chord([chain(resize.with(picture), measure), print.with(1)], pair))).resolves.toEqualTypeOf<
        FlowHandle<number>
      >()
      expectTypeOf(engine.flow(chain(group([pair.with([1, 'x']), total.with([])]), total))).resolves.toEqualTypeOf<FlowHandle<number>>()
      expectTypeOf(engine.flow(chord([settled(total.with([])), settled(pair.with([1, '']))], judge))).resolves.toEqualTypeOf<
        FlowHandle<boolean>
      >()
      expectTypeOf(engine.flow(group([plain.with()]))).resolves.toEqualTypeOf<FlowHandle<[null]>>()
      expectTypeOf(engine.flow(group([settled(print.with(1))]))).resolves.toEqualTypeOf<FlowHandle<[Settled<string>]>>()
      expectTypeOf(engine.flow(family(print.with(1), [resize.with(picture), plain.with()]))).resolves.toEqualTypeOf<FlowHandle<string>>()
      expectTypeOf(engine.batch().commit({ onComplete: print.with(1) }))
        .resolves.toHaveProperty('result')
        .returns.resolves.toEqualTypeOf<string>()
      expectTypeOf(anyEngine.flow(chain(resize.with(picture), measure))).resolves.toEqualTypeOf<FlowHandle<number>>()
    }
    expectTypeOf(compiled).toBeFunction()
  })

  it('of results are what JSON brings back', () => {
    type Dated = { at: string; left: undefined; later: readonly [string] }
    const compiled = () => {
      expectTypeOf(engine.enqueue(dated)).resolves.toHaveProperty('result').returns.resolves.toEqualTypeOf<Dated>()
      expectTypeOf(engine.result(plain, 'x')).resolves.toEqualTypeOf<undefined>()
    }
    expectTypeOf(compiled).toBeFunction()
  })

  it('refuse what would fail when it runs', () => {
    const mustNotCompile = async () => {
      // @ts-expect-error a call with another input
      resize.with({ uri: 'x' })
      // @ts-expect-error a call without its input
      resize.with()
      // @ts-expect-error a step that takes something else than the one before returns
      chain(resize.with(picture), print)
      // @ts-expect-error a mismatch later in the chain
      chain(resize.with(picture), measure, print, measure)
      // @ts-expect-error a step that takes nothing after one that returns something
      chain(print.with(1), plain)
      // @ts-expect-error a chain of one
      chain(print.with(1))
      // @ts-expect-error a callback that takes other results
      chord([print.with(1)], total)
      // @ts-expect-error results in another order
      chord([print.with(1), total.with([])], pair)
      // @ts-expect-error a member that may fail, and a callback that does not expect it
      chord([settled(total.with([]))], total)
      // @ts-expect-error a group in a group has no job at its root
      group([group([print.with(1)])])
      // @ts-expect-error a parent that has no input of its own
      family(chain(print.with(1), stranger), [])
      // @ts-expect-error a task that the engine does not know
      await engine.flow(chain(total.with([]), stranger))
      // @ts-expect-error a stranger deep inside
      await engine.flow(group([chord([stranger.with(1)], total)]))
      // @ts-expect-error a stranger in a batch
      engine.batch().add(stranger.with(1))
      // @ts-expect-error an id for one job of a flow
      print.with(1, { id: 'x' })
    }
    expectTypeOf(mustNotCompile).toBeFunction()
  })
})

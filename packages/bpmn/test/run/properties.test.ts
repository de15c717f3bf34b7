import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from '../../src/parse/parse.ts'
import { type Advanced, advance } from '../../src/run/advance.ts'
import type { HistoryEntry } from '../../src/run/history.ts'
import { createRegistry, type DefinitionRegistry } from '../../src/run/registry.ts'
import type { InstanceState } from '../../src/state/state.ts'
import { restoreState, saveState } from '../../src/state/stored.ts'
import { processOf } from '../parse/bpmn.ts'
import { blocks, modelOf, startData } from './blocks.ts'
import { script } from './script.ts'
import { contradictions } from './sound.ts'
import { registryOf } from './story.ts'

const runs = { numRuns: 100 }
const ctx = { nowMs: 0, seed: 'property', evaluator: script, budget: { loop: 200, tokens: 60, steps: 1000 } }

interface Played {
  readonly state: InstanceState
  readonly history: readonly HistoryEntry[]
  readonly answers: number
}

// Completes open tasks, which one of them `pick` says, until none is left; `keep` is done to the state in between.
function play(
  registry: DefinitionRegistry,
  pick: (open: number, turn: number) => number,
  keep = (state: InstanceState) => state,
  most = 500,
): Played {
  const history: HistoryEntry[] = []
  let { state } = note(advance(registry, null, { kind: 'start', process: 'p', data: startData }, ctx))
  let answers = 0
  for (; answers < most; answers += 1) {
    const open = state.tokens.filter(({ waiting }) => waiting === 'user')
    const token = open[pick(open.length, answers) % Math.max(open.length, 1)]
    if (!token) break
    const data = { [`done_${token.node}`]: 1 }
    state = note(advance(registry, keep(state), { kind: 'completeTask', token: token.id, data }, ctx)).state
  }
  return { state, history, answers }

  function note(advanced: Advanced): Advanced {
    expect(contradictions(advanced.state)).toEqual([])
    history.push(...advanced.history)
    return advanced
  }
}

const first = () => 0

describe('sound models', () => {
  it('always complete, and every state on the way is legal', () => {
    fc.assert(
      fc.property(blocks, fc.infiniteStream(fc.nat(50)), (block, order) => {
        const { state } = play(registryOf([modelOf(block)]), () => order.next().value)
        expect(state).toMatchObject({ status: 'complete', incidents: [] })
      }),
      runs,
    )
  })

  it('run the same when the state is stored and restored between any two steps', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        const registry = registryOf([modelOf(block)])
        const straight = play(registry, (_open, turn) => turn * 7)
        const stored = play(
          registry,
          (_open, turn) => turn * 7,
          (state) => restoreState(saveState(state)),
        )
        expect(stored).toEqual(straight)
      }),
      runs,
    )
  })

  it('come to the same data, whatever the order in which their tasks are done', () => {
    fc.assert(
      fc.property(blocks, fc.infiniteStream(fc.nat(50)), (block, order) => {
        const registry = registryOf([modelOf(block)])
        expect(play(registry, () => order.next().value).state.data).toEqual(play(registry, first).state.data)
      }),
      runs,
    )
  })

  it('run the same in small portions of steps', () => {
    fc.assert(
      fc.property(blocks, fc.integer({ min: 1, max: 5 }), (block, steps) => {
        const registry = registryOf([modelOf(block)])
        const whole = play(registry, first)
        let { state } = advance(registry, null, { kind: 'start', process: 'p', data: startData }, { ...ctx, budget: { steps } })
        for (let turn = 0; turn < 5000 && state.status !== 'complete'; turn += 1) {
          expect(contradictions(state)).toEqual([])
          const ready = state.tokens.some((token) => token.state === 'ready')
          const open = state.tokens.find(({ waiting }) => waiting === 'user')
          const event =
            ready || !open
              ? ({ kind: 'continue' } as const)
              : ({ kind: 'completeTask', token: open.id, data: { [`done_${open.node}`]: 1 } } as const)
          state = advance(registry, restoreState(saveState(state)), event, { ...ctx, budget: { steps } }).state
        }
        expect(state.status).toBe('complete')
        expect(state.data).toEqual(whole.state.data)
      }),
      runs,
    )
  })

  it('are never changed in place: the state that went in stays as it was', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        play(registryOf([modelOf(block)]), first, (state) => deepFreeze(state))
      }),
      { numRuns: 40 },
    )
  })
})

describe('models of any shape', () => {
  const kinds = ['scriptTask', 'userTask', 'exclusiveGateway', 'parallelGateway', 'inclusiveGateway', 'complexGateway'] as const
  const graphs = fc.record({
    nodes: fc.array(fc.constantFrom(...kinds), { minLength: 2, maxLength: 8 }),
    edges: fc.array(fc.tuple(fc.nat(8), fc.nat(8), fc.boolean()), { minLength: 2, maxLength: 14 }),
  })

  it('never hang: they end, wait for somebody, or report what is wrong', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const { definitions } = parse([{ name: 'graph.bpmn', text: graphOf(nodes, edges) }])
        fc.pre(definitions.length > 0)
        const { state, answers } = play(createRegistry(definitions), first, undefined, 30)
        const stuck = state.tokens.filter((token) => token.state === 'joining')
        const alive = state.tokens.length - stuck.length
        // Whoever waits at a join waits for a token that is still alive somewhere.
        if (state.status !== 'complete' && answers < 30) expect(alive).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })
})

function graphOf(nodes: readonly string[], edges: readonly (readonly [number, number, boolean])[]): string {
  const all = [[-1, 0, true] as const, ...edges.map(([from, to, yes]) => [from % nodes.length, to % (nodes.length + 1), yes] as const)]
  const drawn = nodes.map((kind, at) => {
    const defaults = kind === 'exclusiveGateway' || kind === 'inclusiveGateway' ? all.findIndex(([from]) => from === at) : -1
    return `<${kind} id="x${at}" ${defaults === -1 ? '' : `default="f${defaults}"`}>${kind === 'scriptTask' ? `<script>x${at} = 1</script>` : ''}</${kind}>`
  })
  const lines = all.map(([from, to, yes], at) => {
    const kind = from === -1 ? '' : (nodes[from] ?? '')
    const conditional = (kind === 'exclusiveGateway' || kind === 'inclusiveGateway') && all.findIndex((edge) => edge[0] === from) !== at
    const inside = conditional ? `<conditionExpression>${yes ? 'True' : 'False'}</conditionExpression>` : ''
    return `<sequenceFlow id="f${at}" sourceRef="${from === -1 ? 'start' : `x${from}`}" targetRef="${to === nodes.length ? 'end' : `x${to}`}">${inside}</sequenceFlow>`
  })
  return processOf(`<startEvent id="start"/><endEvent id="end"/>${drawn.join('')}${lines.join('')}`)
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}

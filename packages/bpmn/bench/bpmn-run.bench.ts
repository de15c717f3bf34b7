import {
  type AdvanceContext,
  advance,
  createRegistry,
  type DefinitionRegistry,
  type InstanceState,
  parse,
  restoreState,
  saveState,
} from '../src/index.ts'
import { cpuMs, type Report, verdict } from './measure.ts'
import { instances, parallelBlocks, rounds, rowOfOneVariable, rowOfScripts, twoTasks } from './models.ts'
import { sums } from './sums.ts'

const ctx: AdvanceContext = { nowMs: 0, seed: 'bench', evaluator: sums }

/** The engine by itself: scripts are sums that cost next to nothing, nothing is stored unless it says so. */
export const benchmark = {
  name: 'bpmn-run',
  title: 'Running processes in memory, beside bpmn-engine',
  run: async (report: Report): Promise<void> => {
    await rows(report)
    await wide(report)
    await many(report)
    await steps(report)
    sizes(report)
  },
}

async function rows(report: Report): Promise<void> {
  const ten = await timeOf(rowOfScripts(10))
  const hundred = await timeOf(rowOfScripts(100))
  const same = (await timeOf(rowOfOneVariable(100))) / (await timeOf(rowOfOneVariable(10)))
  const { runOnce } = await import('./bpmn-engine.ts')
  report.say('bpmn-engine, 10 tasks …')
  const theirs = await cpuMs(await runOnce(rowOfScripts(10, (at) => `environment.output.x_${at} = ${at} + 1; next()`)), { roundMs: 1000 })
  const note = 'model parsed before, start to end in one call; `x_i = i + 1`'
  report.row({
    what: '10 script tasks',
    value: `${perSecond(ten)} instances/s`,
    goal: verdict(1000 / ten, { atLeast: 17_000 }, 'instances/s'),
    note,
  })
  report.row({
    what: '10 script tasks ÷ bpmn-engine',
    value: `${(theirs / ten).toFixed(0)} ×`,
    goal: verdict(theirs / ten, { atLeast: 300 }, '×'),
    note: `bpmn-engine with a parsed model: ${perSecond(theirs)} instances/s`,
  })
  report.row({
    what: '10 script tasks ÷ SpiffWorkflow',
    value: `${(1000 / ten / 870).toFixed(0)} ×`,
    goal: verdict(1000 / ten / 870, { atLeast: 20 }, '×'),
    note: 'against 870/s that were recorded for it on another machine, and with CPython; see bpmn-python for real scripts',
  })
  report.row({
    what: '100 script tasks',
    value: `${perSecond(hundred)} instances/s`,
    goal: verdict(1000 / hundred / 32, { atLeast: 100 }, '× the 32/s recorded for SpiffWorkflow on another machine'),
  })
  report.row({
    what: 'time of 100 tasks ÷ time of 10, one variable',
    value: `${same.toFixed(1)} ×`,
    goal: verdict(same, { atMost: 11 }, '×'),
    note: 'every task sets the same variable',
  })
  report.row({
    what: 'time of 100 tasks ÷ time of 10, a new variable in each',
    value: `${(hundred / ten).toFixed(1)} ×`,
    goal: verdict(hundred / ten, { atMost: 11 }, '×'),
    note: 'every task adds a variable to the data',
  })
}

async function wide(report: Report): Promise<void> {
  const ms = await timeOf(parallelBlocks(3, 10))
  report.row({
    what: 'parallel blocks of width 3, 10 times: run to the end',
    value: `${ms.toFixed(2)} ms`,
    goal: verdict(ms, { atMost: 5 }, 'ms'),
  })
  const { state } = started(parallelBlocks(3, 10, '<userTask id="last"/>'))
  const kilobytes = saveState(state).length / 1000
  report.row({
    what: '… and the state behind them',
    value: `${kilobytes.toFixed(1)} KB`,
    goal: verdict(kilobytes, { atMost: 8 }, 'KB'),
    note: 'with its 30 variables',
  })
}

async function many(report: Report): Promise<void> {
  const thousand = await timeOf(instances(1000))
  const tenThousand = await timeOf(instances(10_000))
  report.row({
    what: '1,000 parallel instances of a script',
    value: `${thousand.toFixed(1)} ms`,
    goal: verdict(thousand, { atMost: 40 }, 'ms'),
  })
  report.row({
    what: '10,000 parallel instances of a script',
    value: `${tenThousand.toFixed(1)} ms`,
    goal: verdict(tenThousand, { atMost: 450 }, 'ms'),
  })
  const linear = tenThousand / thousand / 10
  report.row({ what: 'time for each of 10,000 ÷ of 1,000', value: `${linear.toFixed(2)} ×`, goal: verdict(linear, { atMost: 1.2 }, '×') })
}

async function steps(report: Report): Promise<void> {
  const registry = registryOf(twoTasks())
  const { state } = advance(registry, null, { kind: 'start', process: 'p', data: { n: 0 } }, ctx)
  const ms = await cpuMs(humanStep(registry, state))
  report.row({
    what: 'a human step: load, complete, save',
    value: `${(ms * 1000).toFixed(0)} µs`,
    goal: verdict(ms, { atMost: 0.1 }, 'ms'),
    note: `from JSON text to JSON text; ${(0.85 / ms).toFixed(0)} × the 0.85 ms recorded for SpiffWorkflow on another machine`,
  })
  const fresh = await cpuMs(humanStep(...behind(1)))
  const late = await cpuMs(humanStep(...behind(1000)))
  report.row({
    what: 'the same step with 1,000 tasks behind ÷ with 1',
    value: `${(late / fresh).toFixed(2)} ×`,
    goal: verdict(late / fresh, { atMost: 1.2 }, '×'),
  })
}

function sizes(report: Report): void {
  const { state } = started(rowOfScripts(9, () => 'x = 1 + 1', '<userTask id="last"/>'))
  const bytes = saveState(state).length
  report.row({ what: 'state of an instance of ten tasks that waits', value: `${bytes} B`, goal: verdict(bytes, { atMost: 1500 }, 'B') })
}

function humanStep(registry: DefinitionRegistry, state: InstanceState): () => string {
  const text = saveState(state)
  return () => {
    const loaded = restoreState(text)
    return saveState(
      advance(registry, loaded, { kind: 'completeTask', token: loaded.tokens[0]?.id ?? 0, data: { answer: 'yes' } }, ctx).state,
    )
  }
}

function behind(count: number): readonly [DefinitionRegistry, InstanceState] {
  const registry = registryOf(rounds(count))
  return [registry, advance(registry, null, { kind: 'start', process: 'p', data: { n: 0 } }, ctx).state]
}

function timeOf(model: string): Promise<number> {
  const registry = registryOf(model)
  return cpuMs(() => {
    const { state } = advance(registry, null, { kind: 'start', process: 'p' }, ctx)
    if (state.status !== 'complete') throw new Error(`the instance is ${state.status}: ${state.incidents[0]?.message}`)
  })
}

function started(model: string): { readonly state: InstanceState } {
  return advance(registryOf(model), null, { kind: 'start', process: 'p' }, ctx)
}

function registryOf(text: string): DefinitionRegistry {
  const { definitions, problems } = parse([{ name: 'bench.bpmn', text }])
  if (definitions.length === 0) throw new Error(JSON.stringify(problems))
  return createRegistry(definitions)
}

function perSecond(ms: number): string {
  return Math.round(1000 / ms).toLocaleString('en')
}

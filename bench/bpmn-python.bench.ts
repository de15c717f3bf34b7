// The process engine with the interpreter that process models are run with: what a user of both gets.
import { type AdvanceContext, advance, createRegistry, parse } from '@trellis/bpmn'
import { createInterpreter } from '@trellis/python'
import type { Benchmark, Report } from './benchmark.ts'

const rounds = 7
const roundMs = 400

export const benchmark: Benchmark = {
  name: 'bpmn-python',
  title: 'Running processes with Python scripts in memory',
  run: async (report) => {
    const ten = timeOf(rowOfScripts(10))
    const hundred = timeOf(rowOfScripts(100))
    report.row({
      what: '10 script tasks `x_i = i + 1`',
      value: `${perSecond(ten)} instances/s`,
      goal: goal(1000 / ten >= 17_000, '≥ 17,000 instances/s'),
      note: `model parsed before; ${(1000 / ten / 870).toFixed(0)} × the 870/s recorded for SpiffWorkflow on another machine`,
    })
    report.row({
      what: '100 script tasks',
      value: `${perSecond(hundred)} instances/s`,
      goal: goal(1000 / hundred >= 3200, '≥ 100 × the 32/s recorded for SpiffWorkflow on another machine'),
    })
    report.row({
      what: 'time of 100 tasks ÷ time of 10',
      value: `${(hundred / ten).toFixed(1)} ×`,
      goal: goal(hundred / ten <= 11, '≤ 11 ×'),
      note: 'every task adds a variable to the data',
    })
    instances(report)
  },
}

function instances(report: Report): void {
  const [thousand, tenThousand] = [timeOf(multiInstance(1000)), timeOf(multiInstance(10_000))]
  report.row({ what: '1,000 parallel instances of a script', value: `${thousand.toFixed(1)} ms`, goal: goal(thousand <= 40, '≤ 40 ms') })
  report.row({
    what: '10,000 parallel instances of a script',
    value: `${tenThousand.toFixed(0)} ms`,
    goal: goal(tenThousand <= 450, '≤ 450 ms'),
  })
}

// CPU time of one instance in milliseconds, the middle of some rounds: other programs on the machine take their turns.
function timeOf(model: string): number {
  const { definitions, problems } = parse([{ name: 'bench.bpmn', text: model }])
  if (definitions.length === 0) throw new Error(JSON.stringify(problems))
  const registry = createRegistry(definitions)
  const ctx: AdvanceContext = { nowMs: 0, seed: 'bench', evaluator: createInterpreter() }
  const once = () => {
    const { state } = advance(registry, null, { kind: 'start', process: 'p', data: { i: 1 } }, ctx)
    if (state.status !== 'complete') throw new Error(`the instance is ${state.status}: ${state.incidents[0]?.message}`)
  }
  let runs = 1
  while (cpuMs(once, runs) < roundMs / 4) runs *= 2
  const taken = Array.from({ length: rounds }, () => cpuMs(once, runs) / runs).sort((a, b) => a - b)
  return taken[rounds >> 1] ?? Number.NaN
}

function cpuMs(once: () => void, runs: number): number {
  const begin = process.cpuUsage()
  for (let run = 0; run < runs; run += 1) once()
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / 1000
}

function rowOfScripts(count: number): string {
  const ids = Array.from({ length: count }, (_, at) => `task_${at}`)
  const tasks = ids.map((id, at) => `<scriptTask id="${id}"><script>x_${at} = i + 1</script></scriptTask>`)
  return processOf(tasks.join(''), ['start', ...ids, 'end'])
}

function multiInstance(count: number): string {
  const loop = `<multiInstanceLoopCharacteristics><loopCardinality>${count}</loopCardinality><loopDataOutputRef>results</loopDataOutputRef>
    <inputDataItem id="item"/><outputDataItem id="out"/></multiInstanceLoopCharacteristics>`
  return processOf(`<scriptTask id="each">${loop}<script>out = item + 1</script></scriptTask>`, ['start', 'each', 'end'])
}

function processOf(tasks: string, line: readonly string[]): string {
  const flows = line.slice(1).map((to, at) => `<sequenceFlow id="flow_${at}" sourceRef="${line[at]}" targetRef="${to}"/>`)
  return `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="file"><process id="p" isExecutable="true">
    <startEvent id="start"/>${tasks}<endEvent id="end"/>${flows.join('')}</process></definitions>`
}

function goal(met: boolean, text: string): string {
  return `${text}: ${met ? 'met' : '**missed**'}`
}

function perSecond(ms: number): string {
  return Math.round(1000 / ms).toLocaleString('en')
}

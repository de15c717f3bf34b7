import { parse } from '../src/parse/parse.ts'

/** What bench/benchmark.ts asks a measurement program to report to. */
interface Report {
  readonly say: (line: string) => void
  readonly row: (row: { readonly what: string; readonly value: string; readonly goal?: string; readonly note?: string }) => void
}

const TASKS = 100
const ROUNDS = 9
const RUNS = 40
const GOAL_MS = 10

/** Text of a BPMN file to a checked, frozen, hashed definition. */
export const benchmark = {
  name: 'bpmn-parse',
  title: 'Reading a drawn process of 100 script tasks, beside bpmn-moddle',
  run: async (report: Report): Promise<void> => {
    // Here, because listing the benchmarks must not load the contenders.
    const { BpmnModdle } = await import('bpmn-moddle')
    const text = rowOfTasks(TASKS)
    const moddle = new BpmnModdle()
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const own = await cpuMs(() => parse([{ name: 'row.bpmn', text }]))
      const other = await cpuMs(() => moddle.fromXML(text))
      // The first round warms both up.
      if (round === 0) continue
      ours.push(own)
      theirs.push(other)
      report.say(`ours ${own.toFixed(2)} ms, bpmn-moddle ${other.toFixed(2)} ms`)
    }
    const value = median(ours)
    const verdict = Math.max(...ours) <= GOAL_MS ? 'met' : '**missed**'
    const note = `${Math.round(text.length / 1_000)} KB with diagram, medians of ${ROUNDS} rounds of ${RUNS}, CPU time`
    report.row({ what: 'parse, check, compile, hash', value: `${value.toFixed(1)} ms`, goal: `≤ ${GOAL_MS} ms: ${verdict}`, note })
    report.row({
      what: 'bpmn-moddle, reading alone',
      value: `${median(theirs).toFixed(1)} ms`,
      note: `${(median(theirs) / value).toFixed(1)} × as long`,
    })
  },
}

async function cpuMs(work: () => unknown): Promise<number> {
  const begin = process.cpuUsage()
  for (let run = 0; run < RUNS; run++) await work()
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / 1_000 / RUNS
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

function rowOfTasks(count: number): string {
  const ids = Array.from({ length: count }, (_, index) => `task_${index}`)
  const nodes = ids.map(
    (id, index) => `<bpmn:scriptTask id="${id}" name="Step ${index}">
      <bpmn:incoming>flow_${index}</bpmn:incoming>
      <bpmn:outgoing>flow_${index + 1}</bpmn:outgoing>
      <bpmn:script>x_${index} = ${index} + 1</bpmn:script>
    </bpmn:scriptTask>`,
  )
  const all = ['start', ...ids, 'end']
  const flows = all
    .slice(1)
    .map((target, index) => `<bpmn:sequenceFlow id="flow_${index}" sourceRef="${all[index]}" targetRef="${target}" />`)
  const shapes = all.map(
    (id, index) => `<bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}">
        <dc:Bounds x="${index * 150}" y="100" width="100" height="80" />
        <bpmndi:BPMNLabel />
      </bpmndi:BPMNShape>`,
  )
  const edges = flows.map(
    (_, index) => `<bpmndi:BPMNEdge id="flow_${index}_di" bpmnElement="flow_${index}">
        <di:waypoint x="${index * 150 + 100}" y="140" />
        <di:waypoint x="${index * 150 + 150}" y="140" />
      </bpmndi:BPMNEdge>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="row_file">
  <bpmn:process id="row" isExecutable="true">
    <bpmn:startEvent id="start" />
    ${nodes.join('\n    ')}
    <bpmn:endEvent id="end" />
    ${flows.join('\n    ')}
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="row">
    ${[...shapes, ...edges].join('\n    ')}
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`
}

// Instances stopped in the middle, one per feature that leaves something in the state. Each is recorded once, and must go on for ever.
import type { Data } from '../../src/expression/evaluator.ts'
import type { InstanceState } from '../../src/state/state.ts'
import { flows, processOf } from '../parse/bpmn.ts'
import type { Story } from '../run/story.ts'

/** One instance: its model, how it comes to be in the middle, and how it goes on from there. */
export interface GoldenStory {
  readonly name: string
  readonly model: string
  readonly data?: Data
  /** Up to the recorded state. */
  readonly before?: (story: Story) => void
  /** From the recorded state to the end. */
  readonly after: (story: Story) => void
}

const ends = '<startEvent id="start"/><endEvent id="end"/><endEvent id="end2"/>'
const timer = (text: string) => `<timerEventDefinition><timeDuration>'${text}'</timeDuration></timerEventDefinition>`
const cycle = (text: string) => `<timerEventDefinition><timeCycle>'${text}'</timeCycle></timerEventDefinition>`

const open = (story: Story, node: string) => story.state.tokens.filter((token) => token.node === node && token.waiting === 'user')

function answerAll(story: Story, node: string, data: (index: number) => Data): void {
  for (const token of open(story, node)) story.on({ kind: 'completeTask', token: token.id, data: data(token.index ?? 0) })
}

/** Where the state is parked by its first incident. */
function incidentOf({ incidents }: InstanceState): { readonly id: number; readonly data: Data } {
  const [first] = incidents
  return { id: first?.id ?? 0, data: first?.data ?? {} }
}

/** All of them. Add; never edit one that has been recorded. */
export const goldenStories: readonly GoldenStory[] = [
  {
    name: 'user-task',
    model: processOf(`${ends}<userTask id="t"/>${flows('start>t', 't>end')}`),
    data: { x: { y: [1, null, 'é'] } },
    after: (story) => story.complete('t', { z: 1 }),
  },
  {
    name: 'half-joined-fork',
    model: processOf(
      `${ends}<parallelGateway id="f"/><parallelGateway id="j"/><userTask id="a"/><userTask id="b"/>${flows('start>f', 'f>a', 'f>b', 'a>j', 'b>j', 'j>end')}`,
    ),
    data: { n: 0, box: { old: 1 } },
    before: (story) => story.complete('a', { n: 1, box: { a: 1 } }),
    after: (story) => story.complete('b', { box: { b: 1 } }),
  },
  {
    name: 'inclusive-join',
    model: processOf(`${ends}<inclusiveGateway id="f"/><inclusiveGateway id="j"/><userTask id="a"/><userTask id="b"/>
      <sequenceFlow id="f_a" sourceRef="f" targetRef="a"><conditionExpression>True</conditionExpression></sequenceFlow><sequenceFlow id="f_b" sourceRef="f" targetRef="b"><conditionExpression>True</conditionExpression></sequenceFlow>
      ${flows('start>f', 'a>j', 'b>j', 'j>end')}`),
    before: (story) => story.complete('b', { b: 1 }),
    after: (story) => story.complete('a', { a: 1 }),
  },
  {
    name: 'timers-at-a-boundary',
    model:
      processOf(`${ends}<userTask id="t"/><boundaryEvent id="often" attachedToRef="t" cancelActivity="false">${cycle('R3/P1M')}</boundaryEvent><boundaryEvent id="late" attachedToRef="t">${timer('P1Y')}</boundaryEvent>
      <userTask id="n"/>${flows('start>t', 't>end', 'often>n', 'n>end2', 'late>end2')}`),
    before: (story) => story.wait(31 * 86_400_000),
    after: (story) => {
      story.wait(28 * 86_400_000).complete('t')
      answerAll(story, 'n', () => ({ reminded: true }))
    },
  },
  {
    name: 'event-based-gateway',
    model: processOf(
      `${ends}<eventBasedGateway id="g"/><intermediateCatchEvent id="m"><messageEventDefinition messageRef="msg"/></intermediateCatchEvent><intermediateCatchEvent id="t">${timer('P1D')}</intermediateCatchEvent>
      ${flows('start>g', 'g>m', 'g>t', 'm>end', 't>end2')}`,
      '<message id="msg" name="Msg"/>',
    ),
    after: (story) => story.message('Msg'),
  },
  {
    name: 'parallel-instances',
    model: processOf(
      `${ends}<userTask id="t"><multiInstanceLoopCharacteristics><loopDataInputRef>items</loopDataInputRef><loopDataOutputRef>results</loopDataOutputRef><inputDataItem id="item"/><outputDataItem id="out"/></multiInstanceLoopCharacteristics></userTask>${flows('start>t', 't>end')}`,
    ),
    data: { items: ['a', 'b', 'c'] },
    before: (story) => {
      story.on({ kind: 'completeTask', token: open(story, 't')[1]?.id ?? 0, data: { out: 'B' } })
    },
    after: (story) => answerAll(story, 't', (index) => ({ out: `item ${index}` })),
  },
  {
    name: 'sequential-instances',
    model: processOf(
      `${ends}<userTask id="t"><multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>items</loopDataInputRef><loopDataOutputRef>results</loopDataOutputRef><inputDataItem id="item"/><outputDataItem id="out"/></multiInstanceLoopCharacteristics></userTask>${flows('start>t', 't>end')}`,
    ),
    data: { items: { x: 1, y: 2 } },
    before: (story) => answerAll(story, 't', () => ({ out: 10 })),
    after: (story) => answerAll(story, 't', () => ({ out: 20 })),
  },
  {
    name: 'standard-loop',
    model: processOf(
      `${ends}<userTask id="t"><standardLoopCharacteristics><loopCondition>3 > n</loopCondition></standardLoopCharacteristics></userTask>${flows('start>t', 't>end')}`,
    ),
    data: { n: 0 },
    before: (story) => answerAll(story, 't', () => ({ n: 2 })),
    after: (story) => answerAll(story, 't', () => ({ n: 3 })),
  },
  {
    name: 'sub-process-with-data-object',
    model:
      processOf(`${ends}<dataObject id="box"/><dataObjectReference id="ref" dataObjectRef="box"/><subProcess id="sp"><startEvent id="s1"/><userTask id="t"/>
      <scriptTask id="w"><script>box = x</script><dataOutputAssociation><sourceRef>box</sourceRef><targetRef>ref</targetRef></dataOutputAssociation></scriptTask><endEvent id="e1"/>${flows('s1>t', 't>w', 'w>e1')}</subProcess>
      <scriptTask id="r"><dataInputAssociation><sourceRef>ref</sourceRef><targetRef>box</targetRef></dataInputAssociation><script>copy = box</script></scriptTask>${flows('start>sp', 'sp>r', 'r>end')}`),
    after: (story) => story.complete('t', { x: 5 }),
  },
  {
    name: 'compensation-record',
    model:
      processOf(`${ends}<scriptTask id="a"><script>log = log.concat('a')</script></scriptTask><boundaryEvent id="ba" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>
      <scriptTask id="una" isForCompensation="true"><script>log = log.concat('una')</script></scriptTask><association id="as" sourceRef="ba" targetRef="una"/>
      <userTask id="t"/><intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>${flows('start>a', 'a>t', 't>undo', 'undo>end')}`),
    data: { log: [] },
    after: (story) => story.complete('t'),
  },
  {
    name: 'event-sub-process',
    model: processOf(
      `${ends}<userTask id="t"/>${flows('start>t', 't>end')}<subProcess id="esp" triggeredByEvent="true"><startEvent id="on" isInterrupting="false"><signalEventDefinition signalRef="s"/></startEvent><userTask id="n"/><endEvent id="e1"/>${flows('on>n', 'n>e1')}</subProcess>`,
      '<signal id="s" name="S"/>',
    ),
    before: (story) => story.on({ kind: 'signal', name: 'S' }),
    after: (story) => story.complete('t', { t: 1 }).on({ kind: 'signal', name: 'S' }) && answerAll(story, 'n', () => ({ n: 1 })),
  },
  {
    name: 'service-with-retries',
    model: processOf(
      `${ends}<serviceTask id="s"><extensionElements><spiffworkflow:serviceTaskOperator id="op" resultVariable="r"><spiffworkflow:retry retries="3"/></spiffworkflow:serviceTaskOperator></extensionElements></serviceTask>${flows('start>s', 's>end')}`,
    ),
    before: (story) => story.on({ kind: 'serviceError', token: story.at('s').id, code: 'Http503', transient: true }),
    after: (story) => story.on({ kind: 'serviceResult', token: story.at('s').id, result: { ok: true } }),
  },
  {
    name: 'incident',
    model: processOf(`${ends}<scriptTask id="s"><script>y = missing + 1</script></scriptTask>${flows('start>s', 's>end')}`),
    data: { x: 1 },
    after: (story) => {
      const { id, data } = incidentOf(story.state)
      story.on({ kind: 'retry', incident: id, data: { ...data, missing: 1 } })
    },
  },
  {
    name: 'suspended',
    model: processOf(`${ends}<intermediateCatchEvent id="c">${timer('PT1M')}</intermediateCatchEvent>${flows('start>c', 'c>end')}`),
    before: (story) => story.on({ kind: 'suspend' }),
    after: (story) => story.on({ kind: 'resume' }).wait(60_000),
  },
]

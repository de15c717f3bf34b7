import { describe, expect, it } from 'vitest'
import { flows, processOf } from '../parse/bpmn.ts'
import { Story, type StoryOptions } from './story.ts'

const ends = '<startEvent id="start"/><endEvent id="end"/><endEvent id="end2"/>'

const extension = (tag: string, text: string) =>
  `<extensionElements><spiffworkflow:${tag}>${text}</spiffworkflow:${tag}></extensionElements>`

// Order is sent with its number; Invoice answers it. Both tell conversations apart by `number`.
const roots = `<message id="order" name="Order">${extension('messagePayload', '({ number: n })')}</message><message id="invoice" name="Invoice">${extension('messageVariable', 'invoice')}</message>
  <correlationProperty id="number" name="number"><correlationPropertyRetrievalExpression messageRef="order"><messagePath>number</messagePath></correlationPropertyRetrievalExpression>
  <correlationPropertyRetrievalExpression messageRef="invoice"><messagePath>number</messagePath></correlationPropertyRetrievalExpression></correlationProperty>
  <collaboration id="c"><participant id="us" processRef="p"/><correlationKey name="by number"><correlationPropertyRef>number</correlationPropertyRef></correlationKey></collaboration>`

const send = `<sendTask id="send" messageRef="order">${extension('messagePayload', '({ number: n })')}</sendTask>`
const receive = `<receiveTask id="recv" messageRef="invoice">${extension('messageVariable', 'invoice')}</receiveTask>`

function story(inside: string, options: StoryOptions): Story {
  return new Story(processOf(`${ends}${inside}`, roots), options)
}

describe('correlation', () => {
  const conversation = `${send}${receive}${flows('start>send', 'send>recv', 'recv>end')}`

  it('is told with what is sent, and expected of what comes back', () => {
    const one = story(conversation, { start: { data: { n: 7 } } })
    expect(one.asked('publishMessage')).toMatchObject([
      { name: 'Order', payload: { number: 7 }, correlation: { 'by number': { number: 7 } }, delivered: false },
    ])
    expect(one.asked('subscribe')).toMatchObject([{ name: 'Invoice', correlation: { 'by number': { number: 7 } } }])
    expect(() => one.message('Invoice', { number: 8 })).toThrow(/nobody/)
    expect(one.message('Invoice', { number: 7, sum: 1 }).state).toMatchObject({
      status: 'complete',
      data: { invoice: { number: 7, sum: 1 } },
    })
  })

  it('goes by the values that come with the message, when there are any', () => {
    const one = story(conversation, { start: { data: { n: 7 } } })
    expect(() => one.message('Invoice', { number: 7 }, { 'by number': { number: 8 } })).toThrow(/nobody/)
    expect(one.message('Invoice', 'no number in it', { 'by number': { number: 7 } }).state.status).toBe('complete')
  })

  const onlyReceive = `${receive}${flows('start>recv', 'recv>end')}`

  it('keeps a receiver without values from taking what is meant for others', () => {
    expect(() => story(onlyReceive, {}).message('Invoice', { number: 1 })).toThrow(/nobody/)
  })

  it('lets it take anything, and remember whose it was, where the definition is permissive', () => {
    const two = `<receiveTask id="again" messageRef="invoice"/>${receive}${flows('start>recv', 'recv>again', 'again>end')}`
    const one = story(two, { parse: { compatibility: { correlation: 'permissive' } } }).message('Invoice', { number: 1 })
    expect(() => one.message('Invoice', { number: 2 })).toThrow(/nobody/)
    expect(one.message('Invoice', { number: 1 }).state.status).toBe('complete')
  })

  it('is adopted by the start that a message begins', () => {
    const model = processOf(
      `<startEvent id="begin"><messageEventDefinition messageRef="order"/></startEvent><endEvent id="end"/>${receive}${flows('begin>recv', 'recv>end')}`,
      roots,
    )
    const one = new Story(model, { start: { start: 'begin', payload: { number: 5 } } })
    expect(() => one.message('Invoice', { number: 6 })).toThrow(/nobody/)
    expect(one.message('Invoice', { number: 5 }).state.status).toBe('complete')
  })

  it('tells anew what other receivers expect, once the process knows', () => {
    const beside = `<parallelGateway id="g"/><userTask id="ask"/>${send}${receive}${flows('start>g', 'g>recv', 'g>ask', 'ask>send', 'recv>end', 'send>end2')}`
    const one = story(beside, { start: { data: { n: 7 } } })
    expect(one.asked('subscribe').map(({ correlation }) => correlation)).toEqual([{}])
    one.complete('ask')
    expect(one.asked('subscribe').map(({ correlation }) => correlation)).toEqual([{}, { 'by number': { number: 7 } }])
  })

  it('matches the own data of a receiver', () => {
    const matching = `<receiveTask id="recv" messageRef="invoice" spiffworkflow:isMatchingCorrelation="true"><extensionElements>
      <spiffworkflow:processVariableCorrelation><spiffworkflow:propertyId>number</spiffworkflow:propertyId><spiffworkflow:expression>mine</spiffworkflow:expression></spiffworkflow:processVariableCorrelation>
      </extensionElements></receiveTask>${flows('start>recv', 'recv>end')}`
    const one = story(matching, { start: { data: { mine: 3 } } })
    expect(() => one.message('Invoice', { number: 4 })).toThrow(/nobody/)
    expect(one.message('Invoice', { number: 3 }).state.status).toBe('complete')
  })

  it('keeps the conversations of parallel instances apart', () => {
    const inner = `<startEvent id="s1"/>${send.replace('{ number: n }', '{ number: n * 10 }')}<intermediateCatchEvent id="back"><messageEventDefinition messageRef="invoice">${extension('messageVariable', 'reply')}</messageEventDefinition></intermediateCatchEvent><scriptTask id="s"><script>out = [n, reply.text]</script></scriptTask><endEvent id="e1"/>${flows('s1>send', 'send>back', 'back>s', 's>e1')}`
    const many = `<subProcess id="each"><multiInstanceLoopCharacteristics><loopDataInputRef>numbers</loopDataInputRef><loopDataOutputRef>results</loopDataOutputRef><inputDataItem id="n"/><outputDataItem id="out"/></multiInstanceLoopCharacteristics>${inner}</subProcess>${flows('start>each', 'each>end')}`
    const one = story(many, { start: { data: { numbers: [1, 2, 3] } } })
    for (const n of [2, 3, 1]) one.message('Invoice', { number: n * 10, text: `to ${n}` })
    expect(one.state.data.results).toEqual([
      [1, 'to 1'],
      [2, 'to 2'],
      [3, 'to 3'],
    ])
  })
})

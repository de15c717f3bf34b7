import { describe, expect, it } from 'vitest'
import { parse } from '../../src/parse/parse.ts'
import { definitionOf, fixture, nodeOf, problemsOf, processOf } from './bpmn.ts'

const { definitions, collaborations, problems } = parse([{ name: 'two-pools.bpmn', text: fixture('two-pools.bpmn') }])
const [buyer, seller] = definitions
if (!buyer || !seller) throw new Error(JSON.stringify(problems))

describe('a collaboration', () => {
  it('lists its executable pools, and skips black boxes and processes on paper', () => {
    expect(problems).toEqual([])
    expect(collaborations).toEqual([
      {
        id: 'trade',
        name: 'Trade',
        file: 'two-pools.bpmn',
        processes: ['buyer', 'seller'],
        messageFlows: [{ id: 'order_flow', name: 'order', source: 'send_order', target: 'pool_seller' }],
      },
    ])
    expect(buyer.participant).toEqual({ id: 'pool_buyer', name: 'Buyer', collaboration: 'trade' })
  })

  it('must not name a process that is not there', () => {
    const text = fixture('two-pools.bpmn').replace('processRef="seller"', 'processRef="thief"')
    expect(problemsOf(text)).toMatchObject([{ code: 'missing_reference', elementId: 'pool_seller', line: 5 }])
  })
})

describe('a message flow', () => {
  it('drawn to nothing gives a warning', () => {
    const text = fixture('two-pools.bpmn').replace('targetRef="pool_seller"', 'targetRef="pool_nobody"')
    expect(problemsOf(text)).toMatchObject([{ code: 'missing_reference', level: 'warning', elementId: 'order_flow', line: 8 }])
  })
})

describe('messages', () => {
  it('carry, per key, the properties that their own payload yields', () => {
    expect(buyer.messages.map(({ name, correlation }) => [name, correlation])).toEqual([
      [
        'order',
        [
          {
            key: 'deal',
            properties: [
              { property: 'order_number', expression: 'number' },
              { property: 'buyer_name', expression: 'buyer' },
            ],
          },
        ],
      ],
      ['goods', [{ key: 'deal', properties: [{ property: 'order_number', expression: 'order["number"]' }] }]],
    ])
  })

  it('take payload and variable from the event, its node, or the message itself', () => {
    expect(nodeOf(buyer, 'send_order', 'sendTask').event).toMatchObject({ message: 0, payload: '{"number": number, "buyer": me}' })
    expect(nodeOf(seller, 'ordered', 'startEvent').event).toMatchObject({ message: 0, variable: 'order' })
    expect(nodeOf(seller, 'deliver', 'intermediateThrowEvent').event).toMatchObject({
      message: 1,
      payload: '{"order": order}',
      variable: 'goods',
    })
  })

  it('may be matched with the receiver’s own data', () => {
    expect(nodeOf(buyer, 'get_goods', 'receiveTask').event).toMatchObject({
      message: 1,
      variable: 'goods',
      isMatching: true,
      matches: [{ property: 'order_number', expression: 'number' }],
    })
    expect(buyer.correlationSubscriptions).toEqual([{ key: 'deal', bindings: [{ property: 'buyer_name', expression: 'me' }] }])
  })

  it('share one implicit key when the model draws none', () => {
    const definition = definitionOf(
      processOf(
        `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/><endEvent id="e"><messageEventDefinition messageRef="m"/></endEvent>`,
        `<message id="m" name="hello"/><correlationProperty id="uid"><correlationPropertyRetrievalExpression messageRef="m">
          <messagePath>id</messagePath></correlationPropertyRetrievalExpression></correlationProperty>`,
      ),
    )
    expect(definition.correlationKeys).toEqual([{ id: 'MainCorrelationKey', name: 'MainCorrelationKey', properties: ['uid'] }])
    expect(definition.messages[0]?.correlation).toEqual([
      { key: 'MainCorrelationKey', properties: [{ property: 'uid', expression: 'id' }] },
    ])
  })
})

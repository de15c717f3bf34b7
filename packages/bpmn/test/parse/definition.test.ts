import { describe, expect, it } from 'vitest'
import { definitionOf, fixture, nodeOf, problemsOf } from './bpmn.ts'

const order = definitionOf(fixture('order.bpmn'))
const idsOf = (indices: readonly number[]) => indices.map((index) => order.nodes[index]?.id)
const flowsOf = (id: string) => nodeOf(order, id).outgoing.map((index) => order.flows[index]?.id)

describe('a process as drawn', () => {
  it('has nothing wrong with it', () => {
    expect(problemsOf(fixture('order.bpmn'))).toEqual([])
    expect(order).toMatchObject({
      format: 1,
      id: 'order',
      name: 'Order a meal',
      documentation: 'From the menu to the table.',
      file: 'model.bpmn',
    })
  })

  it('tries the flows of a gateway from the highest drawn target to the lowest, whatever their order in the file', () => {
    expect(flowsOf('large')).toEqual(['to_refuse', 'to_announce', 'to_cook'])
    const orders = order.flows.filter(({ source }) => order.nodes[source]?.id === 'large').map(({ id, order }) => [id, order])
    expect(orders).toEqual([
      ['to_cook', 2],
      ['to_announce', 1],
      ['to_refuse', 0],
    ])
  })

  it('keeps conditions and the default', () => {
    const gateway = nodeOf(order, 'large', 'exclusiveGateway')
    expect(order.flows[gateway.defaultFlow ?? -1]).toMatchObject({ id: 'to_cook', isDefault: true, condition: null })
    expect(order.flows.find(({ id }) => id === 'to_announce')).toMatchObject({ name: 'feast', condition: 'total > 100', isDefault: false })
  })

  it('nests scopes with their own nodes, starts, ends and data objects', () => {
    const [process, cook] = order.scopes
    expect(process).toMatchObject({ kind: 'process', id: 'order', parent: null, node: null, children: [1] })
    expect(cook).toMatchObject({ kind: 'subProcess', id: 'cook', parent: 0, node: nodeOf(order, 'cook').index })
    expect(idsOf(cook?.nodes ?? [])).toEqual(['cook_start', 'fry', 'fried'])
    expect(idsOf(cook?.starts ?? [])).toEqual(['cook_start'])
    expect(idsOf(process?.ends ?? [])).toEqual(['sorry', 'refused', 'served'])
    expect(cook?.dataObjects.map((index) => order.dataObjects[index]?.id)).toEqual(['pan'])
  })

  it('knows the innermost lane of every node', () => {
    const lanes = Object.fromEntries(order.nodes.filter(({ lane }) => lane !== null).map(({ id, lane }) => [id, lane]))
    expect(lanes).toEqual({ hungry: 'Guest', choose: 'Guest', price: 'Staff', large: 'Staff', cook: 'Cook' })
    expect(order.lanes.map(({ name, parent }) => [name, parent])).toEqual([
      ['Guest', null],
      ['Staff', null],
      ['Cook', 1],
    ])
  })

  it('says in which line each node is drawn', () => {
    const lines = fixture('order.bpmn').split('\n')
    for (const { id, line } of order.nodes) expect(lines[line - 1]).toContain(`id="${id}"`)
  })

  it('is frozen through and through, and survives JSON', () => {
    expect(Object.isFrozen(nodeOf(order, 'choose').extensions.metadata)).toBe(true)
    expect(JSON.parse(JSON.stringify(order))).toEqual(order)
  })
})

describe('tasks', () => {
  it('keeps everything that a form needs', () => {
    expect(nodeOf(order, 'choose', 'userTask').extensions).toMatchObject({
      instructions: 'Welcome, {{ guest }}!',
      form: { schema: 'choose-schema.json', uiSchema: 'choose-uischema.json', key: null },
      variableName: 'choice',
      metadata: [{ name: 'table', expression: 'table_number' }],
      allowGuest: true,
      guestConfirmation: 'Thank you.',
    })
  })

  it('takes the margin of the XML off a script, and keeps its lines', () => {
    const { script, extensions, tests } = nodeOf(order, 'price', 'scriptTask')
    expect(script.split('\n').slice(1, 4)).toEqual(['total = sum(dishes)', 'if total > 100:', '    discount = True'])
    expect(extensions.preScript).toBe('total = 0')
    expect(tests).toEqual([{ id: 'two_dishes', inputJson: '{"dishes": [5, 7]}', expectedOutputJson: '{"dishes": [5, 7], "total": 12}' }])
  })

  it('reads the operator of a service task, and leaves out parameters that nobody filled in', () => {
    expect(nodeOf(order, 'apologize', 'serviceTask').operator).toEqual({
      id: 'http/PostRequest',
      resultVariable: 'answer',
      parameters: [{ id: 'url', type: 'str', expression: '"https://example.org/sorry"' }],
      retry: { retries: 3, backoffBase: null },
    })
  })

  it('reads data objects and stores at either end of a task', () => {
    const { dataInputs, dataOutputs } = nodeOf(order, 'price')
    expect(dataInputs).toEqual([{ id: 'read_menu', variable: 'menu', place: { kind: 'dataObject', index: 0 }, transformation: null }])
    expect(dataOutputs).toEqual([{ id: 'write_bill', variable: 'bills', place: { kind: 'dataStore', index: 0 }, transformation: null }])
    expect(order.dataObjects[0]).toEqual({ index: 0, id: 'menu', name: 'Menu', scope: 0, isCollection: false, category: 'public' })
    expect(order.dataStores).toEqual([{ index: 0, id: 'bills', name: 'KKVDataStore', type: 'kkv' }])
  })
})

describe('loops', () => {
  it('reads a multi-instance loop over a variable', () => {
    expect(nodeOf(order, 'cook', 'subProcess').loop).toEqual({
      kind: 'multiInstance',
      sequential: true,
      over: { kind: 'collection', collection: { name: 'dishes', dataObject: null } },
      inputItem: 'dish',
      outputItem: 'plate',
      output: { name: 'plates', dataObject: null },
      completionCondition: 'plate is None',
      scriptsOnInstances: true,
    })
  })

  it('reads a standard loop', () => {
    expect(nodeOf(order, 'fry', 'manualTask').loop).toEqual({ kind: 'standard', maximum: '3', condition: 'not done', testBefore: true })
  })
})

describe('events', () => {
  it('ties a boundary event to its host', () => {
    const boundary = nodeOf(order, 'too_slow', 'boundaryEvent')
    expect(boundary).toMatchObject({ attachedTo: nodeOf(order, 'cook').index, interrupting: false })
    expect(boundary.event).toEqual({ kind: 'timer', timer: 'duration', expression: '"PT30M"' })
    expect(nodeOf(order, 'cook', 'subProcess').boundary).toEqual([boundary.index])
  })

  it('resolves signals and errors to what they are matched by', () => {
    expect(nodeOf(order, 'announce', 'intermediateThrowEvent').event).toMatchObject({
      kind: 'signal',
      name: 'feast',
      payload: 'total',
      broadcast: false,
    })
    expect(nodeOf(order, 'refused', 'endEvent').event).toMatchObject({ kind: 'error', code: 'refused', name: 'Refused' })
    expect(nodeOf(order, 'served', 'endEvent').event).toEqual({ kind: 'none' })
  })
})

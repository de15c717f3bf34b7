import { describe, expect, it } from 'vitest'
import { parseDecisions } from '../../src/dmn/parse-decisions.ts'
import { maxFileCharacters } from '../../src/dmn/xml-text.ts'
import { decided, dmn, table } from './tables.ts'

const dish = table({
  id: 'dish',
  hitPolicy: 'UNIQUE',
  inputs: ['season'],
  outputs: ['dish'],
  rules: ['"winter" | "stew"', 'not("winter") | "salad"'],
})
const drink = table({
  id: 'drink',
  name: 'Drink',
  hitPolicy: 'FIRST',
  inputs: ['dish', 'children'],
  outputs: ['drink'],
  rules: ['"stew" | false | "wine"', '- | - | "water"'],
  requires: ['dish'],
})

const problemsOf = async (text: string) => (await parseDecisions([{ name: 'test.dmn', text }])).problems

describe('decisions', () => {
  it('makes the decisions that one requires first and hands it their results by name', async () => {
    const result = await decided(dmn(dish + drink), { season: 'winter', children: false }, { id: 'drink' })
    expect(result).toMatchObject({
      outputs: { drink: 'wine' },
      explanation: { required: [{ decision: 'dish', outputs: { dish: 'stew' } }] },
    })
  })

  it('finds a required decision in another file', async () => {
    const { problems, decisions } = await parseDecisions([
      { name: 'a.dmn', text: dmn(drink) },
      { name: 'b.dmn', text: dmn(dish) },
    ])
    expect(problems).toEqual([])
    expect([...decisions.byId.keys()]).toEqual(['drink', 'dish'])
  })

  it('decides by a literal expression, with a business knowledge model as its function', async () => {
    const text = dmn(`<businessKnowledgeModel id="bkm" name="gross"><encapsulatedLogic>
      <formalParameter name="net"/><formalParameter name="rate"/><literalExpression><text>net * (1 + rate)</text></literalExpression>
      </encapsulatedLogic></businessKnowledgeModel>
      <decision id="d" name="Price"><variable name="price"/><literalExpression><text>gross(net, 0.5) + 1</text></literalExpression></decision>`)
    expect(await decided(text, { net: 100 })).toMatchObject({ outputs: { price: 151 } })
  })

  it('says which rules matched, and cell by cell why the others did not', async () => {
    const text = dmn(
      table({ hitPolicy: 'UNIQUE', inputs: ['a', 'b'], outputs: ['c'], rules: ['1 | 1 | "x"', '2 | 1 | "y"', '2 | 2 | "z"'] }),
    )
    const annotated = text.replace('<rule id="d_rule3">', '<rule id="d_rule3"><description>both</description>')
    const result = await decided(annotated, { a: 2, b: 2 })
    expect(result).toMatchObject({
      explanation: {
        inputs: [
          { title: 'a', value: 2 },
          { title: 'b', value: 2 },
        ],
        rules: [
          { number: 1, matched: false, cells: [{ matched: false }, { matched: null }] },
          { number: 2, matched: false, cells: [{ matched: true }, { matched: false }] },
          { number: 3, description: 'both', matched: true, cells: [{ matched: true }, { matched: true }], outputs: ['z'] },
        ],
      },
    })
  })

  it('opens inner objects for dotted output names', async () => {
    const text = dmn(table({ hitPolicy: 'UNIQUE', inputs: [], outputs: ['price.net', 'price.tax', 'ok'], rules: ['1 | 2 | true'] }))
    expect(await decided(text, {})).toMatchObject({ outputs: { price: { net: 1, tax: 2 }, ok: true } })
  })

  it('reads the clock that it is given, and dates of scripts as dates', async () => {
    const text = dmn(
      table({
        hitPolicy: 'FIRST',
        inputs: ['due'],
        outputs: ['late', 'next'],
        rules: ['< today() | true | due + duration("P1D")', '- | false | null'],
      }),
    )
    expect(await decided(text, { due: { $python: 'date', value: '2029-12-31' } })).toMatchObject({
      outputs: { late: true, next: { $python: 'date', value: '2030-01-01' } },
    })
    expect(await decided(text, { due: { $python: 'date', value: '2030-01-01' } })).toMatchObject({ outputs: { late: false } })
  })

  it('keeps the warnings of FEEL, whose wrong expressions are null', async () => {
    const text = dmn(table({ hitPolicy: 'FIRST', inputs: ['nobody'], outputs: ['x'], rules: ['- | 1'] }))
    const result = await decided(text, {})
    expect('explanation' in result && result.explanation.warnings.join()).toContain('nobody')
  })

  it('locates a cell that is not FEEL by decision, rule and column', async () => {
    const text = dmn(table({ hitPolicy: 'FIRST', inputs: ['age'], outputs: ['x'], rules: ['1 | 1', '- | 1 +'] }))
    expect(await decided(text, { age: 5 })).toMatchObject({
      failure: {
        class: 'SyntaxError',
        decision: 'd',
        element: 'd_rule2',
        rule: 2,
        columnTitle: 'x',
        cell: '1 +',
        message: expect.stringContaining('decision "d", rule 2, column "x"'),
      },
    })
  })

  it('names the decisions that there are when asked for another', async () => {
    expect(await decided(dmn(dish), {}, { id: 'lunch' })).toMatchObject({
      failure: { message: expect.stringContaining('there are: dish') },
    })
  })

  it('leaves the data as they were', async () => {
    const data = Object.freeze({ season: 'winter', children: true })
    await decided(dmn(dish + drink), data, { id: 'drink' })
    expect(data).toEqual({ season: 'winter', children: true })
  })
})

describe('DMN files', () => {
  it.each([
    'http://www.omg.org/spec/DMN/20151101/dmn.xsd',
    'http://www.omg.org/spec/DMN/20180521/MODEL/',
    'https://www.omg.org/spec/DMN/20191111/MODEL/',
    'https://www.omg.org/spec/DMN/20211108/MODEL/',
    'https://www.omg.org/spec/DMN/20230324/MODEL/',
  ])('are read in the version of %s', async (version) => {
    expect(await decided(dmn(dish, version), { season: 'winter' }, { id: 'dish' })).toMatchObject({ outputs: { dish: 'stew' } })
  })

  it('of an unknown version are refused', async () => {
    expect(await problemsOf(dmn(dish, 'http://www.omg.org/spec/DMN/20130901'))).toMatchObject([
      { code: 'unsupported_dmn_version', file: 'test.dmn' },
    ])
  })

  it('with entities are refused before they are read', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>${dmn(dish)}`
    expect(await problemsOf(bomb)).toMatchObject([{ code: 'xml_entity' }])
  })

  it('that are huge are refused before they are read', async () => {
    expect(await problemsOf(dmn(dish) + ' '.repeat(maxFileCharacters))).toMatchObject([{ code: 'file_too_large' }])
  })

  it.each(['', 'not XML', '<definitions', '<a></b>', '<bpmn/>'])('that are no DMN are a problem, not a crash: %j', async (text) => {
    expect((await problemsOf(text)).map(({ code }) => code)).toEqual([expect.stringMatching(/xml_malformed|unsupported_dmn_version/)])
  })

  it.each([
    ['unsupported_hit_policy', table({ hitPolicy: 'BEST', inputs: ['a'], outputs: ['b'], rules: [] }), 'd_table'],
    ['unsupported_aggregation', table({ hitPolicy: 'COLLECT', aggregation: 'MEAN', inputs: ['a'], outputs: ['b'], rules: [] }), 'd_table'],
    [
      'aggregation_without_collect',
      table({ hitPolicy: 'UNIQUE', aggregation: 'SUM', inputs: ['a'], outputs: ['b'], rules: [] }),
      'd_table',
    ],
    ['priority_without_values', table({ hitPolicy: 'PRIORITY', inputs: ['a'], outputs: ['b'], rules: [] }), 'd_table'],
    ['rule_width', table({ hitPolicy: 'UNIQUE', inputs: ['a'], outputs: ['b'], rules: ['1'] }), 'd_rule1'],
    ['duplicate_output_key', table({ hitPolicy: 'UNIQUE', inputs: ['a'], outputs: ['b', 'b'], rules: [] }), 'd_out2'],
    ['missing_input_expression', table({ hitPolicy: 'UNIQUE', inputs: [''], outputs: ['b'], rules: [] }), 'd_in1'],
    ['unknown_required_decision', drink, 'drink'],
    ['duplicate_id', dish + dish.replaceAll('dish_', 'other_'), 'dish'],
    ['missing_decision_logic', '<decision id="d" name="d"/>', 'd'],
    ['unsupported_decision_logic', '<decision id="d" name="d"><context/></decision>', 'd'],
    [
      'unsupported_expression_language',
      '<decision id="d" name="d"><literalExpression id="x" expressionLanguage="juel"><text>1</text></literalExpression></decision>',
      'x',
    ],
  ])('report %s with element and line', async (code, decisions, elementId) => {
    const problems = await problemsOf(dmn(decisions))
    expect(problems).toMatchObject([{ code, elementId, file: 'test.dmn', line: expect.any(Number) }])
  })

  it('report a decision that two files have', async () => {
    const { problems } = await parseDecisions([
      { name: 'a.dmn', text: dmn(dish) },
      { name: 'b.dmn', text: dmn(dish) },
    ])
    expect(problems).toMatchObject([
      { code: 'duplicate_decision', elementId: 'dish', file: 'b.dmn', message: expect.stringContaining('a.dmn') },
    ])
  })

  it('report an element that is not DMN instead of leaving it out', async () => {
    expect(
      await problemsOf(dmn('<decision id="d" name="d"><literalExpression><text>1</text></literalExpression><tabel/></decision>')),
    ).toMatchObject([{ code: 'xml_foreign', message: expect.stringContaining('Tabel') }])
  })

  it('report a circle of decisions and refuse to decide in it', async () => {
    const circle = dmn(
      table({ id: 'a', hitPolicy: 'UNIQUE', inputs: ['b'], outputs: ['x'], rules: [], requires: ['b'] }) +
        table({ id: 'b', hitPolicy: 'UNIQUE', inputs: ['a'], outputs: ['x'], rules: [], requires: ['a'] }),
    )
    expect((await problemsOf(circle)).map(({ code, elementId }) => [code, elementId])).toEqual([
      ['cyclic_decisions', 'a'],
      ['cyclic_decisions', 'b'],
    ])
  })

  it('point at the line of the element', async () => {
    const text = dmn(`\n\n${table({ hitPolicy: 'UNIQUE', inputs: ['a'], outputs: ['b'], rules: ['1'] })}`)
    const line = text.slice(0, text.indexOf('<rule id="d_rule1"')).split('\n').length
    expect(await problemsOf(text)).toMatchObject([{ line }])
  })
})

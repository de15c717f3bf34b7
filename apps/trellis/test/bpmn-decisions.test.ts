import { type Data, decide, parseDecisions } from '@trellis/bpmn'
import { createInterpreter } from '@trellis/python'
import { describe, expect, it } from 'vitest'

const evaluator = createInterpreter({})
const ctx = { nowMs: Date.UTC(2030, 0, 1), seed: 'test' }

/** Decides a table with one input column and one output column `r`, whose cells are the given Python texts. */
async function decideCells(input: string, rules: readonly (readonly [test: string, output: string])[], data: Data) {
  const text = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="file" name="f" namespace="urn:f">
    <decision id="d" name="Decision"><decisionTable id="t" hitPolicy="FIRST">
    <input id="i" label="Input"><inputExpression><text>${xml(input)}</text></inputExpression></input><output id="o" name="r"/>
    ${rules.map(([test, output], index) => `<rule id="rule${index + 1}"><inputEntry id="in${index + 1}"><text>${xml(test)}</text></inputEntry><outputEntry><text>${xml(output)}</text></outputEntry></rule>`).join('\n')}
    </decisionTable></decision></definitions>`
  const { decisions, problems } = await parseDecisions([{ name: 'test.dmn', text }])
  expect(problems).toEqual([])
  return decide(decisions, 'd', data, { evaluator, ctx })
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

describe('Python cells of decision tables', () => {
  it.each([
    ['an equal number', '3', 3],
    ['a float that equals an integer', '3.0', 3],
    ['an equal text', '"a"', 'a'],
    ['nothing at all', '', 'anything'],
    ['a dash', '-', null],
    ['a comparison', '<= 3', 3],
    ['a comparison on several lines', '>= 1\n and ? < 4'.replace('>= 1', '? >= 1'), 3],
    ['membership', 'in [1, 2, 3]', 3],
    ['no membership', 'not in [1, 2]', 3],
    ['identity with None', 'is None', null],
    ['the input within an expression', 'len(?) == 2', [1, 2]],
    ['a comment at the end', '3 # three', 3],
    ['a list', '[1, "b"]', [1, 'b']],
    ['a dict', '{"a": 1}', { a: 1 }],
    ['None', 'None', null],
    ['a text with a question mark', '"why?"', 'why?'],
  ])('match %s', async (_what, cell, value) => {
    expect(
      await decideCells(
        'value',
        [
          [cell, '"yes"'],
          ['', '"no"'],
        ],
        { value },
      ),
    ).toMatchObject({ outputs: { r: 'yes' } })
  })

  it.each([
    ['a text that looks like the number', '3', '3'],
    ['a smaller number', '> 3', 3],
    ['an empty list for False', 'False', []],
    ['a longer list', '[1]', [1, 2]],
  ])('do not match %s', async (_what, cell, value) => {
    expect(
      await decideCells(
        'value',
        [
          [cell, '"yes"'],
          ['', '"no"'],
        ],
        { value },
      ),
    ).toMatchObject({ outputs: { r: 'no' } })
  })

  it('compare decimals and dates as what they are', async () => {
    const amount = { $python: 'decimal', value: '100.05' }
    expect(await decideCells('amount', [['> 100', 'amount * 2']], { amount })).toMatchObject({
      outputs: { r: { $python: 'decimal', value: '200.10' } },
    })
    const day = { $python: 'date', value: '2030-01-02' }
    expect(await decideCells('day', [['? > datetime.now().date()', '"later"']], { day })).toMatchObject({ outputs: { r: 'later' } })
  })

  it('use other data than their own input', async () => {
    expect(await decideCells('amount', [['> limit', 'amount - limit']], { amount: 5, limit: 3 })).toMatchObject({ outputs: { r: 2 } })
  })

  it('tell decision, column and near misses of a name that is missing', async () => {
    const result = await decideCells('spm', [['', '1']], { spam: 1 })
    expect(result).toMatchObject({
      failure: {
        class: 'NameError',
        decision: 'd',
        element: 'i',
        columnTitle: 'Input',
        cell: 'spm',
        message: expect.stringContaining('decision "Decision", column "Input"'),
      },
    })
    expect('failure' in result && result.failure.hint).toContain("'spam'")
  })

  it('tell rule and cell of a test that fails, and not the wrapping around it', async () => {
    const result = await decideCells(
      'value',
      [
        ['3', '1'],
        ['< "x"', '2'],
      ],
      { value: 4 },
    )
    expect(result).toMatchObject({ failure: { class: 'TypeError', rule: 2, element: 'rule2', cell: '< "x"', sourceLine: '< "x"' } })
    expect(JSON.stringify(result)).not.toContain('decision_input_')
  })

  it('cannot reach what scripts cannot reach', async () => {
    expect(await decideCells('value', [['?.__class__', '1']], { value: 4 })).toHaveProperty('failure')
  })
})

describe('business knowledge models', () => {
  const text = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="file" name="f" namespace="urn:f">
    <businessKnowledgeModel id="bkm" name="gross"><encapsulatedLogic><formalParameter name="net"/><formalParameter name="rate"/>
      <literalExpression><text>net * (1 + rate)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
    <decision id="d" name="Price"><variable name="price"/><literalExpression><text>gross(net, 0.5) + 1</text></literalExpression></decision></definitions>`

  it('are functions of Python expressions', async () => {
    const { decisions } = await parseDecisions([{ name: 'test.dmn', text }])
    expect(decide(decisions, 'd', { net: 10 }, { evaluator, ctx })).toMatchObject({
      outputs: { price: { $python: 'float', value: '16.0' } },
    })
  })

  it('tell of their own failures where they are called', async () => {
    const { decisions } = await parseDecisions([{ name: 'test.dmn', text }])
    expect(decide(decisions, 'd', { net: 'x' }, { evaluator, ctx })).toMatchObject({
      failure: { decision: 'd', message: expect.stringContaining('gross') },
    })
  })
})

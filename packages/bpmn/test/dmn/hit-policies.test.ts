import { describe, expect, it } from 'vitest'
import { decided, dmn, table } from './tables.ts'

const ages = { inputs: ['age'], outputs: ['group'] }
const overlapping = ['>= 18 | "adult"', '>= 65 | "senior"']

describe('hit policies', () => {
  it('UNIQUE takes the one rule that matches', async () => {
    const text = dmn(table({ ...ages, hitPolicy: 'UNIQUE', rules: ['< 18 | "child"', '>= 18 | "adult"'] }))
    expect(await decided(text, { age: 17 })).toMatchObject({ outputs: { group: 'child' } })
    expect(await decided(text, { age: 18 })).toMatchObject({ outputs: { group: 'adult' } })
  })

  it('UNIQUE refuses two matches and names the rules, unless the first is to be taken', async () => {
    const text = dmn(table({ ...ages, hitPolicy: 'UNIQUE', rules: overlapping }))
    expect(await decided(text, { age: 70 })).toMatchObject({
      failure: { decision: 'd', class: 'DecisionError', message: expect.stringContaining('rules 1 and 2 match') },
    })
    expect(await decided(text, { age: 70 }, { uniqueIsFirst: true })).toMatchObject({ outputs: { group: 'adult' } })
  })

  it('FIRST takes the topmost match and looks no further', async () => {
    const text = dmn(table({ ...ages, hitPolicy: 'FIRST', rules: overlapping }))
    const result = await decided(text, { age: 70 })
    expect(result).toMatchObject({ outputs: { group: 'adult' } })
    expect('explanation' in result && result.explanation.rules.map(({ number }) => number)).toEqual([1])
  })

  it('ANY takes equal outputs of several matches and refuses unequal ones', async () => {
    const text = dmn(table({ ...ages, hitPolicy: 'ANY', rules: ['> 1 | "many"', '> 2 | "many"', '> 9 | "crowd"'] }))
    expect(await decided(text, { age: 3 })).toMatchObject({ outputs: { group: 'many' } })
    expect(await decided(text, { age: 10 })).toMatchObject({ failure: { message: expect.stringContaining('rules 1 and 3 differ') } })
  })

  it('PRIORITY takes the match whose output stands first among the allowed values', async () => {
    const text = dmn(
      table({
        hitPolicy: 'PRIORITY',
        inputs: ['age'],
        outputs: ['risk:"high","medium","low"'],
        rules: ['> 1 | "low"', '> 2 | "high"', '> 2 | "medium"'],
      }),
    )
    expect(await decided(text, { age: 3 })).toMatchObject({ outputs: { risk: 'high' } })
  })

  it('OUTPUT ORDER lists the matches by the allowed values, RULE ORDER by their place in the table', async () => {
    const rules = ['> 1 | "low"', '> 2 | "high"', '> 9 | "never"', '> 2 | "medium"']
    const spec = { inputs: ['age'], outputs: ['risk:"high","medium","low"'], rules }
    expect(await decided(dmn(table({ ...spec, hitPolicy: 'OUTPUT ORDER' })), { age: 3 })).toMatchObject({
      outputs: { risk: ['high', 'medium', 'low'] },
    })
    expect(await decided(dmn(table({ ...spec, hitPolicy: 'RULE ORDER' })), { age: 3 })).toMatchObject({
      outputs: { risk: ['low', 'high', 'medium'] },
    })
  })

  it.each([
    { aggregation: 'SUM', total: 60 },
    { aggregation: 'MIN', total: 10 },
    { aggregation: 'MAX', total: 30 },
    { aggregation: 'COUNT', total: 3 },
  ])('COLLECT with $aggregation makes one number of all matches', async ({ aggregation, total }) => {
    const text = dmn(
      table({
        hitPolicy: 'COLLECT',
        aggregation,
        inputs: ['age'],
        outputs: ['fee'],
        rules: ['> 1 | 10', '> 2 | 20', '> 99 | 1000', '- | 30'],
      }),
    )
    expect(await decided(text, { age: 3 })).toMatchObject({ outputs: { fee: total } })
  })

  it('COLLECT gives every output a list, or one list of rows when asked', async () => {
    const text = dmn(
      table({
        name: 'offers',
        hitPolicy: 'COLLECT',
        inputs: ['age'],
        outputs: ['what', 'price'],
        rules: ['> 1 | "tea" | 2', '> 2 | "beer" | 4'],
      }),
    )
    expect(await decided(text, { age: 3 })).toMatchObject({ outputs: { what: ['tea', 'beer'], price: [2, 4] } })
    const rows = await decided(text, { age: 3 }, { collect: 'rows' })
    expect(rows).toMatchObject({
      outputs: {
        offers: [
          { what: 'tea', price: 2 },
          { what: 'beer', price: 4 },
        ],
      },
    })
  })

  it('gives nothing, or empty lists, when no rule matches', async () => {
    const single = dmn(table({ ...ages, hitPolicy: 'UNIQUE', rules: ['< 18 | "child"'] }))
    expect(await decided(single, { age: 40 })).toMatchObject({ outputs: {} })
    const many = dmn(table({ ...ages, hitPolicy: 'COLLECT', rules: ['< 18 | "child"'] }))
    expect(await decided(many, { age: 40 })).toMatchObject({ outputs: { group: [] } })
  })

  it('falls back to the default output entry when no rule matches', async () => {
    const text = dmn(table({ ...ages, hitPolicy: 'UNIQUE', rules: ['< 18 | "child"'] })).replace(
      'name="group">',
      'name="group"><defaultOutputEntry><text>"adult"</text></defaultOutputEntry>',
    )
    expect(await decided(text, { age: 40 })).toMatchObject({ outputs: { group: 'adult' } })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyPatch, compactEntry, type Data, type Evaluator, type Patch } from '../../src/index.ts'
import { advance } from '../../src/run/advance.ts'
import { DataVersion } from '../../src/run/data-version.ts'
import { flows, processOf } from '../parse/bpmn.ts'
import { script } from './script.ts'
import { registryOf } from './story.ts'

const names = fc.constantFrom('a', 'b', 'c', '__proto__', '1')
const patches = fc.record(
  { set: fc.dictionary(names, fc.integer(), { noNullPrototype: true }), unset: fc.uniqueArray(names, { minLength: 1 }) },
  { requiredKeys: ['set'] },
)

describe('the versions of data', () => {
  it('are what they were, in the order that they had, whoever reads which of them when', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(patches, fc.nat(3)), { maxLength: 300, size: 'max' }), fc.nat(), (changes, read) => {
        const kept: [DataVersion, string, Data | undefined][] = [[new DataVersion({ a: 0 }), JSON.stringify({ a: 0 }), undefined]]
        let [model, version]: [Data, DataVersion] = [{ a: 0 }, kept[0]?.[0] as DataVersion]
        for (const [patch, look] of changes) {
          model = applyPatch(model, patch)
          version = version.changed(patch)
          expect(JSON.stringify(version.look())).toBe(JSON.stringify(model))
          kept.push([version, JSON.stringify(model), look === 0 ? version.read() : undefined])
        }
        const from = read % kept.length
        for (const [one, text, held] of [...kept.slice(from), ...kept.slice(0, from)]) {
          expect(JSON.stringify(one.read())).toBe(text)
          if (held) expect(JSON.stringify(held)).toBe(text)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('an instance whose scripts say what they change', () => {
  const ids = Array.from({ length: 300 }, (_, at) => `task_${at}`)
  const scripts = ids.map(
    (id, at) => `<scriptTask id="${id}"><script>${at % 7 === 3 ? 'x_1 = ' : `x_${at} = `}n + ${at}</script></scriptTask>`,
  )
  const row = ['start', ...ids, 'end']
  const registry = registryOf([
    processOf(
      `<startEvent id="start"/>${scripts.join('')}<endEvent id="end"/>${flows(...row.slice(1).map((id, at) => `${row[at]}>${id}`))}`,
    ),
  ])
  const telling: Evaluator = {
    ...script,
    execute(source, data, ctx) {
      const [name = '', value = ''] = source.split(' = ')
      const changes: Patch = { set: { [name]: Number(data.n) + Number(value.split(' + ')[1]) } }
      return { changes, data: script.execute(source, data, ctx) as never }
    },
  }
  const begin = { kind: 'start', process: 'p', data: { n: 1 } } as const
  const told = (evaluator: Evaluator) => advance(registry, null, begin, { nowMs: 0, seed: 's', evaluator })

  it('has the same state and the same history as one whose scripts answer all data', () => {
    const [fast, plain] = [told(telling), told(script)]
    expect(JSON.stringify([fast.state, fast.effects, fast.history])).toBe(JSON.stringify([plain.state, plain.effects, plain.history]))
    expect(fast.history.filter(({ kind }) => kind === 'completed').map((entry) => compactEntry(entry).patch)).toContainEqual({
      set: { x_149: 150 },
    })
  })

  it('leaves the data that it was started with as they are', () => {
    const data = Object.freeze({ n: 1 })
    advance(registry, null, { ...begin, data }, { nowMs: 0, seed: 's', evaluator: telling })
    expect(data).toEqual({ n: 1 })
  })
})

import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { diffDefinitions } from '../../src/migrate/diff.ts'
import { parse } from '../../src/parse/parse.ts'
import { definitionOf, fixture, flows, processOf } from '../parse/bpmn.ts'

const row = (...tasks: readonly string[]) => {
  const ids = tasks.map((task) => /id="(\w+)"/.exec(task)?.[1] ?? '')
  const all = ['start', ...ids, 'end']
  return definitionOf(
    processOf(
      `<startEvent id="start"/>${tasks.join('')}<endEvent id="end"/>${flows(...all.slice(1).map((id, index) => `${all[index]}>${id}`))}`,
    ),
  )
}
const ask = '<userTask id="ask" name="Ask"/>'
const pay = '<userTask id="pay" name="Pay"/>'

describe('the difference of two definitions', () => {
  it('of the same content is nothing', () => {
    const order = fixture('order.bpmn')
    const diff = diffDefinitions(definitionOf(order), definitionOf(order.replace(/>\n\s*</g, '><')))
    expect(diff).toMatchObject({ added: [], removed: [], changed: [], isSame: true })
    expect(diff.aligned.every(({ from, to, by }) => from === to && by === 'id')).toBe(true)
  })

  it('of any model and the same file without indentation is nothing either, and the hash is the same', () => {
    const folder = fileURLToPath(new URL('../..', import.meta.url))
    const models = globSync('{scenarios,test}/**/*.bpmn', { cwd: folder }).map((name) => ({
      name,
      text: readFileSync(`${folder}/${name}`, 'utf8'),
    }))
    const pairs = models.flatMap((model) => {
      const flat = parse([{ name: 'flat', text: model.text.replace(/>\s*\n\s*</g, '><') }]).definitions
      return parse([model]).definitions.map((definition, index) => [definition, flat[index]] as const)
    })
    expect(pairs.length).toBeGreaterThan(100)
    for (const [definition, flat] of pairs) {
      if (!flat) throw new Error(`${definition.file} cannot be read without indentation`)
      expect([definition.file, diffDefinitions(definition, flat).isSame, flat.hash]).toEqual([definition.file, true, definition.hash])
    }
  })

  it('names what was added and removed, and whose flows lead elsewhere', () => {
    expect(diffDefinitions(row(ask), row(ask, pay))).toMatchObject({
      added: ['pay'],
      removed: [],
      changed: [{ from: 'ask', to: 'ask', attributes: ['outgoing'] }],
    })
    expect(diffDefinitions(row(ask, pay), row(pay))).toMatchObject({
      added: [],
      removed: ['ask'],
      changed: [{ from: 'start', attributes: ['outgoing'] }],
    })
  })

  it('names what changed, attribute by attribute', () => {
    const form = (schema: string) =>
      `<userTask id="ask" name="Ask"><extensionElements><spiffworkflow:preScript>x = 1</spiffworkflow:preScript><spiffworkflow:properties>
      <spiffworkflow:property name="formJsonSchemaFilename" value="${schema}"/></spiffworkflow:properties></extensionElements></userTask>`
    expect(diffDefinitions(row(form('a.json')), row(form('b.json'))).changed).toEqual([
      { from: 'ask', to: 'ask', attributes: ['extensions.form', 'extensions.properties'] },
    ])
    expect(diffDefinitions(row(ask), row(ask.replace('userTask', 'manualTask'))).changed).toEqual([
      { from: 'ask', to: 'ask', attributes: ['kind'] },
    ])
  })

  it('does not mistake moved elements and other indices for changes', () => {
    const text = processOf(`<startEvent id="start"/>${ask}${pay}<endEvent id="end"/>${flows('start>ask', 'ask>pay', 'pay>end')}`)
    const moved = processOf(`<endEvent id="end"/>${pay}${ask}<startEvent id="start"/>${flows('pay>end', 'ask>pay', 'start>ask')}`)
    expect(diffDefinitions(definitionOf(text), definitionOf(moved))).toMatchObject({ changed: [], isSame: true })
  })

  it('recognises a node by kind and name when its id is new', () => {
    const diff = diffDefinitions(row(ask), row('<userTask id="ask_2" name="Ask"/>'))
    expect(diff).toMatchObject({ added: [], removed: [], changed: [], isSame: true })
    expect(diff.aligned).toContainEqual({ from: 'ask', to: 'ask_2', by: 'name' })
  })

  it('does not guess between two of the same name, and lets a person say', () => {
    const twins = row('<userTask id="a" name="Ask"/>', '<userTask id="b" name="Ask"/>')
    expect(diffDefinitions(row(ask), twins)).toMatchObject({ added: ['a', 'b'], removed: ['ask'] })
    const diff = diffDefinitions(row(ask), twins, { ask: 'b' })
    expect(diff).toMatchObject({ added: ['a'], removed: [] })
    expect(diff.aligned).toContainEqual({ from: 'ask', to: 'b', by: 'mapping' })
  })

  it('sees changes around the nodes', () => {
    const object = (id: string) =>
      definitionOf(processOf(`<startEvent id="start"/><endEvent id="end"/>${flows('start>end')}<dataObject id="${id}"/>`))
    expect(diffDefinitions(object('a'), object('b'))).toMatchObject({ added: [], removed: [], changed: [], isSame: false })
  })

  it('sees a message that correlates differently', () => {
    const pools = fixture('two-pools.bpmn')
    const diff = diffDefinitions(definitionOf(pools), definitionOf(pools.replace('>number</messagePath>', '>no</messagePath>')))
    expect(diff.changed).toEqual([{ from: 'send_order', to: 'send_order', attributes: ['event.message'] }])
  })
})

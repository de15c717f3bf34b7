import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROBLEMS } from '../../src/definition/problem.ts'
import { parse } from '../../src/parse/parse.ts'
import { fixture } from './bpmn.ts'

const MODELS = [fixture('order.bpmn'), fixture('two-pools.bpmn')]
const PIECES = [
  '<',
  '>',
  '</',
  '/>',
  '"',
  '&',
  ';',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<!DOCTYPE x>',
  'xmlns=""',
  ' id=""',
  '\u0000',
  '\ud800',
  'bpmn:',
  '=',
  '\n',
]
const TAGS = [
  'task',
  'subProcess',
  'transaction',
  'adHocSubProcess',
  'boundaryEvent',
  'complexGateway',
  'endEvent',
  'startEvent',
  'process',
  'lane',
  'message',
  'dataObject',
]

/** One change to a text, by numbers in [0, 1) so that it fits any text. */
type Change = (text: string) => string

const at = (text: string, place: number) => Math.floor(place * text.length)
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

const insert = fc.tuple(fraction, fc.constantFrom(...PIECES)).map(
  ([place, piece]): Change =>
    (text) =>
      text.slice(0, at(text, place)) + piece + text.slice(at(text, place)),
)
const remove = fc.tuple(fraction, fc.nat(300)).map(
  ([place, length]): Change =>
    (text) =>
      text.slice(0, at(text, place)) + text.slice(at(text, place) + length),
)
/** Takes one element or attribute away, or writes another value or tag: mostly still XML. */
const removeElement = fraction.map(
  (place): Change =>
    (text) =>
      withoutMatch(text, /<[\w:]+[^<>]*\/>|<(bpmn:\w+)[^<>]*>[^<>]*<\/\1>/g, place),
)
const removeAttribute = fraction.map(
  (place): Change =>
    (text) =>
      withoutMatch(text, /\s[\w:]+="[^"]*"/g, place),
)
const swapValues = fc.tuple(fraction, fraction).map(
  ([from, to]): Change =>
    (text) => {
      const values = [...text.matchAll(/="([^"]*)"/g)]
      const [source, target] = [values[at(text, from) % values.length], values[at(text, to) % values.length]]
      return source && target ? `${text.slice(0, target.index)}${source[0]}${text.slice(target.index + target[0].length)}` : text
    },
)
const renameTag = fc.tuple(fraction, fc.constantFrom(...TAGS)).map(
  ([place, tag]): Change =>
    (text) => {
      const ids = [...text.matchAll(/<(?:bpmn:)?(\w+)/g)]
      const name = ids[at(text, place) % ids.length]?.[1]
      return name ? text.replace(new RegExp(`(</?(?:bpmn:)?)${name}\\b`, 'g'), `$1${tag}`) : text
    },
)

function withoutMatch(text: string, pattern: RegExp, place: number): string {
  const matches = [...text.matchAll(pattern)]
  const match = matches[Math.floor(place * matches.length)]
  return match ? text.slice(0, match.index) + text.slice(match.index + match[0].length) : text
}

const changed = fc
  .tuple(
    fc.constantFrom(...MODELS),
    fc.array(fc.oneof(insert, remove, removeElement, removeAttribute, swapValues, renameTag), { minLength: 1, maxLength: 4 }),
  )
  .map(([model, changes]) => changes.reduce((text, change) => change(text), model))

describe('a spoiled model', () => {
  it('never makes the parser throw: it gives definitions or says why not', () => {
    fc.assert(
      fc.property(changed, (text) => {
        const { definitions, problems } = parse([{ name: 'spoiled.bpmn', text }])
        expect(definitions.length > 0).toBe(problems.every(({ level }) => level === 'warning'))
        for (const problem of problems) {
          expect(PROBLEMS).toHaveProperty(problem.code)
          expect(problem.line === null || (problem.line >= 1 && problem.line <= text.split(/\r\n?|\n/).length)).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('gives only definitions that point at nothing missing', () => {
    fc.assert(
      fc.property(changed, (text) => {
        for (const { nodes, flows, scopes } of parse([{ name: 'spoiled.bpmn', text }]).definitions) {
          for (const { source, target } of flows) expect([nodes[source], nodes[target]]).not.toContain(undefined)
          for (const node of nodes) {
            expect(scopes[node.scope]?.nodes).toContain(node.index)
            for (const flow of node.outgoing) expect(flows[flow]?.source).toBe(node.index)
            if (node.kind === 'boundaryEvent') expect(nodes[node.attachedTo]).toHaveProperty('boundary')
            if ('inner' in node) expect(scopes[node.inner]?.node).toBe(node.index)
          }
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('a name that every object has', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']
  const space = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'

  it.each(names)('is nothing special as entity, prefix, namespace, element or attribute: %s', (name) => {
    const codesOf = (text: string) => parse([{ name: 'named.bpmn', text }]).problems.map(({ code }) => code)
    expect(codesOf(`<definitions ${space}>&${name};</definitions>`)).toEqual(['xml_entity'])
    expect(codesOf(`<${name}:definitions ${space}/>`)).toEqual(['xml_malformed'])
    expect(codesOf(`<definitions xmlns="${name}"/>`)).toEqual(['xml_foreign'])
    expect(codesOf(`<definitions ${space}><process id="p"><startEvent id="s"/><${name} id="x"/></process></definitions>`)).toEqual([
      'unsupported_element',
    ])
    expect(codesOf(`<definitions ${space}><process id="p"><startEvent id="s" ${name}="1"/></process></definitions>`)).toContain(
      'xml_foreign',
    )
  })

  it.each(names)('is a fine name for a node, a property and a kind of store: %s', (name) => {
    const text = `<definitions ${space} xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"><dataStore id="store" name="${name}"/><process id="p"><startEvent id="${name}"><extensionElements><spiffworkflow:properties>
      <spiffworkflow:property name="${name}" value="1"/></spiffworkflow:properties></extensionElements></startEvent><sequenceFlow id="f" sourceRef="${name}" targetRef="e"/><endEvent id="e"/></process></definitions>`
    const { definitions, problems } = parse([{ name: 'named.bpmn', text }])
    expect(problems).toEqual([])
    expect(definitions[0]?.dataStores[0]?.type).toBe(name)
    expect(Object.entries(definitions[0]?.nodes[0]?.extensions.properties ?? {})).toEqual([[name, '1']])
  })
})

describe('a hostile text', () => {
  /** Far from what any of these takes, and far from what a quadratic search would take. */
  const limitMs = 20_000

  it.each([
    ['an attribute of a megabyte', `<a b="${'x'.repeat(1_000_000)}"/>`],
    ['a quote that never ends', `<a b="${'x'.repeat(1_000_000)}`],
    ['a hundred thousand attributes that never end', `<a ${'b '.repeat(100_000)}`],
    ['a hundred thousand attributes', `<a ${Array.from({ length: 100_000 }, (_, index) => `b${index}=""`).join(' ')}/>`],
    ['white space without end', `<a${' '.repeat(1_000_000)}`],
    ['ampersands without end', `<a>${'&'.repeat(100_000)}</a>`],
    ['entities that would expand', `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>`],
    ['open tags without end', '<a>'.repeat(300_000)],
    ['comments without end', '<!--'.repeat(200_000)],
    ['an unknown prefix', '<x:definitions/>'],
    ['another encoding', '<?xml version="1.0" encoding="UTF-16"?><a/>'],
  ])(
    'is refused quickly: %s',
    (_, text) => {
      const { definitions, problems } = parse([{ name: 'hostile.bpmn', text }])
      expect([definitions, problems[0]?.level]).toEqual([[], 'error'])
    },
    limitMs,
  )

  it('with thousands of mistakes gives no more problems than anyone reads', () => {
    const tasks = Array.from({ length: 3_000 }, (_, index) => `<scriptTask id="t${index}"/>`).join('')
    const text = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">${tasks}</process></definitions>`
    expect(parse([{ name: 'many.bpmn', text }]).problems.length).toBe(500)
  })

  it('with two hundred thousand elements in one level and one line is read without running out of stack or time', () => {
    const groups = Array.from({ length: 200_000 }, (_, index) => `<group id="t${index}"/>`).join('')
    const text = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">${groups}</process></definitions>`
    expect(parse([{ name: 'long.bpmn', text }]).problems.map(({ code }) => code)).toEqual(['no_start'])
  }, 60_000)

  it('with thousands of warnings still tells its one error', () => {
    const tasks = Array.from({ length: 3_000 }, (_, index) => `<task id="t${index}" colour="red"/>`).join('')
    const text = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">${tasks}</process></definitions>`
    const { problems } = parse([{ name: 'many.bpmn', text }])
    expect(problems.filter(({ level }) => level === 'error').map(({ code }) => code)).toEqual(['no_start'])
  })

  it.each(['parallelGateway', 'inclusiveGateway', 'exclusiveGateway'])(
    'with a %s of a thousand branches and forty joins is read quickly',
    (kind) => {
      const branches = Array.from({ length: 1_000 }, (_, index) => `t${index}`)
      const joins = Array.from({ length: 40 }, (_, index) => `j${index}`)
      const nodes = [
        `<startEvent id="s"/><${kind} id="g"/>`,
        ...branches.map((id) => `<task id="${id}"/>`),
        ...joins.map((id) => `<${kind} id="${id}"/>`),
      ]
      const flows = [
        's>g',
        ...branches.map((id) => `g>${id}`),
        ...branches.map((id, index) => `${id}>j${index % 40}`),
        ...branches.map((id, index) => `${id}>j${(index * 7) % 40}`),
      ]
      const arrows = flows.map((pair, index) =>
        pair
          .split('>')
          .reduce(
            (from, to) =>
              `<sequenceFlow id="f${index}" sourceRef="${from}" targetRef="${to}"><conditionExpression>x</conditionExpression></sequenceFlow>`,
          ),
      )
      const text = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">${[...nodes, ...arrows].join('')}</process></definitions>`
      expect(parse([{ name: 'wide.bpmn', text }]).definitions.length).toBe(1)
    },
    limitMs,
  )
})

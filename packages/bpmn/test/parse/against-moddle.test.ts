import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { BpmnModdle, type ModdleElement, type ModdleProperty } from 'bpmn-moddle'
import { describe, expect, it } from 'vitest'
import { hasAttribute } from '../../src/parse/attributes.ts'
import { parentsOf } from '../../src/parse/parents.ts'
import { referredId } from '../../src/parse/references.ts'
import { ELEMENTS } from '../../src/parse/support.ts'
import { attribute, childrenNamed, type XmlElement } from '../../src/parse/xml/element.ts'
import { readXml } from '../../src/parse/xml/read-xml.ts'
import { around, flows, processOf } from './bpmn.ts'

const repository = fileURLToPath(new URL('../../../..', import.meta.url))
const files = globSync('{packages,apps}/**/*.bpmn', { cwd: repository, exclude: (path) => path.includes('node_modules') })
const textOf = (file: string) => readFileSync(`${repository}/${file}`, 'utf8')
const isRefused = (file: string) => 'fault' in readXml(textOf(file))
const moddle = new BpmnModdle()

/** Ids of elements that a foreign reader and ours see, each with what it says of itself. */
type Facts = Readonly<Record<string, Readonly<Record<string, string>>>>

function elementsWithId(root: XmlElement): Map<string, XmlElement> {
  const found = new Map<string, XmlElement>()
  const stack = [root]
  for (let element = stack.pop(); element; element = stack.pop()) {
    if (element.name === 'extensionElements') continue
    const id = attribute(element, 'id')
    if (id !== null) found.set(id, element)
    stack.push(...element.children)
  }
  return found
}

/** Elements that are called by their property there, by their type here. */
const TYPES: Readonly<Record<string, string>> = {
  inputdataitem: 'datainput',
  outputdataitem: 'dataoutput',
  childlaneset: 'laneset',
  iospecification: 'inputoutputspecification',
}

function typeOf({ space, name }: XmlElement): string {
  return `${space}:${TYPES[name.toLowerCase()] ?? name.toLowerCase()}`
}

const EXPRESSIONS =
  /^(condition|conditionExpression|timeDate|timeDuration|timeCycle|loopCardinality|loopCondition|\w+Condition|messagePath|dataPath|transformation)$/

/** The type that an element has there; null for those that are only a property. */
function typeThere(element: string): ReturnType<BpmnModdle['getType']> | null {
  const alias = TYPES[element.toLowerCase()]
  const own = { datainput: 'DataInput', dataoutput: 'DataOutput', laneset: 'LaneSet', inputoutputspecification: 'InputOutputSpecification' }
  const type = EXPRESSIONS.test(element)
    ? 'FormalExpression'
    : alias
      ? own[alias as keyof typeof own]
      : element.replace(/^./, (first) => first.toUpperCase())
  try {
    return moddle.getType(`bpmn:${type}`)
  } catch {
    return null
  }
}

/** Names of an element's attributes there; null when it has no type. */
function attributesThere(element: string): readonly string[] | null {
  const properties = typeThere(element)?.$descriptor.properties
  return properties?.flatMap(({ isAttr, isVirtual, ns }) => (isAttr && !isVirtual ? [ns.localName] : [])) ?? null
}

/** Names of what may stand in an element there: properties, and types of what a property takes. */
function partsThere(element: string): readonly string[] {
  const properties = typeThere(element)?.$descriptor.properties ?? []
  return properties.flatMap(({ isAttr, isVirtual, ns, type }) => (isAttr || isVirtual ? [] : [ns.localName, type.split(':')[1] ?? '']))
}

/** What a part is called in its parent there. */
function partName(part: string): unknown {
  const types: Readonly<Record<string, string>> = {
    participant: 'Participant',
    messageFlow: 'MessageFlow',
    correlationKey: 'CorrelationKey',
    standardLoopCharacteristics: 'LoopCharacteristics',
    multiInstanceLoopCharacteristics: 'LoopCharacteristics',
    correlationPropertyRetrievalExpression: 'CorrelationPropertyRetrievalExpression',
    correlationPropertyBinding: 'CorrelationPropertyBinding',
    ioSpecification: 'InputOutputSpecification',
    dataInput: 'DataInput',
    dataOutput: 'DataOutput',
    dataInputAssociation: 'DataInputAssociation',
    dataOutputAssociation: 'DataOutputAssociation',
    lane: 'Lane',
  }
  return types[part] ?? part
}

const SIMPLE = new Set(['String', 'Boolean', 'Integer', 'Real'])

/** What moddle says of one property, or null when it says nothing. */
function theirs(element: ModdleElement, { name, isReference, isMany, type }: ModdleProperty): string | null {
  const value = Object.hasOwn(element, name) ? element[name] : undefined
  if (value === undefined || value === null) return null
  if (isReference) return (isMany ? (value as ModdleElement[]) : [value as ModdleElement]).map(({ id }) => id).join(' ')
  return SIMPLE.has(type) || typeof value === 'string' ? String(value).trim() : null
}

/** What our reader has in the same place. */
function ours(element: XmlElement, { ns, isAttr, isBody, isReference }: ModdleProperty): string | null {
  if (isBody) return element.text.trim()
  const own = attribute(element, ns.localName)
  if (isAttr || own !== null) return isReference ? referredId(own) : (own?.trim() ?? null)
  const children = childrenNamed(element, ns.localName).map((child) => (isReference ? referredId(child.text) : child.text.trim()))
  return children.join(' ')
}

async function compare(text: string): Promise<{ readonly theirs: Facts; readonly ours: Facts }> {
  const read = readXml(text)
  if ('fault' in read) throw new Error(read.fault.message)
  const elements = elementsWithId(read.root)
  const { elementsById } = await moddle.fromXML(text)
  const facts = { theirs: {} as Record<string, Record<string, string>>, ours: {} as Record<string, Record<string, string>> }
  for (const [id, element] of Object.entries(elementsById)) {
    const own = elements.get(id)
    facts.theirs[id] = { type: element.$type.toLowerCase() }
    facts.ours[id] = own ? { type: typeOf(own) } : {}
    for (const property of element.$descriptor.properties) {
      const said = own && !property.isVirtual ? theirs(element, property) : null
      if (own === undefined || said === null) continue
      facts.theirs[id][property.name] = said
      facts.ours[id][property.name] = ours(own, property) ?? ''
    }
  }
  return facts
}

describe('bpmn-moddle, as referee,', () => {
  it('has models to look at', () => {
    expect(files.length).toBeGreaterThan(1)
  })

  it.each(files.filter((file) => !isRefused(file)))('reads the same elements, texts and references in %s', async (file) => {
    const facts = await compare(textOf(file))
    expect(Object.keys(facts.theirs).length).toBeGreaterThan(3)
    expect(facts.ours).toEqual(facts.theirs)
  })

  it.each(files.filter(isRefused))('finds fault with %s too', async (file) => {
    const warnings = await moddle.fromXML(textOf(file)).then(
      (result) => result.warnings.length,
      () => 1,
    )
    expect(warnings).toBeGreaterThan(0)
  })

  it('agrees about prefixes, default namespaces, CDATA and references', async () => {
    const text = around('<scriptTask id="t" name="a &lt; b"><script><![CDATA[if a < b:\n  c = "&"]]></script></scriptTask>', 't')
    for (const variant of [text, text.replace(/<(\/?)(?=[a-z])/g, '<$1q:').replace('xmlns=', 'xmlns:q=')]) {
      const facts = await compare(variant)
      expect(facts.ours).toEqual(facts.theirs)
      expect(facts.ours.t).toMatchObject({ type: 'bpmn:scripttask', name: 'a < b', script: 'if a < b:\n  c = "&"' })
    }
  })

  it('gives every element the same attributes', () => {
    const all = [...new Set(Object.keys(ELEMENTS).flatMap((element) => attributesThere(element) ?? []))].filter(
      (name) => !/^(id|name)$/.test(name),
    )
    const told = Object.keys(ELEMENTS).filter((element) => !['refused', 'ignored'].includes(ELEMENTS[element]?.level ?? ''))
    for (const element of told) {
      const there = attributesThere(element)
      if (there === null) continue
      expect([element, all.filter((name) => hasAttribute(element, name))]).toEqual([element, all.filter((name) => there.includes(name))])
    }
  })

  it('lets parts stand in the same elements', () => {
    for (const part of Object.keys(ELEMENTS)) {
      const parents = parentsOf(part)
      if (parents === null) continue
      for (const parent of parents) expect([parent, partsThere(parent)]).toEqual([parent, expect.arrayContaining([partName(part)])])
    }
  })

  it('loses variables of the same name, which is one reason not to use it', async () => {
    const loop =
      '<multiInstanceLoopCharacteristics><loopDataInputRef>items</loopDataInputRef><inputDataItem id="item"/></multiInstanceLoopCharacteristics>'
    const { warnings } = await moddle.fromXML(
      processOf(
        `<startEvent id="s"/><task id="a">${loop}</task><task id="b">${loop}</task><endEvent id="e"/>${flows('s>a', 'a>b', 'b>e')}`,
      ),
    )
    expect(warnings.map(({ message }) => message).join()).toContain('duplicate ID <item>')
  })
})

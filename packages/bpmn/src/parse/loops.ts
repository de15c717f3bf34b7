import type { InstanceCount, Loop, MultiInstanceLoop } from '../definition/loop.ts'
import { extension } from './extension-elements.ts'
import type { NodeOutline } from './outline.ts'
import { dataName, type Places } from './places.ts'
import type { Reading } from './reading.ts'
import { referredId } from './references.ts'
import { attribute, child, flag, idOf, nameOf, type XmlElement } from './xml/element.ts'

/** Reads how an activity repeats; null when it does not, or when that cannot be read (which is then reported). */
export function readLoop(node: NodeOutline, places: Places, reading: Reading): Loop | null {
  const found = node.element.children.filter(({ space, name }) => space === 'bpmn' && name.endsWith('LoopCharacteristics'))
  const [element] = found
  if (element === undefined) return null
  if (found.length > 1)
    reading.report.error('invalid_loop', node.element, `"${node.id}" has ${found.length} loop characteristics; keep one`)
  return element.name === 'standardLoopCharacteristics'
    ? readStandard(element, node, reading)
    : readMulti(element, node, { places, reading })
}

function readStandard(element: XmlElement, node: NodeOutline, { report, sources }: Reading): Loop | null {
  const maximum = attribute(element, 'loopMaximum')?.trim() || null
  const at = child(element, 'loopCondition')
  const condition =
    at === null || at.text.trim() === '' ? null : sources.expression({ at, text: at.text, what: 'the loop condition', owner: node.element })
  if (maximum === null && condition === null) {
    report.error('invalid_loop', node.element, `the loop of "${node.id}" has neither a maximum nor a condition, so it would never end`)
    return null
  }
  if (maximum !== null && /^-?\d+$/.test(maximum) && Number(maximum) < 0) {
    report.error('invalid_loop', node.element, `loopMaximum ${maximum} of "${node.id}" is negative`)
  }
  return { kind: 'standard', maximum, condition, testBefore: flag(element, 'testBefore') }
}

interface LoopContext {
  readonly places: Places
  readonly reading: Reading
}

function readMulti(element: XmlElement, node: NodeOutline, context: LoopContext): Loop | null {
  const { places, reading } = context
  const zeebe = extension(element, 'loopCharacteristics', 'zeebe')
  const over = readCount(element, zeebe, node, context)
  const behavior = attribute(element, 'behavior') ?? 'All'
  if (behavior !== 'All') {
    reading.report.error('unsupported_attribute', node.element, `behavior="${behavior}" of the loop of "${node.id}" does not run; use All`)
  }
  if (over === null) return null
  const outputId = referredId(child(element, 'loopDataOutputRef')?.text) ?? zeebeText(zeebe, 'outputCollection')
  const at = child(element, 'completionCondition')
  const loop: MultiInstanceLoop = {
    kind: 'multiInstance',
    sequential: flag(element, 'isSequential'),
    over,
    inputItem: item(element, 'inputDataItem') ?? attribute(element, 'elementVariable', 'camunda') ?? zeebeText(zeebe, 'inputElement'),
    outputItem: item(element, 'outputDataItem') ?? outputElement(zeebe, node, reading),
    output: outputId === null ? null : dataName(outputId, places),
    completionCondition:
      at === null || at.text.trim() === ''
        ? null
        : reading.sources.expression({ at, text: at.text, what: 'the completion condition', owner: node.element }),
    scriptsOnInstances: [element, node.element].some((place) => attribute(place, 'scriptsOnInstances', 'spiffworkflow') === 'true'),
  }
  checkOutput(loop, node, reading)
  return loop
}

function readCount(
  element: XmlElement,
  zeebe: XmlElement | null,
  node: NodeOutline,
  { places, reading }: LoopContext,
): InstanceCount | null {
  const { report, sources } = reading
  const cardinality = child(element, 'loopCardinality')
  const collection = referredId(child(element, 'loopDataInputRef')?.text)
  const foreign = attribute(element, 'collection', 'camunda') ?? zeebeText(zeebe, 'inputCollection')
  const given = [
    cardinality !== null && 'a cardinality',
    collection !== null && 'an input collection',
    foreign !== null && 'a Camunda collection',
  ]
  const said = given.filter((what) => what !== false)
  if (said.length !== 1) {
    const what = said.length === 0 ? 'neither a cardinality nor an input collection' : said.join(' and ')
    report.error('invalid_loop', node.element, `the multi-instance loop of "${node.id}" has ${what}; give exactly one`)
    return null
  }
  if (collection !== null) return { kind: 'collection', collection: dataName(collection, places) }
  const at = cardinality ?? element
  const text = cardinality?.text ?? foreign ?? ''
  const expression = sources.expression({
    at,
    text,
    what: cardinality === null ? 'the collection' : 'the cardinality',
    owner: node.element,
  })
  if (expression === null) return null
  return cardinality === null ? { kind: 'expression', expression } : { kind: 'cardinality', expression }
}

function item(element: XmlElement, tag: string): string | null {
  const found = child(element, tag)
  return found === null ? null : (idOf(found) ?? nameOf(found))
}

function zeebeText(zeebe: XmlElement | null, name: string): string | null {
  return (zeebe === null ? null : attribute(zeebe, name)?.trim()) || null
}

/** Camunda 8 writes an expression here; ours is the name of a variable, so only a name can be taken over. */
function outputElement(zeebe: XmlElement | null, node: NodeOutline, { report }: Reading): string | null {
  const text = zeebeText(zeebe, 'outputElement')?.replace(/^=\s*/, '') ?? null
  if (text === null || /^[A-Za-z_]\w*$/.test(text)) return text
  report.error(
    'unsupported_attribute',
    node.element,
    `outputElement "${text}" of "${node.id}" is no variable name; compute the value inside`,
  )
  return null
}

function checkOutput({ output, outputItem }: MultiInstanceLoop, node: NodeOutline, { report }: Reading): void {
  if ((output === null) === (outputItem === null)) return
  const lacks = output === null ? 'an output item but no output collection' : 'an output collection but no output item'
  report.warning('invalid_loop', node.element, `the multi-instance loop of "${node.id}" has ${lacks}, so it gathers nothing`)
}

import type { DataAssociation, DataObject, DataPlace, IoSpecification } from '../definition/data-flow.ts'
import type { DataName } from '../definition/loop.ts'
import { extensionText } from './extension-elements.ts'
import type { NodeOutline, Outline } from './outline.ts'
import type { Reading } from './reading.ts'
import { reference, referredId } from './references.ts'
import { attribute, child, childrenNamed, childText, flag, idOf, nameOf, type XmlElement } from './xml/element.ts'

/** Data objects of a process, and what the drawn references to objects and stores stand for. */
export interface Places {
  readonly dataObjects: readonly DataObject[]
  /** By id of the object, store, or a reference to either. */
  readonly byId: ReadonlyMap<string, DataPlace>
}

/** Reads the data objects of all scopes, and resolves the references to them and to data stores. */
export function readPlaces(outline: Outline, reading: Reading): Places {
  const dataObjects: DataObject[] = []
  const byId = new Map<string, DataPlace>()
  for (const scope of outline.scopes) {
    for (const element of childrenNamed(scope.element, 'dataObject')) {
      const object = readDataObject(element, dataObjects.length, scope.index, reading)
      dataObjects.push(object)
      byId.set(object.id, { kind: 'dataObject', index: object.index })
    }
  }
  for (const store of reading.roots.dataStores) byId.set(store.id, { kind: 'dataStore', index: store.index })
  for (const scope of outline.scopes) {
    for (const element of childrenNamed(scope.element, 'dataObjectReference')) addReference(element, 'dataObjectRef', byId, reading)
    for (const element of childrenNamed(scope.element, 'dataStoreReference')) addReference(element, 'dataStoreRef', byId, reading)
  }
  return { dataObjects, byId }
}

function readDataObject(element: XmlElement, index: number, scope: number, { report }: Reading): DataObject {
  const id = idOf(element)
  if (id === null) report.error('missing_id', element, 'a data object has no id; its id is the name of its variable')
  const category = extensionText(element, 'category') ?? attribute(element, 'category', 'spiffworkflow')
  return { index, id: id ?? '', name: nameOf(element), scope, isCollection: flag(element, 'isCollection'), category }
}

function addReference(element: XmlElement, end: 'dataObjectRef' | 'dataStoreRef', byId: Map<string, DataPlace>, { report }: Reading): void {
  const id = idOf(element)
  const target = reference(element, end)
  const place = target === null ? undefined : byId.get(target)
  if (target === null) {
    // Many drawings show a store or document that no engine knows. That only matters once data are to flow there.
    report.warning('missing_reference', element, `"${id ?? ''}" has no ${end}, so it stands for nothing that data could be in`)
  } else if (place === undefined) {
    report.error('missing_reference', element, `${end} "${target}" of "${id ?? ''}" leads to nothing; draw it to a data object or store`)
  } else if (id !== null && !byId.has(id)) {
    byId.set(id, place)
  }
}

/** The data association elements of one node, as values. */
export function readAssociations(node: NodeOutline, io: IoSpecification | null, context: DataContext): NodeData {
  const at = (element: XmlElement, end: string) => referredId(child(element, end)?.text ?? attribute(element, end))
  const inputs = childrenNamed(node.element, 'dataInputAssociation').map((element) =>
    readAssociation({ element, node, far: at(element, 'sourceRef'), near: at(element, 'targetRef'), names: io?.inputs ?? [] }, context),
  )
  const outputs = childrenNamed(node.element, 'dataOutputAssociation').map((element) =>
    readAssociation({ element, node, far: at(element, 'targetRef'), near: at(element, 'sourceRef'), names: io?.outputs ?? [] }, context),
  )
  return { dataInputs: inputs.filter((found) => found !== null), dataOutputs: outputs.filter((found) => found !== null) }
}

/** What reading of data associations needs. */
export interface DataContext {
  readonly outline: Outline
  readonly places: Places
  readonly reading: Reading
}

interface NodeData {
  readonly dataInputs: readonly DataAssociation[]
  readonly dataOutputs: readonly DataAssociation[]
}

interface Ends {
  readonly element: XmlElement
  readonly node: NodeOutline
  /** The end at the data object or store. */
  readonly far: string | null
  /** The end at the node. */
  readonly near: string | null
  readonly names: readonly { readonly id: string }[]
}

function readAssociation({ element, node, far, near, names }: Ends, context: DataContext): DataAssociation | null {
  const { places, reading } = context
  const place = far === null ? undefined : places.byId.get(far)
  if (place === undefined) {
    const message = `data association of "${node.id}" leads to "${far ?? ''}", which is no data object or store`
    // In Camunda data associations are for people, so a model from there runs as well without.
    if (reading.sources.dialect === 'python') reading.report.error('missing_reference', element, message)
    else reading.report.warning('missing_reference', element, `${message}; it has no effect`)
    return null
  }
  if (place.kind === 'dataObject' && !isVisible(places.dataObjects[place.index]?.scope ?? 0, node, context.outline)) {
    reading.report.error('missing_reference', element, `data object "${far}" belongs to a sub-process that "${node.id}" is not in`)
  }
  const own = place.kind === 'dataObject' ? places.dataObjects[place.index]?.id : reading.roots.dataStores[place.index]?.id
  const variable = near !== null && names.some(({ id }) => id === near) ? near : (own ?? '')
  const text = childText(element, 'transformation')
  const at = child(element, 'transformation') ?? element
  const transformation = text === null ? null : reading.sources.expression({ at, text, what: 'the transformation', owner: node.element })
  return { id: idOf(element) ?? '', variable, place, transformation }
}

function isVisible(scope: number, node: NodeOutline, outline: Outline): boolean {
  if (scope === node.inner) return true
  for (let at: number | null | undefined = node.scope; at !== null && at !== undefined; at = outline.scopes[at]?.parent) {
    if (at === scope) return true
  }
  return false
}

/** The data object of that id or reference, else a name in the task data. */
export function dataName(id: string, { byId, dataObjects }: Places): DataName {
  const place = byId.get(id)
  if (place?.kind !== 'dataObject') return { name: id, dataObject: null }
  return { name: dataObjects[place.index]?.id ?? id, dataObject: place.index }
}

/** The declared inputs and outputs of a process or activity; null when it declares none. */
export function readIo(element: XmlElement): IoSpecification | null {
  const declared = child(element, 'ioSpecification')
  if (declared === null) return null
  const names = (tag: string) => childrenNamed(declared, tag).map((item) => ({ id: idOf(item) ?? nameOf(item) ?? '', name: nameOf(item) }))
  return { inputs: names('dataInput'), outputs: names('dataOutput') }
}

import { attribute, child, childrenNamed, type XmlElement } from './xml/element.ts'

/** Vertical positions of drawn elements: the top of their shape, in the units of the diagram. */
export interface Layout {
  /** Whether the file has any shapes at all. */
  readonly isDrawn: boolean
  /** Top of an element's shape; 0 when it has none. */
  top(elementId: string): number
}

/** Reads the diagram part of a document. The first shape of an element counts. */
export function readLayout(root: XmlElement): Layout {
  const tops = new Map<string, number>()
  for (const diagram of childrenNamed(root, 'BPMNDiagram', 'bpmndi')) {
    for (const plane of childrenNamed(diagram, 'BPMNPlane', 'bpmndi')) {
      for (const shape of childrenNamed(plane, 'BPMNShape', 'bpmndi')) addTop(tops, shape)
    }
  }
  return { isDrawn: tops.size > 0, top: (id) => tops.get(id) ?? 0 }
}

function addTop(tops: Map<string, number>, shape: XmlElement): void {
  const element = attribute(shape, 'bpmnElement')
  const bounds = child(shape, 'Bounds', 'dc')
  if (element === null || bounds === null) return
  const id = element.slice(element.indexOf(':') + 1)
  const y = Number(attribute(bounds, 'y') ?? Number.NaN)
  if (Number.isFinite(y) && !tops.has(id)) tops.set(id, y)
}

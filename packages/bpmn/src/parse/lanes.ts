import type { Lane } from '../definition/definition.ts'
import type { Outline } from './outline.ts'
import type { Reading } from './reading.ts'
import { referredId } from './references.ts'
import { child, childrenNamed, idOf, nameOf, type XmlElement } from './xml/element.ts'

/** Lanes of a process, and the innermost lane's name per node. */
export interface Lanes {
  readonly lanes: readonly Lane[]
  readonly nameByNode: ReadonlyMap<number, string>
}

/** Reads the lane sets of all scopes; a lane without a name is called by its id. */
export function readLanes(outline: Outline, { report }: Reading): Lanes {
  const lanes: Lane[] = []
  const nameByNode = new Map<number, string>()

  function readSet(set: XmlElement, parent: number | null): void {
    for (const element of childrenNamed(set, 'lane')) {
      const index = lanes.length
      const lane = { id: idOf(element) ?? '', name: nameOf(element) ?? idOf(element) ?? '', set: nameOf(set), parent }
      lanes.push({ ...lane, nodes: readNodes(element, lane.name) })
      const inner = child(element, 'childLaneSet')
      if (inner !== null) readSet(inner, index)
    }
  }

  function readNodes(element: XmlElement, name: string): number[] {
    return childrenNamed(element, 'flowNodeRef').flatMap((ref) => {
      const id = referredId(ref.text) ?? ''
      const node = outline.byId.get(id)
      if (node === undefined) {
        report.warning('missing_reference', element, `lane "${name}" contains "${id}", which does not exist`)
        return []
      }
      nameByNode.set(node, name)
      return [node]
    })
  }

  for (const scope of outline.scopes) for (const set of childrenNamed(scope.element, 'laneSet')) readSet(set, null)
  return { lanes, nameByNode }
}

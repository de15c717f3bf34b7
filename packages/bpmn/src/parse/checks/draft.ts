import type { Flow, Scope } from '../../definition/definition.ts'
import type { Node } from '../../definition/node.ts'
import type { Edges } from '../edges.ts'
import type { Outline } from '../outline.ts'
import type { Report } from '../report.ts'

/** A process as compiled, before it is checked and handed out. */
export interface Draft {
  readonly nodes: readonly Node[]
  readonly flows: readonly Flow[]
  readonly scopes: readonly Scope[]
  readonly outline: Outline
  readonly edges: Edges
  readonly report: Report
}

/** Where a node's problems are. */
export function placeOf(node: Node): { elementId: string; line: number } {
  return { elementId: node.id, line: node.line }
}

/** How to call a node in a message. */
export function called(node: Node | undefined): string {
  return node === undefined ? 'nothing' : `${node.kind} "${node.id}"`
}

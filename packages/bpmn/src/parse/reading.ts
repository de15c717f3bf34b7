import type { Compatibility } from '../definition/compatibility.ts'
import type { Layout } from './layout.ts'
import type { Report } from './report.ts'
import type { Roots } from './roots.ts'
import type { Sources } from './sources.ts'
import type { XmlElement } from './xml/element.ts'

/** What is known of a file while its processes are compiled. */
export interface Reading {
  readonly file: string
  readonly report: Report
  /** BPMN elements by id. */
  readonly ids: ReadonlyMap<string, XmlElement>
  readonly layout: Layout
  readonly sources: Sources
  readonly roots: Roots
  readonly compatibility: Compatibility
}

import { objectType, PyObject, PyType, type Value } from './object.ts'

export const moduleType = new PyType('module', { bases: [objectType] })

/** `math`: a name and what it holds. Never changes. */
export class PyModule extends PyObject {
  readonly name: string
  readonly members: ReadonlyMap<string, Value>

  constructor(name: string, members: Readonly<Record<string, Value>>) {
    super()
    this.name = name
    this.members = new Map(Object.entries(members))
  }

  override get type(): PyType {
    return moduleType
  }
}

/** Makes the module the first time any script imports it. What changes during a run belongs into `Run.state`. */
export type ModuleMaker = () => PyModule

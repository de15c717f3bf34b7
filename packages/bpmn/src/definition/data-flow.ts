import type { Source } from './event-definition.ts'

/** A variable of a process or sub-process, seen by everything inside it. Null until written. */
export interface DataObject {
  readonly index: number
  /** Also the variable's name in scripts. */
  readonly id: string
  readonly name: string | null
  /** Index of the scope that declares it. */
  readonly scope: number
  readonly isCollection: boolean
  /** Grouping for permissions on its values (`spiffworkflow:category`). */
  readonly category: string | null
}

/** A store outside of the instance. */
export interface DataStore {
  readonly index: number
  /** Also the variable's name in scripts. */
  readonly id: string
  readonly name: string | null
  /** Class of store as the model writes it: `kkv`, `json`, `typeahead`, `jsonFile`, or another word. */
  readonly type: string
}

/** One arrow between a node and a data object or store. */
export interface DataAssociation {
  readonly id: string
  /** Name in the task data: copied to before the node starts (input) or taken from when it ends (output). */
  readonly variable: string
  readonly place: DataPlace
  /** Applied to the value on its way, when given. */
  readonly transformation: Source | null
}

/** What a data association reads or writes: an index into `Definition.dataObjects` or `Definition.dataStores`. */
export type DataPlace = { readonly kind: 'dataObject'; readonly index: number } | { readonly kind: 'dataStore'; readonly index: number }

/** Only these names enter and leave; a missing one is an error that names it. */
export interface IoSpecification {
  readonly inputs: readonly IoName[]
  readonly outputs: readonly IoName[]
}

/** A variable name (`id`) and what people call it. */
export interface IoName {
  readonly id: string
  readonly name: string | null
}

/** Values computed before a node and taken over after it, as Camunda models write them. */
export interface IoMapping {
  readonly inputs: readonly Mapping[]
  readonly outputs: readonly Mapping[]
}

/** `target` becomes the value of `source`. */
export interface Mapping {
  readonly source: Source
  readonly target: string
}

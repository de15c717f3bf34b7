import type { ReactNode } from 'react'
import type { ActionAnswer } from '../../../../contract/index.ts'
import type { AdminPermission } from '../../../app/admin-access.ts'
import type { ListWords } from './list-address.ts'

/** A page of a list as every list of the contract has it. */
export interface ListAnswer<Row> {
  readonly rows: readonly Row[]
  readonly total: number
  readonly page: number
  readonly pages: number
}

export interface ListColumn<Row> {
  readonly key: string
  readonly title: string
  /** Neighbours of one group have a heading in common. */
  readonly group?: string
  /** The word of the address that sorts by it; left out where one cannot. */
  readonly sort?: string
  /** Numbers stand to the right, one below the other. */
  readonly numeric?: boolean
  readonly cell: (row: Row) => ReactNode
}

/** A filter as the form shows it; `choices` for those whose values are a closed set. */
export interface ListFilter {
  readonly name: string
  readonly label: string
  readonly placeholder?: string
  readonly choices?: readonly (readonly [value: string, label: string])[]
}

/** Something that can be done to selected rows at once. */
export interface BulkAction {
  readonly name: string
  readonly label: string
  readonly needs: AdminPermission
  /** What will happen, for whoever confirms it. */
  readonly consequences: string
  /** In the past, for what was done: `activated`. */
  readonly done: string
  /** It cannot be taken back. */
  readonly isFinal?: boolean
}

/** How a list looks. */
export interface ListLook<Row> {
  readonly words: ListWords
  /** What a row is: `build` and `builds`. */
  readonly noun: readonly [one: string, many: string]
  readonly columns: readonly ListColumn<Row>[]
  readonly filters: readonly ListFilter[]
  /** What people know a row by. */
  readonly labelOf: (row: Row) => string
  /** Said when there is nothing at all. */
  readonly whenEmpty: string
  /** Left out: rows cannot be selected. */
  readonly actions?: readonly BulkAction[]
}

/** Does the named action to these rows. */
export type RunAction = (action: string, ids: readonly number[]) => Promise<ActionAnswer>

/** `Yes` and `No` as a choice of a filter. */
export const yesNoChoices: NonNullable<ListFilter['choices']> = [
  ['yes', 'Yes'],
  ['no', 'No'],
]

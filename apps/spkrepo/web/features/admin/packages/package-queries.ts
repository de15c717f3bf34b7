import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { AdminPackageDetails, AdminPackageList, PeopleFound } from '../../../../contract/index.ts'
import { type Search, searchOf } from '../list/list-address.ts'
import { packageWords } from './package-words.ts'

/** One page of packages. The page before stays until it is there. */
export function adminPackageList(search: Search) {
  return queryOptions<AdminPackageList>({ queryKey: ['adminPackages', searchOf(packageWords, search)], placeholderData: keepPreviousData })
}

/** One package, with its place in the list that `search` describes; null when there is none. */
export function adminPackageNumbered(id: string, search: Search) {
  return queryOptions<AdminPackageDetails | null>({ queryKey: ['adminPackage', { ...searchOf(packageWords, search), id }] })
}

/** User names with this text in them. */
export function peopleWith(q: string) {
  return queryOptions<PeopleFound>({ queryKey: ['adminPeople', q === '' ? {} : { q }], placeholderData: keepPreviousData })
}

import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { VersionDetails, VersionList } from '../../../../contract/index.ts'
import type { Search } from '../list/list-address.ts'

/** One page of the versions in one's care. The page before stays until it is there. */
export function versionList(search: Search) {
  return queryOptions<VersionList>({ queryKey: ['adminVersions', search], placeholderData: keepPreviousData })
}

/** One version, with its place in the list that `search` describes; null when there is none in one's care. */
export function versionNamed(id: string, search: Search) {
  return queryOptions<VersionDetails | null>({ queryKey: ['adminVersion', { ...search, id }] })
}

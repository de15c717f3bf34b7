import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { VersionDetails, VersionList } from '../../../../contract/index.ts'
import { type Search, searchOf } from '../list/list-address.ts'
import { versionWords } from './version-words.ts'

/** One page of the versions in one's care. The page before stays until it is there. */
export function versionList(search: Search) {
  return queryOptions<VersionList>({ queryKey: ['adminVersions', searchOf(versionWords, search)], placeholderData: keepPreviousData })
}

/** One version, with its place in the list that `search` describes; null when there is none in one's care. */
export function versionNamed(id: string, search: Search) {
  return queryOptions<VersionDetails | null>({ queryKey: ['adminVersion', { ...searchOf(versionWords, search), id }] })
}

import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { BuildDetails, BuildList } from '../../../../contract/index.ts'
import { type Search, searchOf } from '../list/list-address.ts'
import { buildWords } from './build-words.ts'

/** One page of the builds in one's care. The page before stays until it is there. */
export function buildList(search: Search) {
  return queryOptions<BuildList>({ queryKey: ['adminBuilds', searchOf(buildWords, search)], placeholderData: keepPreviousData })
}

/** One build, with its place in the list that `search` describes; null when there is none in one's care. */
export function buildNamed(id: string, search: Search) {
  return queryOptions<BuildDetails | null>({ queryKey: ['adminBuild', { ...searchOf(buildWords, search), id }] })
}

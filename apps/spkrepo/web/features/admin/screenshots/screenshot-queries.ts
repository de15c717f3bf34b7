import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ScreenshotList } from '../../../../contract/index.ts'
import { type Search, searchOf } from '../list/list-address.ts'
import { screenshotWords } from './screenshot-words.ts'

/** One page of screenshots. The page before stays until it is there. */
export function screenshotList(search: Search) {
  return queryOptions<ScreenshotList>({
    queryKey: ['adminScreenshots', searchOf(screenshotWords, search)],
    placeholderData: keepPreviousData,
  })
}

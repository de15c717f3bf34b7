import type { ListWords } from '../list/list-address.ts'

/** What the address of the list of screenshots may say. */
export const screenshotWords: ListWords = {
  path: '/admin/screenshots',
  sorts: ['package', 'added'],
  firstSort: { by: 'package', direction: 'asc' },
  filters: { package: 'text' },
}

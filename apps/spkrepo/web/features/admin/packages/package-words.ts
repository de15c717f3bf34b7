import type { ListWords } from '../list/list-address.ts'

/** What the address of the list of packages may say. */
export const packageWords: ListWords = {
  path: '/admin/packages',
  sorts: ['name', 'downloads', 'recentDownloads', 'lastDownload', 'created'],
  firstSort: { by: 'name', direction: 'asc' },
  filters: { name: 'text', author: 'text', archived: ['yes', 'no'] },
}

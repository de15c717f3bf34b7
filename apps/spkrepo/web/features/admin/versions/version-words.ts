import type { ListWords } from '../list/list-address.ts'

const yesNo = ['yes', 'no'] as const

/** What the address of the list of versions may say. */
export const versionWords: ListWords = {
  path: '/admin/versions',
  sorts: ['package', 'version', 'upstream', 'beta', 'startable', 'allActive', 'allUploaded', 'totalSize', 'created'],
  firstSort: { by: 'created', direction: 'desc' },
  filters: { package: 'text', upstream: 'text', version: 'text', beta: yesNo, startable: yesNo, allActive: yesNo, allUploaded: yesNo },
}

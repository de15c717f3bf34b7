import type { ListWords } from '../list/list-address.ts'

/** What the address of the list of builds may say. */
export const buildWords: ListWords = {
  path: '/admin/builds',
  sorts: ['package', 'version', 'firmware', 'publisher', 'active', 'signing', 'storage', 'size', 'created'],
  firstSort: { by: 'created', direction: 'desc' },
  filters: {
    package: 'text',
    version: 'text',
    architecture: 'text',
    firmware: 'text',
    publisher: 'text',
    storage: ['local', 'remote'],
    signing: ['unsigned', 'pending', 'signing', 'signed', 'failed'],
    active: ['yes', 'no'],
  },
}

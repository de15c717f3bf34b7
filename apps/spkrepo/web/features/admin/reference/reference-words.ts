import type { ListWords } from '../list/list-address.ts'

const counts = ['byDevice', 'recentByDevice', 'byBuild', 'recentByBuild'] as const

/** What the addresses of these lists may say. */
export const architectureWords: ListWords = {
  path: '/admin/architectures',
  sorts: ['code', ...counts],
  firstSort: { by: 'code', direction: 'asc' },
  filters: { code: 'text' },
}

export const firmwareWords: ListWords = {
  path: '/admin/firmwares',
  sorts: ['version', 'build', 'type', ...counts],
  firstSort: { by: 'build', direction: 'desc' },
  filters: { version: 'text', build: 'text', type: ['dsm', 'srm'] },
}

export const serviceWords: ListWords = {
  path: '/admin/services',
  sorts: ['code'],
  firstSort: { by: 'code', direction: 'asc' },
  filters: { code: 'text' },
}

import { describe, expect, it } from 'vitest'
import { atPage, filteredBy, type ListWords, searchOf, sortedBy } from '../../../web/features/admin/list/list-address.ts'

const words: ListWords = {
  path: '/admin/things',
  sorts: ['name', 'created'],
  firstSort: { by: 'created', direction: 'desc' },
  filters: { name: 'text', active: ['yes', 'no'] },
}

describe('the address of a list', () => {
  it('has only words that the list knows', () => {
    const typed = { page: '2', sort: 'name', direction: 'up', name: 'a b', active: 'perhaps', color: 'red', q: 7 }
    expect(searchOf(words, typed)).toEqual({ page: '2', sort: 'name', name: 'a b' })
  })

  it.each(['0', '-1', '1.5', '01', 'x', '1234567', ''])('has no page %s', (page) => {
    expect(searchOf(words, { page })).toEqual({})
  })

  it('sorts by a column, and the other way round when it is sorted so', () => {
    expect(sortedBy(words, {}, 'name')).toBe('/admin/things?sort=name&direction=asc')
    expect(sortedBy(words, { sort: 'name', direction: 'asc' }, 'name')).toBe('/admin/things?sort=name&direction=desc')
    expect(sortedBy(words, {}, 'created')).toBe('/admin/things?sort=created&direction=asc')
  })

  it('begins on the first page when the order or the filters change, and keeps both from page to page', () => {
    const search = { page: '3', sort: 'name', active: 'yes' }
    expect(sortedBy(words, search, 'created')).toBe('/admin/things?sort=created&active=yes&direction=asc')
    expect(filteredBy(words, search, { name: 'x', active: '' })).toBe('/admin/things?sort=name&name=x')
    expect(atPage(words, search, 4)).toBe('/admin/things?sort=name&active=yes&page=4')
    expect(atPage(words, search, 1)).toBe('/admin/things?sort=name&active=yes')
  })

  it('says nothing of the order that the list begins with', () => {
    expect(filteredBy(words, {}, { sort: 'created', direction: 'desc', name: 'x' })).toBe('/admin/things?name=x')
  })
})

/** What stands in the address of a list: its page, its order and its filters, as text. */
export type Search = Readonly<Record<string, string>>

/** The words that the address of a list may have; what else somebody types there is no part of it. */
export interface ListWords {
  /** Of the page, without its query: `/admin/builds`. */
  readonly path: string
  readonly sorts: readonly string[]
  readonly firstSort: { readonly by: string; readonly direction: 'asc' | 'desc' }
  /** By name: `text`, or the values that can be chosen. */
  readonly filters: Readonly<Record<string, 'text' | readonly string[]>>
}

/** The part of an address that the list knows. */
export function searchOf(words: ListWords, typed: Readonly<Record<string, unknown>>): Search {
  const known: Record<string, string> = {}
  const keep = (name: string, isKnown: (value: string) => boolean) => {
    const value = typed[name]
    if (typeof value === 'string' && value !== '' && isKnown(value)) known[name] = value
  }
  keep('page', (value) => /^[1-9]\d{0,5}$/.test(value))
  keep('sort', (value) => words.sorts.includes(value))
  keep('direction', (value) => value === 'asc' || value === 'desc')
  for (const [name, values] of Object.entries(words.filters)) {
    keep(name, (value) => (values === 'text' ? value.length <= 200 : values.includes(value)))
  }
  return known
}

/** The address of a list, or of one of its rows with what leads back to the list. */
export function listAddress(path: string, search: Search): string {
  const query = new URLSearchParams(search).toString()
  return query === '' ? path : `${path}?${query}`
}

/** How the list is sorted. */
export function orderOf(words: ListWords, search: Search): { readonly by: string; readonly direction: 'asc' | 'desc' } {
  const by = search.sort ?? words.firstSort.by
  if (search.direction === 'asc' || search.direction === 'desc') return { by, direction: search.direction }
  return { by, direction: search.sort === undefined ? words.firstSort.direction : 'asc' }
}

/** The address that sorts by `by`: the other way round if it is sorted so already. From its first page on. */
export function sortedBy(words: ListWords, search: Search, by: string): string {
  const now = orderOf(words, search)
  const direction = now.by === by && now.direction === 'asc' ? 'desc' : 'asc'
  const { page: _page, ...rest } = search
  return listAddress(words.path, { ...rest, sort: by, direction })
}

/** The same list on another page. */
export function atPage(words: ListWords, search: Search, page: number): string {
  const { page: _page, ...rest } = search
  return listAddress(words.path, page === 1 ? rest : { ...rest, page: String(page) })
}

/** The same order with these filters, and no others; empty ones are none, and the order that the list begins with need not be said. */
export function filteredBy(words: ListWords, search: Search, filters: Search): string {
  const { sort, direction } = { ...search, ...filters }
  const isFirst = sort === words.firstSort.by && direction === words.firstSort.direction
  return listAddress(words.path, searchOf(words, { ...filters, ...(isFirst ? { sort: '', direction: '' } : { sort, direction }) }))
}

/** The filters that are set. */
export function filtersIn(words: ListWords, search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([name]) => Object.hasOwn(words.filters, name)))
}

import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { type Answer, type NasApp, openNasApp } from './nas-app.ts'
import { type BuildSeed, clearPackages, type SeededBuild, seedBuild } from './seed.ts'
import { type databases, openTestDatabase, type TestDatabase } from './test-database.ts'

/** One entry of a catalog's answer. */
export type Entry = Record<string, unknown> & { link: string; thumbnail: string[]; snapshot: string[] }

/** A catalog at `/nas` to ask, on a database that begins empty for every test. */
export interface OpenedCatalog {
  readonly store: TestDatabase
  readonly nas: NasApp
  seed(build?: BuildSeed): Promise<SeededBuild>
  /** `query` comes after `language=enu&`. */
  ask(query: string): Promise<Answer>
  /** The entries of the answer, whatever their wrapping. */
  entries(query: string): Promise<Entry[]>
  names(query: string): Promise<unknown[]>
  count(query: string): Promise<number>
  /** The one entry of the answer; fails when there are more or none. */
  only(query: string): Promise<Entry>
}

/** Opens a catalog before the tests of the suite that calls this and closes it after them. */
export function useCatalog(kind: (typeof databases)[number]): OpenedCatalog {
  let opened: { store: TestDatabase; nas: NasApp } | undefined
  const now = () => {
    if (opened === undefined) throw new Error('the catalog is open during tests only')
    return opened
  }
  beforeAll(async () => {
    const store = await openTestDatabase(kind)
    opened = { store, nas: await openNasApp(store) }
  })
  afterAll(async () => {
    await opened?.nas.close()
    await opened?.store.drop()
  })
  beforeEach(async () => await clearPackages(now().store.db))

  const ask = async (query: string) => await now().nas.get(`/nas?language=enu&${query}`)
  const entries = async (query: string): Promise<Entry[]> => {
    const body = (await ask(query)).json()
    return Array.isArray(body) ? body : body.packages
  }
  return {
    get store() {
      return now().store
    },
    get nas() {
      return now().nas
    },
    seed: async (build = {}) => await seedBuild(now().store.db, build, now().nas.storage),
    ask,
    entries,
    names: async (query) => (await entries(query)).map((entry) => entry.package),
    count: async (query) => (await entries(query)).length,
    only: async (query) => {
      const [entry, ...others] = await entries(query)
      expect(others).toEqual([])
      if (entry === undefined) throw new Error(`nothing is offered for ${query}`)
      return entry
    },
  }
}

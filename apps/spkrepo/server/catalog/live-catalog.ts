import type { Logger } from '@trellis/stack'
import type { Kysely } from 'kysely'
import { loadReference, type Reference } from '../reference/load-reference.ts'
import type { Tables } from '../tables.ts'
import { catalogRevisions, catalogState, referenceData } from './catalog-changes.ts'
import { CatalogIndex } from './catalog-index.ts'
import { loadPackages } from './load-packages.ts'

/** How often a process looks whether anything has changed. Milliseconds. */
const lookEveryMs = 300
/** So many packages are loaded at once: some ten milliseconds of work, between which requests are answered. */
const packagesAtOnce = 40

/** What a live catalog needs. */
export interface LiveCatalogOptions {
  readonly db: Kysely<Tables>
  /** Below it lies every stored file. */
  readonly packagesUrl: URL
  readonly logger: Pick<Logger, 'error' | 'info'>
}

/** What is known of the catalog at one moment. */
export interface CatalogContents {
  readonly index: CatalogIndex
  readonly reference: Reference
}

/**
 * The catalog of a process, kept like the database: every change that was committed by whichever process is in it within half a second.
 * While the database is away it stays what it was.
 */
export class LiveCatalog {
  readonly #options: LiveCatalogOptions
  readonly #index = new CatalogIndex()
  #reference: Reference | undefined
  #state = -1
  #revisions: ReadonlyMap<number, number> = new Map()
  #looking: Promise<void> | undefined
  #next: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #isFailing = false

  constructor(options: LiveCatalogOptions) {
    this.#options = options
  }

  /** Undefined until the catalog has been read for the first time. */
  get contents(): CatalogContents | undefined {
    return this.#reference && { index: this.#index, reference: this.#reference }
  }

  /** For a readiness check: rejects until the catalog has been read for the first time. */
  async isRead(): Promise<void> {
    if (this.contents === undefined) throw new Error('the catalog has not been read yet')
  }

  /** Reads the catalog, and goes on looking for changes. Resolves also when the database is away: then it is read as soon as it is back. */
  async start(): Promise<void> {
    this.#timer ??= setInterval(() => void this.#look(), lookEveryMs).unref()
    await this.#look()
  }

  /** Looks no more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#looking
  }

  /**
   * Resolves when everything that was committed before this call is in the catalog, if the database answers. Does nothing in a process
   * that answers no devices.
   */
  async caughtUp(): Promise<void> {
    if (this.#timer === undefined) return
    if (this.#looking === undefined) return await this.#look()
    // The look that is under way may have begun too early.
    this.#next ??= this.#looking.then(async () => {
      this.#next = undefined
      await this.#look()
    })
    await this.#next
  }

  /** Never rejects. */
  #look(): Promise<void> {
    this.#looking ??= this.#update().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #update(): Promise<void> {
    try {
      const state = await catalogState(this.#options.db)
      if (state !== this.#state) await this.#load(state)
      this.#isFailing = false
    } catch (error) {
      // Once: three lines a second would hide what else there is.
      if (!this.#isFailing) this.#options.logger.error({ err: error }, 'the catalog cannot be brought up to date; it is tried again')
      this.#isFailing = true
    }
  }

  async #load(state: number): Promise<void> {
    const { db, logger } = this.#options
    const revisions = await catalogRevisions(db)
    const changed = [...revisions].filter(([id, revision]) => this.#revisions.get(id) !== revision).map(([id]) => id)
    const isWhole = this.#reference === undefined || changed.includes(referenceData)
    const started = performance.now()
    const reference = isWhole ? await loadReference(db) : this.#reference
    const ids = isWhole ? await everyPackage(db, this.#index) : changed
    await this.#loadPackages(ids)
    this.#reference = reference
    // Only now: what failed half-way is loaded again.
    this.#revisions = revisions
    this.#state = state
    if (!isWhole) return
    logger.info({ packages: this.#index.packageIds.length, ms: Math.round(performance.now() - started) }, 'the catalog has been read')
  }

  async #loadPackages(ids: readonly number[]): Promise<void> {
    for (let from = 0; from < ids.length; from += packagesAtOnce) {
      const some = ids.slice(from, from + packagesAtOnce)
      this.#index.replace(some, await loadPackages(this.#options.db, some, this.#options.packagesUrl))
    }
  }
}

/** Also those that are in the index but no longer in the database: they have to go. */
async function everyPackage(db: Kysely<Tables>, index: CatalogIndex): Promise<readonly number[]> {
  const rows = await db.selectFrom('package').select('id').execute()
  return [...new Set([...rows.map(({ id }) => id), ...index.packageIds])]
}

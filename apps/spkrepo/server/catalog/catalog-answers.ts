import type { Logger } from '@trellis/stack'
import { type CatalogContent, catalogBody, catalogTag, showsKeyrings } from './catalog-body.ts'
import type { CatalogQuery } from './catalog-query.ts'
import { type ContentEncoding, encoded } from './content-encoding.ts'
import type { CatalogContents } from './live-catalog.ts'

/** Texts that are missing in the asked language are shown in English. */
const fallbackLanguage = 'enu'
/** Answers are kept up to this size in all: with 1,600 packages that is hundreds of shortened ones, or 50 as they are. Bytes. */
const mostBytes = 96 * 1024 * 1024
/** So little is shortened before it is sent for the first time; shortening more would take longer than sending it. Bytes. */
const shortenAtOnceBytes = 256 * 1024
/** Bodies that are shortened at the same time. The others go out as they are meanwhile. */
const mostShortening = 2

/** What is sent to a device. */
export interface CatalogAnswer {
  /** Names the body as it is here: the same content in another encoding has another one. */
  readonly tag: string
  readonly body: Buffer
  readonly encoding: ContentEncoding | undefined
}

/** What the answers need. */
export interface CatalogAnswersOptions {
  /** The armoured public key that devices before DSM 7 check signatures with; undefined when nothing is signed here. */
  readonly keyring: () => Promise<string | undefined>
  readonly logger: Pick<Logger, 'error'>
}

/** Answers catalog requests, and keeps the answers at hand as long as they are true. */
export class CatalogAnswers {
  readonly #options: CatalogAnswersOptions
  /** Least recently asked first. */
  readonly #kept = new Map<string, KeptAnswer>()
  #bytes = 0
  #shortening = 0

  constructor(options: CatalogAnswersOptions) {
    this.#options = options
  }

  /** The answer to `query`; in `encoding`, if it is at hand in that or quickly made. */
  async answer(contents: CatalogContents, query: CatalogQuery, encoding: ContentEncoding | undefined): Promise<CatalogAnswer> {
    const { device, language } = query
    const keyring = showsKeyrings(device.build) ? await this.#options.keyring() : undefined
    const content = () => contentOf(contents, query, keyring)
    // Devices with one firmware send one number, so there are as many answers as firmwares, architectures and languages in use.
    const key = `${device.architecture} ${device.build} ${device.major} ${device.wantsBeta} ${language} ${keyring === undefined}`
    const kept = this.#upToDate(key, contents.index.generation, content)
    kept.asks += 1
    if (encoding === undefined) kept.isAskedPlain = true
    else {
      // What is asked for once may never be asked for again: anybody can make up numbers of firmwares.
      const isWanted = kept.asks > 1 || contents.reference.firmwares.some(({ build }) => build === device.build)
      const shortened = kept.shortened.get(encoding) ?? (await this.#shortenInTime(kept, { encoding, isWanted, content }))
      if (shortened !== undefined) return { tag: `${kept.tag}-${encoding}`, body: shortened, encoding }
    }
    return { tag: kept.tag, body: this.#bodyOf(kept, content), encoding: undefined }
  }

  /** What is kept under `key`, if it is what the index says now; else something new. It is the most recently asked one from now on. */
  #upToDate(key: string, generation: number, content: () => CatalogContent): KeptAnswer {
    let kept = this.#kept.get(key)
    if (kept?.generation !== generation) {
      const tag = catalogTag(content())
      if (kept?.tag !== tag) {
        if (kept !== undefined) this.#drop(key, kept)
        kept = new KeptAnswer(tag)
      }
      kept.generation = generation
    }
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    return kept
  }

  #bodyOf(kept: KeptAnswer, content: () => CatalogContent): Buffer {
    if (kept.body === undefined) {
      kept.body = catalogBody(content())
      this.#grow(kept, kept.body.length)
    }
    return kept.body
  }

  /** The shortened body when that is quickly done; else undefined, and it will be at hand for a later request. */
  async #shortenInTime(kept: KeptAnswer, wish: Wish): Promise<Buffer | undefined> {
    const body = this.#bodyOf(kept, wish.content)
    const isQuick = body.length <= shortenAtOnceBytes
    if (!(isQuick || wish.isWanted) || this.#shortening >= mostShortening || kept.shortening.has(wish.encoding)) return undefined
    const shortened = this.#shorten(kept, body, wish.encoding)
    if (isQuick) return await shortened
    shortened.catch((error: unknown) => this.#options.logger.error({ err: error }, 'a catalog could not be compressed'))
    return undefined
  }

  async #shorten(kept: KeptAnswer, body: Buffer, encoding: ContentEncoding): Promise<Buffer> {
    kept.shortening.add(encoding)
    this.#shortening += 1
    try {
      const shortened = await encoded(body, encoding)
      kept.shortened.set(encoding, shortened)
      this.#grow(kept, shortened.length)
      if (!kept.isAskedPlain && kept.body !== undefined) {
        this.#grow(kept, -kept.body.length)
        kept.body = undefined
      }
      return shortened
    } finally {
      kept.shortening.delete(encoding)
      this.#shortening -= 1
    }
  }

  #grow(kept: KeptAnswer, bytes: number): void {
    if (kept.isDropped) return
    kept.bytes += bytes
    this.#bytes += bytes
    for (const [key, oldest] of this.#kept) {
      if (this.#bytes <= mostBytes) return
      this.#drop(key, oldest)
    }
  }

  #drop(key: string, kept: KeptAnswer): void {
    this.#kept.delete(key)
    this.#bytes -= kept.bytes
    kept.isDropped = true
  }
}

/** One answer in the forms in which it was sent. */
class KeptAnswer {
  readonly tag: string
  /** Of the index, when it was last seen to be true. */
  generation = -1
  asks = 0
  /** Whether somebody takes it in no encoding. */
  isAskedPlain = false
  body: Buffer | undefined
  readonly shortened = new Map<ContentEncoding, Buffer>()
  readonly shortening = new Set<ContentEncoding>()
  /** Of all its forms. */
  bytes = 0
  isDropped = false

  constructor(tag: string) {
    this.tag = tag
  }
}

/** What a request would like. */
interface Wish {
  readonly encoding: ContentEncoding
  /** Whether others are likely to ask for the same. */
  readonly isWanted: boolean
  readonly content: () => CatalogContent
}

function contentOf({ index, reference }: CatalogContents, { device, language }: CatalogQuery, keyring: string | undefined): CatalogContent {
  const fallback = reference.languages.get(fallbackLanguage) ?? 0
  return { selection: index.select(device), device, languages: { asked: reference.languages.get(language) ?? fallback, fallback }, keyring }
}

import type { Logger } from '@trellis/stack'
import { type CatalogContent, type CatalogPieces, catalogPieces, catalogTag, showsKeyrings } from './catalog-body.ts'
import type { CatalogQuery } from './catalog-query.ts'
import { type ContentEncoding, contentEncodings, encoded } from './content-encoding.ts'
import type { CatalogContents } from './live-catalog.ts'

/** Texts that are missing in the asked language are shown in English. */
const fallbackLanguage = 'enu'
/** Answers are kept up to this size in all: with 1,600 packages that is a thousand shortened ones, or 40 as they are. Bytes. */
const mostBytes = 64 * 1024 * 1024
/** So little is shortened before it is sent for the first time, and never sent in pieces: more would take longer than it saves. Bytes. */
const smallBytes = 256 * 1024
/** Bodies that are shortened at the same time. The others go out as they are meanwhile. */
const mostShortening = 2

/** What is sent to a device. */
export interface CatalogAnswer {
  /** Names the body as it is here: the same content in another encoding has another one. */
  readonly tag: string
  /** The whole where it is at hand. */
  readonly body: Buffer | CatalogPieces
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
    const { kept, content } = await this.#find(contents, query)
    kept.asks += 1
    // What is asked for once may never be asked for again: anybody can make up numbers of firmwares.
    kept.isWanted ||= kept.asks > 1 || contents.reference.firmwares.some(({ build }) => build === query.device.build)
    if (encoding === undefined) kept.isAskedPlain = true
    else {
      const shortened = kept.shortened.get(encoding) ?? (await this.#shortenInTime(kept, encoding, content))
      if (shortened !== undefined) return { tag: `${kept.tag}-${encoding}`, body: shortened, encoding }
    }
    return { tag: kept.tag, body: this.#bodyOf(kept, content), encoding: undefined }
  }

  /** What the answer to `query` is tagged with, in each encoding: all of them name the same content. Makes no answer. */
  async tags(contents: CatalogContents, query: CatalogQuery): Promise<readonly string[]> {
    const { tag } = (await this.#find(contents, query)).kept
    return [tag, ...contentEncodings.map((encoding) => `${tag}-${encoding}`)]
  }

  async #find(contents: CatalogContents, query: CatalogQuery) {
    const { device, language } = query
    const keyring = showsKeyrings(device.build) ? await this.#options.keyring() : undefined
    const content = () => contentOf(contents, query, keyring)
    // Devices with one firmware send one number, so there are as many answers as firmwares, architectures and languages in use.
    const key = `${device.architecture} ${device.build} ${device.major} ${device.wantsBeta} ${language} ${keyring === undefined}`
    return {
      kept: this.#upToDate(key, contents.index.generation, () => catalogTag(content(), contents.index.selection(device).digest)),
      content,
    }
  }

  /** What is kept under `key`, if it is what the index says now; else something new. It is the most recently asked one from now on. */
  #upToDate(key: string, generation: number, tagOf: () => string): KeptAnswer {
    let kept = this.#kept.get(key)
    if (kept?.generation !== generation) {
      const tag = tagOf()
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

  #bodyOf(kept: KeptAnswer, content: () => CatalogContent): Buffer | CatalogPieces {
    if (kept.body !== undefined) return kept.body
    const body = catalogPieces(content())
    const isSmall = body.bytes <= smallBytes
    if (!isSmall && !(kept.isAskedPlain && kept.asks > 1)) return body
    const whole = Buffer.concat([...body.chunks()])
    if (!kept.isWanted) return whole
    kept.body = whole
    this.#grow(kept, whole.length)
    return whole
  }

  /** The shortened body when that is quickly done; else undefined, and it will be at hand for a later request. */
  async #shortenInTime(kept: KeptAnswer, encoding: ContentEncoding, content: () => CatalogContent): Promise<Buffer | undefined> {
    if (this.#shortening >= mostShortening || kept.shortening.has(encoding)) return undefined
    const body = catalogPieces(content())
    const isQuick = body.bytes <= smallBytes
    if (!(isQuick || kept.isWanted)) return undefined
    const shortened = this.#shorten(kept, body, encoding)
    if (isQuick) return await shortened
    shortened.catch((error: unknown) => this.#options.logger.error({ err: error }, 'a catalog could not be compressed'))
    return undefined
  }

  async #shorten(kept: KeptAnswer, body: CatalogPieces, encoding: ContentEncoding): Promise<Buffer> {
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
  /** Whether others are likely to ask for the same. */
  isWanted = false
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

function contentOf({ index, reference }: CatalogContents, { device, language }: CatalogQuery, keyring: string | undefined): CatalogContent {
  const fallback = reference.languages.get(fallbackLanguage) ?? 0
  return { selection: index.select(device), device, languages: { asked: reference.languages.get(language) ?? fallback, fallback }, keyring }
}

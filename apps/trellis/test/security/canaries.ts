import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isSecret, type Leaf, leavesOf, StackConfig } from '@trellis/stack'
import { services } from '../../src/services.ts'

/** Every secret setting of the release. */
export const secretSettings: readonly Leaf[] = [
  ...leavesOf(StackConfig, 'TRELLIS'),
  ...services.flatMap(({ name, settings }) => leavesOf(settings, name.toUpperCase())),
].filter(({ schema }) => isSecret(schema))

/** Texts that must not be seen anywhere, and where each was put. */
export class Canaries {
  readonly #texts = new Map<string, string>()

  /** A new one. It is random enough for a session secret. */
  make(where: string): string {
    return this.keep(where, `canary${randomBytes(20).toString('hex')}`)
  }

  /** One that somebody else made: a cookie, a key. */
  keep(where: string, text: string): string {
    this.#texts.set(text, where)
    return text
  }

  /** Names what is found in `text`, as it is or as an encoding that is read as easily, and whose secret it is. */
  seenIn(what: string, text: string): readonly string[] {
    return [...this.#texts].flatMap(([secret, where]) => {
      const forms = [
        secret,
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64'),
        Buffer.from(`${secret}:`).toString('base64'),
      ]
      const at = forms.map((form) => text.indexOf(form)).find((index) => index !== -1)
      return at === undefined ? [] : [`${where} is in ${what}: …${text.slice(Math.max(0, at - 80), at)}`]
    })
  }

  /** The same for every file below a folder. */
  seenBelow(folder: string): readonly string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .flatMap((path) => this.seenIn(path.slice(folder.length), readFileSync(path, 'latin1')))
  }
}

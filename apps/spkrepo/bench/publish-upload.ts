import { once } from 'node:events'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { drawIcons } from '../server/spk/png-icon.ts'
import { writeSpk } from '../server/spk/write-spk.ts'

/** Where an upload goes and as whom. */
export interface Publisher {
  readonly url: string
  readonly apiKey: string
}

/** A package of some size, made while it is sent. */
export interface MadeUpload {
  /** @default 'huge' */
  readonly name?: string
  readonly revision: number
  readonly mebibytes: number
}

const mebibyte = 1024 ** 2

/** Uploads a package as a build pipeline does. Throws at an answer other than 201. */
export async function publishUpload({ url, apiKey }: Publisher, made: MadeUpload): Promise<void> {
  const call = request(`${url}/api/packages`, {
    method: 'POST',
    auth: `${apiKey}:`,
    headers: { 'content-type': 'application/octet-stream' },
  })
  const answered = once(call, 'response')
  await pipeline(Readable.from(spkOf(made)), call)
  const [response] = await answered
  response.resume()
  if (response.statusCode !== 201) throw new Error(`the upload was answered with ${response.statusCode}`)
}

function spkOf({ name = 'huge', mebibytes, revision }: MadeUpload): AsyncIterable<Uint8Array> {
  const chunk = Buffer.alloc(64 * 1024, 'trellis')
  return writeSpk({
    info: {
      package: name,
      version: `1.0-${revision}`,
      arch: 'noarch',
      os_min_ver: '7.2-64570',
      displayname: 'Huge',
      description: 'Large on purpose',
    },
    icons: drawIcons({ seed: name }),
    payload: {
      size: mebibytes * mebibyte,
      stream: async function* () {
        for (let sent = 0; sent < mebibytes * mebibyte; sent += chunk.length) yield chunk
      },
    },
  })
}

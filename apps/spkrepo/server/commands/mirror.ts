import { type MirrorCounts, type MirroredFile, type MirrorOptions, mirrorRepository } from '../mirror/mirror-repository.ts'
import type { MirroredDevice } from '../mirror/read-catalog.ts'
import { listOf, misused, type OperatorCommand, publisherOf, textOf } from './service-command.ts'

/** A bucket behind a CDN may think for a while. Milliseconds. */
const idleMs = 60_000

/** `trellis spkrepo mirror URL…` */
export const mirrorCommand: OperatorCommand = async (parts, positionals, call) => {
  const addresses = positionals.map((text) => ({ text, url: webAddress(text) }))
  const wrong = addresses.find(({ url }) => url === undefined)
  if (wrong !== undefined)
    return misused('url_invalid', `${wrong.text} must be the address of a catalog, such as https://packages.example.org/nas`)
  const filesFrom = listOf(call, 'files-from').map((text) => ({ text, url: webAddress(text) }))
  const foreign = filesFrom.find(({ url }) => url === undefined)
  if (foreign !== undefined)
    return misused('url_invalid', `--files-from ${foreign.text} must be a server, such as https://files.example.org`)
  const devices = devicesOf({
    ...call.values,
    architectures: listOf(call, 'arch'),
    builds: listOf(call, 'build'),
    major: textOf(call, 'major'),
  })
  if (typeof devices === 'string') return misused('device_invalid', devices)
  const publisher = await publisherOf(parts, call)
  if (!('username' in publisher)) return publisher
  const totals: MirrorCounts = { stored: 0, there: 0, known: 0, rejected: 0, failed: 0 }
  for (const { url } of addresses) {
    if (url === undefined) continue
    const options: MirrorOptions = {
      address: url,
      devices,
      filesFrom: filesFrom.flatMap(({ url: server }) => (server === undefined ? [] : [server.origin])),
      publisher,
      activate: call.values.inactive !== true,
      again: call.values.again === true,
      signal: call.signal,
      idleMs,
      progress: call.progress,
      onFile: (file) => {
        if (file.status !== 'known') call.line(sentenceOf(file), file)
      },
    }
    for (const [status, count] of Object.entries(await mirrorRepository(parts, options))) totals[status as MirroredFile['status']] += count
  }
  const { stored, there, known, rejected, failed } = totals
  const message = `${stored} packages stored, ${there + known} there already, ${rejected} rejected, ${failed} failed.`
  return { ok: rejected + failed === 0, message, json: totals }
}

function webAddress(text: string): URL | undefined {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' ? url : undefined
}

interface AskedDevices {
  readonly architectures: readonly string[]
  readonly builds: readonly string[]
  readonly major: string | undefined
  readonly beta?: unknown
}

/** Every architecture with every firmware; a sentence when one of the numbers is none. */
function devicesOf({ architectures, builds, major, beta }: AskedDevices): readonly MirroredDevice[] | string {
  const number = /^\d{1,9}$/
  const wrong = builds.find((build) => !number.test(build))
  if (wrong !== undefined) return `--build ${wrong} must be the number of a firmware, such as 64570`
  if (major !== undefined && !number.test(major)) return `--major ${major} must be a number, such as 1 for routers`
  return architectures.flatMap((architecture) =>
    builds.map((build) => ({
      architecture,
      build: Number(build),
      major: major === undefined ? undefined : Number(major),
      wantsBeta: beta === true,
    })),
  )
}

function sentenceOf(file: MirroredFile): string {
  if ('code' in file) return `${file.address}: ${file.status} (${file.code}): ${file.message}`
  return `${file.address}: ${file.package} ${file.version} is ${file.status === 'stored' ? 'stored' : 'there already'}.`
}

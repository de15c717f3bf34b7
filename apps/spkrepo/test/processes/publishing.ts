import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type ClientRequest, request } from 'node:http'
import { readBytes } from '../spk/reading.ts'
import { eventually, type Installation } from './installation.ts'

/** Sends a package through one server and returns the status. */
export async function upload(url: string, key: string, spk: Uint8Array): Promise<number> {
  const response = await fetch(`${url}/api/packages`, {
    method: 'POST',
    headers: { authorization: basic(key), 'content-type': 'application/octet-stream' },
    body: new Uint8Array(spk),
  })
  await response.arrayBuffer()
  return response.status
}

/** An upload of which half has been sent and has reached the server's disk. */
export async function beginUpload(url: string, { key, staged }: Installation, spk: Uint8Array): Promise<ClientRequest> {
  const call = request(`${url}/api/packages`, {
    method: 'POST',
    headers: { authorization: basic(key), 'content-type': 'application/octet-stream', 'content-length': spk.length },
  })
  // The server will be killed, and the socket breaks: that is what the test is about.
  call.on('error', () => {})
  call.write(spk.subarray(0, spk.length / 2))
  await eventually('the upload was being received', () => (staged().length > 0 ? true : undefined))
  return call
}

/** The build of a package when it is there, whatever its state. */
export async function onlyBuild({ db }: Installation, name: string) {
  const builds = await db
    .selectFrom('build')
    .innerJoin('version', 'version.id', 'build.version_id')
    .innerJoin('package', 'package.id', 'version.package_id')
    .select(['build.id', 'build.path', 'build.md5', 'build.size_bytes', 'build.signing', 'build.staged_key'])
    .where('package.name', '=', name)
    .execute()
  if (builds.length > 1) throw new Error(`${builds.length} builds were made of one package`)
  return builds[0]
}

/** The one build of a package, once it is signed and the bytes that a server gives out are what its row says. */
export async function signedBuild(installation: Installation, url: string, name: string) {
  const build = await eventually('the build was signed', async () => {
    const found = await onlyBuild(installation, name)
    return found?.signing === 'signed' ? found : undefined
  })
  const response = await fetch(`${url}/nas/${build.path.split('/').map(encodeURIComponent).join('/')}`)
  const bytes = Buffer.from(await response.arrayBuffer())
  const reading = await readBytes(bytes)
  return {
    ...build,
    matchesItsRow: createHash('md5').update(bytes).digest('hex') === build.md5 && bytes.length === build.size_bytes,
    signatures: reading.ok ? reading.spk.members.filter(({ name }) => name === 'syno_signature.asc').length : 0,
  }
}

/** Waits until nothing of the call is left on this side. */
export async function closed(call: ClientRequest): Promise<void> {
  if (!call.closed) await once(call, 'close')
}

function basic(key: string): string {
  return `Basic ${Buffer.from(`${key}:`).toString('base64')}`
}

import { httpError } from '@trellis/stack'
import type { DeviceQuery } from '../../contract/index.ts'
import { type Device, parseCatalogQuery } from '../catalog/catalog-query.ts'
import { canonicalArchitecture } from '../reference/architectures.ts'
import type { Reference } from '../reference/load-reference.ts'

/** The device of a query, read as the catalog reads it. Throws 422 for one that the catalog would refuse. */
export function deviceOf({ arch, build, major, channel }: DeviceQuery, reference: Reference): Device {
  const asked = new URLSearchParams({ arch, build: `${build}`, language: [...reference.languages.keys()][0] ?? '' })
  if (major !== undefined) asked.set('major', `${major}`)
  if (channel !== undefined) asked.set('package_update_channel', channel)
  const result = parseCatalogQuery(asked, reference)
  if (result.kind === 'query') return result.query.device
  const value = result.kind === 'invalid' ? result.value : ''
  throw unknownDevice(result.parameter, value)
}

/** The code under which an architecture is stored. Throws 422 for one that is not known here. */
export function architectureOf(arch: string, reference: Reference): string {
  const canonical = canonicalArchitecture(arch)
  if (!reference.architectures.has(canonical)) throw unknownDevice('arch', arch)
  return canonical
}

function unknownDevice(parameter: string, value: string): Error {
  const why =
    parameter === 'build'
      ? 'is older than every firmware known here; of a router, name "major" too'
      : `of the parameter "${parameter}" is not known here`
  return httpError(422, 'device_unknown', `The value "${value}" ${why}.`, { parameter, value })
}

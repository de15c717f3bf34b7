import { canonicalArchitecture } from '../reference/architectures.ts'
import { dsmMajorAt } from '../reference/firmware.ts'
import type { Reference } from '../reference/load-reference.ts'
import { readInteger } from './integer-text.ts'

/** From this build on (DSM 7.0) the catalog has no keyrings and no betas. */
export const dsm7Build = 40_000

/** The device that asks, as far as the catalog's rules look at it. */
export interface Device {
  /** Canonical code. */
  readonly architecture: string
  /** Number of its firmware, for example 64570. */
  readonly build: number
  readonly major: number
  readonly wantsBeta: boolean
}

export interface CatalogQuery {
  readonly device: Device
  /** Three-letter code of a known language. */
  readonly language: string
}

export type CatalogQueryResult =
  | { readonly kind: 'query'; readonly query: CatalogQuery }
  /** Not a request of a device: a person who followed the address, most likely. */
  | { readonly kind: 'incomplete'; readonly parameter: string }
  | { readonly kind: 'invalid'; readonly parameter: string; readonly value: string }

const required = ['build', 'arch', 'language'] as const

/**
 * Reads what a device sent. The checks and their order are the protocol: presence of all three parameters, language, architecture,
 * build, major. `minor`, `micro`, `nano`, `unique`, `timezone` and whatever else devices send is not looked at.
 */
export function parseCatalogQuery(params: URLSearchParams, reference: Reference): CatalogQueryResult {
  const absent = required.find((name) => !params.has(name))
  if (absent !== undefined) return { kind: 'incomplete', parameter: absent }
  const invalid = (parameter: string) => ({ kind: 'invalid', parameter, value: params.get(parameter) ?? '' }) as const

  const language = params.get('language') ?? ''
  if (!reference.languages.has(language)) return invalid('language')
  const architecture = canonicalArchitecture(params.get('arch') ?? '')
  if (!reference.architectures.has(architecture)) return invalid('arch')
  const build = readInteger(params.get('build') ?? '')
  if (build === undefined) return invalid('build')
  const namedMajor = params.get('major')
  const major = namedMajor === null ? dsmMajorAt(reference.firmwares, build) : readInteger(namedMajor)
  if (major === undefined) return invalid(namedMajor === null ? 'build' : 'major')

  const wantsBeta = build < dsm7Build && params.get('package_update_channel') === 'beta'
  return { kind: 'query', query: { device: { architecture, build, major, wantsBeta }, language } }
}

/** One set of parameters from the query string and a form body; of a name in both, the query string's value counts. */
export function mergeParams(query: URLSearchParams, form: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...query, ...form])
}

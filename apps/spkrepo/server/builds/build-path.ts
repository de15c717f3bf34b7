import { createHash } from 'node:crypto'

/** What Linux allows for one file name. */
const fileNameLimitBytes = 255

export interface BuildName {
  readonly package: string
  readonly revision: number
  readonly firmwareMinBuild: number
  readonly architectures: readonly string[]
}

/**
 * Where a build's file is kept and served: `<package>/<revision>/<package>.v<revision>.f<firmware>[<arch>-<arch>…].spk`.
 * A list of architectures that would make the name longer than a file system allows is replaced by its length and digest.
 */
export function buildPath(build: BuildName): string {
  const codes = build.architectures.join('-')
  const full = fileName(build, codes)
  if (Buffer.byteLength(full) <= fileNameLimitBytes) return `${folder(build)}/${full}`
  const digest = createHash('sha256').update(codes).digest('hex').slice(0, 12)
  return `${folder(build)}/${fileName(build, `${build.architectures.length}archs-${digest}`)}`
}

/** Where the icon of a version is kept and served. */
export function iconPath(version: Pick<BuildName, 'package' | 'revision'>, size: number): string {
  return `${folder(version)}/icon_${size}.png`
}

function folder(version: Pick<BuildName, 'package' | 'revision'>): string {
  return `${version.package}/${version.revision}`
}

function fileName({ package: name, revision, firmwareMinBuild }: BuildName, codes: string): string {
  return `${name}.v${revision}.f${firmwareMinBuild}[${codes}].spk`
}

import { queryOptions } from '@tanstack/react-query'
import type { PackageDetail, PackageList } from '../../../contract/index.ts'

/** Every package of the repository, archived ones included. */
const packageList = queryOptions<PackageList>({ queryKey: ['packages'] })

/** The packages with an active build for an architecture, or for all. */
export function packageListFor(architecture: string | undefined) {
  return architecture === undefined ? packageList : queryOptions<PackageList>({ queryKey: ['packages', { arch: architecture }] })
}

/** One package with its versions and builds; null when there is none of that name. */
export function packageNamed(name: string) {
  return queryOptions<PackageDetail | null>({ queryKey: ['package', { name }] })
}

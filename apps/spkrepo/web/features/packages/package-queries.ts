import { queryOptions } from '@tanstack/react-query'
import type { PackageDetail, PackageList } from '../../../contract/index.ts'

/** Every package of the repository, archived ones included. */
export const packageList = queryOptions<PackageList>({ queryKey: ['packages'] })

/** One package with its versions and builds; null when there is none of that name. */
export function packageNamed(name: string) {
  return queryOptions<PackageDetail | null>({ queryKey: ['package', { name }] })
}

import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ArchitectureList, FirmwareList, ServiceList } from '../../../../contract/index.ts'
import { type Search, searchOf } from '../list/list-address.ts'
import { architectureWords, firmwareWords, serviceWords } from './reference-words.ts'

const placeholderData = keepPreviousData

/** One page of architectures. The page before stays until it is there, here and below. */
export function architectureList(search: Search) {
  return queryOptions<ArchitectureList>({ queryKey: ['adminArchitectures', searchOf(architectureWords, search)], placeholderData })
}

/** One page of firmwares. */
export function firmwareList(search: Search) {
  return queryOptions<FirmwareList>({ queryKey: ['adminFirmwares', searchOf(firmwareWords, search)], placeholderData })
}

/** One page of services of the system. */
export function serviceList(search: Search) {
  return queryOptions<ServiceList>({ queryKey: ['adminServices', searchOf(serviceWords, search)], placeholderData })
}

import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { RetentionPreview } from '../../../../contract/index.ts'

const names = ['keepVersions', 'inactiveDays'] as const

/** The rules in an address that the server would take; others are none. */
export function rulesIn(search: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const known = names.flatMap((name) => {
    const value = search[name]
    return typeof value === 'string' && /^[1-9]\d{0,5}$/.test(value) ? [[name, value] as const] : []
  })
  return Object.fromEntries(known)
}

/** What rules would delete now: those of the address, or else those of the settings. */
export function retentionPreview(search: Readonly<Record<string, unknown>>) {
  return queryOptions<RetentionPreview>({ queryKey: ['adminRetention', rulesIn(search)], placeholderData: keepPreviousData })
}

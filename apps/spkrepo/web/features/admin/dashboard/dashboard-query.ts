import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ChartDays, Dashboard } from '../../../../contract/index.ts'

/** The spans that charts know, as `contract/admin/dashboard.ts` has them. */
export const spans: readonly ChartDays[] = [7, 30, 90]

/** The span that an address asks for; the usual one when it asks for none that there is. */
export function daysIn({ days }: Readonly<Record<string, unknown>>): ChartDays {
  return spans.find((span) => String(span) === days) ?? 30
}

/** The repository at a glance. What was shown before stays until the charts of another span are there. */
export function dashboardOf(days: ChartDays) {
  return queryOptions<Dashboard>({ queryKey: ['adminDashboard', { days }], placeholderData: keepPreviousData })
}

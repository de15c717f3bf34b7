/** The Gregorian calendar, extended backwards. Day 1 of the ordinal count is 1 January of the year 1. */
export const LEAST_YEAR = 1
export const MOST_YEAR = 9999
export const MOST_ORDINAL = 3652059
/** Ordinal of 1 January 1970. */
export const EPOCH_ORDINAL = 719163

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const DAYS_IN_400_YEARS = 146097

export interface CalendarDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Days of a month; `month` counts from 1. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (DAYS[month - 1] ?? 0)
}

/** Day of the year, from 1. */
export function dayOfYear({ year, month, day }: CalendarDay): number {
  return (DAYS_BEFORE[month - 1] ?? 0) + (month > 2 && isLeap(year) ? 1 : 0) + day
}

/** Days before 1 January of that year. */
export function daysBeforeYear(year: number): number {
  const before = year - 1
  return before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
}

export function toOrdinal(day: CalendarDay): number {
  return daysBeforeYear(day.year) + dayOfYear(day)
}

/** The day of an ordinal, which may lie outside of the years that Python knows. */
export function fromOrdinal(ordinal: number): CalendarDay {
  const cycles = Math.floor((ordinal - 1) / DAYS_IN_400_YEARS)
  let year = cycles * 400 + Math.floor((ordinal - 1 - cycles * DAYS_IN_400_YEARS) / 365.2425) + 1
  while (daysBeforeYear(year) >= ordinal) year -= 1
  while (daysBeforeYear(year + 1) < ordinal) year += 1
  let rest = ordinal - daysBeforeYear(year)
  let month = 1
  while (rest > daysInMonth(year, month)) {
    rest -= daysInMonth(year, month)
    month += 1
  }
  return { year, month, day: rest }
}

/** Day of the week of an ordinal: Monday is 0. */
export function weekdayOf(ordinal: number): number {
  return (ordinal + 6) % 7
}

/** Ordinal of the Monday of week 1 of an ISO year. */
function isoWeekOneMonday(year: number): number {
  const first = daysBeforeYear(year) + 1
  const weekday = weekdayOf(first)
  const monday = first - weekday
  return weekday > 3 ? monday + 7 : monday
}

/** ISO year, week and weekday (Monday is 1). */
export function isoCalendar(day: CalendarDay): readonly [year: number, week: number, weekday: number] {
  const ordinal = toOrdinal(day)
  const weekday = weekdayOf(ordinal) + 1
  if (ordinal >= isoWeekOneMonday(day.year + 1)) return [day.year + 1, 1, weekday]
  const year = ordinal < isoWeekOneMonday(day.year) ? day.year - 1 : day.year
  return [year, Math.floor((ordinal - isoWeekOneMonday(year)) / 7) + 1, weekday]
}

/** Ordinal of an ISO date; undefined when that week or weekday does not exist. */
export function ordinalOfIso(year: number, week: number, weekday: number): number | undefined {
  const hasWeek = week >= 1 && (week <= 52 || (week === 53 && isoWeekOneMonday(year + 1) - isoWeekOneMonday(year) === 371))
  if (!hasWeek || weekday < 1 || weekday > 7) return undefined
  return isoWeekOneMonday(year) + (week - 1) * 7 + weekday - 1
}

export const DAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
export const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

import type { Firmware } from './firmware.ts'

/** Whether an architecture may have this code: it stands in the names of files, between hyphens and in brackets. Pure, as all here. */
export function isArchitectureCode(code: string): boolean {
  return /^[A-Za-z0-9_]{1,20}$/.test(code)
}

/** Whether a service of the system may have this code, such as `apache-web`: INFO names several of them with spaces between. */
export function isServiceCode(code: string): boolean {
  return /^[A-Za-z0-9_.-]{1,30}$/.test(code)
}

/** Whether this is a version of a firmware: digits, a dot, one digit. INFO and devices know no longer ones; the column holds 8 characters. */
export function isFirmwareVersion(version: string): boolean {
  return /^\d{1,6}\.\d$/.test(version)
}

/** Whether a firmware may have this number. */
export function isFirmwareBuild(build: number): boolean {
  return Number.isInteger(build) && build >= 1 && build <= 2 ** 31 - 1
}

/** Whether there is a product line of this name. */
export function isProductLine(type: string): type is Firmware['line'] {
  return type === 'dsm' || type === 'srm'
}

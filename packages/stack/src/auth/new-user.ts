import { StackError } from '../errors.ts'

/** What an administrator gives to make a user. */
export interface NewUser {
  readonly email: string
  /** At least 4 characters: ASCII letters, digits, `_`, `.` and `-`. */
  readonly username: string
  /** At least 8 characters. */
  readonly password: string
  readonly roles: readonly string[]
}

const longestEmail = 254
/** In characters, both ends included. */
export const usernameLength = { min: 4, max: 64 }
/** In characters, both ends included; the upper end keeps a megabyte of "password" from being hashed. */
export const passwordLength = { min: 8, max: 256 }

const emailShape = /^[^\s@"(),:;<>\\[\]]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]$/
// No `@`: a login with one is an e-mail address. ASCII only: two names that look the same are the same.
const usernameShape = /^[A-Za-z0-9_.-]+$/

/** `email` in lower case. Throws `email_invalid` unless it looks like one address, at most 254 characters long. */
export function checkedEmail(email: string): string {
  const lowered = email.trim().toLowerCase()
  if (lowered.length <= longestEmail && emailShape.test(lowered)) return lowered
  throw new StackError('email_invalid', `"${email.slice(0, longestEmail)}" is not an e-mail address`)
}

/** True for a name that a user may have. */
export function isUsername(username: string): boolean {
  return username.length >= usernameLength.min && username.length <= usernameLength.max && usernameShape.test(username)
}

/** `username` as it is. Throws `username_invalid` when a user may not have it. */
export function checkedUsername(username: string): string {
  if (isUsername(username)) return username
  const { min, max } = usernameLength
  const shown = username.slice(0, max)
  throw new StackError('username_invalid', `user name "${shown}" must be ${min} to ${max} letters, digits, "_", "." or "-"`)
}

/** Throws `password_invalid`, without the password in its message, when it is too short or too long. */
export function checkPassword(password: string): void {
  if (isPasswordLength(password)) return
  throw new StackError('password_invalid', `the password must have ${passwordLength.min} to ${passwordLength.max} characters`)
}

/** True when a password of this length can be anybody's. */
export function isPasswordLength(password: string): boolean {
  return password.length >= passwordLength.min && password.length <= passwordLength.max
}

/** `roles` sorted, each once. Throws `role_unknown`, naming the first that is not in `known`. */
export function checkedRoles(roles: readonly string[], known: readonly string[]): readonly string[] {
  const unknown = roles.find((role) => !known.includes(role))
  if (unknown === undefined) return [...new Set(roles)].sort()
  throw new StackError('role_unknown', `no role is named "${unknown}"; there are ${known.join(', ')}`)
}

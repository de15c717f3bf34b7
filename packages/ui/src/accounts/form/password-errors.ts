import type { FieldErrors, FieldValues } from './field-values.ts'

/** What is wrong with a new password, in the field `name`. */
export function passwordErrors(values: FieldValues, name: string, minLength: number): FieldErrors {
  if (values.secret(name) === '') return { [name]: 'Choose a password.' }
  return values.secret(name).length < minLength ? { [name]: `Choose a password of at least ${minLength} characters.` } : {}
}

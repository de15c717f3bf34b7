/** What was typed and ticked, by the name of the field; boxes of one name are a list. */
export interface FieldValues {
  /** Without blanks around it. */
  readonly text: (name: string) => string
  /** Exactly as typed. */
  readonly secret: (name: string) => string
  readonly list: (name: string) => readonly string[]
}

/** What is wrong, as sentences that say what to do, by the name of the field. */
export type FieldErrors = Readonly<Record<string, string>>

/** Reads a form. */
export function valuesOf(form: HTMLFormElement): FieldValues {
  const data = new FormData(form)
  const typed = (name: string) => {
    const value = data.get(name)
    return typeof value === 'string' ? value : ''
  }
  return {
    text: (name) => typed(name).trim(),
    secret: typed,
    list: (name) => data.getAll(name).filter((value) => typeof value === 'string'),
  }
}

/** The sentences of `required` whose fields are empty. */
export function missing(values: FieldValues, required: FieldErrors): FieldErrors {
  return Object.fromEntries(Object.entries(required).filter(([name]) => values.text(name) === '' && values.secret(name) === ''))
}

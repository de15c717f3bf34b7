import { createContext, use } from 'react'

/** What the fields of a form know of it. */
interface FormState {
  /** What is wrong, by the name of the field. */
  readonly errors: Readonly<Record<string, string>>
  /** Takes the error of a field away, as soon as it is changed. */
  readonly forgive: (name: string) => void
}

export const FormContext = createContext<FormState>({ errors: {}, forgive: () => undefined })

/** What is wrong with the field `name`, and how to take it back. */
export function useField(name: string): { readonly error: string | undefined; readonly forgive: () => void } {
  const { errors, forgive } = use(FormContext)
  return { error: errors[name], forgive: () => forgive(name) }
}

/** An instant as a `datetime-local` field takes it: where the reader is, to the minute. Empty for none. */
export function localInput(instant: string | undefined): string {
  if (instant === undefined) return ''
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** What such a field says, as an instant under `name`; nothing for an empty one. */
export function instantOf<const Name extends string>(name: Name, text: string | undefined): { [Key in Name]?: string } {
  const date = text === undefined ? undefined : new Date(text)
  if (date === undefined || Number.isNaN(date.getTime())) return {}
  return { [name]: date.toISOString() } as { [Key in Name]: string }
}

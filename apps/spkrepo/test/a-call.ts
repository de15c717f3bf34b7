import type { CommandCall } from '@trellis/stack'

/** What a command is given when it is called with `values` and nobody watches; what it tells is kept in `lines`. */
export function aCall(
  values: CommandCall['values'] = {},
  { signal = new AbortController().signal }: { readonly signal?: AbortSignal } = {},
): CommandCall & { readonly lines: unknown[] } {
  const lines: unknown[] = []
  return { values, signal, progress: () => undefined, line: (_sentence, json) => void lines.push(json), lines }
}

/** The architecture of packages that hold no machine code; they fit every device. */
export const noarch = 'noarch'

/** What devices and INFO files call an architecture that is stored under another code. No other alias exists. */
export const aliases: ReadonlyMap<string, string> = new Map([
  ['88f6281', '88f628x'],
  ['88f6282', '88f628x'],
])

/** The code under which the architecture that a device or an INFO file calls `code` is stored. Unknown codes come back unchanged. */
export function canonicalArchitecture(code: string): string {
  return aliases.get(code) ?? code
}

/**
 * Parses an INI file as Synology's `PKG_DEPS` and `PKG_CONX` use it: `[section]` lines, `key=value` or `key: value`,
 * full-line comments with `#` or `;`, indented lines continuing the value above. Keys are lower-cased, values trimmed.
 * Returns section, then key, then value; or the number of the first line that is none of these or repeats a section or key.
 */
export function parseIni(text: string): IniReading {
  const sections: Sections = new Map()
  let section: Map<string, string> | null = null
  let key: string | null = null
  for (const [index, raw] of text.split(/\r?\n|\r/).entries()) {
    const line = raw.trim()
    const failure = { ok: false, line: index + 1 } as const
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    if (/^\s/.test(raw) && section !== null && key !== null) {
      section.set(key, `${section.get(key) ?? ''}\n${line}`)
      continue
    }
    const name = /^\[(.+)\]$/.exec(line)?.[1]
    if (name !== undefined) {
      if (sections.has(name)) return failure
      section = new Map()
      sections.set(name, section)
      key = null
      continue
    }
    const [, left, value] = /^([^=:]+?)\s*[=:]\s*(.*)$/s.exec(line) ?? []
    if (left === undefined || value === undefined || section === null) return failure
    key = left.toLowerCase()
    if (section.has(key)) return failure
    section.set(key, value)
  }
  return { ok: true, sections }
}

type Sections = Map<string, Map<string, string>>

export type IniReading =
  | { readonly ok: true; readonly sections: ReadonlyMap<string, ReadonlyMap<string, string>> }
  | { readonly ok: false; readonly line: number }

/** The sections as one JSON object text. */
export function iniToJson(sections: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  return JSON.stringify(Object.fromEntries([...sections].map(([name, section]) => [name, Object.fromEntries(section)])))
}

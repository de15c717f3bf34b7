import type { Row } from './benchmark.ts'

/** A section of RESULTS.md: what was measured, by which command, where and when. */
export interface Section {
  readonly name: string
  readonly title: string
  /** One line that names the command, the commit, the day and the machine. */
  readonly circumstances: string
  readonly rows: readonly Row[]
}

const preamble = `# Results

Every number here was written by a command of this repository, named above its table: \`npm run bench -- NAME\` measures again and
replaces that section only; \`npm run bench -- NAME --dry\` just prints it.
`

/** `document` with the section put in place of the one of the same name, or added at the end. An empty document gets its heading first. */
export function withSection(document: string, section: Section): string {
  const [start, end] = [`<!-- ${section.name} -->`, `<!-- /${section.name} -->`]
  const text = `${start}\n${render(section)}${end}\n`
  const from = document.indexOf(start)
  const to = document.indexOf(end)
  if (from === -1 || to === -1)
    return `${document.trim() === '' ? preamble : document.trimEnd()}\n${document.trim() === '' ? '' : '\n'}${text}`
  return document.slice(0, from) + text + document.slice(to + end.length).replace(/^\n/, '')
}

/** `document` without the sections of benchmarks that are not among `names` (any more). */
export function withoutOthers(document: string, names: ReadonlySet<string>): string {
  return document.replace(/<!-- ([\w-]+) -->\n[\s\S]*?<!-- \/\1 -->\n\n?/g, (section, name: string) => (names.has(name) ? section : ''))
}

/** The section as Markdown. */
export function render({ title, circumstances, rows }: Section): string {
  const cells = rows.map(({ what, value, goal = '', note = '' }) => `| ${[what, value, goal, note].map(escapeCell).join(' | ')} |`)
  return [`## ${title}`, '', circumstances, '', '| what | measured | goal | how |', '|---|---:|---:|---|', ...cells, ''].join('\n')
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

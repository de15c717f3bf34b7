import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A program of the hand-written corpus. */
export interface CorpusProgram {
  /** File and number, for messages. */
  readonly name: string
  readonly source: string
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', 'corpus')

/** All programs: `.py` files hold several, parted by `# ---`; in `.lines` files every line is one, with `\n` for a new line of syntax. */
export function corpus(): readonly CorpusProgram[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.py') || file.endsWith('.lines'))
    .sort()
    .flatMap((file) => programsOf(file, readFileSync(join(root, file), 'utf8')))
}

function programsOf(file: string, text: string): readonly CorpusProgram[] {
  const parts = file.endsWith('.py') ? text.split(/^# ---\n/m) : text.split('\n').filter((line) => line !== '')
  return parts.map((part, index) => {
    const source = file.startsWith('syntax') && file.endsWith('.lines') ? part.replaceAll('\\n', '\n') : part
    return { name: `${file}:${index + 1}`, source }
  })
}

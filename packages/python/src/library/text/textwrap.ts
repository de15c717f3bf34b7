import { meter } from '../../budget.ts'
import { call } from '../../operations/call.ts'
import { expectInt, expectStr } from '../../operations/expect.ts'
import { truth } from '../../operations/truth.ts'
import { valueError } from '../../raise.ts'
import { native } from '../../values/define.ts'
import { PyList } from '../../values/list.ts'
import { PyModule } from '../../values/module.ts'
import type { Value } from '../../values/object.ts'

const SPACE = /[\t\n\v\f\r ]/g

/** Words with the spaces between them; a hyphen inside a word is a place to break it. */
function chunks(text: string): string[] {
  return text
    .replace(SPACE, ' ')
    .split(/( +|(?<=[\w!"'&.,?][^\d\W])-(?=[^\d\W]))/u)
    .reduce<string[]>((parts, part) => {
      if (part === '-' && parts.length > 0) parts[parts.length - 1] += part
      else if (part !== '') parts.push(part)
      return parts
    }, [])
}

interface Wrapping {
  readonly width: number
  readonly firstIndent: string
  readonly indent: string
}

function wrap(text: string, { width, firstIndent, indent }: Wrapping): string[] {
  if (width <= 0) throw valueError(`invalid width ${width} (must be > 0)`)
  meter.spend(text.length)
  meter.allocate(text.length * 4)
  const waiting = chunks(text).reverse()
  const lines: string[] = []
  while (waiting.length > 0) {
    const lead = lines.length === 0 ? firstIndent : indent
    if (lines.length > 0 && waiting.at(-1)?.trim() === '') waiting.pop()
    const line = takeLine(waiting, Math.max(1, width - lead.length))
    if (line.at(-1)?.trim() === '') line.pop()
    if (line.length > 0) lines.push(lead + line.join(''))
  }
  return lines
}

/** The next line off the end of `waiting`; a word that is too long for any line is cut. */
function takeLine(waiting: string[], room: number): string[] {
  const line: string[] = []
  let length = 0
  for (let next = waiting.at(-1); next !== undefined && length + next.length <= room; next = waiting.at(-1)) {
    line.push(next)
    length += next.length
    waiting.pop()
  }
  const next = waiting.at(-1)
  if (next !== undefined && next.length > room) {
    line.push(next.slice(0, room - length))
    waiting[waiting.length - 1] = next.slice(room - length)
  }
  return line
}

/** Margin that all lines with text share, taken away; lines of space alone become empty. */
function dedent(text: string): string {
  const lines = text.replace(/^[ \t]+$/gm, '').split('\n')
  const margins = lines.filter((line) => line !== '').map((line) => /^[ \t]*/.exec(line)?.[0] ?? '')
  let margin = margins[0] ?? ''
  for (const other of margins) {
    let shared = 0
    while (shared < margin.length && margin[shared] === other[shared]) shared += 1
    margin = margin.slice(0, shared)
  }
  return lines.map((line) => line.slice(line === '' ? 0 : margin.length)).join('\n')
}

function indent(text: string, prefix: string, predicate: Value): string {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  return lines.map((line) => ((predicate === null ? line.trim() !== '' : truth(call(predicate, [line]))) ? prefix + line : line)).join('')
}

function shorten(text: string, width: number, placeholder: string): string {
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
  const whole = words.join(' ')
  if (whole.length <= width) return whole
  if (placeholder.trimStart().length > width) throw valueError('placeholder too large for max width')
  while (words.length > 0 && words.join(' ').length + placeholder.length > width) words.pop()
  return words.length === 0 ? placeholder.trimStart() : words.join(' ') + placeholder
}

/** `textwrap`: paragraphs of a given width. */
export function textwrapModule(): PyModule {
  const wrapping = (width: Value, first: Value, rest: Value): Wrapping => ({
    width: expectInt(width),
    firstIndent: expectStr(first),
    indent: expectStr(rest),
  })
  return new PyModule('textwrap', {
    wrap: native(
      "def wrap(text, width=70, *, initial_indent='', subsequent_indent='')",
      (text, width, first, rest) => new PyList(wrap(expectStr(text), wrapping(width, first, rest))),
    ),
    fill: native("def fill(text, width=70, *, initial_indent='', subsequent_indent='')", (text, width, first, rest) =>
      wrap(expectStr(text), wrapping(width, first, rest)).join('\n'),
    ),
    dedent: native('def dedent(text)', (text) => dedent(expectStr(text))),
    indent: native('def indent(text, prefix, predicate=None)', (text, prefix, predicate) =>
      indent(expectStr(text), expectStr(prefix), predicate),
    ),
    shorten: native("def shorten(text, width, *, placeholder=' [...]')", (text, width, placeholder) =>
      shorten(expectStr(text), expectInt(width), expectStr(placeholder)),
    ),
  })
}

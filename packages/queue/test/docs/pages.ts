import { readdir, readFile } from 'node:fs/promises'

const folder = new URL('../../../../docs/queue/', import.meta.url)

/** A page of the engine's documentation. */
export interface Page {
  /** The file's name. */
  readonly name: string
  readonly text: string
}

/** A fenced block. */
export interface Block {
  /** The words after the fence: the language first. */
  readonly words: readonly string[]
  readonly code: string
  /** Of the section that it stands in. */
  readonly heading: string
  /** Where it begins, counted from 1. */
  readonly line: number
  /** Whether only blank lines stand between it and the block before. */
  readonly follows: boolean
}

/** Every page, by name. */
export async function readPages(): Promise<readonly Page[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort()
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, folder), 'utf8') })))
}

/** The fenced blocks of a page, in order. */
export function blocksOf({ text }: Page): readonly Block[] {
  let end = -1
  return [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [whole, info = '', code = ''] = match
    const before = text.slice(0, match.index)
    const follows = end >= 0 && before.slice(end).trim() === ''
    const heading = /^#+ ([^\n]+)\n(?![\s\S]*^## )/m.exec(before)?.[1] ?? ''
    end = match.index + whole.length
    return { words: info.split(' '), code, heading, line: before.split('\n').length, follows }
  })
}

/** The cells of the table below a heading, without its two first lines; what is fenced with backquotes comes without them. */
export function tableOf({ name, text }: Page, heading: string): readonly (readonly string[])[] {
  const start = text.indexOf(`\n${heading}\n`)
  const rows = /^\|.+(?:\n\|.+)*/m
    .exec(start < 0 ? '' : text.slice(start))?.[0]
    .split('\n')
    .slice(2)
  if (!rows) throw new Error(`no table below "${heading}" in ${name}`)
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1')),
  )
}

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { StackError } from '@trellis/stack'
import { standIns } from './stand-ins.ts'

/** What a name of the file stands for: JSON, with its last line in the file, counted from 1. */
export interface ConfigName {
  readonly value: unknown
  readonly line: number | undefined
}

export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly workingDir: string
}

/**
 * Evaluates a configuration file that is written in Python, in our own sandboxed interpreter: it reaches no file, no network and no program.
 * Returns every name in capitals that it defines. Throws `config_invalid` with the line where it cannot go on; the line itself may hold a
 * secret and is not shown.
 */
export async function evaluateConfig(path: string, { environment, workingDir }: Surroundings): Promise<ReadonlyMap<string, ConfigName>> {
  const source = withoutImports(readText(path))
  const names = settingNames(source)
  const found = new Map<string, unknown>()
  const { createInterpreter } = await import('@trellis/python')
  const interpreter = createInterpreter({ monotonicMs: () => performance.now() })
  const outcome = interpreter.execute(
    `${standIns}\n${source}\n${takingOver([...names.keys()])}`,
    {
      __environ: Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined)),
      __cwd: workingDir,
      __file__: resolve(workingDir, path),
      __name__: 'config',
    },
    {
      nowMs: Date.now(),
      seed: '',
      functions: {
        __take: (name = '', value = null) => {
          found.set(String(name), interpreter.plain(value))
          return null
        },
      },
    },
  )
  if ('failure' in outcome) {
    const { class: name, message, line } = outcome.failure
    const place = line === undefined ? '' : ` line ${lineInFile(line, source, names)} of`
    throw new StackError('config_invalid', `${name} at${place} ${path}: ${message}`)
  }
  return new Map([...found].map(([name, value]) => [name, { value, line: names.get(name) }]))
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StackError('config_invalid', `SPKREPO_CONFIG names "${path}", which cannot be read: ${reason}`, { cause })
  }
}

/** Imports of what the stand-ins bring, line by line, so that every other line stays where it is. */
function withoutImports(source: string): string {
  return source.replace(
    /^([ \t]*)(?:from[ \t]+([\w.]+)[ \t]+)?import[ \t]+([\w., \t]+?)[ \t]*(#.*)?$/gm,
    (line, indent, from, list: string) => {
      const parts = list.split(',').map((part) => part.trim().split(/\s+as\s+/))
      const statements = parts.map(([name = '', as = name]) => statementFor(from, name, as))
      return statements.some((statement) => statement === undefined) ? line : `${indent}${statements.join('; ')}`
    },
  )
}

function statementFor(from: string | undefined, name: string, as: string): string | undefined {
  if (from === undefined && (name === 'os' || name === 'os.path')) return as === name ? 'pass' : `${as} = ${name}`
  if (from === 'os' || from === 'os.path') return `${as} = ${from}.${name}`
  if (from === 'pathlib' && name === 'Path') return as === name ? 'pass' : `${as} = Path`
  // Queues of the old tasks are listed by name, and mean nothing here.
  if (from === 'kombu') return `${as} = __name_of`
  return undefined
}

/** Names in capitals that the file assigns, with the line of the last assignment. */
function settingNames(source: string): ReadonlyMap<string, number> {
  const names = new Map<string, number>()
  for (const [index, line] of source.split('\n').entries()) {
    const [, targets = ''] = /^\s*([A-Z][A-Z0-9_]*(?:\s*,\s*[A-Z][A-Z0-9_]*)*)\s*(?::[^=]+|\[[^\]]*\]\s*)?[-+*/|]?=(?!=)/.exec(line) ?? []
    for (const name of targets.split(',')) if (name.trim() !== '') names.set(name.trim(), index + 1)
  }
  return names
}

const linesOfTaking = 5

/** Hands over what each name stands for; one that was not reached in the end is passed over. */
function takingOver(names: readonly string[]): string {
  return names.map((name) => `try:\n    __take('${name}', __plain(${name}))\n    del ${name}\nexcept NameError:\n    pass`).join('\n')
}

/** Where a line of what was run stands in the file: behind the stand-ins; and where a name is handed over, where it was assigned. */
function lineInFile(line: number, source: string, names: ReadonlyMap<string, number>): number {
  const lines = source.split('\n').length
  const inFile = line - standIns.split('\n').length
  if (inFile <= lines) return Math.max(1, inFile)
  return [...names.values()][Math.floor((inFile - lines - 1) / linesOfTaking)] ?? lines
}

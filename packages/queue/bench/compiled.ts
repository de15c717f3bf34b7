import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const here = fileURLToPath(new URL('..', import.meta.url))
const root = fileURLToPath(new URL('../../..', import.meta.url))
/** What a worker process of a benchmark starts with, and what its keeper thread imports by URL. */
const entries = ['bench/children/work.ts', 'src/keeper/thread.ts', 'src/keeper/redis-keeper.ts']

/** The worker program of the benchmarks, compiled. */
export interface Compiled {
  readonly program: string
  remove(): Promise<void>
}

/** Compiles the worker program and this package into a temporary folder, as JavaScript that Node runs as it is: as a package would be published. */
export async function compileWorker(): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-compiled-'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings(folder)))
  const compiler = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc')
  await promisify(execFile)(process.execPath, [compiler, '--project', folder])
  await pointToScripts(join(folder, 'src'))
  await symlink(join(here, 'lua'), join(folder, 'lua'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return { program: join(folder, 'bench/children/work.js'), remove: () => rm(folder, { recursive: true }) }
}

function settings(outDir: string): object {
  return {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      ...{ composite: false, incremental: false, declaration: false, emitDeclarationOnly: false },
      // Types are checked elsewhere.
      noCheck: true,
      rewriteRelativeImportExtensions: true,
      rootDir: here,
      outDir,
    },
    files: entries.map((file) => join(here, file)),
  }
}

/** The compiler rewrites what is imported, and leaves the URLs of threads and of their modules as they are. */
async function pointToScripts(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.js')) continue
    const file = join(folder, name)
    const source = await readFile(file, 'utf8')
    const pointed = source.replaceAll(/new URL\('(\.\/[\w-]+)\.ts', import\.meta\.url\)/g, "new URL('$1.js', import.meta.url)")
    if (pointed !== source) await writeFile(file, pointed)
  }
}

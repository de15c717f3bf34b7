// The other half of the boundaries: what `tsc -b` and the exports maps refuse. The real tsconfig and package files, over sources of one line.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tempDir } from '@trellis/stack/testing'
import { beforeAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

// The files that the violations reach for: each is there, so that only the boundary can be what is wrong.
const sources = [
  'packages/queue/src/index.ts',
  'packages/queue/src/job.ts',
  'packages/stack/src/index.ts',
  'packages/stack/src/errors.ts',
  'packages/stack/contract/index.ts',
  'packages/ui/src/index.ts',
  'packages/bpmn/src/index.ts',
  'packages/python/src/index.ts',
  'apps/spkrepo/contract/index.ts',
  'apps/spkrepo/server/service.ts',
  'apps/spkrepo/server/tables.ts',
  'apps/spkrepo/web/app/api.ts',
  'apps/spkrepo/test/sample.ts',
  'apps/trellis/src/main.ts',
]

const refused: readonly (readonly [why: string, file: string, line: string])[] = [
  ['the queue does not see the stack', 'packages/queue/src/a.ts', "export * from '../../stack/src/errors.ts'"],
  ['the stack does not see an app', 'packages/stack/src/a.ts', "export * from '../../../apps/spkrepo/server/tables.ts'"],
  ['the process engine has no Node types', 'packages/bpmn/src/a.ts', "export * from 'node:fs'"],
  ['the process engine does not see the interpreter', 'packages/bpmn/src/b.ts', "export * from '../../python/src/index.ts'"],
  ['the interpreter has no Node types', 'packages/python/src/a.ts', "export * from 'node:crypto'"],
  ['shared React parts do not see a contract', 'packages/ui/src/a.ts', "export * from '../../../apps/spkrepo/contract/index.ts'"],
  ['a contract has no Node types', 'apps/spkrepo/contract/a.ts', "export * from 'node:fs'"],
  ['a contract does not see its server', 'apps/spkrepo/contract/b.ts', "export * from '../server/tables.ts'"],
  ['web pages do not see the server', 'apps/spkrepo/web/app/a.ts', "export * from '../../server/tables.ts'"],
  ['web pages have no Node types', 'apps/spkrepo/web/app/b.ts', "export * from 'node:fs'"],
  ['a server does not see its web pages', 'apps/spkrepo/server/a.ts', "export * from '../web/app/api.ts'"],
  ['a package opens only what it exports', 'apps/spkrepo/server/b.ts', "export * from '@trellis/stack/src/errors.ts'"],
  ['a package opens only what it exports', 'packages/stack/src/b.ts', "export * from '@trellis/queue/src/job.ts'"],
]

let report = ''

beforeAll(() => {
  const folder = tempDir('references')
  const settings = ['tsconfig*.json', '{packages,apps}/*/{package,tsconfig}.json', '{packages,apps}/*/*/tsconfig.json']
  for (const file of globSync(settings, { cwd: root, exclude: ['**/node_modules'] })) cpSync(join(root, file), join(folder, file))
  linkPackages(folder)
  for (const file of sources) write(folder, file, `export const here = '${file}'`)
  for (const [, file, line] of refused) write(folder, file, line)
  report = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-b', '--pretty', 'false'], { cwd: folder, encoding: 'utf8' }).stdout
})

it.each(refused)('%s: %s', (_why, file) => {
  expect(report).toContain(`${file}(1,`)
})

it('nothing else is refused', () => {
  const files = report.split('\n').flatMap((line) => line.match(/^(\S+)\(\d+,\d+\): error/)?.[1] ?? [])

  expect([...new Set(files)].sort()).toEqual(refused.map(([, file]) => file).sort())
})

// Everything from the registry as it is installed, and our own packages from the copy.
function linkPackages(folder: string): void {
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@trellis'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@trellis' && !name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  for (const name of readdirSync(join(root, 'node_modules/@trellis'))) {
    const place = ['packages', 'apps'].map((parent) => join(folder, parent, name)).find((path) => existsSync(path))
    if (place !== undefined) symlinkSync(place, join(modules, '@trellis', name))
  }
}

function write(folder: string, file: string, line: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), `${line}\n`)
}

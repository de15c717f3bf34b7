// Who may import whom is written in biome.boundaries.json. Here every rule is broken once, in a copy, to see that it bites.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tempDir } from '@trellis/stack/testing'
import { beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const biome = join(root, 'node_modules/.bin/biome')

/** What a file of this path must not import, by the sentence that the author of such an import reads. */
const refused: readonly (readonly [message: string, file: string, imports: readonly string[]])[] = [
  ['The queue imports nothing of ours.', 'packages/queue/src/retry.ts', ['@trellis/stack', '@trellis/ui']],
  ['The queue imports nothing of ours.', 'packages/queue/test/broker-contract.ts', ['@trellis/stack/testing']],
  ['The queue imports nothing of ours.', 'packages/queue/src/sql/broker.ts', ['@trellis/stack']],
  ['The queue imports nothing of ours.', 'packages/queue/src/memory/broker.ts', ['@trellis/stack']],
  [
    'The engine knows its brokers by the port in broker.ts only.',
    'packages/queue/src/engine.ts',
    ['./memory/broker.ts', './redis/broker.ts'],
  ],
  ['The engine knows its brokers by the port in broker.ts only.', 'packages/queue/src/worker.ts', ['./sql/broker.ts']],
  ['The engine knows its brokers by the port in broker.ts only.', 'packages/queue/src/schedule.ts', ['./sql/statements.ts']],
  [
    'What a schedule means is worked out without any broker.',
    'packages/queue/src/schedule/missed.ts',
    ['../sql/broker.ts', '../memory/model.ts', '../redis/keys.ts', '../engine.ts'],
  ],
  ['The queue imports nothing of ours.', 'packages/queue/src/schedule/text.ts', ['@trellis/stack']],
  ['A broker implements the port in broker.ts; it knows', 'packages/queue/src/memory/line.ts', ['../schedule/missed.ts']],
  ['A broker implements the port in broker.ts; it knows', 'packages/queue/src/sql/leases.ts', ['../schedule/text.ts', '../schedule.ts']],
  ['A broker implements the port in broker.ts; it knows', 'packages/queue/src/sql/step.ts', ['../engine.ts', '../memory/broker.ts']],
  ['A broker implements the port in broker.ts; it knows', 'packages/queue/src/memory/step.ts', ['../worker.ts', '../sql/broker.ts']],
  ['A broker implements the port in broker.ts; it knows', 'packages/queue/src/redis/step.ts', ['../schedule.ts', '../memory/broker.ts']],
  ['Of ours, the stack imports the queue only.', 'packages/stack/src/http/server.ts', ['@trellis/ui', '@trellis/spkrepo']],
  ['The shared React parts import nothing of ours.', 'packages/ui/src/theme.ts', ['@trellis/stack', '@trellis/spkrepo/contract']],
  ['The process engine and the interpreter are pure', 'packages/bpmn/src/run/advance.ts', ['@trellis/python', 'node:fs']],
  ['The process engine and the interpreter are pure', 'packages/python/src/interpreter.ts', ['@trellis/bpmn', 'node:crypto']],
  [
    'The process engine and the interpreter import nothing of ours',
    'packages/bpmn/test/run/tasks.test.ts',
    ['@trellis/python', '@trellis/stack'],
  ],
  ['A contract imports nothing of ours', 'apps/spkrepo/contract/views.ts', ['@trellis/stack', '../server/tables.ts', '../web/app/api.ts']],
  [
    'A client knows a server by HTTP alone.',
    'apps/spkrepo/client/publish.ts',
    ['@trellis/stack', '../server/tables.ts', '../web/app/api.ts'],
  ],
  ['Web pages import contracts and @trellis/ui only.', 'apps/spkrepo/web/app/api.ts', ['@trellis/queue']],
  ['Of the stack, web pages import @trellis/stack/contract only.', 'apps/spkrepo/web/app/session.ts', ['@trellis/stack']],
  ['Web pages import contracts and @trellis/ui only.', 'apps/spkrepo/web/features/builds/list.ts', ['../../../server/tables.ts']],
  ['Web pages import contracts and @trellis/ui only.', 'apps/spkrepo/web/app/other.ts', ['@trellis/arena', '../../migrations/0001-x.ts']],
  [
    'Of ours, a server imports its contract',
    'apps/spkrepo/server/builds/activate.ts',
    ['@trellis/ui', '@trellis/arena', '@trellis/stack/testing'],
  ],
  ['Of ours, a server imports its contract', 'apps/spkrepo/server/service.ts', ['@trellis/arena']],
  ['Of ours, a server imports its contract', 'apps/spkrepo/migrations/0001-x.ts', ['@trellis/spkrepo']],
  ['A server never imports the web pages', 'apps/spkrepo/server/routes/pages.ts', ['../../web/app/entry-server.tsx']],
  ['A server never imports the web pages', 'apps/spkrepo/server/builds/page.ts', ['../../web/app/entry-server.tsx']],
  ['Routes and tasks call the domain', 'apps/spkrepo/server/builds/sign.ts', ['../routes/nas.ts', '../tasks/sign.ts', '../service.ts']],
  ['Routes and tasks call the domain', 'apps/spkrepo/server/builds/deep/sign.ts', ['../../routes/nas.ts', '../../tasks/sign.ts']],
  ['Apps never import apps.', 'apps/spkrepo/test/upload.test.ts', ['@trellis/arena', '@trellis/trellis']],
  ['Another package is imported by its name', 'packages/stack/src/roles/up.ts', ['../../../queue/src/engine.ts']],
  ['Another package is imported by its name', 'packages/queue/bench/throughput.ts', ['../../stack/src/index.ts']],
  [
    'Another package is imported by its name',
    'apps/spkrepo/server/uploads/store.ts',
    ['../../../../packages/stack/src/storage/storage.ts'],
  ],
  ['Another package is imported by its name', 'apps/spkrepo/web/app/shell.ts', ['../../../../packages/ui/src/index.ts']],
  ['Another package is imported by its name', 'apps/trellis/src/main.ts', ['../../../apps/spkrepo/server/service.ts']],
  ['Another package is imported by its name', 'bench/latency.ts', ['../packages/stack/src/index.ts', '../apps/spkrepo/server/service.ts']],
]

/** Imports that look alike and are right. */
const allowed: readonly (readonly [file: string, imports: readonly string[]])[] = [
  ['packages/queue/src/index.ts', ['./engine.ts', './memory/broker.ts']],
  ['packages/queue/src/sql/fetch.ts', ['../broker.ts', '../job.ts', './dialect.ts', 'pg']],
  ['packages/queue/src/sql/schedules.ts', ['../schedule-book.ts', '../errors.ts']],
  ['packages/queue/src/schedule/text.ts', ['../schedule.ts', '../errors.ts']],
  ['packages/queue/test/sql.test.ts', ['../src/sql/broker.ts', '../src/engine.ts']],
  ['packages/bpmn/bench/bpmn-core.bench.ts', ['../src/index.ts', 'node:fs', 'bpmn-engine']],
  ['apps/trellis/src/commands/bpmn-run.ts', ['@trellis/bpmn', '@trellis/python']],
  ['packages/stack/src/service.ts', ['@trellis/queue', '@trellis/queue/sql', './http/routes.ts']],
  ['packages/stack/test/http.test.ts', ['../src/http/server.ts', '../src/testing/index.ts']],
  [
    'apps/spkrepo/web/features/packages/page.ts',
    ['../../../contract/routes.ts', '@trellis/ui', '@trellis/stack/contract', '../packages/package-queries.ts'],
  ],
  ['apps/spkrepo/server/service.ts', ['./routes/nas.ts', './tasks/sign.ts', '../contract/index.ts', '@trellis/stack', '@trellis/queue']],
  ['apps/spkrepo/server/routes/nas.ts', ['../catalog/build-catalog.ts', '../../contract/routes.ts']],
  ['apps/spkrepo/server/tasks/sign.ts', ['../signing/sign-build.ts', '../tables.ts']],
  [
    'apps/spkrepo/server/catalog/build-catalog.ts',
    ['../tables.ts', '../../contract/routes.ts', '../builds/find-builds.ts', '@trellis/stack'],
  ],
  ['apps/spkrepo/test/catalog/nas.test.ts', ['../../server/catalog/build-catalog.ts', '../../web/app/api.ts', '@trellis/stack/testing']],
  ['apps/spkrepo/client/publish.ts', ['./repository.ts', '../contract/routes.ts', 'node:http']],
  ['apps/trellis/src/services.ts', ['@trellis/spkrepo', '@trellis/stack']],
]

interface Finding {
  readonly file: string
  readonly line: number
  readonly message: string
}

describe('an import that crosses a boundary', () => {
  let findings: readonly Finding[] = []

  beforeAll(() => {
    findings = lint(refused.map(([, file, imports]) => [file, imports]))
  })

  it.each(refused)('is refused: "%s" in %s', (message, file, imports) => {
    const found = findings.filter((finding) => finding.file === file)

    expect(found.map(({ line }) => line).sort()).toEqual(imports.map((_, index) => index + 1))
    for (const finding of found) expect(finding.message).toContain(message)
  })
})

it('an import that stays within its boundary is not refused', () => {
  expect(lint(allowed)).toEqual([])
})

it('no file of this repository imports what it must not', () => {
  const lintTree = () => execFileSync(biome, ['lint', '--only=style/noRestrictedImports'], { cwd: root, stdio: 'pipe' })

  expect(lintTree).not.toThrow()
})

function write(path: string, imports: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true })
  // All forms count: a type, a value, a name passed on, one loaded later.
  const forms = [
    (specifier: string) => `export type * from '${specifier}'`,
    (specifier: string) => `export const later = () => import('${specifier}')`,
    (specifier: string) => `import '${specifier}'`,
  ]
  writeFileSync(path, imports.map((specifier, index) => `${forms[index % forms.length]?.(specifier)}\n`).join(''))
}

function lint(files: readonly (readonly [file: string, imports: readonly string[]])[]): readonly Finding[] {
  const folder = tempDir('imports')
  for (const name of ['biome.json', 'biome.boundaries.json', '.gitignore']) cpSync(join(root, name), join(folder, name))
  for (const [file, imports] of files) write(join(folder, file), imports)
  const args = ['lint', '--only=style/noRestrictedImports', '--reporter=json', '--max-diagnostics=none']
  const { stdout } = spawnSync(biome, args, { cwd: folder, encoding: 'utf8' })
  const report: { diagnostics: { message: string; location: { path: string; start: { line: number } } }[] } = JSON.parse(stdout)
  return report.diagnostics.map(({ message, location }) => ({ message, file: location.path, line: location.start.line }))
}

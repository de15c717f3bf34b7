import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask, freePort, freshDatabase, postgres, startProgram, tempDir } from '@trellis/stack/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../..')
const rules = parse(readFileSync(join(root, 'deploy/monitoring/alerts.yaml'), 'utf8')).groups[0].rules as readonly {
  readonly alert: string
  readonly expr: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly action: string }
}[]
const dashboard = JSON.parse(readFileSync(join(root, 'deploy/monitoring/dashboard.json'), 'utf8')) as {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[]
}
const expressions = [...rules.map(({ expr }) => expr), ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))]

describe.skipIf('skipped' in (await postgres()))('what deploy/monitoring watches', () => {
  let told: ReadonlySet<string> = new Set()

  beforeAll(async () => {
    const database = await freshDatabase()
    const port = await freePort()
    const env = { TRELLIS_SECRET: randomBytes(32).toString('hex'), TRELLIS_DATABASE_URL: database.url }
    const main = join(root, 'apps/trellis/src/main.ts')
    const program = await startProgram('node', [main, 'up', '--data', tempDir('watched'), '--port', String(port)], { env })
    await program.printed(/Trellis is ready/)
    const text = (await ask(`http://127.0.0.1:${port}/metrics`.replace('127.0.0.1', 'localhost'))).body.toString()
    await program.stop('SIGTERM')
    await database.drop()
    told = new Set(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
      ),
    )
  })

  it.each(expressions)('is told by a running process: %s', (expression) => {
    const names = [...expression.matchAll(/\b((?:trellis|http|process)_[a-z_]+)\b/g)].map(([, name = '']) => name)
    // `up` is what Prometheus itself says of a process.
    expect(names.length + (/\bup\{/.test(expression) ? 1 : 0)).toBeGreaterThan(0)
    expect(names.filter((name) => !told.has(name))).toEqual([])
  })
})

it('every alert says how urgent it is, what was seen and what to do', () => {
  for (const { alert, labels, annotations } of rules) {
    expect(['page', 'ticket'], alert).toContain(labels.severity)
    expect(annotations.summary.length, alert).toBeGreaterThan(10)
    expect(annotations.action.length, alert).toBeGreaterThan(10)
  }
})

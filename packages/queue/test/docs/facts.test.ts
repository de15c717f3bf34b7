import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import pg from 'pg'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { memoryBroker } from '../../src/memory/broker.ts'
import { queueMetrics } from '../../src/prometheus/prometheus.ts'
import { rules } from '../../src/redis/audit-rules.ts'
import { redisAudit, redisBroker } from '../../src/redis/broker.ts'
import { postgresRules } from '../../src/sql/audit-postgres-rules.ts'
import { sqliteRules } from '../../src/sql/audit-sqlite-rules.ts'
import { postgresConnection, sqlBroker, sqliteConnection } from '../../src/sql/broker.ts'
import { isMissing } from '../servers.ts'
import { stillEngine } from '../started.ts'
import { everything } from './everything.ts'
import { drawnMoves, legalMoves, listedMoves } from './legal-moves.ts'
import { eventNames, outcomeEvents } from './outcome-events.ts'
import { type Page, readPages, tableOf } from './pages.ts'
import { openServers } from './servers.ts'

const pages = await readPages()
const folder = new URL('../../../../docs/queue/', import.meta.url)
const queueFolder = new URL('../../', import.meta.url)

function page(name: string): Page {
  const found = pages.find((one) => one.name === name)
  if (!found) throw new Error(`there is no page ${name}`)
  return found
}

/** What a pattern finds in a page, each once. */
function wordsOf({ text }: Page, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, word = '']) => word))]
}

describe('the page about states', () => {
  const states = page('states.md')

  it('draws and lists exactly the transitions that are legal', () => {
    expect(drawnMoves(states.text)).toEqual(legalMoves())
    expect(listedMoves(states)).toEqual(legalMoves().filter((move) => !move.startsWith('[*]')))
  })

  it('says of each end of a run which event tells of it', () => {
    const rows = tableOf(states, '## Transitions')
    const listed = outcomeEvents().map(({ verb }) => ({ verb, event: rows.find((row) => row[0] === 'running' && row[1] === verb)?.[4] }))
    expect(listed).toEqual(outcomeEvents())
  })
})

describe('the page about production', () => {
  const production = page('production.md')

  it.each([
    ['Redis', 'src/redis/audit', rules, 'Every finding, and what to do about it:'],
    ['PostgreSQL', 'src/sql/audit-postgres', postgresRules, 'Every finding about PostgreSQL:'],
    ['SQLite', 'src/sql/audit-sqlite', sqliteRules, 'Every finding about SQLite:'],
  ])('lists every finding about %s at its level, and says in the checklist what each checks', async (_store, files, rules, heading) => {
    const findings = await findingsIn(files)
    const listed = tableOf(production, heading).map(([code, level]) => `${code} ${level}`)
    const checked = tableOf(production, '## Checklist').flatMap(([, , by = '']) => by.match(/\b[a-z]+(_[a-z]+)+\b/g) ?? [])
    // Were one written in another way than the pattern expects, there would be fewer than rules.
    expect(findings.length).toBeGreaterThanOrEqual(rules.length)
    expect(listed.sort()).toEqual(findings.sort())
    expect(findings.map((finding) => finding.split(' ')[0]).filter((code) => !checked.includes(code ?? ''))).toEqual([])
  })

  it.skipIf(isMissing('redis'))('gives the user of Redis enough rights for engine and audit, and none to flush the server', async () => {
    const servers = openServers()
    const { REDIS_URL: url = '' } = await servers.environmentOf('redis')
    const admin = new Redis(url)
    await admin.call('ACL', 'SETUSER', ...(/^user (jobs .+)$/m.exec(production.text)?.[1]?.split(' ') ?? []))
    const client = new Redis(Object.assign(new URL(url), { username: 'jobs', password: 'a-long-password' }).href)
    try {
      expect((await redisAudit(client)).map(({ code }) => code)).not.toContain('settings_unknown')
      await everything(redisBroker({ client, namespace: 'shop' }))
      await expect(client.flushall()).rejects.toThrow('NOPERM')
      await expect(client.get('{shopping:mail}:jobs')).rejects.toThrow('NOPERM')
    } finally {
      client.disconnect()
      admin.disconnect()
      await servers.close()
    }
  })
})

describe('the page about brokers', () => {
  it('says of each broker what it says of itself', async () => {
    const home = await mkdtemp(join(tmpdir(), 'trellis-docs-'))
    const file = sqliteConnection(join(home, 'jobs.db'))
    const brokers = [
      memoryBroker(),
      sqlBroker({ connection: file }),
      sqlBroker({ connection: postgresConnection(new pg.Pool()) }),
      redisBroker({ client: new Redis({ lazyConnect: true }) }),
    ]
    const said = brokers.map(({ capabilities, schedules, keeper }) => ({ ...capabilities, schedules: !!schedules, keeper: !!keeper }))
    await file.close()
    await rm(home, { recursive: true })
    const listed = tableOf(page('choosing-a-broker.md'), '## Capabilities').map(([name = '', ...cells]) => {
      return [name, cells.slice(0, 4).map((cell) => ({ yes: true, no: false })[cell])]
    })
    const names = Object.keys(said[0] ?? {}) as (keyof (typeof said)[number])[]
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(names.map((name) => [name, said.map((one) => one[name])])))
  })
})

it('the page about guarantees names tests for each of its promises, and each of them is there', async () => {
  const { text } = page('guarantees.md')
  const bare = text.split(/^## /m).filter((section, place) => place > 0 && !/^Shown by:\n- `/m.test(section))
  expect(bare).toEqual([])
  const missing: string[] = []
  for (const [line = '', file = '', title = ''] of text.matchAll(/^- `((?:test|chaos)\/[^`]+)`(?:: "(.+)")?.*$/gm)) {
    const source = await readFile(new URL(file, queueFolder), 'utf8')
    if (title === '' || !["'", '"', '`'].some((quote) => source.includes(quote + title + quote))) missing.push(line)
  }
  expect(missing).toEqual([])
})

describe.each(pages)('the page $name', (one) => {
  it('says for whom and what for', () => {
    expect(one.text).toMatch(/^# .+\n\nFor: .+What for: /)
  })

  it('links to what is there', () => {
    const broken = wordsOf(one, /\]\(([^)]+)\)/g).filter((link) => {
      const [path = '', anchor] = link.split('#')
      if (/^https?:/.test(link)) return false
      if (path !== '' && !existsSync(fileURLToPath(new URL(path, folder)))) return true
      const target = path === '' ? one : pages.find(({ name }) => name === path)
      return anchor !== undefined && !anchorsOf(target?.text ?? '').includes(anchor)
    })
    expect(broken).toEqual([])
  })

  it('names metrics and events that there are', () => {
    const known = ['', ...metricNames()].map((name) => name.replace(/^trellis_queue_/, ''))
    const metrics = wordsOf(one, /\btrellis_queue_(\w*)/g).map((name) => name.replace(/_(bucket|sum|count)$/, ''))
    expect(metrics.filter((name) => !known.includes(name))).toEqual([])
    const events = wordsOf(one, /`((?:job|worker|schedule)\.[a-z-]*(?:ed|ing|lost|stuck))`/g)
    expect(events.filter((name) => !eventNames.some((event) => event === name))).toEqual([])
  })
})

it('the page about observability lists every event and every metric', () => {
  const listed = (heading: string) => tableOf(page('observability.md'), heading).map(([name]) => name)
  expect(listed('## Events').toSorted()).toEqual(eventNames.toSorted())
  expect(listed('## Prometheus').toSorted()).toEqual(metricNames().toSorted())
})

function metricNames(): readonly string[] {
  const register = new Registry()
  queueMetrics({ engine: stillEngine([]).engine, register })
  return register.getMetricsAsArray().map(({ name }) => name)
}

/** Code and level of everything that the rules of an audit can find, in the files whose paths begin like this. */
async function findingsIn(beginning: string): Promise<string[]> {
  const home = new URL('./', new URL(beginning, queueFolder))
  const files = (await readdir(home)).filter((name) => name.startsWith(basename(beginning)))
  const sources = await Promise.all(files.map((name) => readFile(new URL(name, home), 'utf8')))
  return sources.flatMap((source) =>
    [...source.matchAll(/\['(\w+)', '(danger|warning|note)'\]/g)].map(([, code, level]) => `${code} ${level}`),
  )
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  )
}

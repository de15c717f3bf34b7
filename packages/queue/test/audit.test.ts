import { describe, expect, it } from 'vitest'
import { type AuditFinding, heedAudit } from '../src/audit.ts'
import { refusal } from './refusal.ts'

const findings: readonly AuditFinding[] = [
  { level: 'danger', what: 'keys may be evicted', why: 'jobs would vanish', remedy: 'set maxmemory-policy noeviction' },
  { level: 'warning', what: 'no password is set', why: 'anyone may connect', remedy: 'set requirepass' },
  { level: 'note', what: 'this is Redis 6', why: '7 is what the tests run', remedy: 'upgrade' },
]

/** A logger that writes down what it is told, by level. */
function written() {
  const lines: [level: string, message: string][] = []
  const at = (level: string) => (_fields: object, message: string) => lines.push([level, message])
  return { lines, logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } }
}

describe('an audit at the start', () => {
  it('logs what was found, each finding at its level', () => {
    const { lines, logger } = written()
    heedAudit(findings, { logger })
    expect(lines).toEqual([
      ['error', 'keys may be evicted; jobs would vanish. To do: set maxmemory-policy noeviction.'],
      ['warn', 'no password is set; anyone may connect. To do: set requirepass.'],
      ['info', 'this is Redis 6; 7 is what the tests run. To do: upgrade.'],
    ])
  })

  it('refuses a dangerous store when it is told to, after it has logged everything', async () => {
    const { lines, logger } = written()
    const error = await refusal(() => heedAudit(findings, { audit: 'refuse', logger }))
    expect([error.code, error.message, lines.length]).toEqual(['unsafe_broker', 'keys may be evicted (set maxmemory-policy noeviction)', 3])
    heedAudit(findings.slice(1), { audit: 'refuse', logger })
  })

  it('says nothing when it is off', () => {
    const { lines, logger } = written()
    heedAudit(findings, { audit: 'off', logger })
    expect(lines).toEqual([])
  })
})

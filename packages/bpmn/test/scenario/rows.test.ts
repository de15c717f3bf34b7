import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../../scenarios')

/** The rows of the feature table of the specification (its section 12) that the engine is for, and the scenarios that show them. */
const rows: Readonly<Record<number, readonly string[]>> = {
  5: ['scripts/script', 'scripts/nested-data'],
  6: ['scripts/dangerous'],
  7: ['scripts/endless'],
  8: ['scripts/pre-and-post', 'scripts/pre-post-call', 'scripts/pre-post-data-object', 'multi-instance/pre-and-post'],
  25: ['decisions/cells', 'decisions/collect', 'decisions/order'],
  26: ['decisions/policies', 'decisions/required'],
  27: ['decisions/feel'],
  28: ['gateways/exclusive', 'gateways/exclusive-no-flow', 'gateways/exclusive-single'],
  29: ['gateways/parallel', 'gateways/parallel-blocks', 'gateways/parallel-loop'],
  30: ['gateways/inclusive', 'gateways/inclusive-loop', 'gateways/inclusive-no-flow'],
  31: ['gateways/event-based', 'gateways/event-based-loop', 'gateways/event-based-receive'],
  32: ['gateways/complex'],
  33: ['calls/caller', 'calls/level', 'calls/failing-caller'],
  35: ['sub-processes/embedded', 'sub-processes/data-objects', 'sub-processes/parallel-end'],
  36: ['sub-processes/event-non-interrupting', 'sub-processes/event-timer'],
  37: ['sub-processes/event-interrupting'],
  38: ['sub-processes/event-error', 'sub-processes/event-escalation'],
  39: ['sub-processes/transaction'],
  40: ['sub-processes/compensation', 'sub-processes/compensate-cancelled'],
  41: ['sub-processes/ad-hoc', 'sub-processes/ad-hoc-sequential'],
  42: ['messages/start', 'messages/boundary', 'messages/send-and-receive', 'messages/message-end', 'messages/sender-first'],
  43: ['messages/two-keys', 'messages/conversations', 'messages/matching'],
  44: ['messages/once'],
  45: ['events/signal-boundary', 'events/signal-throw', 'events/signal-event-sub-process'],
  46: ['events/signal-broadcast'],
  47: ['events/signal-end'],
  48: ['events/link', 'events/link-several'],
  49: ['timers/date', 'timers/duration', 'timers/cycle-boundary', 'timers/cycle-forms', 'timers/cron-boundary'],
  50: ['timers/to-the-second', 'timers/already-due'],
  51: ['events/conditional', 'events/conditional-boundary', 'events/conditional-event-sub-process'],
  52: ['events/multiple', 'events/multiple-throw'],
  53: ['multi-instance/parallel', 'multi-instance/sequential', 'multi-instance/dict', 'multi-instance/condition'],
  54: ['multi-instance/loop', 'multi-instance/loop-sub-process'],
  55: ['sub-processes/data-objects', 'sub-processes/data-object-missing', 'sub-processes/data-object-unset'],
  56: ['calls/io', 'calls/io-task'],
  57: ['data-stores/json-store', 'data-stores/key-key-value'],
}

/** One instance of one set of models cannot show these; the tests named here do. */
const elsewhere: Readonly<Record<number, string>> = {
  34: 'test/run/advance.test.ts',
}

describe('the scenarios', () => {
  const wanted = [5, 6, 7, 8, ...Array.from({ length: 33 }, (_, at) => 25 + at)]

  it.each(wanted)('show row %i of the feature table', (row) => {
    const shown = rows[row] ?? []
    const test = elsewhere[row]
    expect(shown.length > 0 || test !== undefined).toBe(true)
    for (const name of shown) expect(existsSync(join(folder, `${name}.scenario.json`)), name).toBe(true)
    if (test !== undefined) expect(existsSync(join(folder, '..', test)), test).toBe(true)
  })

  it('have every folder named after what its models are about', () => {
    const known = ['calls', 'data-stores', 'decisions', 'events', 'files', 'gateways', 'invalid', 'messages', 'multi-instance']
    expect(readdirSync(folder)).toEqual([...known, 'repair', 'scripts', 'sub-processes', 'tasks', 'timers'])
  })
})

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemdAnalyze, tempDir } from '@trellis/stack/testing'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../../deploy/systemd')
const units = readdirSync(folder).filter((name) => /\.(service|target)$/.test(name))
const analyze = await systemdAnalyze()

describe.skipIf('skipped' in analyze)('the units of deploy/systemd', () => {
  it('are accepted without a word', () => {
    if ('skipped' in analyze) return
    const copies = tempDir('units')
    for (const unit of units) {
      // A machine of tests need not have Node.js where production has it.
      writeFileSync(join(copies, unit), readFileSync(join(folder, unit), 'utf8').replaceAll('/usr/bin/node', process.execPath))
    }

    const { status, stdout, stderr } = spawnSync(analyze.path, ['verify', '--man=no', ...units.map((unit) => join(copies, unit))], {
      encoding: 'utf8',
      env: { ...process.env, SYSTEMD_UNIT_PATH: `${copies}:` },
    })

    // It ends with 0 for a key that it does not know, so what counts is that it says nothing.
    expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: '' })
  })

  it('give every role longer to stop than it may take to drain', () => {
    for (const role of ['api', 'worker', 'scheduler']) {
      const unit = readFileSync(join(folder, `trellis-${role}.service`), 'utf8')
      expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(25)
    }
  })
})

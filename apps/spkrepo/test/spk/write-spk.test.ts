import { execFileSync } from 'node:child_process'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { drawIcons } from '../../server/spk/png-icon.ts'
import { readSpk } from '../../server/spk/read-spk.ts'
import { packPayload, packSpk, type SpkContents, writeSpk } from '../../server/spk/write-spk.ts'
import { spkOf } from './reading.ts'
import { SAMPLE_INFO } from './sample-spk.ts'

const contents: SpkContents = {
  info: { ...SAMPLE_INFO, displayname_fre: 'Exemple' },
  payload: packPayload({ 'bin/sample': 'echo sample\n' }),
  icons: drawIcons({ seed: 'sample' }),
  license: 'MIT\n',
  conf: { privilege: '{"defaults":{"run-as":"package"}}' },
  wizard: { install_uifile: '[]' },
  scripts: { 'start-stop-status': '#!/bin/sh\nexit 0\n' },
  others: { 'screen_1.png': Buffer.from('png') },
}

describe('an SPK of our making', () => {
  it('is a valid package with everything that was put in', () => {
    const spk = spkOf(packSpk(contents))
    expect(spk).toMatchObject({ package: 'sample', license: 'MIT', installWizard: true, upgradeWizard: false })
    expect(spk.conf.privilege).toBe('{"defaults":{"run-as":"package"}}')
    expect([...spk.icons.keys()]).toEqual([72, 120, 256])
    expect(spk.members.map(({ name }) => name)).toContain('screen_1.png')
  })

  it('is the same bytes every time, and as a stream', async () => {
    const bytes = packSpk(contents)
    expect(packSpk(contents)).toEqual(bytes)
    expect(await buffer(writeSpk(contents))).toEqual(bytes)
  })

  it('may have a payload too large for memory', async () => {
    const chunk = Buffer.alloc(256 * 1024, 'x')
    const payload = {
      size: 40 * chunk.length,
      stream: async function* () {
        for (let sent = 0; sent < 40; sent++) yield chunk
      },
    }
    const reading = await readSpk(writeSpk({ ...contents, payload }))
    expect(reading).toMatchObject({ ok: true })
  })

  it('has a payload that unpacks', () => {
    const listing = execFileSync('tar', ['-tzf', '-'], { input: contents.payload as Buffer })
    expect(listing.toString()).toBe('bin/sample\n')
  })

  it.each([
    [{ description: 'two\nlines' }, 'the value of description is more than one line'],
    [{ 'no key': 'x' }, '"no key" is not an INFO key'],
  ])('cannot be made with %j in INFO', (info, message) => {
    expect(() => packSpk({ ...contents, info: { ...SAMPLE_INFO, ...info } })).toThrow(message)
  })
})

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@trellis/stack/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../processes/installation.ts'
import { sampleSpk } from '../spk/sample-spk.ts'
import { useRepository } from '../upload/repository.ts'
import { runCommand } from './running.ts'

describe('trellis spkrepo import', () => {
  const repository = useRepository('SQLite')
  let folder = ''
  const put = (name: string, bytes: Uint8Array) => {
    mkdirSync(join(folder, 'in'), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  const report = () =>
    readFileSync(join(folder, 'rejected.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  const run = async (values = {}) => await runCommand(repository, 'import', [folder], { as: 'admin', ...values })
  const signed = { members: { 'syno_signature.asc': 'of somebody else' } }

  beforeEach(() => {
    folder = tempDir('import')
  })

  it('uploads every package of a folder and of those in it, each once, and reports what was rejected', async () => {
    put('one.spk', sampleSpk())
    put('in/two.SPK', sampleSpk({ info: { version: '2.0-5' } }))
    put('in/copy.spk', sampleSpk())
    put('in/bad.spk', sampleSpk({ info: { arch: 'abacus' } }))
    put('in/other.spk', sampleSpk({ info: { changelog: 'other' } }))
    put('in/signed.spk', sampleSpk(signed))
    put('notes.txt', Buffer.from('no package'))
    const before = readdirSync(folder, { recursive: true }).sort()
    const result = await run()
    expect(result).toMatchObject({ ok: false, json: { stored: 2, there: 1, rejected: 3, failed: 0 } })
    expect(result.lines).toMatchObject([
      { file: 'in/bad.spk', status: 'rejected', code: 'architecture_unknown' },
      { file: 'in/copy.spk', status: 'stored', package: 'sample', version: '1.2.3-4', architectures: ['noarch'] },
      { file: 'in/other.spk', status: 'rejected', code: 'build_conflict', details: { builds: [{ architectures: ['noarch'] }] } },
      { file: 'in/signed.spk', status: 'rejected', code: 'already_signed' },
      { file: 'in/two.SPK', status: 'stored' },
      { file: 'one.spk', status: 'there' },
    ])
    expect(report().map(({ file, code }) => [file, code])).toEqual([
      ['in/bad.spk', 'architecture_unknown'],
      ['in/other.spk', 'build_conflict'],
      ['in/signed.spk', 'already_signed'],
    ])
    // Nothing was taken out of the folder.
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual([...before, 'rejected.jsonl'].sort())
    expect(await run()).toMatchObject({ json: { stored: 0, there: 3, rejected: 3 } })
  })

  it('offers new builds as soon as they are ready, unless it is told not to', async () => {
    put('one.spk', sampleSpk())
    await run()
    expect(await repository.db.selectFrom('build').select('activate_when_ready').execute()).toEqual([{ activate_when_ready: true }])
    put('two.spk', sampleSpk({ info: { version: '2.0-5' } }))
    await run({ inactive: true })
    const rows = await repository.db.selectFrom('build').select('activate_when_ready').orderBy('id').execute()
    expect(rows.map((row) => row.activate_when_ready)).toEqual([true, false])
  })

  it('takes the signatures of others off where it is told to: the rest stays byte for byte, and once is once', async () => {
    put('signed.spk', sampleSpk(signed))
    expect(await run({ resign: true })).toMatchObject({ ok: true, json: { stored: 1 } })
    const sha256 = createHash('sha256').update(sampleSpk()).digest('hex')
    expect(await repository.db.selectFrom('build').select('upload_sha256').execute()).toEqual([{ upload_sha256: sha256 }])
    expect(await run({ resign: true })).toMatchObject({ ok: true, json: { there: 1 } })
  })

  it('watches for files that come later, waits until they are whole, and takes mended ones', async () => {
    const end = new AbortController()
    const lines: unknown[] = []
    put('first.spk', sampleSpk())
    put('broken.spk', Buffer.from('half a package'))
    const old = new Date(Date.now() - 60_000)
    for (const name of ['first.spk', 'broken.spk']) utimesSync(join(folder, name), old, old)
    const instance = repository.runtime.mounted[0]?.instance
    const call = {
      values: { as: 'admin', watch: true },
      signal: end.signal,
      progress: () => undefined,
      line: (_sentence: string, json: unknown) => void lines.push(json),
    }
    const watching = instance?.commands.import?.([folder], call)
    await eventually('the first pass was over', () => (lines.length === 2 ? true : undefined))
    // The report is written when the pass is over.
    await expect.poll(() => readdirSync(folder)).toContain('rejected.jsonl')
    expect(report()).toMatchObject([{ file: 'broken.spk', code: 'invalid_archive' }])
    put('broken.spk', sampleSpk({ info: { version: '2.0-5' } }))
    utimesSync(join(folder, 'broken.spk'), old, new Date(old.getTime() + 1))
    put('being-copied.spk', sampleSpk({ info: { version: '3.0-6' } }).subarray(0, 600))
    utimesSync(join(folder, 'being-copied.spk'), new Date(), new Date(Date.now() + 600_000))
    await eventually('the mended file was taken', () => (lines.length === 3 ? true : undefined))
    end.abort()
    expect(await watching).toMatchObject({ ok: true, json: { stored: 2, rejected: 0 } })
    expect(report()).toEqual([])
    expect(lines.at(-1)).toMatchObject({ file: 'broken.spk', status: 'stored', version: '2.0-5' })
  })

  it('refuses who may not upload, and folders that are none', async () => {
    await repository.member('reader', [])
    expect(await run({ as: 'reader' })).toMatchObject({ ok: false, json: { error: { code: 'role_missing' } } })
    expect(await run({ as: 'nobody' })).toMatchObject({ ok: false, misused: true, json: { error: { code: 'user_unknown' } } })
    const nowhere = await runCommand(repository, 'import', [join(folder, 'none')], { as: 'admin' })
    expect(nowhere).toMatchObject({ ok: false, misused: true, json: { error: { code: 'folder_missing' } } })
  })
})

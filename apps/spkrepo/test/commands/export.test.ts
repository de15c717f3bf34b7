import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@trellis/stack/testing'
import { describe, expect, it } from 'vitest'
import { seedBuild } from '../catalog/seed.ts'
import { useRepository } from '../upload/repository.ts'
import { runCommand } from './running.ts'

describe('trellis spkrepo export', () => {
  const repository = useRepository('SQLite')
  const folder = tempDir('export-command')
  const run = async (values = {}, dir = folder) => await runCommand(repository, 'export', [dir], values)

  it('writes what is asked for: architectures, languages and the address in the links', async () => {
    const descriptions = { enu: 'in English', fre: 'en français', ger: 'auf Deutsch' }
    await seedBuild(repository.db, { min: 40_000, descriptions }, repository.storage)
    const result = await run({ arch: ['88f6281', 'x86'], language: 'ger', url: 'https://mirror.example.org/' })
    expect(result).toMatchObject({ ok: true, json: { architectures: 2, builds: 1, files: 2, copied: 2 } })
    const answers = join(folder, 'current/catalog/x86/auto/40000')
    expect(readdirSync(join(folder, 'current/catalog')).sort()).toEqual(['88f628x', 'x86'])
    expect(readdirSync(answers).sort()).toEqual(['enu.json', 'ger.json'])
    expect(readFileSync(join(answers, 'ger.json'), 'utf8')).toContain(
      '"link": "https://mirror.example.org/demo/1/demo.v1.f40000%5Bnoarch%5D.spk?arch=x86',
    )
    expect(JSON.parse(readFileSync(join(folder, 'current/layout.json'), 'utf8'))).toMatchObject({
      url: 'https://mirror.example.org',
      architectures: { '88f6281': '88f628x', '88f6282': '88f628x', '88f628x': '88f628x', x86: 'x86' },
    })
  })

  it('leaves a folder to whoever is writing to it', async () => {
    const dir = tempDir('export-busy')
    const name = `spkrepo/export/${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`
    const lease = await repository.runtime.state.acquire(name, { holder: 'somebody', leaseMs: 60_000 })
    expect(await run({ arch: 'x86' }, dir)).toMatchObject({ ok: false, json: { error: { code: 'export_busy' } } })
    expect(readdirSync(dir)).toEqual([])
    if (lease !== undefined) await repository.runtime.state.release(lease)
    expect(await run({ arch: 'x86' }, dir)).toMatchObject({ ok: true })
  })

  it.each([
    [{ arch: 'abacus' }, 'architecture_unknown'],
    [{ language: 'deutsch' }, 'language_unknown'],
    [{ url: 'mirror.example.org' }, 'url_invalid'],
  ])('writes nothing for %j', async (values, code) => {
    const dir = join(tempDir('export-refused'), 'none')
    expect(await run(values, dir)).toMatchObject({ ok: false, misused: true, json: { error: { code } } })
    expect(existsSync(dir)).toBe(false)
  })
})

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { FileWatch } from '../../src/state/file-watch.ts'
import { tempDir } from '../../src/testing/index.ts'

it('changes that the operating system does not tell of are found at the next look, removals too', async () => {
  const folder = tempDir('watch')
  for (const name of ['a', 'b']) mkdirSync(join(folder, name))
  const heard = new Set<string>()
  let wake = () => {}
  const watch = new FileWatch(folder, 20)
  onTestFinished(() => watch.close())
  await watch.listen((name) => {
    heard.add(name)
    wake()
  })
  const hear = async (name: string) => {
    while (!heard.has(name)) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  // Inside a folder: whoever watches the folder above is told nothing of it.
  writeFileSync(join(folder, 'a', '1'), '')
  await hear('a')
  expect(heard.has('b')).toBe(false)
  rmSync(join(folder, 'b'), { recursive: true })
  await hear('b')
})

import { fileURLToPath } from 'node:url'
import { freePort, type Program, startProgram, tempDir } from '@trellis/stack/testing'
import { expect, it } from 'vitest'
import type { PackageDetail, PackageList } from '../../contract/index.ts'
import { demoPackages } from '../../server/demo/demo-packages.ts'

const trellis = fileURLToPath(new URL('../../../trellis/src/main.ts', import.meta.url))

it('a demo whose seeding was killed is completed by the next start, and nothing in it is doubled', async () => {
  const folder = tempDir('demo-crash')
  const port = await freePort()
  const url = `http://localhost:${port}`

  const killed = await startDemo(folder, port)
  await killed.printed(/Trellis is ready/)
  await expect.poll(() => packageNames(url), { interval: 5, timeout: 20_000 }).toContain(demoPackages[2]?.name)
  await killed.stop('SIGKILL')
  expect(killed.stdout()).not.toContain('Stop with')
  const restarted = await startDemo(folder, port)
  await restarted.printed(/Stop with/)

  expect(await packageNames(url)).toEqual(demoPackages.map(({ name }) => name).sort())
  for (const { name, versions } of demoPackages) {
    const detail: PackageDetail = await read(`${url}/api/packages/${name}`)
    const counts = detail.versions.map(({ version, builds }) => [version, builds.length])
    expect(counts).toEqual(versions.map(({ version, targets }) => [version, targets.length]).reverse())
  }
  await restarted.stop()
})

async function startDemo(folder: string, port: number): Promise<Program> {
  return await startProgram('node', [trellis, 'up', '--demo', '--data', folder, '--port', String(port)])
}

async function packageNames(url: string): Promise<string[]> {
  const { packages }: PackageList = await read(`${url}/api/packages`)
  return packages.map(({ name }) => name)
}

async function read<View>(url: string): Promise<View> {
  return (await (await fetch(url)).json()) as View
}

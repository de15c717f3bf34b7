import { expect, it } from 'vitest'
import { createLogger } from '../../src/observe/logger.ts'
import { openRuntime } from '../../src/roles/runtime.ts'
import { tempDir } from '../../src/testing/index.ts'
import { fileWith, refusalOf } from '../config/config-file.ts'
import { serviceNamed } from './services.ts'

const file = fileWith('[notes]\n[depot]\n[depto]\n')

async function openWith(known: readonly string[]): Promise<void> {
  const runtime = await openRuntime({
    services: [serviceNamed('notes')],
    known,
    purpose: 'command',
    file,
    environment: { TRELLIS_DATA_DIR: tempDir('roles') },
    logger: createLogger({ level: 'silent', pretty: false }),
  })
  await runtime.close()
}

it('one configuration file serves processes that run different apps, and a section of no app is still refused', async () => {
  await expect(openWith(['notes', 'depot', 'depto'])).resolves.toBeUndefined()

  const refusal = await openWith(['notes', 'depot']).catch((error: unknown) => error)
  expect(
    refusalOf(() => {
      throw refusal
    }),
  ).toBe(`[depto] (from ${file}) is no section; known: trellis, notes, depot`)
})

import { expect, it } from 'vitest'
import { namedDevice } from '../../../web/features/devices/named-device.ts'

const list = { models: [{ name: 'DS415+', architecture: 'avoton' }], architectures: ['avoton', '88f628x'] }

it.each(['DS415+', 'ds415+', ' Synology DS 415+ ', 'DS-415+'])('finds a model that somebody writes as "%s"', (text) => {
  expect(namedDevice(list, text)).toEqual({ label: 'DS415+ (avoton)', architecture: 'avoton' })
})

it('finds an architecture, and nothing where nothing is called so', () => {
  expect(namedDevice(list, 'AVOTON')).toEqual({ label: 'avoton', architecture: 'avoton' })
  for (const text of ['', ' ', 'DS415', 'toaster', '+']) expect(namedDevice(list, text)).toBeUndefined()
})

import { Type } from 'typebox'
import { expect, it } from 'vitest'
import { unknownVariables } from '../../src/config/unknown-variables.ts'

const sections = new Map([['trellis', Type.Object({ http: Type.Object({ port: Type.Integer() }), secret: Type.String() })]])

it('a misspelt setting in the environment is found, and nothing else', () => {
  const environment = {
    TRELLIS_HTTP_PROT: '80',
    TRELLIS_HTTP_PORT: '80',
    TRELLIS_SECRET_FILE: '/etc/secret',
    TRELLIS_CONFIG: 'trellis.toml',
    TRELLIS_TEST_POSTGRES_URL: 'postgresql://x',
    HOME: '/root',
  }
  expect(unknownVariables(environment, sections)).toEqual(['TRELLIS_HTTP_PROT'])
})

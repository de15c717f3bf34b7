import { expect, it } from 'vitest'
import { aServer } from './test-server.ts'

const hsts = async (publicUrl: string, hstsSeconds?: number) => {
  const { app } = await aServer((scope) => void scope.get('/', async () => 'hello'), {
    publicUrl: new URL(publicUrl),
    ...(hstsSeconds !== undefined && { hstsSeconds }),
  })
  return (await app.inject('/')).headers['strict-transport-security']
}

it('tells browsers to insist on TLS where the installation has it, for as long as it says', async () => {
  expect(await hsts('https://trellis.example', 3_600)).toBe('max-age=3600')
  expect(await hsts('https://trellis.example', 0)).toBeUndefined()
  expect(await hsts('http://localhost:8080', 3_600)).toBeUndefined()
})

it('forbids inline scripts, foreign frames and guesses at content types on every answer, refusals too', async () => {
  const { app } = await aServer(() => {})
  const { headers } = await app.inject('/nowhere')
  expect(headers['content-security-policy']).toContain("script-src 'self'")
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(headers['x-content-type-options']).toBe('nosniff')
})

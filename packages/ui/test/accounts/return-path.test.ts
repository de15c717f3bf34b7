import { describe, expect, it } from 'vitest'
import { returnPath } from '../../src/accounts/frame/return-path.ts'

describe('where one goes after signing in', () => {
  it.each(['/upload', '/users?search=ada&page=2', '/packages#top', '/'])('is %s when that was asked for', (next) => {
    expect(returnPath(next, '/packages')).toBe(next)
  })

  it.each([
    undefined,
    '',
    'https://elsewhere.example/',
    '//elsewhere.example/',
    '/\\elsewhere.example/',
    '/ok\\..\\x',
    '/\t/elsewhere.example/',
    '/\n//elsewhere.example',
    'javascript:alert(1)',
    'upload',
  ])('is home for %j, which is no path of this site', (next) => {
    expect(returnPath(next, '/packages')).toBe('/packages')
  })

  it('is never another site, as a browser reads it', () => {
    for (const next of ['/a//b', '/%2f/elsewhere.example', '/./x', '/?//elsewhere.example']) {
      expect(new URL(returnPath(next, '/'), 'https://here.example').origin).toBe('https://here.example')
    }
  })
})

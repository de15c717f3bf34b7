import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../src/accounts/form/refusal.ts'
import { waitText } from '../../src/accounts/form/wait-text.ts'
import { browserName } from '../../src/accounts/own/browser-name.ts'

describe('when to try again', () => {
  it('is said in seconds when it is soon, else in minutes and on the clock, never too early', () => {
    const now = new Date(2026, 10, 21, 12, 0, 30)
    expect(waitText(1, now)).toBe('Try again in a second.')
    expect(waitText(41.2, now)).toBe('Try again in 42 seconds.')
    expect(waitText(60, now)).toBe('Try again in a minute, at 12:02.')
    expect(waitText(870, now)).toBe('Try again in 15 minutes, at 12:15.')
  })
})

describe('a browser', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/19.0 Safari/604.1',
      'Safari on iPhone',
    ],
    ['Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36', 'Chrome on Android'],
    ['curl/8.5.0', 'curl'],
    [null, 'Unknown browser'],
  ])('that calls itself %j is called %s', (userAgent, name) => {
    expect(browserName(userAgent)).toBe(name)
  })
})

describe('a refusal', () => {
  it('is read from any error that has the words of a server', () => {
    const error = Object.assign(new Error('Choose another one.'), {
      code: 'username_taken',
      requestId: 'r1',
      details: { field: 'username' },
    })
    expect(refusalOf(error)).toEqual({
      code: 'username_taken',
      message: 'Choose another one.',
      reference: 'r1',
      field: 'username',
      retryAfterSeconds: undefined,
    })
  })

  it('by no server is said to be the connection', () => {
    expect(refusalOf(new TypeError('Failed to fetch')).message).toBe(
      'The server could not be reached. Check your connection and try again.',
    )
  })
})

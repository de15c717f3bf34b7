import { describe, expect, it } from 'vitest'
import { accountPageAt } from '../../src/index.ts'

describe('the addresses of account pages', () => {
  it.each(['/login', '/register', '/confirm', '/forgot', '/reset', '/invitation'])('let everybody see %s', (path) => {
    expect(accountPageAt(path)?.needsUser).toBe(false)
  })

  it.each(['/profile', '/profile/keys', '/users', '/users/new', '/users/some-id', '/audit'])('ask who wants to see %s', (path) => {
    expect(accountPageAt(path)?.needsUser).toBe(true)
  })

  it('name the account that a page is about, whatever stands in its id', () => {
    expect(accountPageAt('/users/a%2Fb')).toMatchObject({ name: 'user', id: 'a/b' })
    expect(accountPageAt('/users/%')).toMatchObject({ name: 'user', id: '%' })
    expect(accountPageAt('/users/invitations')).toMatchObject({ name: 'invitations', id: '' })
  })

  it.each(['/', '/packages', '/users/a/b', '/login/', '/toString', '/profile/nothing'])('leave %s to the app', (path) => {
    expect(accountPageAt(path)).toBeUndefined()
  })
})

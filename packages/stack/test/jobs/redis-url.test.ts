import { describe, expect, it } from 'vitest'
import { parseRedisUrl } from '../../src/jobs/redis-url.ts'

describe('the address of a Redis', () => {
  it.each([
    ['redis://queue.example', { kind: 'server', hosts: [{ host: 'queue.example', port: 6379 }], tls: false, db: 0 }],
    [
      'rediss://app:p%40ss:word@10.0.0.7:6380/2',
      { kind: 'server', hosts: [{ host: '10.0.0.7', port: 6380 }], tls: true, username: 'app', password: 'p@ss:word', db: 2 },
    ],
    ['redis://:only@[::1]:7000', { kind: 'server', hosts: [{ host: '::1', port: 7000 }], tls: false, password: 'only', db: 0 }],
    ['unix:///run/redis/redis.sock', { kind: 'server', hosts: [], tls: false, db: 0, socket: '/run/redis/redis.sock' }],
    [
      'redis+cluster://a.example:7001,b.example',
      {
        kind: 'cluster',
        hosts: [
          { host: 'a.example', port: 7001 },
          { host: 'b.example', port: 6379 },
        ],
        tls: false,
        db: 0,
      },
    ],
    [
      'rediss+sentinel://s1.example,s2.example:26380/main/3',
      {
        kind: 'sentinel',
        hosts: [
          { host: 's1.example', port: 26379 },
          { host: 's2.example', port: 26380 },
        ],
        tls: true,
        db: 3,
        master: 'main',
      },
    ],
  ])('is read from %s', (url, address) => {
    expect(parseRedisUrl(url)).toEqual(address)
  })

  it.each([
    'amqp://guest:guest@queue.example',
    'redis://',
    'redis://a.example,b.example',
    'redis://a.example/first',
    'redis://a.example/0/1',
    'redis://a.example:port',
    'redis+cluster://a.example/2',
    'redis+sentinel://a.example',
  ])('is refused when it is %s', (url) => {
    expect(() => parseRedisUrl(url)).toThrow(expect.objectContaining({ name: 'StackError', code: 'config_invalid' }))
  })

  it('never shows a password when it is refused', () => {
    expect(() => parseRedisUrl('redis://app:hunter2@a.example/first')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    )
  })
})

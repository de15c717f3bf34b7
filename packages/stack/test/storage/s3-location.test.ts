import { describe, expect, it } from 'vitest'
import { parseS3Url } from '../../src/storage/s3/s3-location.ts'

describe('the address of a bucket', () => {
  it('is enough for Amazon, by host name and with its checksums', () => {
    expect(parseS3Url('s3://packages')).toEqual({
      bucket: 'packages',
      prefix: '',
      region: undefined,
      endpoint: undefined,
      style: 'host',
      checksums: true,
    })
  })

  it('takes a prefix, a region and a store of one’s own, which is asked by path and without extra checksums', () => {
    expect(parseS3Url('s3://packages/some/pre%20fix?region=eu-west-1&endpoint=http://127.0.0.1:9000/')).toEqual({
      bucket: 'packages',
      prefix: 'some/pre fix/',
      region: 'eu-west-1',
      endpoint: 'http://127.0.0.1:9000',
      style: 'path',
      checksums: false,
    })
  })

  it('lets style and checksums be chosen', () => {
    expect(parseS3Url('s3://p-1/?style=path&checksums=off')).toMatchObject({ style: 'path', checksums: false })
    expect(parseS3Url('s3://p-1?endpoint=https://s3.example&style=host&checksums=on')).toMatchObject({ style: 'host', checksums: true })
  })

  it.each([
    ['s3://key:hidden-canary@packages', 'TRELLIS_STORAGE_SECRET_ACCESS_KEY'],
    ['s3://packages?endpoint=http://key:hidden-canary@store', 'endpoint'],
    ['s3://packages?regoin=eu', 'regoin'],
    ['s3://packages?style=virtual', 'style=path or style=host'],
    ['s3://Big_Bucket', 'bucket'],
    ['s3://', 'bucket'],
    ['s3://packages/%zz', 'percent'],
    ['packages', 'address'],
  ])('%s is refused with a reason and without a secret', (text, reason) => {
    let message = ''
    try {
      parseS3Url(text)
    } catch (error) {
      expect(error).toMatchObject({ code: 'config_invalid' })
      message = String(error)
    }
    expect(message).toContain(reason)
    expect(message).not.toContain('canary')
  })
})

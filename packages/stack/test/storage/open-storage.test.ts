import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../src/config/load-config.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { tempDir } from '../../src/testing/temp-dir.ts'
import { chunksOf } from './storage-contract.ts'

function opened(settings: Readonly<Record<string, string>>, dataDir = tempDir('open-storage')) {
  const { storage } = loadConfig({ environment: settings }, []).stack
  const place = openStorage(storage, dataDir)
  onTestFinished(() => place.close())
  return place
}

const keys = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'canary-secret' }

describe('the storage that the settings name', () => {
  it('is the data folder by default, with a folder for each service', async () => {
    const dataDir = tempDir('open-storage')
    await opened({}, dataDir).of('notes').put('a/b', chunksOf('x'))
    expect(existsSync(join(dataDir, 'notes/a/b'))).toBe(true)
  })

  it('may be another folder', async () => {
    const dir = tempDir('elsewhere')
    for (const url of [`file:${dir}`, `file://${dir}`]) {
      const place = opened({ TRELLIS_STORAGE_URL: url })
      expect(place.name).toBe(`file:${dir}`)
      await place.of('notes').put('k', chunksOf('x'))
    }
    expect(existsSync(join(dir, 'notes/k'))).toBe(true)
  })

  it('is asked by host name or by path, in the region of the address or of the environment', async () => {
    const linkOf = async (url: string, more: Readonly<Record<string, string>> = {}) =>
      new URL(
        (await opened({ TRELLIS_STORAGE_URL: url, ...keys, ...more })
          .of('notes')
          .link('a b/k', { expiresSeconds: 60 })) ?? '',
      )
    const byHost = await linkOf('s3://packages/prefix?region=eu-central-1')
    expect([byHost.hostname, byHost.pathname]).toEqual(['packages.s3.eu-central-1.amazonaws.com', '/prefix/notes/a%20b/k'])
    const byPath = await linkOf('s3://packages?endpoint=https://store.example.org', { AWS_REGION: 'us-east' })
    expect([byPath.host, byPath.pathname]).toEqual(['store.example.org', '/packages/notes/a%20b/k'])
    expect(byPath.searchParams.get('X-Amz-Credential')).toMatch(/^key\/\d+\/us-east\/s3/)
    expect(byPath.searchParams.get('X-Amz-Expires')).toBe('60')
    expect(byPath.href).not.toContain('canary')
    const ownHost = await linkOf('s3://packages?endpoint=https://store.example.org&style=host')
    expect(ownHost.host).toBe('packages.store.example.org')
  })

  it('is two during a move, and never one and the same twice', () => {
    const move = { TRELLIS_STORAGE_URL: 's3://packages', TRELLIS_STORAGE_PREVIOUS_URL: 'file:/srv/files' }
    expect(opened({ ...move, ...keys }).move).toMatchObject({ from: { name: 'file:/srv/files' }, to: { name: 's3://packages/' } })
    expect(() => opened({ ...move, TRELLIS_STORAGE_URL: 'file:/srv/files' })).toThrow('unset the former')
  })

  it('needs both keys or none, and an address that it knows', () => {
    expect(() => opened({ TRELLIS_STORAGE_URL: 's3://packages', AWS_ACCESS_KEY_ID: 'key' })).toThrow('set both or none')
    expect(() => opened({ TRELLIS_STORAGE_URL: 'https://packages' })).toThrow('file:PATH or s3://BUCKET')
  })
})

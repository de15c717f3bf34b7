import { randomBytes } from 'node:crypto'
import { appendFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { freePort, startProgram, tempDir } from '@trellis/stack/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Published, type PublishOptions, publishFile, publishPauseMs } from '../../client/publish.ts'
import { type SampleSpk, sampleSpk } from '../spk/sample-spk.ts'
import { type Member, useRepository } from '../upload/repository.ts'
import { traces } from '../upload/traces.ts'
import { type Cut, cuttingProxy } from './cutting-proxy.ts'

const main = join(import.meta.dirname, '../../../trellis/src/main.ts')

describe('publishing', () => {
  const repository = useRepository('SQLite')
  const folder = tempDir('publish')
  const sample = { package: 'sample', version: '1.2.3-4', firmware: '3.1-1594', architectures: ['noarch'] }
  let publisher: Member

  beforeAll(async () => {
    const { account } = await repository.member('publisher', ['developer', 'package_admin'])
    const { key } = await repository.runtime.accounts.createKey({ login: 'publisher', name: 'ci', scopes: ['package.upload'] })
    publisher = { account, key }
  })

  const fileOf = (spk: SampleSpk = {}, name = 'sample.spk') => {
    const path = join(folder, name)
    writeFileSync(path, sampleSpk(spk))
    return path
  }
  const publish = async (
    file: string,
    options: Partial<Omit<PublishOptions, 'server'>> & { readonly server?: string } = {},
  ): Promise<Published> =>
    await publishFile(file, {
      key: publisher.key,
      dryRun: false,
      signal: new AbortController().signal,
      attempts: 3,
      pauseMs: () => 0,
      idleMs: 20_000,
      ...options,
      server: new URL(options.server ?? `${repository.url}/api`),
    })
  /** A server of ten lines that is something else than a repository. */
  const answering = async (listener: RequestListener, use: (url: string) => Promise<void>) => {
    const server = createServer((request, response) => {
      request.resume()
      listener(request, response)
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).finally(() => server.close())
  }

  it('stores a file by a key for uploads alone, and the same bytes once', async () => {
    const file = fileOf()
    expect(await publish(file)).toMatchObject({ file, status: 'stored', attempts: 1, ...sample })
    const before = await traces(repository)
    expect(await publish(file)).toMatchObject({ status: 'there', ...sample })
    expect(await traces(repository)).toEqual(before)
  })

  it('tries a file without storing it', async () => {
    const file = fileOf()
    const before = await traces(repository)
    expect(await publish(file, { dryRun: true })).toMatchObject({ status: 'valid', ...sample })
    expect(await traces(repository)).toEqual(before)
    await publish(file)
    expect(await publish(file, { dryRun: true })).toMatchObject({ status: 'there', ...sample })
  })

  it('says why a file is refused, and names the builds in the way', async () => {
    await publish(fileOf())
    expect(await publish(fileOf({ info: { changelog: 'other' } }))).toMatchObject({
      status: 'refused',
      attempts: 1,
      code: 'build_conflict',
      message: 'Conflicting architectures: noarch',
      details: { builds: [{ buildId: expect.any(Number), architectures: ['noarch'], firmwareMin: '3.1-1594', firmwareMax: null }] },
    })
    expect(await publish(fileOf(), { key: 'wrong' })).toMatchObject({ status: 'refused', code: 'key_required' })
    expect(await publish(join(folder, 'none.spk'))).toMatchObject({ status: 'refused', code: 'file_unreadable', attempts: 0 })
  })

  it('says so when the address is no repository', async () => {
    expect(await publish(fileOf(), { server: repository.url })).toMatchObject({ status: 'refused', code: 'not_a_repository' })
    const moved: RequestListener = (_request, response) => response.writeHead(308, { location: 'https://elsewhere.example' }).end()
    await answering(moved, async (server) =>
      expect(await publish(fileOf(), { server })).toMatchObject({ status: 'refused', code: 'redirected' }),
    )
    const page: RequestListener = (_request, response) => response.end('<p>hello')
    await answering(page, async (server) =>
      expect(await publish(fileOf(), { server })).toMatchObject({ status: 'refused', code: 'unexpected_answer' }),
    )
  })

  it('sends nothing for a dry run to a server that knows none', async () => {
    const methods: (string | undefined)[] = []
    const older: RequestListener = ({ method }, response) => {
      methods.push(method)
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message": "Not found"}')
    }
    await answering(older, async (server) =>
      expect(await publish(fileOf(), { server, dryRun: true })).toMatchObject({ status: 'refused', code: 'dry_run_unsupported' }),
    )
    expect(methods).toEqual(['GET'])
  })

  it('waits for a server that is away, as long as it is told to, and as the server asks', async () => {
    const pauses: number[] = []
    const pauseMs = (attempts: number) => {
      pauses.push(attempts)
      return 0
    }
    const server = `http://127.0.0.1:${await freePort()}`
    expect(await publish(fileOf(), { server, pauseMs })).toMatchObject({ status: 'failed', code: 'unreachable', attempts: 3 })
    expect(pauses).toEqual([1, 2])
    const busy: RequestListener = (_request, response) => response.writeHead(503, { 'retry-after': '0' }).end()
    await answering(busy, async (url) => expect(await publish(fileOf(), { server: url })).toMatchObject({ status: 'failed', attempts: 3 }))
  })

  it('does not take a file that is being written for a package', async () => {
    const file = fileOf({ payload: randomBytes(2 ** 19) }, 'growing.spk')
    // The digest has been asked for: now the file grows.
    const growing: RequestListener = ({ method }, response) => {
      if (method !== 'GET') return
      appendFileSync(file, 'more')
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"code": "upload_unknown"}')
    }
    await answering(growing, async (server) =>
      expect(await publish(file, { server })).toMatchObject({ status: 'refused', code: 'file_changed', attempts: 1 }),
    )
  })

  it('pauses longer each time, and never for more than half a minute', () => {
    expect([1, 2, 3, 9].map((attempts) => publishPauseMs(attempts, () => 1))).toEqual([500, 1000, 2000, 30_000])
    expect(publishPauseMs(1, () => 0)).toBe(250)
  })

  it('by the command goes on where connections break, sends nothing that has arrived, and keeps the key out of its arguments', async () => {
    const payload = randomBytes(2 ** 20)
    const [first, second, bad] = [
      fileOf({ payload }, 'first.spk'),
      fileOf({ info: { version: '2.0-5' } }, 'second.spk'),
      fileOf({ info: { arch: 'abacus' } }, 'bad.spk'),
    ]
    // Of the first file: asked, sent to a half, asked, sent but the answer lost, asked and found.
    const cuts: readonly Cut[] = [undefined, { afterSent: 2 ** 19 }, undefined, 'before the reply']
    const proxy = await cuttingProxy(repository.url, (connection) => cuts[connection])
    const args = ['spkrepo', 'publish', '--server', `${proxy.url}/api`, '--key-file', '-', '--json', first, second, bad]
    const program = await startProgram('node', [main, ...args], { input: `${publisher.key}\n` })
    const { code } = await program.ended
    proxy.close()
    const told = program
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(told).toMatchObject([
      { file: first, status: 'there', attempts: 3, ...sample },
      { file: second, status: 'stored', attempts: 1, ...sample, version: '2.0-5' },
      { file: bad, status: 'refused', code: 'architecture_unknown' },
    ])
    expect([code, proxy.connections()]).toEqual([1, 9])
    expect(program.stderr()).toBe('')
    expect((await traces(repository)).rows).toMatchObject({ package: 1, version: 2, build: 2 })
  })
})

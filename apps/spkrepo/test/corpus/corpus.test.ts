import { once } from 'node:events'
import { Agent, request as call } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { clearPackages } from '../catalog/seed.ts'
import { signedIn } from '../routes/browser.ts'
import { useRepository } from '../upload/repository.ts'
import { traces } from '../upload/traces.ts'
import { upload } from '../upload/wire.ts'
import { damagedPackage } from './damaged-packages.ts'
import { type DamagedRequest, damagedRequest, type KnownRoute } from './damaged-requests.ts'

/** Of 10,000 cases so many are tried; `SPKREPO_CORPUS=10000` tries all of them. Every run begins with the same ones. */
const cases = Number(process.env.SPKREPO_CORPUS ?? 1_000)
const atOnce = 50

describe('whatever is sent', () => {
  const repository = useRepository('SQLite')

  it('as a package is stored whole or refused, never a failure of the server, and what was refused has left nothing', async () => {
    const { jobs, ...nothing } = await traces(repository)
    let stored = 0
    for (let from = 0; from < cases / 2; from += atOnce) {
      for (let number = from; number < from + atOnce; number++) {
        const { name, bytes } = damagedPackage(number)
        const answer = await upload(repository, bytes)
        expect([200, 201, 400, 409, 422], `${name}: ${answer.text}`).toContain(answer.status)
        if (answer.status === 201) stored += 1
      }
      for (const build of await repository.db.selectFrom('build').select('path').execute()) await repository.storage.delete(build.path)
      for (const icon of await repository.db.selectFrom('icon').select('path').execute()) await repository.storage.delete(icon.path)
      await clearPackages(repository.db)
      expect(await traces(repository), `packages ${from} to ${from + atOnce - 1}`).toEqual({ ...nothing, jobs: jobs + stored })
    }
    // Most are nearly right, so that not only the first check is tried.
    expect(stored).toBeGreaterThan(cases / 50)
  })

  it('as a request is answered, and never with a failure of the server', async () => {
    await repository.member('everything', ['admin', 'developer', 'package_admin'])
    const { cookie, csrfToken } = await signedIn(repository, 'everything')
    const routes = await knownRoutes(repository.url)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const statuses = new Set<number>()
    for (let number = 0; number < cases / 2; number++) {
      const request = damagedRequest(number, routes, { cookie, 'x-csrf-token': csrfToken })
      const { status, body } = await answerTo(request, repository.url, agent)
      expect(status, `${request.name} with ${request.body}: ${body.slice(0, 500)}`).toBeLessThan(500)
      statuses.add(status)
    }
    agent.destroy()
    expect([...statuses]).toEqual(expect.arrayContaining([200, 302, 400, 404, 422]))
  })
})

/** What the server says of itself, but for signing out, after which most requests would be refused alike. */
async function knownRoutes(url: string): Promise<readonly KnownRoute[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { readonly paths: Readonly<Record<string, object>> }
  return Object.entries(paths).flatMap(([path, methods]) => {
    const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1')
    const known = Object.keys(methods).map((method) => ({ method: method.toUpperCase(), pattern }))
    return known.filter(({ method }) => !(method === 'DELETE' && pattern === '/api/session'))
  })
}

async function answerTo(
  { method, url, headers, body }: DamagedRequest,
  server: string,
  agent: Agent,
): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(server)
  const sent = call({ hostname, port, path: url, method, headers, agent })
  sent.setTimeout(10_000, () => sent.destroy(new Error(`${method} ${url} was not answered within ten seconds`)))
  // A request line that is too long to be read is refused with a body even where it was a HEAD, which this client takes for an error.
  sent.on('error', () => {})
  const answered = once(sent, 'response')
  sent.end(body)
  const [response] = await answered
  const { statusCode: status, headers: told } = response
  if (!String(told['content-type']).startsWith('text/event-stream')) return { status, body: await text(response) }
  // A stream of events ends when its reader goes, which the reader is told as an error.
  response.on('error', () => {}).destroy()
  return { status, body: '' }
}

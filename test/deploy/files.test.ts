import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { spkrepo } from '@trellis/spkrepo'
import { leavesOf, StackConfig } from '@trellis/stack'
import { startProgram } from '@trellis/stack/testing'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'

const root = join(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(root, 'deploy', name), 'utf8')

type Tree = { readonly [key: string]: Tree } & readonly Tree[]

interface ComposeService {
  readonly command?: readonly string[]
  readonly image: string
  readonly environment?: Readonly<Record<string, string>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly secrets?: readonly string[]
  readonly volumes?: readonly string[]
}

interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly secrets: Readonly<Record<string, unknown>>
  readonly volumes: Readonly<Record<string, unknown>>
}

const compose = parse(read('compose.yaml'), { merge: true }) as Compose
const kubernetes = readdirSync(join(root, 'deploy/kubernetes'))
  .filter((name) => name !== 'kustomization.yaml')
  .flatMap((name) => parseAllDocuments(read(`kubernetes/${name}`)).map((document) => document.toJS() as Tree))

const ofTrellis = Object.entries(compose.services).filter(([, { image }]) => image === 'trellis')

describe('every command line of deploy', () => {
  const pods = kubernetes.flatMap((one) => one.spec?.template?.spec?.containers ?? []) as unknown as readonly { args: readonly string[] }[]
  const units = ['api', 'worker', 'scheduler', 'migrate'].map(
    (role) => /main\.ts (.*)$/m.exec(read(`systemd/trellis-${role}.service`))?.[1] ?? '',
  )
  const lines = new Set([
    ...ofTrellis.map(([, { command = [] }]) => command.join(' ')),
    ...pods.map(({ args }) => args.join(' ')),
    ...units,
    (JSON.parse(/^CMD (.*)$/m.exec(read('Dockerfile'))?.[1] ?? '[]') as readonly string[]).join(' '),
  ])

  it.each([...lines])('is one that trellis understands: %s', async (line) => {
    const program = await startProgram('node', [join(root, 'apps/trellis/src/main.ts'), ...line.split(' '), '--help'])

    expect((await program.ended).code).toBe(0)
    const [, ...options] = line.split(' ').filter((word) => !/^\d+$/.test(word))
    for (const option of options) expect(program.stdout()).toContain(option)
  })
})

it('every variable that deploy sets is a setting', () => {
  const settings = [...leavesOf(StackConfig, 'TRELLIS'), ...leavesOf(spkrepo.settings, 'SPKREPO')]
  const known = new Set(settings.flatMap(({ variable, alias }) => [variable, `${variable}_FILE`, ...(alias === undefined ? [] : [alias])]))
  const places = ['Dockerfile', 'compose.yaml', 'compose.s3.yaml', 'systemd/environment.example']
  const set = [...places, 'kubernetes/settings.yaml', 'kubernetes-s3/settings.yaml'].flatMap((name) =>
    [...read(name).matchAll(/^(?:ENV.*|[#\s]*)\b((?:TRELLIS|STATE|SPKREPO)_[A-Z_]+)[=:]/gm)].map(([, variable]) => variable),
  )

  expect(set.length).toBeGreaterThan(15)
  expect(set.filter((variable) => !known.has(variable ?? ''))).toEqual([])
})

describe('the compose file', () => {
  it('starts the roles only after the database was migrated', () => {
    for (const role of ['api', 'worker', 'scheduler']) {
      expect(compose.services[role]?.depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } })
    }
  })

  it('names nothing that is not there', () => {
    for (const { depends_on = {}, secrets = [], volumes = [] } of Object.values(compose.services)) {
      expect(Object.keys(depends_on).filter((name) => !(name in compose.services))).toEqual([])
      expect(secrets.filter((name) => !(name in compose.secrets))).toEqual([])
      for (const [source = ''] of volumes.map((volume) => volume.split(':'))) {
        if (source.startsWith('./secrets/')) continue
        expect(source.startsWith('./') ? existsSync(join(root, 'deploy', source)) : source in compose.volumes, source).toBe(true)
      }
    }
  })

  it('keeps jobs on disk and never throws them away', () => {
    expect(compose.services.redis?.command?.join(' ')).toBe('redis-server --appendonly yes --maxmemory-policy noeviction')
  })
})

describe('files in S3', () => {
  it('are what every role is told, with the keys in secrets that it is given', () => {
    const s3 = parse(read('compose.s3.yaml')) as Compose
    expect(Object.keys(s3.services).sort()).toEqual(ofTrellis.map(([name]) => name).sort())
    for (const { environment = {}, secrets = [] } of Object.values(s3.services)) {
      const named = Object.values(environment).flatMap((value) => /^\/run\/secrets\/(.+)$/.exec(value)?.[1] ?? [])
      expect(named).toEqual(secrets)
      expect(Object.keys(s3.secrets)).toEqual(secrets)
    }
  })

  it('take the place of the volume of every pod, by patches of what is there', () => {
    const { resources, patches } = parse(read('kubernetes-s3/kustomization.yaml')) as {
      readonly resources: readonly string[]
      readonly patches: readonly { readonly path: string; readonly target?: { readonly kind: string } }[]
    }
    expect(resources).toEqual(['../kubernetes'])
    for (const { path, target } of patches) {
      const patch = parse(read(`kubernetes-s3/${path}`))
      const isMeant = ({ kind, metadata }: Tree) =>
        target ? new RegExp(`^${target.kind}$`).test(String(kind)) : String(kind) === patch.kind && metadata?.name === patch.metadata.name
      expect(kubernetes.filter(isMeant), path).toHaveLength(target ? 4 : 1)
      if (target) for (const { spec } of kubernetes.filter(isMeant)) expect(spec?.template?.spec?.volumes?.[0]?.name).toBe(patch[0].value)
    }
  })
})

describe('the Kubernetes files', () => {
  it('are all listed', () => {
    const listed = parse(read('kubernetes/kustomization.yaml')).resources
    const there = readdirSync(join(root, 'deploy/kubernetes')).filter((name) => name !== 'kustomization.yaml')
    expect([...listed].sort()).toEqual(there.sort())
  })

  it('select the pods that they mean, and give them longer to stop than they may take to drain', () => {
    const deployments = kubernetes.filter(({ kind }) => String(kind) === 'Deployment')
    const labels = deployments.map(({ spec }) => spec?.template?.metadata?.labels?.['app.kubernetes.io/component'])
    for (const one of kubernetes) {
      const selector = one.spec?.selector?.matchLabels ?? one.spec?.selector
      if (selector) expect(labels).toContain(selector['app.kubernetes.io/component'])
    }
    expect(deployments).toHaveLength(3)
    for (const { spec } of deployments) expect(Number(spec?.template?.spec?.terminationGracePeriodSeconds)).toBeGreaterThan(25 + 5)
  })
})

it('the image has the pages of every app that has some', () => {
  const apps = readdirSync(join(root, 'apps')).filter((app) => existsSync(join(root, 'apps', app, 'web/vite.config.ts')))

  expect([...read('Dockerfile').matchAll(/^COPY --from=build \/app\/apps\/(\w+)\/web\/dist /gm)].map(([, app]) => app).sort()).toEqual(
    apps.sort(),
  )
})

it('the image is made of files that are there', () => {
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '))

  expect(copied.length).toBeGreaterThan(3)
  expect(copied.filter((source) => !existsSync(join(root, source)))).toEqual([])
  expect(existsSync(join(root, /"(apps[^"]*main\.ts)"/.exec(read('Dockerfile'))?.[1] ?? '?'))).toBe(true)
})

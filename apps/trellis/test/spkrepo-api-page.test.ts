import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { policies } from './security/policies.ts'

const page = readFileSync(new URL('../../../docs/spkrepo/api.md', import.meta.url), 'utf8')

interface Example {
  readonly tool: 'curl' | 'http'
  readonly method: string
  readonly path: string
}

/** Every call on the page, in its order. */
const examples: readonly Example[] = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
  .flatMap(([, block = '']) => block.split('\n'))
  .flatMap((line): readonly Example[] => {
    const [, tool] = /^(curl|http) /.exec(line) ?? []
    const [, path] = /http:\/\/localhost:8080(\/[^\s'"?]*)/.exec(line) ?? []
    if ((tool !== 'curl' && tool !== 'http') || path === undefined) return []
    return [{ tool, method: tool === 'curl' ? methodOfCurl(line) : (/ (GET|POST|PUT|DELETE) /.exec(line)?.[1] ?? 'none'), path }]
  })

/** What programs of others may ask of the package repository. */
const routes = Object.keys(policies).filter((route) =>
  /^\S+ \/(api\/|nas(\/\*)?$|feed\.|package\/:name\/feed|sitemap|robots|_state\/runs($|\/))/.test(route),
)

describe('the page about the API', () => {
  it.each(['curl', 'http'] as const)('shows how every route is called with %s', (tool) => {
    const shown = examples.filter((example) => example.tool === tool)
    expect(routes.length).toBeGreaterThan(60)
    expect(routes.filter((route) => !shown.some((example) => answers(route, example)))).toEqual([])
  })

  it('shows no call that nothing answers', () => {
    expect(examples.filter((example) => !routes.some((route) => answers(route, example)))).toEqual([])
  })
})

function methodOfCurl(line: string): string {
  return / -X (\w+) /.exec(line)?.[1] ?? (/ (-d|--data-binary) /.test(line) ? 'POST' : 'GET')
}

function answers(route: string, { method, path }: Example): boolean {
  const [wanted = '', pattern = ''] = route.split(' ')
  const shape = pattern.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+').replace('*', '.+').replace(/\/$/, '/?')
  return wanted === method && new RegExp(`^${shape}$`).test(path)
}

import { startProgram } from '@trellis/stack/testing'
import { expect, it } from 'vitest'
import { commands } from '../src/all-commands.ts'
import { services } from '../src/services.ts'

it('the help knows every command of every service, although it loads none of them', () => {
  const known = commands.map(({ words }) => words.join(' '))
  const declared = services.flatMap(({ name, commands: specs }) => specs.map((spec) => `${name} ${spec.name}`))
  expect(declared.filter((words) => !known.includes(words))).toEqual([])
})

it('explaining commands loads no service, no store and no package but what commands about models need', async () => {
  const list = `
    import { registerHooks } from 'node:module'
    registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) })
    await import(${JSON.stringify(new URL('../src/all-commands.ts', import.meta.url).href)})`
  const program = await startProgram('node', ['--input-type=module', '--eval', list])
  expect(await program.ended).toEqual({ code: 0, signal: null })
  const loaded = program.stdout().trim().split('\n')
  expect(loaded.length).toBeGreaterThan(20)
  expect(loaded.filter((url) => /\/(?:packages\/(?:stack|queue)|node_modules)\//.test(url))).toEqual([])
})

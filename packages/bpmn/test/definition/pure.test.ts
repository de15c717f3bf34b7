import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const source = fileURLToPath(new URL('../../src', import.meta.url))

/** Readers of clocks, chance and platform. The interpreter of JavaScript itself may be used; what is around it may not. */
const IMPURE = [
  /\bDate\.now\b/,
  /\bnew Date\(\)/,
  /\bMath\.random\b/,
  /\bperformance\.\w/,
  /\bprocess\.(?:env|argv|hrtime|cwd|exit|std\w+|platform|version)\b/,
  /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask|structuredClone|fetch)\(/,
  /\bglobalThis\b/,
  /\bconsole\.\w/,
]

it('reads no clock, draws no random numbers and touches no platform, so it runs the same in a server, a worker and a browser', () => {
  for (const file of globSync('**/*.ts', { cwd: source })) {
    const text = readFileSync(join(source, file), 'utf8')
    const packages = [...text.matchAll(/^(?:import|export|\}).* from '([^.'][^']*)'|^import '([^']*)'|import\('([^']*)'\)/gm)].map(
      ([, from, bare, called]) => from ?? bare ?? called,
    )
    expect([file, packages.filter((name) => name !== 'feelin' && name !== 'dmn-moddle')]).toEqual([file, []])
    expect([file, IMPURE.filter((pattern) => pattern.test(text))]).toEqual([file, []])
  }
})

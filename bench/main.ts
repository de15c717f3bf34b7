// `npm run bench -- [NAME…] [--dry]`: runs benchmark programs and writes what they measured into bench/RESULTS.md.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import type { Benchmark, Row } from './benchmark.ts'
import { describeCommit, describeMachine } from './machine.ts'
import { render, withoutOthers, withSection } from './results.ts'

const root = join(import.meta.dirname, '..')
const resultsPath = join(root, 'bench/RESULTS.md')

const { values, positionals } = parseArgs({ allowPositionals: true, options: { dry: { type: 'boolean', default: false } } })
const benchmarks = await findBenchmarks()
const unknown = positionals.filter((name) => meant(name).length === 0)
if (positionals.length === 0 || unknown.length > 0) {
  for (const name of unknown) console.error(`no benchmark named "${name}"`)
  console.log('usage: npm run bench -- NAME… [--dry]; a name also stands for all that begin with it and a hyphen\n')
  for (const { name, title } of benchmarks.values()) console.log(`  ${name.padEnd(20)} ${title}`)
  process.exitCode = unknown.length > 0 ? 2 : 0
} else {
  for (const benchmark of new Set(positionals.flatMap(meant))) {
    try {
      await measure(benchmark)
    } catch (error) {
      // The others may still measure; a series of them takes long.
      console.error(`${benchmark.name} failed:`, error)
      process.exitCode = 1
    }
  }
}

/** The benchmark of that name, or all whose names begin with it: `queue` means `queue-redis`, `queue-latency` and so on. */
function meant(name: string): readonly Benchmark[] {
  const exact = benchmarks.get(name)
  return exact ? [exact] : [...benchmarks.values()].filter((benchmark) => benchmark.name.startsWith(`${name}-`))
}

async function findBenchmarks(): Promise<ReadonlyMap<string, Benchmark>> {
  const files = globSync(['bench/*.bench.ts', 'packages/*/bench/*.bench.ts', 'apps/*/bench/*.bench.ts'], { cwd: root }).sort()
  const modules: { benchmark: Benchmark }[] = await Promise.all(files.map((file) => import(pathToFileURL(join(root, file)).href)))
  return new Map(modules.map(({ benchmark }) => [benchmark.name, benchmark]))
}

async function measure(benchmark: Benchmark): Promise<void> {
  const { name, title } = benchmark
  console.log(`${name}: ${title}`)
  const rows: Row[] = []
  const began = performance.now()
  await benchmark.run({ say: (line) => console.log(`  ${line}`), row: (row) => rows.push(row) })
  const day = new Date().toISOString().slice(0, 10)
  const circumstances = `\`npm run bench -- ${name}\` at ${describeCommit(root)} on ${day}: ${describeMachine()}.`
  const section = { name, title, circumstances, rows }
  console.log(`  ${Math.round((performance.now() - began) / 1_000)} s\n\n${render(section)}`)
  if (values.dry) return
  const document = existsSync(resultsPath) ? readFileSync(resultsPath, 'utf8') : ''
  writeFileSync(resultsPath, withSection(withoutOthers(document, new Set(benchmarks.keys())), section))
}

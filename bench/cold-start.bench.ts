// From a fresh clone to the first page, and from a second `npm start` to the same page. Measures what is committed, not the working tree.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '@trellis/stack/testing'
import type { Benchmark, Report } from './benchmark.ts'

const root = join(import.meta.dirname, '..')
const pollMs = 50
const pageDeadlineMs = 300_000
const stopDeadlineMs = 20_000

export const benchmark: Benchmark = {
  name: 'cold-start',
  title: 'From a clone to a page',
  run: async (report) => {
    const folder = mkdtempSync(join(tmpdir(), 'trellis-cold-start-'))
    try {
      await startTwice(folder, report)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function startTwice(folder: string, report: Report): Promise<void> {
  const clone = join(folder, 'trellis')
  execFileSync('git', ['clone', '--quiet', root, clone])
  const env = outsideEnvironment(join(folder, 'npm-cache'))
  const cold = await timeToPage(clone, env, report)
  const steps = [...cold.output.matchAll(/^trellis: (.*) \((\d+) s\)$/gm)].map(([, step, seconds]) => `${step} ${seconds} s`)
  const how = ['no node_modules, empty npm cache', ...steps].join('; ')
  report.row({ what: '`npm start` on a fresh clone → first page', value: seconds(cold.ms), goal: '≤ 90 s', note: how })
  const warm = await timeToPage(clone, env, report)
  report.row({ what: '`npm start` again → first page', value: seconds(warm.ms), goal: '≤ 5 s', note: 'same folder, same data' })
}

async function timeToPage(
  clone: string,
  env: NodeJS.ProcessEnv,
  report: Report,
): Promise<{ readonly ms: number; readonly output: string }> {
  const port = await freePort()
  const started = performance.now()
  // A process group of its own: npm starts a shell that starts Node, and a signal to npm alone may leave the last one running.
  const npm = spawn('npm', ['start', '--', '--port', String(port)], { cwd: clone, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
  }
  const ended = once(npm, 'close')
  try {
    while (!(await answers(port))) {
      if (npm.exitCode !== null) throw new Error(`npm start ended with ${npm.exitCode}:\n${output}`)
      if (performance.now() - started > pageDeadlineMs) throw new Error(`no page within ${pageDeadlineMs / 1000} s:\n${output}`)
      await wait(pollMs)
    }
    const ms = performance.now() - started
    report.say(`page after ${seconds(ms)}`)
    return { ms, output }
  } finally {
    if (npm.exitCode === null && npm.pid !== undefined) {
      process.kill(-npm.pid, 'SIGTERM')
      const late = setTimeout(() => npm.pid !== undefined && process.kill(-npm.pid, 'SIGKILL'), stopDeadlineMs)
      await ended
      clearTimeout(late)
    }
  }
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(10_000) })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    // Nobody listens yet: that is what is being timed.
    return false
  }
}

// As a person's terminal would be: without what npm and its scripts add, and with an npm that has downloaded nothing yet.
function outsideEnvironment(cache: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.toLowerCase().startsWith('npm_') && name !== 'INIT_CWD' && name !== 'NODE',
  )
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter), npm_config_cache: cache }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

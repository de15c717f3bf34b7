// One visible step of the preparation: commands, with progress for the person who waits.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'

const tickMs = 200
// A log file is no place for an animation: there, a plain line now and then proves that the step is alive.
const plainLineMs = 10_000
const graceMs = 1_000
const windows = process.platform === 'win32'
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs `sequences` of commands, each in order and all side by side, and shows `title`, elapsed seconds and `progress()`.
 * Their output stays hidden unless one fails: then its last lines are printed, and an Error with the text `failed` is thrown.
 */
export async function runStep({ title, done, sequences, progress = () => '', failed }) {
  const started = Date.now()
  const stop = showProgress(title, progress, started)
  const children = new Set()
  let stopping = false
  const forward = async (signal) => {
    if (stopping) return
    stopping = true
    await endAll(children)
    stop()
    // As a shell counts it.
    process.exit(128 + constants.signals[signal])
  }
  for (const signal of endings) process.on(signal, forward)
  try {
    const results = await Promise.all(sequences.map((commands) => runInOrder(commands, children)))
    stop()
    if (stopping) throw new Error('stopped')
    const broken = results.find((result) => result.code !== 0)
    if (broken) {
      process.stderr.write(`${lastLines(broken.output)}\n`)
      throw new Error(failed)
    }
    say(`${done} (${seconds(started)} s)`)
  } finally {
    stop()
    for (const signal of endings) process.off(signal, forward)
  }
}

/** Prints one line about the preparation itself. */
export function say(line) {
  process.stdout.write(`trellis: ${line}\n`)
}

// Ends at the first command that fails, with its result.
async function runInOrder(commands, children) {
  let result
  for (const command of commands) {
    result = await run(command, children)
    if (result.code !== 0) break
  }
  return result
}

function run({ command, args, cwd, env }, children) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: !windows, shell: windows })
    children.add(child)
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    const settle = (code) => {
      children.delete(child)
      resolve({ code, output })
    }
    child.on('error', (error) => {
      output += error.message
      settle(1)
    })
    child.on('close', settle)
  })
}

// Whoever stopped this may start it again at once, so nothing may still be installing by then. npm finishes its work first when asked
// (20 seconds), and what it leaves when it is killed is removed by the next `npm ci`.
async function endAll(children) {
  const closed = [...children].map((child) => once(child, 'close'))
  for (const child of children) signalGroup(child, 'SIGTERM')
  await Promise.race([Promise.all(closed), wait(graceMs)])
  for (const child of children) signalGroup(child, 'SIGKILL')
  await Promise.all(closed)
}

// npm's own children too, such as the install script of a package. On Windows there are no groups.
function signalGroup(child, signal) {
  if (windows) child.kill(signal)
  else process.kill(-child.pid, signal)
}

function showProgress(title, progress, started) {
  if (!process.stdout.isTTY) {
    say(title)
    const timer = setInterval(() => say(`  ${[progress(), `${seconds(started)} s`].filter(Boolean).join(', ')}`), plainLineMs)
    return () => clearInterval(timer)
  }
  const frames = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
  let tick = 0
  const draw = () => {
    const frame = frames[tick++ % frames.length]
    const line = `trellis: ${frame} ${[title, progress(), `${seconds(started)} s`].filter(Boolean).join(', ')}`
    process.stdout.write(`\r\x1b[2K${line.slice(0, (process.stdout.columns ?? 80) - 1)}`)
  }
  draw()
  const timer = setInterval(draw, tickMs)
  let stopped = false
  return () => {
    if (stopped) return
    stopped = true
    clearInterval(timer)
    process.stdout.write('\r\x1b[2K')
  }
}

function seconds(started) {
  return Math.round((Date.now() - started) / 1000)
}

function lastLines(output) {
  return output.trim().split('\n').slice(-25).join('\n')
}

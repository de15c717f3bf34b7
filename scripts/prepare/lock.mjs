// One preparation at a time in one folder: `npm start` and `npm test` in two terminals must not run two `npm ci` over each other.
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { say } from './step.mjs'

const pollMs = 200
const beatMs = 2_000
// An owner that is not seen for this long is gone: killed, on a machine that was switched off, or in a container that is no more.
const silentMs = 30_000

/** Runs `work` while no other process of this clone does. Waits for its turn, and takes over from an owner that died. */
export async function withLock(root, work) {
  // Not inside node_modules: `npm ci` removes that folder while the lock is held.
  mkdirSync(join(root, '.prepared'), { recursive: true })
  const path = join(root, '.prepared/lock')
  await acquire(path)
  const release = () => rmSync(path, { force: true })
  const beat = setInterval(() => touch(path), beatMs)
  process.once('exit', release)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    process.off('exit', release)
    release()
  }
}

async function acquire(path) {
  let announced = false
  while (!create(path)) {
    if (isAbandoned(path)) {
      removeAbandoned(path)
      continue
    }
    if (!announced) say('another command is preparing this folder, waiting for it')
    announced = true
    await wait(pollMs)
  }
}

// 'wx' makes the file or fails: of two processes at the same instant, one wins.
function create(path) {
  try {
    writeFileSync(path, `${process.pid} ${hostname()}`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function isAbandoned(path) {
  try {
    const [pid, host] = readFileSync(path, 'utf8').trim().split(' ')
    if (Date.now() - statSync(path).mtimeMs > silentMs) return true
    return host === hostname() && !isAlive(Number(pid))
  } catch (error) {
    // Released between the two looks: not abandoned, just free.
    if (error.code === 'ENOENT') return false
    throw error
  }
}

// Two waiters may both find the owner dead. Without this second lock, the slower one would remove the lock that the faster one has just
// taken. Whoever holds it looks again, so a fresh lock is never removed.
function removeAbandoned(path) {
  const takeover = `${path}.takeover`
  if (!create(takeover)) {
    // Held for microseconds only; one that stays was left by a process killed right there.
    if (isAbandoned(takeover)) rmSync(takeover, { force: true })
    return
  }
  if (isAbandoned(path)) rmSync(path, { force: true })
  rmSync(takeover, { force: true })
}

function isAlive(pid) {
  // 0 would ask about our own process group; an unreadable pid (file created, not yet written) is given the benefit of the doubt.
  if (!Number.isInteger(pid) || pid <= 0) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function touch(path) {
  const now = new Date()
  utimesSync(path, now, now)
}

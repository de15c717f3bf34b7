import { fork } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import type { Leash } from './leash.ts'
import type { FromChild } from './protocol.ts'
import { residentBytes } from './resident.ts'
import { unpackError } from './sent-error.ts'
import type { OpenVessel, Vessel, VesselOrder } from './vessel.ts'

/** Starts processes that end with this one, however it ends. */
export function processOpener(leash: Leash): OpenVessel {
  return (order) => openProcess(order, leash)
}

function openProcess({ module, memoryBytes, onMessage, onEnd }: VesselOrder, leash: Leash): Vessel {
  const heap = memoryBytes === null ? [] : [`--max-old-space-size=${Math.floor(memoryBytes / 1_048_576)}`]
  const child = fork(new URL('./process-child.ts', import.meta.url), [module], {
    serialization: 'advanced',
    execArgv: [...inheritedArguments(), ...heap],
    env: { ...process.env, ...compileCache() },
  })
  const { pid } = child
  if (pid !== undefined) leash.hold(pid)
  child.unref()
  child.channel?.unref()
  let dying: Error | undefined
  let peakBytes = 0
  let over = false
  const end = (how: string, outOfMemory = false) => {
    if (over) return
    over = true
    if (pid !== undefined) leash.drop(pid)
    onEnd({ how, outOfMemory, ...(dying && { error: dying }) })
  }
  child.on('message', (message: FromChild) => {
    if (message.kind === 'dying') dying = unpackError(message.error)
    else onMessage(message)
  })
  child.on('error', (error) => {
    // Without a process number it never started and will not exit; otherwise a message got lost, and its exit is next.
    if (pid === undefined) end(`it could not be started: ${error.message}`)
  })
  child.once('exit', (code, signal) => {
    // V8 aborts when the heap is full. Any other abort would come with room to spare.
    const outOfMemory = signal === 'SIGABRT' && memoryBytes !== null && peakBytes > memoryBytes / 2
    end(`${signal ? `signal ${signal}` : `exit code ${code}`}${dying ? `, uncaught ${dying.name}: ${dying.message}` : ''}`, outOfMemory)
  })
  return {
    name: `process ${pid ?? '-'}`,
    send(message) {
      if (child.connected) child.send(message, () => {})
    },
    kill: () => void child.kill('SIGKILL'),
    async usedBytes() {
      const bytes = pid === undefined ? undefined : await residentBytes(pid)
      peakBytes = Math.max(peakBytes, bytes ?? 0)
      return bytes
    },
  }
}

/** What Node was told on its command line, without what is only for the first thread: a debugger's port and a program as text. */
function inheritedArguments(): string[] {
  const kept: string[] = []
  for (let at = 0; at < process.execArgv.length; at += 1) {
    const argument = process.execArgv[at] ?? ''
    if (/^(-e|-p|-pe|--eval|--print)$/.test(argument)) at += 1
    else if (!/^--(inspect|input-type|eval=|print=)/.test(argument)) kept.push(argument)
  }
  return kept
}

/** Where this process keeps compiled code, if it does: its children then start in half the time. */
function compileCache(): NodeJS.ProcessEnv {
  const dir = getCompileCacheDir()
  // Node keeps it by version in a folder of that one.
  return dir === undefined ? {} : { NODE_COMPILE_CACHE: dirname(dir) }
}

import type { Logger } from '@trellis/stack'

/** How often a process that npm started looks whether npm's shell is still there. Milliseconds. */
const parentPollMs = 500

/**
 * Resolves at the first SIGTERM or SIGINT from now on. Called before anything is started, so that a signal during the start stops in
 * good order too. A second signal ends the process at once with exit code 1.
 */
export async function stopSignal(logger: Logger): Promise<void> {
  await new Promise<void>((resolve) => {
    let asked = false
    const stop = (signal: NodeJS.Signals) => {
      if (asked) process.exit(1)
      asked = true
      logger.info({ signal }, 'stopping; the same signal again stops at once')
      resolve()
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
    if (process.env.npm_lifecycle_event !== undefined) whenParentEnds(() => asked || stop('SIGTERM'))
  })
}

/** Who ends `npm start` by a signal to npm ends npm and its shell, which do not pass it on. */
function whenParentEnds(act: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    act()
  }, parentPollMs)
  timer.unref()
}

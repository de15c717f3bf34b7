import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Reads `+ pid` and `- pid` until its input ends, which is when the process at the other end ends, however that happens; then kills what
 * is left. A child notices by itself only between two turns of its event loop, so one that computes would live on.
 * Ignores what a terminal sends to the whole group: a worker that drains needs it until the end.
 */
const program = `
trap '' INT TERM HUP
pids=
while read -r sign pid; do
  case $sign in
    +) pids="$pids $pid" ;;
    -) rest=; for one in $pids; do [ "$one" = "$pid" ] || rest="$rest $one"; done; pids=$rest ;;
  esac
done
[ -z "$pids" ] || kill -9 $pids`

/** Ties processes to this one. */
export interface Leash {
  hold(pid: number): void
  /** To be called when the process is gone: its number may soon be another's. */
  drop(pid: number): void
  /** Ends those that are held. */
  close(): void
}

/**
 * One small shell for all processes of a worker. On Windows Node itself ends the children of a process with it, so there is none; where
 * there is no shell, `onMissing` is called and children that compute live on for as long as they do.
 */
export function openLeash(onMissing: (error: Error) => void): Leash {
  let shell: ChildProcess | undefined
  const write = (line: string) => {
    if (process.platform === 'win32') return
    shell ??= openShell(onMissing)
    shell.stdin?.write(line)
  }
  return {
    hold: (pid) => write(`+ ${pid}\n`),
    drop: (pid) => write(`- ${pid}\n`),
    close: () => void shell?.stdin?.end(),
  }
}

function openShell(onMissing: (error: Error) => void): ChildProcess {
  const shell = spawn('sh', ['-c', program], { stdio: ['pipe', 'ignore', 'ignore'] })
  shell.on('error', onMissing)
  shell.stdin.on('error', () => {})
  // Neither the shell nor the way to it is a reason to stay alive.
  shell.unref()
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref()
  return shell
}

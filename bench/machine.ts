import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'

/** The machine in one line: `2 cores (CPU model), 23 GiB memory, Debian GNU/Linux 12, Node 24.21.0`. */
export function describeMachine(): string {
  const [first] = cpus()
  const cores = `${cpus().length} cores (${first?.model.trim() || 'unknown model'})`
  return [cores, `${Math.round(totalmem() / 2 ** 30)} GiB memory`, operatingSystem(), `Node ${process.versions.node}`].join(', ')
}

/** The short commit of the working tree at `root`, with `+` behind it when tracked files differ from that commit. */
export function describeCommit(root: string): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain', '--untracked-files=no') !== ''
  return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`
}

function operatingSystem(): string {
  const path = '/etc/os-release'
  const name = existsSync(path) ? readFileSync(path, 'utf8').match(/^PRETTY_NAME="?(.*?)"?$/m)?.[1] : undefined
  return name ?? `${platform()} ${release()}`
}

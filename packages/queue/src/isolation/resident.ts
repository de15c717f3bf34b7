import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The resident memory of a process. Bytes; undefined when it is gone, or on a system that has neither `/proc` nor `ps`. */
export async function residentBytes(pid: number): Promise<number | undefined> {
  try {
    const text = process.platform === 'linux' ? await readFile(`/proc/${pid}/status`, 'utf8') : await listed(pid)
    const kib = /^(?:VmRSS:)?\s*(\d+)/m.exec(process.platform === 'linux' ? text.slice(text.indexOf('VmRSS:')) : text)?.[1]
    return kib === undefined ? undefined : Number(kib) * 1_024
  } catch {
    return undefined
  }
}

async function listed(pid: number): Promise<string> {
  return (await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout
}

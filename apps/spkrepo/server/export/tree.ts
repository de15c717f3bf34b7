import { createHash, randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Names of files or links, and what is in them or where they lead. */
export type Entries = ReadonlyMap<string, string | Uint8Array>

/** Whether something of this name is there. */
export async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch((cause) => (isAbsent(cause) ? undefined : Promise.reject(cause)))) !== undefined
}

/**
 * Puts files into a folder of their own below `parent` that is named by them, and gives its name. What is there already has the same
 * content, because it came there whole, under its name, in one step.
 */
export async function folderOfFiles(parent: string, files: Entries): Promise<string> {
  return await folderNamedByContent(parent, files, async (path, content) => await writeFile(path, content, { flush: true }))
}

/** The same of links. */
export async function folderOfLinks(parent: string, links: Entries): Promise<string> {
  return await folderNamedByContent(parent, links, async (path, target) => await symlink(String(target), path))
}

async function folderNamedByContent(
  parent: string,
  entries: Entries,
  write: (path: string, content: string | Uint8Array) => Promise<void>,
): Promise<string> {
  const hash = createHash('sha256')
  for (const [name, content] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0${Buffer.byteLength(content)}\0`).update(content)
  }
  const name = hash.digest('hex').slice(0, 40)
  const path = join(parent, name)
  if (await exists(path)) return name
  const unfinished = join(parent, `${unfinishedMark}${randomUUID()}`)
  await mkdir(unfinished, { recursive: true })
  for (const [file, content] of entries) await write(join(unfinished, file), content)
  await rename(unfinished, path)
  return name
}

/** Begins the names of what was not finished; the next export removes it. */
const unfinishedMark = '.unfinished-'

/** Has the link `path` lead to `target` from now on; whoever looks meanwhile finds the old or the new one. */
export async function switchLink(path: string, target: string): Promise<void> {
  const next = join(dirname(path), `${unfinishedMark}${randomUUID()}`)
  await symlink(target, next)
  await rename(next, path)
}

/** Names in a folder; none when there is no folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch((cause) => (isAbsent(cause) ? [] : Promise.reject(cause)))
}

/** Where the links of a folder lead, as the last parts of their targets. */
export async function targetsIn(folder: string): Promise<readonly string[]> {
  const names = await namesIn(folder)
  return await Promise.all(names.map(async (name) => (await readlink(join(folder, name))).split('/').at(-1) ?? ''))
}

/** Removes everything of a folder that is not in `kept`. Gives how many there were. */
export async function keepOnly(folder: string, kept: ReadonlySet<string>): Promise<number> {
  const gone = (await namesIn(folder)).filter((name) => !kept.has(name))
  for (const name of gone) await rm(join(folder, name), { recursive: true, force: true })
  return gone.length
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}

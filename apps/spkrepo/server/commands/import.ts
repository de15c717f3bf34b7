import { rename, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type ImportedFile, type ImportOptions, importFolder, type Seen } from '../importing/import-folder.ts'
import type { Parts } from '../parts.ts'
import { misused, type OperatorCommand, publisherOf, textOf } from './service-command.ts'

/** How often a watched folder is looked at: file systems of networks tell nobody of changes. Milliseconds. */
const lookEveryMs = 3_000
/** A file that was written to so recently may not be whole yet. Milliseconds. */
const settleMs = 2_000

/** `trellis spkrepo import DIR` */
export const importCommand: OperatorCommand = async (parts, [dir = ''], call) => {
  const folder = resolve(dir)
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true) return misused('folder_missing', `${folder} is no folder`)
  const publisher = await publisherOf(parts, call)
  if (!('username' in publisher)) return publisher
  const seen: Seen = new Map()
  const options: ImportOptions = {
    folder,
    publisher,
    activate: call.values.inactive !== true,
    resign: call.values.resign === true,
    signal: call.signal,
    progress: call.progress,
    onFile: (imported) => call.line(sentenceOf(imported), imported),
  }
  const report = resolve(textOf(call, 'rejected') ?? join(folder, 'rejected.jsonl'))
  if (call.values.watch === true) await watch(parts, options, { seen, report })
  else await pass(parts, options, { seen, report })
  const counts = countsOf(seen)
  const message = `${counts.stored} packages stored, ${counts.there} there already, ${counts.rejected} rejected, ${counts.failed} failed.`
  return { ok: counts.rejected + counts.failed === 0, message, json: { folder, ...counts } }
}

interface Watched {
  readonly seen: Seen
  /** Where the report is. */
  readonly report: string
}

/** Looks again and again until the person at the terminal has had enough, which is how this is meant to end. */
async function watch(parts: Parts, options: ImportOptions, watched: Watched): Promise<void> {
  const { signal } = options
  while (!signal.aborted) {
    try {
      await pass(parts, { ...options, settleMs }, watched)
      await pause(lookEveryMs, undefined, { signal })
    } catch (cause) {
      if (!signal.aborted) throw cause
    }
  }
}

async function pass(parts: Parts, options: ImportOptions, { seen, report }: Watched): Promise<void> {
  await importFolder(parts, options, seen).finally(async () => await writeReport(report, seen))
}

/** Everything that lies in the folder and was not taken, a line each. Written whole; untouched when it says so already. */
async function writeReport(path: string, seen: Seen): Promise<void> {
  const refusals = [...seen.values()].map(({ imported }) => imported).filter(({ status }) => status === 'rejected' || status === 'failed')
  const text = refusals.map((refusal) => `${JSON.stringify(refusal)}\n`).join('')
  if (text === '' && (await stat(path).catch(() => undefined)) === undefined) return
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}

function countsOf(seen: Seen): Record<ImportedFile['status'], number> {
  const counts = { stored: 0, there: 0, rejected: 0, failed: 0 }
  for (const { imported } of seen.values()) counts[imported.status] += 1
  return counts
}

function sentenceOf(imported: ImportedFile): string {
  if ('code' in imported) return `${imported.file}: ${imported.status} (${imported.code}): ${imported.message}`
  const what = `${imported.package} ${imported.version} for ${imported.architectures.join(', ')}`
  return `${imported.file}: ${what} is ${imported.status === 'stored' ? 'stored' : 'there already'}.`
}

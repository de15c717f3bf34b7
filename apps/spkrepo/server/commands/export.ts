import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { holdLock } from '@trellis/stack'
import { exportRepository } from '../export/export-repository.ts'
import { canonicalArchitecture } from '../reference/architectures.ts'
import { loadReference } from '../reference/load-reference.ts'
import { listOf, misused, type OperatorCommand, refusedResult, textOf } from './service-command.ts'

/** A process that does not renew its hold on a folder any more is gone. Milliseconds. */
const leaseMs = 15_000

/** `trellis spkrepo export DIR` */
export const exportCommand: OperatorCommand = async (parts, [dir = ''], call) => {
  const text = textOf(call, 'url')
  const url = text === undefined ? parts.packagesUrl : URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '') {
    return misused('url_invalid', `--url ${text} must be an address such as https://mirror.example.org/nas`)
  }
  const architectures = [...new Set(listOf(call, 'arch').map(canonicalArchitecture))]
  const reference = await loadReference(parts.db)
  const unknown = architectures.find((code) => !reference.architectures.has(code))
  if (unknown !== undefined) return misused('architecture_unknown', `--arch ${unknown}: there is no such architecture here`)
  const languages = listOf(call, 'language')
  const foreign = languages.find((code) => !reference.languages.has(code))
  if (foreign !== undefined) return misused('language_unknown', `--language ${foreign}: there is no such language here; ger is one`)
  const folder = resolve(dir)
  const holder = `export on ${hostname()}, process ${process.pid}`
  const lock = await holdLock(parts.state, `spkrepo/export/${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`, {
    holder,
    leaseMs,
  })
  if (lock === undefined) return refusedResult('export_busy', `another export writes to ${folder}; wait for its end`)
  try {
    const { db, files, keyring } = parts
    const signal = AbortSignal.any([call.signal, lock.signal])
    const exported = await exportRepository({
      db,
      files,
      keyring,
      folder,
      ...(architectures.length > 0 && { architectures }),
      ...(languages.length > 0 && { languages }),
      packagesUrl: url,
      now: new Date(),
      signal,
      progress: call.progress,
    })
    const { builds, files: fileCount, copied, copiedBytes, release } = exported
    const size = `${(copiedBytes / 1024 ** 2).toFixed(1)} MiB`
    const message = `${folder}/current is release ${release}: ${builds} builds, ${fileCount} files, ${copied} of them new (${size}).`
    return { ok: true, message, json: { folder, ...exported } }
  } finally {
    await lock.release()
  }
}

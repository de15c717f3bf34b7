import type { EmbeddedStores, Manifest } from '@trellis/stack'
import { type Command, type Invocation, jsonOption, storeOptions } from '../command.ts'
import { configSources } from './opened.ts'

/** `trellis backup DIR` */
export const backupCommand: Command = {
  words: ['backup'],
  summary: 'copy the embedded database and the data folder to a new folder, while everything runs',
  positionals: ['DIR'],
  options: { ...storeOptions, ...jsonOption },
  examples: ['trellis backup /backup/trellis-$(date +%F)'],
  run: async (invocation) => {
    const [folder = ''] = invocation.positionals
    const { backUp } = await import('@trellis/stack')
    tell(invocation, await backUp(await storesOf(invocation), { folder }), `copied to ${folder}`)
    return 0
  },
}

/** `trellis restore DIR` */
export const restoreCommand: Command = {
  words: ['restore'],
  summary: 'bring a backup into an empty data folder',
  positionals: ['DIR'],
  options: { ...storeOptions, ...jsonOption },
  examples: ['trellis restore /backup/trellis-2026-11-21 --data /var/lib/trellis'],
  run: async (invocation) => {
    const [folder = ''] = invocation.positionals
    const { restore } = await import('@trellis/stack')
    tell(invocation, await restore(await storesOf(invocation), { folder }), `restored from ${folder}; run "trellis migrate" next`)
    return 0
  },
}

/** Opens nothing: a restore must find the places as it left them. */
async function storesOf(invocation: Invocation): Promise<EmbeddedStores> {
  const { embeddedStores, loadConfig } = await import('@trellis/stack')
  const names = (await invocation.services()).map(({ name }) => name)
  return embeddedStores(loadConfig(await configSources(invocation), names))
}

function tell({ terminal, values }: Invocation, manifest: Manifest, what: string): void {
  const { databaseBytes, files, fileBytes, takenAt, notCopied = [] } = manifest
  const size = `a database of ${mib(databaseBytes)} and ${files} ${files === 1 ? 'file' : 'files'} of ${mib(fileBytes)}`
  terminal.print(values.json === true ? JSON.stringify(manifest) : `${what}: ${size}, as of ${takenAt}.`)
  for (const place of notCopied) terminal.complain(`trellis: ${place} are not in this backup; copy them by the tools of their store`)
}

function mib(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`
}

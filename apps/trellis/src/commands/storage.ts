import type { MovePlan, Runtime } from '@trellis/stack'
import { type Command, type ExitCode, type Invocation, jsonOption, storeOptions, textOf, UsageError } from '../command.ts'
import { configSources, withRuntime } from './opened.ts'
import { cancelRun, executeRun } from './run.ts'

const move: Command = {
  words: ['storage', 'move'],
  summary: 'copy all files to another store, with progress and checked byte for byte; goes on where it was interrupted',
  positionals: [],
  options: {
    to: { type: 'string', value: 'URL', summary: 'the other store (default: storage.url, when storage.previous.url is set too)' },
    delete: { type: 'boolean', summary: 'delete from the old store what was copied' },
    'dry-run': { type: 'boolean', summary: 'count what there is to copy, and change nothing' },
    resume: { type: 'boolean', summary: 'go on with a move that failed or was cancelled, too' },
    fresh: { type: 'boolean', summary: 'look at every file again, even where an interrupted move could be gone on with' },
    cancel: { type: 'boolean', summary: 'end the move that is under way, wherever it runs, instead' },
    ...storeOptions,
    json: { type: 'boolean', summary: 'print one JSON document a line for each event' },
  },
  examples: ['trellis storage move --dry-run', 'trellis storage move --to "s3://packages/trellis?region=eu-central-1"'],
  run: async (invocation) => {
    const act = async (runtime: Runtime) => await moveFiles(invocation, runtime)
    return await withRuntime(invocation, act, { quiet: invocation.terminal.columns !== undefined, flags: await flagsOf(invocation) })
  },
}

const link: Command = {
  words: ['storage', 'link'],
  summary: 'print an address at which anybody may read a file until it expires (S3 only)',
  positionals: ['SERVICE', 'KEY'],
  options: {
    expires: { type: 'string', value: 'SECONDS', summary: 'from 1 to 604800, seven days (default: 3600)' },
    ...storeOptions,
    ...jsonOption,
  },
  examples: ['trellis storage link spkrepo "demo/4/demo.v4.f23739[x86].spk"'],
  run: async (invocation) => await withRuntime(invocation, async (runtime) => await printLink(invocation, runtime)),
}

/** `trellis storage move` and `trellis storage link` */
export const storageCommands: readonly Command[] = [move, link]

/** With `--to`, the store of the settings is the one that is left. */
async function flagsOf(invocation: Invocation): Promise<Readonly<Record<string, string>>> {
  const to = textOf(invocation, 'to')
  if (to === undefined) return {}
  const { loadConfig } = await import('@trellis/stack')
  const names = (await invocation.services()).map(({ name }) => name)
  const { storage, dataDir } = loadConfig(await configSources(invocation), names).stack
  if (storage.previous.url !== undefined)
    throw new UsageError('storage.previous.url is set, so files are being moved to storage.url; leave --to out, or unset it')
  return { 'storage.url': to, 'storage.previous.url': storage.url ?? `file:${dataDir}` }
}

async function moveFiles(invocation: Invocation, runtime: Runtime): Promise<ExitCode> {
  const { values } = invocation
  const { moveOf, moveRunName, planMove } = await import('@trellis/stack')
  const names = runtime.mounted.map(({ service }) => service.name)
  const found = moveOf(runtime.storage, names)
  if (found === undefined)
    throw new UsageError('name the other store by --to URL, or set TRELLIS_STORAGE_PREVIOUS_URL to the one that is left')
  if (values['dry-run'] === true) return tellPlan(invocation, await planMove(found), found.places)
  if (values.cancel === true) return await cancelRun(invocation, runtime, moveRunName)
  return await executeRun(invocation, runtime, { name: moveRunName, type: values.delete === true ? 'move' : 'copy' })
}

function tellPlan({ terminal, values }: Invocation, plan: readonly MovePlan[], places: string): ExitCode {
  if (values.json === true) {
    terminal.print(JSON.stringify({ places, services: plan }))
    return 0
  }
  terminal.print(`From ${places}:`)
  for (const { service, files, bytes, there, bytesThere } of plan) {
    terminal.print(`${service}: ${counted(files - there, bytes - bytesThere)} to copy, ${counted(there, bytesThere)} there already`)
  }
  return 0
}

async function printLink(invocation: Invocation, runtime: Runtime): Promise<ExitCode> {
  const { terminal, values, positionals } = invocation
  const [name = '', key = ''] = positionals
  const storage = runtime.mounted.find(({ service }) => service.name === name)?.storage
  if (storage === undefined)
    throw new UsageError(`no service "${name}"; there are: ${runtime.mounted.map(({ service }) => service.name).join(', ')}`)
  if ((await storage.stat(key)) === undefined) {
    terminal.complain(`trellis: ${name} has no file ${JSON.stringify(key)}`)
    return 1
  }
  const url = await storage.link(key, { expiresSeconds: expirySeconds(textOf(invocation, 'expires') ?? '3600') })
  if (url === undefined) {
    terminal.complain(`trellis: files in ${runtime.storage.name} have no addresses; only a store that speaks S3 signs them`)
    return 1
  }
  terminal.print(values.json === true ? JSON.stringify({ url }) : url)
  return 0
}

function expirySeconds(text: string): number {
  const seconds = Number(text)
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 604_800) return seconds
  throw new UsageError(`--expires ${text} must be a whole number from 1 to 604800`)
}

function counted(files: number, bytes: number): string {
  return `${files} ${files === 1 ? 'file' : 'files'} of ${(bytes / 1024 ** 2).toFixed(1)} MiB`
}

import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Published, publishFile, publishPauseMs } from '@trellis/spkrepo/publish'
import { type Command, type Invocation, textOf, UsageError } from '../command.ts'
import { countProgress } from './count-progress.ts'

const keyVariable = 'SPKREPO_API_KEY'
const serverVariable = 'SPKREPO_SERVER'
/** With the pauses between them one and a half to three minutes. */
const defaultAttempts = 12
/** A server that signs nothing and stores a gigabyte in a bucket may be silent for a while. Milliseconds. */
const idleMs = 300_000

/** `trellis spkrepo publish`: needs no stores, only the address of a repository. */
export const publishCommand: Command = {
  words: ['spkrepo', 'publish'],
  summary: 'send packages to a repository over HTTP, each once, however often the connection breaks',
  positionals: ['FILE…'],
  options: {
    server: { type: 'string', value: 'URL', summary: `address before /packages, such as https://HOST/api (default: $${serverVariable})` },
    'key-file': { type: 'string', value: 'FILE', summary: `file with the API key; - reads standard input (default: $${keyVariable})` },
    'dry-run': { type: 'boolean', summary: 'have the server check everything and keep nothing' },
    attempts: { type: 'string', value: 'N', summary: `how often a file is tried while the server is away (default: ${defaultAttempts})` },
    json: { type: 'boolean', summary: 'print one JSON document a line for each file' },
  },
  examples: [
    'trellis spkrepo publish --server https://packages.example.org/api packages/*.spk',
    'trellis spkrepo publish --server https://api.example.org --dry-run --json demo.spk',
  ],
  run: async (invocation) => {
    const { terminal, positionals, values } = invocation
    const server = serverOf(invocation)
    const key = await keyOf(invocation)
    const attempts = attemptsOf(invocation)
    const stopping = new AbortController()
    process.once('SIGINT', () => stopping.abort(new Error('stopped at the terminal; what is not listed above was not published')))
    if (server.protocol === 'http:' && !isLoopback(server)) {
      terminal.complain(`trellis: ${server.origin} is not encrypted: whoever is on the way can read the key`)
    }
    const progress = countProgress(terminal)
    let isAllWell = true
    for (const file of positionals) {
      const onProgress = (sent: number, total: number) => progress.show(sent, total, basename(file), mebibytes)
      const published = await publishFile(file, {
        server,
        key,
        dryRun: values['dry-run'] === true,
        signal: stopping.signal,
        attempts,
        pauseMs: publishPauseMs,
        idleMs,
        onProgress,
      }).finally(progress.clear)
      const isWell = !('code' in published)
      isAllWell &&= isWell
      if (values.json === true) terminal.print(JSON.stringify(published))
      else if (isWell) terminal.print(sentenceOf(published))
      else terminal.complain(sentenceOf(published))
    }
    return isAllWell ? 0 : 1
  },
}

function serverOf(invocation: Invocation): URL {
  const text = textOf(invocation, 'server') ?? invocation.terminal.environment[serverVariable]
  if (text === undefined || text === '') throw new UsageError(`name the repository by --server URL or ${serverVariable}`)
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new UsageError(`--server ${text} must be an address such as https://packages.example.org/api`)
  // Everybody on the machine can list the arguments of a process.
  if (url.username !== '' || url.password !== '')
    throw new UsageError(`--server must not contain the key; set ${keyVariable} or pass --key-file`)
  return url
}

async function keyOf(invocation: Invocation): Promise<string> {
  const { terminal } = invocation
  const file = textOf(invocation, 'key-file')
  const text =
    file === undefined ? terminal.environment[keyVariable] : await (file === '-' ? textFrom(terminal.stdin) : readFile(file, 'utf8'))
  const key = text?.trim() ?? ''
  if (key !== '' && !/[\s:]/.test(key)) return key
  const place = file === undefined ? keyVariable : `the key file ${file}`
  throw new UsageError(key === '' ? `set ${keyVariable} or pass --key-file; ${place} is empty` : `${place} holds more than a key`)
}

async function textFrom(stdin: NodeJS.ReadStream): Promise<string> {
  let text = ''
  for await (const chunk of stdin) text += chunk
  return text
}

function attemptsOf(invocation: Invocation): number {
  const text = textOf(invocation, 'attempts')
  if (text === undefined) return defaultAttempts
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new UsageError(`--attempts ${text} must be a whole number from 1 to 999`)
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

function sentenceOf(published: Published): string {
  const { file, status } = published
  if ('code' in published) {
    const { code, message, details } = published
    return [`${file}: ${status} (${code}): ${message}`, ...conflictsIn(details).map((line) => `  ${line}`)].join('\n')
  }
  const what = `${published.package} ${published.version} for ${published.architectures.join(', ')} from ${published.firmware}`
  if (status === 'stored') return `${file}: ${what} is stored; it is inactive until it is activated.`
  return status === 'there' ? `${file}: ${what} is there already.` : `${file}: ${what} would be stored.`
}

/** Every build that stands in the way, where the refusal names some. */
function conflictsIn(details: unknown): readonly string[] {
  const builds: unknown = typeof details === 'object' && details !== null && 'builds' in details ? details.builds : []
  if (!Array.isArray(builds)) return []
  return builds.map(({ buildId, architectures, firmwareMin, firmwareMax }) => {
    const range = typeof firmwareMax === 'string' ? `${firmwareMin} to ${firmwareMax}` : `${firmwareMin} on`
    return `build ${buildId} is for ${String(architectures).replaceAll(',', ', ')} from ${range}`
  })
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`
}

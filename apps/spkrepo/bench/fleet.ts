import { setTimeout as pause } from 'node:timers/promises'
import { type Answered, askOnce } from './http-load.ts'

/** One device that asks for its catalog once. */
interface Device {
  readonly method: 'GET' | 'POST'
  readonly parameters: string
  readonly userAgent: string
}

/** How a fleet polls. */
export interface Replay {
  /** Of the server. */
  readonly url: string
  readonly devices: number
  /** Over which they come, spread evenly. */
  readonly seconds: number
  /** Whether they take answers compressed. */
  readonly compressed: boolean
}

/** What the devices met. Times are milliseconds from when a device was due to the last byte of its answer. */
export interface FleetFigures {
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly errors: readonly string[]
  /** Of all bodies. */
  readonly bytes: number
}

/** In about the shares in which they poll a community's repository; each name as often as it weighs. */
const architectures = weighted({
  geminilake: 8,
  apollolake: 7,
  denverton: 3,
  v1000: 3,
  r1000: 2,
  broadwell: 2,
  braswell: 2,
  avoton: 3,
  bromolow: 2,
  cedarview: 2,
  rtd1296: 3,
  armada38x: 3,
  armada37xx: 2,
  alpine: 1,
  monaco: 1,
  evansport: 1,
})
const firmwares = weighted({ '64570': 5, '69057': 8, '72806': 6, '42962': 3, '42661': 1, '25556': 3, '25426': 1, '23739': 1 })
const languages = weighted({ enu: 12, ger: 5, fre: 4, nld: 2, ita: 2, spn: 1, rus: 1, chs: 1 })

/** Lets a fleet ask, each device over a connection of its own, whether or not the one before has been answered. */
export async function replay({ url, devices, seconds, compressed }: Replay): Promise<FleetFigures> {
  const times: number[] = []
  const errors: string[] = []
  let bytes = 0
  const started = performance.now()
  const ask = async (number: number) => {
    const due = started + (number * seconds * 1_000) / devices
    await pause(Math.max(0, due - performance.now()))
    try {
      const { bodyBytes } = await answerTo(deviceOf(number), url, compressed)
      times.push(performance.now() - due)
      bytes += bodyBytes
    } catch (error) {
      errors.push(String(error))
    }
  }
  await Promise.all(Array.from({ length: devices }, async (_, number) => await ask(number)))
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0
  return { p50: at(0.5), p99: at(0.99), max: at(1), errors, bytes }
}

/** The same number is the same device: which it is follows from its number as at random. */
function deviceOf(number: number): Device {
  const draw = (list: readonly string[], salt: number) => list[(Math.imul(number + 1, 2_654_435_761 ^ salt) >>> 8) % list.length] ?? ''
  const build = draw(firmwares, 1)
  const [architecture, language] = [draw(architectures, 77), draw(languages, 991)]
  const major = Number(build) < 40_000 ? 6 : 7
  const unique = `synology_${architecture}_${number}`
  const parameters = `language=${language}&timezone=Amsterdam&unique=${unique}&arch=${architecture}&major=${major}&minor=2&build=${build}&package_update_channel=stable`
  return { method: number % 10 === 0 ? 'POST' : 'GET', parameters, userAgent: `${unique} DSM${major}.2-${build} (package)` }
}

async function answerTo({ method, parameters, userAgent }: Device, url: string, compressed: boolean): Promise<Answered> {
  const headers = { accept: '*/*', 'user-agent': userAgent, ...(compressed ? { 'accept-encoding': 'gzip' } : {}) }
  if (method === 'GET') return await askOnce({ url: `${url}/nas?${parameters}`, headers })
  return await askOnce({
    url: `${url}/nas`,
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    form: parameters,
  })
}

function weighted(weights: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(weights).flatMap(([name, weight]) => Array<string>(weight).fill(name))
}

import { canonicalArchitecture } from '../reference/architectures.ts'
import type { Firmware } from '../reference/firmware.ts'
import type { Reference } from '../reference/load-reference.ts'
import type { InfoFields } from '../spk/assemble-spk.ts'
import { parseFirmware } from '../spk/info-values.ts'
import type { Spk } from '../spk/spk.ts'
import { type Passed, passed, refused } from './upload-problem.ts'

/** What a build is for, as rows of the reference tables. */
export interface UploadTarget {
  /** In INFO order, each once. */
  readonly architectures: readonly { readonly id: number; readonly code: string }[]
  readonly firmwareMin: Firmware
  readonly firmwareMax: Firmware | null
  readonly systemServiceIds: readonly number[]
}

/** The rungs of the ladder that need only the SPK and the reference tables: signature, architectures, firmwares, services. Pure. */
export function uploadTarget(spk: InfoFields & Pick<Spk, 'hasSignature'>, reference: Reference): Passed<UploadTarget> {
  if (spk.hasSignature) return refused('already_signed', 'Package contains a signature')
  const architectures = architecturesOf(spk, reference)
  if (!architectures.ok) return architectures
  if (spk.firmwareMin === null) return refused('firmware_missing', 'Missing firmware information in INFO')
  const firmwareMin = firmwareOf(spk.firmwareMin, reference)
  if (!firmwareMin.ok) return firmwareMin
  const firmwareMax = spk.firmwareMax === null ? passed(null) : firmwareOf(spk.firmwareMax, reference)
  if (!firmwareMax.ok) return firmwareMax
  if (firmwareMax.value !== null && firmwareMax.value.build < firmwareMin.value.build) {
    return refused('firmware_range_empty', 'Maximum firmware must be greater than or equal to minimum firmware')
  }
  const services = servicesOf(spk, reference)
  if (!services.ok) return services
  return passed({
    architectures: architectures.value,
    firmwareMin: firmwareMin.value,
    firmwareMax: firmwareMax.value,
    systemServiceIds: services.value,
  })
}

function architecturesOf(spk: InfoFields, reference: Reference): Passed<UploadTarget['architectures']> {
  if (spk.architectures.length === 0) return refused('architecture_missing', "Missing 'arch' field in INFO")
  const found = new Map<number, string>()
  for (const token of spk.architectures) {
    const code = canonicalArchitecture(token)
    const id = reference.architectures.get(code)
    if (id === undefined) return refused('architecture_unknown', `Unknown architecture: ${token}`)
    found.set(id, code)
  }
  return passed([...found].map(([id, code]) => ({ id, code })))
}

/** Only the build number is looked up: devices send no more, and INFO files name releases loosely. */
function firmwareOf(value: string, reference: Reference): Passed<Firmware> {
  const parsed = parseFirmware(value)
  if (parsed === null) return refused('firmware_invalid', `Invalid firmware value: ${value}`)
  const firmware = reference.firmwares.find(({ build }) => build === parsed.build)
  return firmware === undefined ? refused('firmware_unknown', `Unknown firmware: ${value}`) : passed(firmware)
}

function servicesOf(spk: InfoFields, reference: Reference): Passed<readonly number[]> {
  const ids: number[] = []
  for (const code of spk.services) {
    const id = reference.systemServices.get(code)
    if (id === undefined) return refused('service_unknown', `Unknown dependent service: ${code}`)
    ids.push(id)
  }
  return passed(ids)
}

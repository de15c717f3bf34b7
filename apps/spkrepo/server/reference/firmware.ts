/** One row of the firmware table, for example `{ id: 27, version: '7.2', build: 64570, line: 'dsm' }`. */
export interface Firmware {
  readonly id: number
  readonly version: string
  readonly build: number
  /** NAS (`dsm`) or router (`srm`); each numbers its builds by itself, so builds of different lines are never compared. */
  readonly line: 'dsm' | 'srm'
}

/** Whether `version` (`7.2`) belongs to `major` (7). */
export function isOfMajor(version: string, major: number): boolean {
  // Read digit by digit: a catalog asks this thousands of times for one answer, and a text made each time would be all of its cost.
  let number = 0
  for (let at = 0; at < version.length; at++) {
    const digit = version.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return at > 0 && version[at] === '.' && number === major
    number = number * 10 + digit
  }
  return false
}

/**
 * The major version of a NAS whose firmware has number `build`: that of the highest known DSM firmware at or below it.
 * Undefined below the lowest. A router cannot be told apart by its number alone; its requests name their major.
 */
export function dsmMajorAt(firmwares: readonly Firmware[], build: number): number | undefined {
  let nearest: Firmware | undefined
  for (const firmware of firmwares) {
    if (firmware.line !== 'dsm' || firmware.build > build) continue
    if (nearest === undefined || firmware.build > nearest.build) nearest = firmware
  }
  return nearest === undefined ? undefined : Number.parseInt(nearest.version, 10)
}

/**
 * The firmware whose number a device names as `build`, or else the newest known one below it in `line`: devices have updates that nobody
 * entered here. Undefined below the lowest.
 */
export function firmwareOfDevice(firmwares: readonly Firmware[], build: number, line: Firmware['line'] | undefined): Firmware | undefined {
  let nearest: Firmware | undefined
  for (const firmware of firmwares) {
    if (firmware.build === build) return firmware
    if (firmware.line !== line || firmware.build > build) continue
    if (nearest === undefined || firmware.build > nearest.build) nearest = firmware
  }
  return nearest
}

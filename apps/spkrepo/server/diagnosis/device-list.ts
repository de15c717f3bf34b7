import type { DeviceList } from '../../contract/index.ts'
import { aliases, noarch } from '../reference/architectures.ts'
import type { Reference } from '../reference/load-reference.ts'
import { deviceModels } from '../reference/models.ts'

/** Old devices call their architecture so. */
const aliasedNames = [...aliases].map(([name, architecture]) => ({ name, architecture }))

/** What somebody may call their device. Models whose architecture this installation does not know are left out. */
export function deviceList({ architectures, firmwares }: Reference): DeviceList {
  return {
    models: [...deviceModels, ...aliasedNames].filter(({ architecture }) => architectures.has(architecture)).map((model) => ({ ...model })),
    architectures: [...architectures.keys()].filter((code) => code !== noarch).sort(),
    firmwares: firmwares
      .map(({ version, build, line }) => ({ version, build, line }))
      .sort((one, other) => one.line.localeCompare(other.line) || other.build - one.build),
  }
}

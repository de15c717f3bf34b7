import type { Obstacle } from '../../contract/index.ts'
import { type Device, dsm7Build } from '../catalog/catalog-query.ts'
import type { LoadedBuild } from '../packages/load-builds.ts'
import type { KnownBuild } from './diagnose.ts'

/** A build with what a sentence about it needs. */
export interface NamedBuild extends KnownBuild {
  /** `<upstream>-<revision>`. */
  readonly version: string
  readonly view: LoadedBuild['view']
}

/** What an obstacle is about. */
interface About {
  readonly build: NamedBuild
  readonly device: Device
  /** The build that is offered instead. */
  readonly offered: NamedBuild | undefined
}

/** The obstacle as a sentence for the owner of the device. */
export function explain(obstacle: Obstacle, about: About): string {
  return sentences[obstacle](about)
}

const sentences: Readonly<Record<Obstacle, (about: About) => string>> = {
  inactive: () => 'It is not active: it has not been released yet, or has been taken back.',
  other_architecture: ({ build, device }) => `It is for ${build.architectures.join(', ')}; the device is ${device.architecture}.`,
  beta: ({ device }) =>
    device.build >= dsm7Build
      ? 'It is a beta, and from DSM 7 on devices are offered none.'
      : 'It is a beta, and the device did not ask for betas.',
  firmware_too_old: ({ build, device }) =>
    `It needs firmware ${firmwareName(build.view.firmwareMin)} or later; the device has build ${device.build}.`,
  firmware_too_new: ({ build, device }) =>
    `It runs on firmware up to ${firmwareName(build.view.firmwareMax)}; the device has build ${device.build}.`,
  other_major: ({ build, device }) =>
    `It is for ${systemName(Number.parseInt(build.minVersion, 10))}; the device has ${systemName(device.major)}.`,
  better_build: ({ offered }) =>
    `Version ${offered?.version} from firmware ${firmwareName(offered?.view.firmwareMin)} on is offered instead.`,
}

function firmwareName(firmware: { readonly version: string; readonly build: number } | null | undefined): string {
  return `${firmware?.version}-${firmware?.build}`
}

/** Routers have major 1, and a NAS never has. */
function systemName(major: number): string {
  return `${major === 1 ? 'SRM' : 'DSM'} ${major}`
}

import type { DemoPackage } from './demo-package.ts'
import { homePackages } from './packages/home.ts'
import { mediaPackages } from './packages/media.ts'
import { networkPackages } from './packages/network.ts'
import { systemPackages } from './packages/system.ts'
import { workPackages } from './packages/work.ts'

/** Every demo package, in the order in which they are made. */
export const demoPackages: readonly DemoPackage[] = [
  ...mediaPackages,
  ...workPackages,
  ...networkPackages,
  ...homePackages,
  ...systemPackages,
]

import type { DemoParty } from '../demo-package.ts'

/** The group that publishes everything in the demo. */
export const GREENHOUSE: DemoParty = { name: 'Greenhouse Packages', url: 'https://packages.example.org' }

/** People who look after demo packages. */
export const MARIT: DemoParty = { name: 'Marit Solberg', url: 'https://marit.example.org' }
export const TOMASZ: DemoParty = { name: 'Tomasz Wilk', url: 'https://code.example.org/tomasz' }
export const INES: DemoParty = { name: 'Inês Duarte', url: 'https://ines.example.org' }
export const HARUKI: DemoParty = { name: 'Haruki Ono', url: 'https://code.example.org/haruki' }

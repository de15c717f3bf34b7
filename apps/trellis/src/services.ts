import { consoleService } from '@trellis/console'
import { spkrepo } from '@trellis/spkrepo'
import type { Service } from '@trellis/stack'

/** Every service of the release. Importing it loads all of them, so commands do so when they open the stores, and not to explain themselves. */
export const services: readonly Service[] = [spkrepo, consoleService]

import { defineRun, type Run, StackError } from '@trellis/stack'
import type { Parts } from '../parts.ts'
import type { Settings } from '../settings.ts'
import { mirrorRepository } from './mirror-repository.ts'
import type { MirroredDevice } from './read-catalog.ts'
import { MirrorProblem } from './upstream.ts'

/** A bucket behind a CDN may think for a while. Milliseconds. */
const idleMs = 60_000

/** The run that takes over what other repositories offer, by itself once the settings name one. */
export function mirrorRun(parts: Parts, mirror: Settings['mirror']): Run {
  return defineRun({
    name: 'mirror-packages',
    title: 'Mirror repositories',
    ...(mirror.urls.length > 0 && { schedule: { cron: mirror.schedule } }),
    phases: [
      {
        name: 'packages',
        title: 'Packages',
        // Each file is stored in a transaction of its own and remembered, so an interrupted run has nothing to repeat.
        resumable: true,
        run: async ({ progress, signal, logger }) => {
          if (mirror.urls.length === 0) return progress(0, 0, 'spkrepo.mirror.urls is not set: nothing is mirrored')
          const publisher = await publisherOf(parts, mirror)
          let failed = 0
          for (const url of mirror.urls) {
            const counts = await mirrorRepository(parts, {
              address: new URL(url),
              devices: devicesOf(mirror),
              filesFrom: mirror.filesFrom.map((server) => new URL(server).origin),
              publisher,
              activate: mirror.activate,
              again: false,
              signal,
              idleMs,
              progress,
              onFile: (file) => {
                if ('code' in file) logger.warn(file, 'a package was not mirrored')
              },
            })
            logger.info({ url, ...counts }, 'a repository was mirrored')
            failed += counts.failed
          }
          if (failed > 0)
            throw new MirrorProblem('upstream_unreachable', `${failed} packages or catalogs could not be read; the log names them`)
        },
      },
    ],
  })
}

async function publisherOf({ accounts }: Parts, { publisher }: Settings['mirror']) {
  const account = publisher === undefined ? undefined : await accounts.findUser(publisher)
  if (account !== undefined && accounts.may(account, 'package.upload')) return account
  throw new StackError('config_invalid', `spkrepo.mirror.publisher = ${JSON.stringify(publisher)} must name an account that may upload`)
}

function devicesOf({ architectures, builds, major, beta }: Settings['mirror']): readonly MirroredDevice[] {
  return architectures.flatMap((architecture) => builds.map((build) => ({ architecture, build: Number(build), major, wantsBeta: beta })))
}

import type { Runtime } from '../roles/runtime.ts'
import { type Examination, type Finding, when } from './finding.ts'

/** Whether the CDN takes the token, and purges by key. Nothing where no CDN is configured. */
export function examineCdn({ cdn, config }: Pick<Runtime, 'cdn' | 'config'>): Examination {
  return {
    area: 'CDN',
    look: async (signal) => {
      const { fastly } = cdn
      if (fastly === undefined) return [tokenFinding(config.stack.cdn.serviceId)]
      const answer = await fastly.look(signal)
      return [
        answer.kind === 'done' ? undefined : answerFinding(answer),
        when(
          !fastly.hasService,
          ['cdn-service-unset', 'warning'],
          [
            'the id of the service at the CDN is not set',
            'single files are purged, but answers that are known by key, such as catalogs, stay until their lifetime is over',
            'set TRELLIS_CDN_SERVICE_ID to the id that the CDN shows beside the name of the service',
          ],
        ),
      ]
    },
  }
}

function tokenFinding(serviceId: string | undefined): Finding | undefined {
  return when(
    serviceId !== undefined,
    ['cdn-token-unset', 'warning'],
    [
      'the service at the CDN is named, but there is no token',
      'nothing is purged: devices see changes when lifetimes are over',
      'set TRELLIS_CDN_TOKEN_FILE to a file with a token that may purge',
    ],
  )
}

function answerFinding({ kind, message }: { readonly kind: 'busy' | 'refused'; readonly message: string }): Finding {
  const why = 'purges fail: devices see changes when lifetimes are over'
  if (kind === 'busy')
    return {
      code: 'cdn-unreachable',
      level: 'warning',
      what: message,
      why,
      remedy: 'see that the API of the CDN can be reached from this host',
    }
  return {
    code: 'cdn-refuses',
    level: 'danger',
    what: message,
    why,
    remedy: 'make a token that may purge this service, and set TRELLIS_CDN_TOKEN_FILE and TRELLIS_CDN_SERVICE_ID',
  }
}

import type { SettingRemark } from '../config/earlier-settings.ts'
import { requireSecret } from '../config/secrets.ts'
import type { Runtime } from '../roles/runtime.ts'
import type { Surroundings } from './doctor.ts'
import { type Examination, type Finding, when } from './finding.ts'
import { secretFileFindings, storePasswordFinding } from './secret-places.ts'

/** Addresses that only this host can reach. */
const loopback = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/

/** The secrets, the address that people use, what stands between them and the server, and whether anybody is told of failures. */
export function examineSettings(
  { config: { stack, remarks }, publicUrl }: Pick<Runtime, 'config' | 'publicUrl'>,
  { environment }: Surroundings,
): Examination {
  return {
    area: 'settings',
    look: async () => {
      const url = new URL(publicUrl)
      const isPublic = !loopback.test(url.hostname)
      return [
        secretFinding(stack.secret),
        ...secretFileFindings(environment),
        ...remarks.map(remarkFinding),
        defaultSaltFinding(stack.accounts.oldPasswordSalt),
        storePasswordFinding('the database', stack.database.url),
        storePasswordFinding('the Redis of the jobs', stack.broker.url),
        storePasswordFinding('the Redis of the state', stack.state.redisUrl),
        storePasswordFinding('the Redis of the rate limits', stack.ratelimit.storageUri),
        when(
          stack.sentry.dsn === undefined,
          ['errors-unreported', 'note'],
          [
            'failed requests, runs and jobs are told to nobody but the log',
            'somebody must look there to learn of them, or be alerted by the figures of /metrics',
            'set SENTRY_DSN, or load deploy/monitoring/alerts.yaml into Prometheus (docs/operations/monitoring.md)',
          ],
        ),
        when(
          stack.publicUrl === undefined,
          ['public-url-unset', 'warning'],
          [
            `no public URL is set, so ${publicUrl} is used`,
            'links, catalogs and cookies name an address that only this host can reach',
            'set TRELLIS_PUBLIC_URL to the address that people and devices use',
          ],
        ),
        when(
          isPublic && url.protocol === 'http:',
          ['public-url-plain', 'danger'],
          [
            `the public URL ${publicUrl} is not encrypted`,
            'passwords and sessions can be read on the way, and cookies are not marked Secure',
            'put TLS in front (docs/operations) and write https: in TRELLIS_PUBLIC_URL',
          ],
        ),
        when(
          isPublic && loopback.test(stack.http.host) && !stack.http.trustProxy && stack.http.trustedProxies.length === 0,
          ['proxy-untrusted', 'warning'],
          [
            `the server listens on ${stack.http.host} only, so a proxy stands before it, but its X-Forwarded-For is not taken`,
            'every request seems to come from the proxy: logs are of no use, and limits by address hit everybody at once',
            'set TRELLIS_HTTP_TRUST_PROXY=true if nothing else can reach the port',
          ],
        ),
        when(
          stack.http.trustProxy && stack.http.trustedProxies.length === 0 && !loopback.test(stack.http.host),
          ['proxy-trusted-widely', 'warning'],
          [
            `X-Forwarded-For is taken from everybody who reaches ${stack.http.host}:${stack.http.port}`,
            'whoever reaches that port can choose the address under which they are logged and limited',
            'let only the proxy reach the port, by a firewall or by listening on a private address, or name it in TRELLIS_HTTP_TRUSTED_PROXIES',
          ],
        ),
      ]
    },
  }
}

function remarkFinding({ key, source, text }: SettingRemark): Finding {
  return {
    code: 'setting-without-effect',
    level: 'note',
    what: `${key} (${source}): ${text}`,
    why: 'the file was written for another program, which did something else with it',
    remedy: 'take the key out of the file once you have read this',
  }
}

/** The salt that Flask-Security's users have when nobody has chosen one. */
const saltOfManuals = 'password-salt'

function defaultSaltFinding(salt: string | undefined): Finding | undefined {
  return when(
    salt === saltOfManuals,
    ['old-salt-default', 'warning'],
    [
      'the salt of the old passwords is the one of the manual',
      'whoever gets hold of an old hash can try passwords without knowing a secret',
      'keep it until everybody has signed in once, which hashes a password anew; then unset it (docs/spkrepo/security.md)',
    ],
  )
}

function secretFinding(secret: string | undefined): Finding | undefined {
  try {
    requireSecret(secret)
    return undefined
  } catch (error) {
    return {
      code: 'secret-weak',
      level: 'danger',
      what: (error instanceof Error ? error.message : String(error)).replace(/: .*/, ''),
      why: 'without a good secret nothing that serves people starts, or their sessions could be forged',
      remedy: 'make one with "openssl rand -hex 32", keep it out of the repository, and give it to every process as TRELLIS_SECRET_FILE',
    }
  }
}

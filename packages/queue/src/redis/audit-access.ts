import { type Rule, when } from './audit-finding.ts'

/** Who can reach the jobs, and who else is on the server. */
export const accessRules: readonly Rule[] = [
  ({ password, user }) =>
    when(
      password === '' && (user === undefined || user === 'default'),
      ['no_password', 'warning'],
      [
        'the server asks for no password',
        'whoever reaches its port can read, change and delete jobs, and make up new ones',
        'set requirepass, or better an ACL user for this application',
      ],
    ),
  ({ host, tls }) =>
    when(
      host !== undefined && !tls && !/^(localhost|127\.|::1$)/.test(host),
      ['no_tls', 'warning'],
      [
        `the connection to ${host} is not encrypted`,
        'payloads and the password travel readable for everybody on the way',
        'connect with TLS',
      ],
    ),
  ({ info }) => {
    const databases = [...info.keys()].filter((name) => /^db\d+$/.test(name))
    return when(
      databases.length > 1,
      ['shared_server', 'note'],
      [
        `${databases.length} databases of the server are in use`,
        'they share one thread, one memory and FLUSHALL',
        'give the jobs a server of their own',
      ],
    )
  },
  ({ keys }) => {
    const foreign = keys.find((key) => !/^\{[^{}]+\}:(queues|[a-z]+(:[\w-]+)?)$/.test(key))
    return when(
      foreign !== undefined,
      ['foreign_keys', 'note'],
      [
        `the database also holds other keys, such as "${foreign?.slice(0, 80)}"`,
        'whoever owns them may flush or evict the jobs with them',
        'give the jobs a server of their own',
      ],
    )
  },
]

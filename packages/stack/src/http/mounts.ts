import { StackError } from '../errors.ts'
import type { HttpApp } from './http-app.ts'
import { literalPattern } from './literal-pattern.ts'

/** A group of routes and where it answers. */
export interface Mount {
  /** Names the group in the API's description; several mounts may share it. */
  readonly name: string
  /** `''` for the root, or a path like `/spkrepo`. */
  readonly basePath: string
  /** Host names at whose root the same routes answer too; the port does not matter. */
  readonly hosts?: readonly string[]
  /** Answer on `hosts` only; `basePath` is then without meaning. @default false */
  readonly hostOnly?: boolean
  /** Adds the routes. Called once for `basePath` and once for `hosts`, each time with an app of its own. */
  register(app: HttpApp): void | Promise<void>
}

/** Registers every mount in its places. Throws `http_mount_conflict` for a malformed base path or two mounts at the same place. */
export async function registerMounts(app: HttpApp, mounts: readonly Mount[]): Promise<void> {
  refuseConflicts(mounts)
  for (const mount of mounts) {
    const { name, basePath, hosts = [], hostOnly = false } = mount
    if (!hostOnly)
      await app.register(
        scopeOf(mount, (schema) => ({ tags: [name], ...schema })),
        { prefix: basePath },
      )
    // The copies on hosts of their own are described once, below the base path.
    if (hosts.length > 0) await app.register(scopeOf(mount, (schema) => ({ ...schema, hide: true }), hostPattern(hosts)))
  }
}

type Describe = (schema: object) => object

function scopeOf({ register }: Mount, describe: Describe, host?: RegExp) {
  return async (scope: HttpApp): Promise<void> => {
    scope.addHook('onRoute', (route) => {
      route.schema = describe(route.schema ?? {})
      if (host !== undefined) route.constraints = { ...route.constraints, host }
    })
    await register(scope)
  }
}

function hostPattern(hosts: readonly string[]): RegExp {
  return new RegExp(`^(?:${hosts.map(literalPattern).join('|')})(?::\\d+)?$`, 'i')
}

function refuseConflicts(mounts: readonly Mount[]): void {
  const taken = new Map<string, string>()
  for (const { name, basePath, hosts = [], hostOnly = false } of mounts) {
    if (!/^(?:\/[A-Za-z0-9][\w.-]*)*$/.test(basePath)) {
      throw new StackError(
        'http_mount_conflict',
        `${name} cannot be mounted at ${JSON.stringify(basePath)}: use '' or a path like '/${name}'`,
      )
    }
    const places = [...(hostOnly ? [] : [`the path ${basePath || '/'}`]), ...hosts.map((host) => `the host ${host.toLowerCase()}`)]
    for (const place of places) {
      const other = taken.get(place)
      if (other !== undefined) throw new StackError('http_mount_conflict', `${other} and ${name} are both mounted at ${place}`)
      taken.set(place, name)
    }
  }
}

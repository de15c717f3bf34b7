import { type TObject, type TSchema, Type } from 'typebox'

/** One setting: where it stands in the file and what it is called in the environment. */
export interface Leaf {
  /** Keys from the root of the section, as the schema spells them. */
  readonly path: readonly string[]
  readonly schema: TSchema
  /** For example `TRELLIS_HTTP_PORT` for `http.port`. */
  readonly variable: string
  /** A name without prefix that is honoured too, because other programs of the same machine go by it. */
  readonly alias?: string
}

/** A text that must never be shown: a password, a key, a signing secret. */
export const Secret = (options: { readonly description: string }) => Type.String({ ...options, secret: true, minLength: 1 })

/** True for a setting made by `Secret`. */
export function isSecret(schema: TSchema): boolean {
  return 'secret' in schema && schema.secret === true
}

/** Every setting below `schema`; objects are sections, all else is a value. `prefix` begins the names of the environment variables. */
export function leavesOf(schema: TObject, prefix: string, path: readonly string[] = []): readonly Leaf[] {
  return Object.entries(schema.properties).flatMap(([key, child]) => {
    const here = [...path, key]
    if (Type.IsObject(child)) return leavesOf(child, prefix, here)
    const alias = 'alias' in child && typeof child.alias === 'string' ? { alias: child.alias } : {}
    return [{ path: here, schema: child, variable: variableOf(prefix, here), ...alias }]
  })
}

/** `publicUrl` → `public_url`: files use snake case, the code camel case. */
export function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function variableOf(prefix: string, path: readonly string[]): string {
  return [prefix, ...path.map(snakeCase)].join('_').toUpperCase()
}

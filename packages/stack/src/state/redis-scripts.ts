import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Cluster, Redis } from 'ioredis'

/** A transition in `lua/`, by its path there without the ending. */
export type ScriptName = `state/${'put' | 'delete' | 'read' | 'acquire' | 'prolong' | 'holder' | 'locks' | 'sweep'}` | 'rate-limit/take'

interface Script {
  readonly text: string
  readonly digest: string
}

const scripts = new Map<ScriptName, Script>()

function scriptOf(name: ScriptName): Script {
  const known = scripts.get(name)
  if (known !== undefined) return known
  const text = readFileSync(new URL(`../../lua/${name}.lua`, import.meta.url), 'utf8')
  const script = { text, digest: createHash('sha1').update(text).digest('hex') }
  scripts.set(name, script)
  return script
}

/** Runs a script by its digest, and with its text when the server does not know it (any more). */
export async function runScript(
  redis: Redis | Cluster,
  name: ScriptName,
  { keys, values }: { readonly keys: readonly string[]; readonly values: readonly (string | number)[] },
): Promise<unknown> {
  const { text, digest } = scriptOf(name)
  const rest = [...keys, ...values.map(String)]
  try {
    return await redis.evalsha(digest, keys.length, ...rest)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return await redis.eval(text, keys.length, ...rest)
  }
}

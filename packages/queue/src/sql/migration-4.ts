import type { Site } from './connection.ts'

/** Version 4: the calls that stored jobs, for as long as they may be repeated. Before, each job was kept for so long after its end. */
export function addCalls({ dialect, schema, call }: Site): readonly string[] {
  if (!dialect.replyCanBeLost) return []
  return [
    // holders is what the call was answered, as a JSON text; null when nothing was refused.
    `create table ${call} (
      namespace text not null,
      name text not null,
      expires_at bigint not null,
      holders text,
      primary key (namespace, name)
    )`,
    `create index ${schema}_call_expiry on ${call} (namespace, expires_at)`,
  ]
}

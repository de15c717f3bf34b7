import type { Database } from '@trellis/stack'

/** A column as the database describes it. */
export interface StoredColumn {
  readonly name: string
  readonly dataType: string
  readonly isNullable: boolean
  readonly isAutoIncrementing: boolean
  readonly hasDefaultValue: boolean
}

/** A table of a service, under its plain name. */
export interface StoredTable {
  readonly service: string
  readonly name: string
  readonly columns: readonly StoredColumn[]
}

/** Any tables at all. */
export type AnyTables = Record<string, Record<string, unknown>>

/** The tables that `services` have in `database`, by name; the migrator's own record is left out. */
export async function storedTables(database: Database, services: readonly string[]): Promise<readonly StoredTable[]> {
  const tables = await database.forService<unknown>('trellis').introspection.getTables()
  return tables
    .flatMap(({ schema, name, columns }): readonly StoredTable[] => {
      const service = services.find((own) => (database.dialect === 'postgres' ? schema === own : name.startsWith(`${own}_`)))
      if (service === undefined) return []
      return [{ service, name: database.dialect === 'postgres' ? name : name.slice(service.length + 1), columns }]
    })
    .filter(({ service, name }) => !(service === 'trellis' && name === 'migration'))
    .sort((a, b) => `${a.service}.${a.name}`.localeCompare(`${b.service}.${b.name}`))
}

/** A table as text, to be recorded: one line per column. */
export function describeTable({ service, name, columns }: StoredTable): string {
  return [`${service}.${name}`, ...columns.toSorted((a, b) => a.name.localeCompare(b.name)).map(describeColumn)].join('\n')
}

function describeColumn({ name, dataType, isNullable, isAutoIncrementing, hasDefaultValue }: StoredColumn): string {
  return [`  ${name} ${dataType}`, !isNullable && 'not null', isAutoIncrementing && 'numbered', hasDefaultValue && 'with default']
    .filter((part) => part !== false)
    .join(', ')
}

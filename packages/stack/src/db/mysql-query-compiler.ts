import {
  type CreateTableNode,
  type DataTypeNode,
  ForeignKeyConstraintNode,
  IdentifierNode,
  type InsertQueryNode,
  MysqlQueryCompiler,
  type OnConflictNode,
  type OperationNode,
  type ReferenceNode,
  type ReturningNode,
  type SchemableIdentifierNode,
  TableNode,
  ValuesNode,
} from 'kysely'
import { StackError } from '../errors.ts'

/** Words for texts without an end: `text` of MySQL ends at 64 KiB, which a payload or a change log may pass. */
const dataTypes: Readonly<Record<string, string>> = { text: 'longtext', blob: 'longblob' }

/**
 * Compares text by bytes and counts spaces at its end, as the other databases do. Each server reads only its own comment: MySQL has no
 * `utf8mb4_nopad_bin`, MariaDB no `utf8mb4_0900_bin`.
 */
const tableOptions = ' engine = InnoDB default character set utf8mb4 /*M! collate utf8mb4_nopad_bin */ /*!80017 collate utf8mb4_0900_bin */'

/**
 * Writes for MySQL and MariaDB what a query says in the words of PostgreSQL and SQLite, so that services know one way to say it:
 * a service's tables by a prefix, `on conflict`, `returning` of inserts and deletes, foreign keys beside their column.
 * Throws `database_unsupported` for what these servers cannot do.
 */
export class PortableMysqlCompiler extends MysqlQueryCompiler {
  protected override visitSchemableIdentifier(node: SchemableIdentifierNode): void {
    if (node.schema?.name === 'information_schema') {
      super.visitSchemableIdentifier(node)
      return
    }
    const name = node.schema === undefined ? node.identifier.name : `${node.schema.name}_${node.identifier.name}`
    this.append(`\`${this.sanitizeIdentifier(name)}\``)
  }

  protected override visitDataType(node: DataTypeNode): void {
    this.append(dataTypes[node.dataType] ?? node.dataType)
  }

  protected override visitCreateTable(node: CreateTableNode): void {
    super.visitCreateTable(withTableConstraints(node))
    this.append(tableOptions)
  }

  protected override visitForeignKeyConstraint(node: ForeignKeyConstraintNode): void {
    // Every constraint is checked at once here; one that may wait until the commit is only stricter for it.
    const { deferrable: _, initiallyDeferred: __, ...atOnce } = node
    super.visitForeignKeyConstraint(atOnce)
  }

  protected override visitOnConflict(node: OnConflictNode): void {
    if (node.updateWhere !== undefined || node.indexWhere !== undefined) throw unsupported('a condition in "on conflict"')
    const insert = this.parentNode
    if (node.updates !== undefined) {
      this.append('on duplicate key update ')
      this.compileList(node.updates)
    } else if (insert !== undefined && !insertsOneRow(insert)) {
      if (isInsert(insert) && insert.returning !== undefined) throw unsupported('"on conflict do nothing" of several rows with "returning"')
      const first = isInsert(insert) ? insert.columns?.[0] : undefined
      if (first === undefined) throw unsupported('"on conflict do nothing" without columns')
      this.append('on duplicate key update ')
      this.visitNode(first)
      this.append(' = ')
      this.visitNode(first)
    }
    // One row that may do nothing is tried, and its refusal is what the connection reports as no row.
  }

  protected override visitReference(node: ReferenceNode): void {
    if (node.table !== undefined && isExcluded(node.table)) {
      this.append('values(')
      this.visitNode(node.column)
      this.append(')')
    } else super.visitReference(node)
  }

  /** Only MariaDB reads it; of MySQL the connection knows the number that a row was given. */
  protected override visitReturning(node: ReturningNode): void {
    if (this.parentNode?.kind === 'UpdateQueryNode') throw unsupported('"update … returning"')
    this.append('/*M! ')
    super.visitReturning(node)
    this.append(' */')
  }
}

/** Whether a refusal for a row that is there already means that nothing was to be done. */
export function mayDoNothing(query: OperationNode): boolean {
  return isInsert(query) && query.onConflict?.doNothing === true && insertsOneRow(query)
}

/** MySQL reads no foreign key that stands beside its column, and wants names of constraints to differ across all tables. */
function withTableConstraints(node: CreateTableNode): CreateTableNode {
  const prefix = node.table.table.schema === undefined ? '' : `${node.table.table.schema.name}_`
  const own = (node.constraints ?? []).map((constraint) =>
    constraint.name === undefined || constraint.kind === 'PrimaryKeyConstraintNode' || constraint.kind === 'UniqueConstraintNode'
      ? constraint
      : { ...constraint, name: IdentifierNode.create(`${prefix}${constraint.name.name}`) },
  )
  const beside = node.columns.flatMap(({ column, references }): readonly ForeignKeyConstraintNode[] => {
    if (references === undefined) return []
    const { onDelete, onUpdate } = references
    const key = ForeignKeyConstraintNode.create([column], references.table, references.columns)
    return [{ ...key, ...(onDelete === undefined ? {} : { onDelete }), ...(onUpdate === undefined ? {} : { onUpdate }) }]
  })
  const columns = node.columns.map(({ references: _, ...column }) => column)
  return { ...node, columns, constraints: [...own, ...beside] }
}

function isInsert(node: OperationNode): node is InsertQueryNode {
  return node.kind === 'InsertQueryNode'
}

function insertsOneRow(node: OperationNode): boolean {
  return isInsert(node) && node.values !== undefined && ValuesNode.is(node.values) && node.values.values.length === 1
}

function isExcluded(table: OperationNode): boolean {
  return TableNode.is(table) && table.table.schema === undefined && table.table.identifier.name === 'excluded'
}

function unsupported(what: string): StackError {
  return new StackError('database_unsupported', `MySQL and MariaDB have no ${what}; say it in two statements of one transaction`)
}

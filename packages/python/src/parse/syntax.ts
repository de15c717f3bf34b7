import type { Value } from '../values/object.ts'
import type { BinaryOperator, OrderOperator, UnaryOperator } from '../values/slots.ts'
import type { Position } from './position.ts'

/** Comparisons, in the order of a chain. */
export type CompareOperator = OrderOperator | '==' | '!=' | 'in' | 'not in' | 'is' | 'is not'

interface Node {
  readonly at: Position
}

export interface Name extends Node {
  readonly kind: 'name'
  readonly name: string
}
export interface Constant extends Node {
  readonly kind: 'constant'
  readonly value: Value
}
/** An f-string. */
export interface Text extends Node {
  readonly kind: 'text'
  readonly pieces: readonly (string | Field)[]
}
export interface Field extends Node {
  readonly value: Expression
  readonly conversion: 's' | 'r' | 'a' | undefined
  readonly spec: Text | undefined
}
export interface Sequence extends Node {
  readonly kind: 'tuple' | 'list' | 'set'
  readonly items: readonly Expression[]
}
export interface Dict extends Node {
  readonly kind: 'dict'
  /** Without a key: `**value`. */
  readonly items: readonly { readonly key: Expression | undefined; readonly value: Expression }[]
}
export interface Unary extends Node {
  readonly kind: 'unary'
  readonly operator: UnaryOperator | 'not'
  readonly operand: Expression
}
export interface Binary extends Node {
  readonly kind: 'binary'
  readonly operator: BinaryOperator
  readonly left: Expression
  readonly right: Expression
}
export interface Logical extends Node {
  readonly kind: 'logical'
  readonly operator: 'and' | 'or'
  readonly values: readonly Expression[]
}
export interface Compare extends Node {
  readonly kind: 'compare'
  readonly left: Expression
  readonly rest: readonly { readonly operator: CompareOperator; readonly right: Expression }[]
}
export interface Conditional extends Node {
  readonly kind: 'conditional'
  readonly test: Expression
  readonly then: Expression
  readonly otherwise: Expression
}
export interface Lambda extends Node {
  readonly kind: 'lambda'
  readonly parameters: Parameters
  readonly body: Expression
}
export interface Call extends Node {
  readonly kind: 'call'
  readonly callee: Expression
  readonly args: readonly Argument[]
}
/** `value`, `*value`, `name=value`, `**value`. */
export interface Argument extends Node {
  readonly form: 'plain' | 'star' | 'named' | 'double-star'
  readonly name: string
  readonly value: Expression
}
export interface Attribute extends Node {
  readonly kind: 'attribute'
  readonly target: Expression
  readonly name: string
}
export interface Subscript extends Node {
  readonly kind: 'subscript'
  readonly target: Expression
  readonly key: Expression
}
export interface Slice extends Node {
  readonly kind: 'slice'
  readonly start: Expression | undefined
  readonly stop: Expression | undefined
  readonly step: Expression | undefined
}
export interface Comprehension extends Node {
  readonly kind: 'comprehension'
  readonly makes: 'list' | 'set' | 'dict' | 'generator'
  readonly element: Expression
  /** Of dict comprehensions. */
  readonly value: Expression | undefined
  readonly clauses: readonly Clause[]
}
export interface Clause extends Node {
  readonly target: Expression
  readonly source: Expression
  readonly conditions: readonly Expression[]
}
export interface Walrus extends Node {
  readonly kind: 'walrus'
  readonly name: Name
  readonly value: Expression
}
export interface Starred extends Node {
  readonly kind: 'starred'
  readonly value: Expression
}
export interface Yield extends Node {
  readonly kind: 'yield'
  readonly value: Expression | undefined
  readonly from: boolean
}

export type Expression =
  | Name
  | Constant
  | Text
  | Sequence
  | Dict
  | Unary
  | Binary
  | Logical
  | Compare
  | Conditional
  | Lambda
  | Call
  | Attribute
  | Subscript
  | Slice
  | Comprehension
  | Walrus
  | Starred
  | Yield

/** Parameters of a `def` or `lambda`, in order. */
export interface Parameters {
  readonly list: readonly ParameterNode[]
}
export interface ParameterNode extends Node {
  readonly name: string
  readonly form: 'position-only' | 'either' | 'rest' | 'name-only' | 'keywords'
  readonly fallback: Expression | undefined
}

export type Block = readonly Statement[]

export interface ExpressionStatement extends Node {
  readonly kind: 'expression'
  readonly value: Expression
}
export interface Assign extends Node {
  readonly kind: 'assign'
  readonly targets: readonly Expression[]
  readonly value: Expression
}
export interface Augment extends Node {
  readonly kind: 'augment'
  readonly target: Expression
  readonly operator: BinaryOperator
  readonly value: Expression
}
/** `x: int = 1`; without a value nothing happens, save that x is local. */
export interface Annotated extends Node {
  readonly kind: 'annotated'
  readonly target: Expression
  readonly value: Expression | undefined
}
export interface Delete extends Node {
  readonly kind: 'delete'
  readonly targets: readonly Expression[]
}
export interface Simple extends Node {
  readonly kind: 'pass' | 'break' | 'continue'
}
export interface Return extends Node {
  readonly kind: 'return'
  readonly value: Expression | undefined
}
export interface Raise extends Node {
  readonly kind: 'raise'
  readonly value: Expression | undefined
  readonly cause: Expression | undefined
}
export interface Assert extends Node {
  readonly kind: 'assert'
  readonly test: Expression
  readonly message: Expression | undefined
}
export interface Scoped extends Node {
  readonly kind: 'global' | 'nonlocal'
  readonly names: readonly string[]
}
export interface If extends Node {
  readonly kind: 'if'
  readonly test: Expression
  readonly then: Block
  readonly otherwise: Block
}
export interface While extends Node {
  readonly kind: 'while'
  readonly test: Expression
  readonly body: Block
  readonly otherwise: Block
}
export interface For extends Node {
  readonly kind: 'for'
  readonly target: Expression
  readonly source: Expression
  readonly body: Block
  readonly otherwise: Block
}
export interface Try extends Node {
  readonly kind: 'try'
  readonly body: Block
  readonly handlers: readonly ExceptClause[]
  readonly otherwise: Block
  readonly last: Block
}
export interface ExceptClause extends Node {
  readonly classes: Expression | undefined
  readonly name: string | undefined
  readonly body: Block
}
export interface With extends Node {
  readonly kind: 'with'
  readonly items: readonly { readonly context: Expression; readonly target: Expression | undefined }[]
  readonly body: Block
}
export interface FunctionDefinition extends Node {
  readonly kind: 'function'
  readonly name: string
  readonly parameters: Parameters
  readonly body: Block
  readonly decorators: readonly Expression[]
}
export interface ClassDefinition extends Node {
  readonly kind: 'class'
  readonly name: string
  readonly bases: readonly Expression[]
  readonly body: Block
  readonly decorators: readonly Expression[]
}
export interface Import extends Node {
  readonly kind: 'import'
  readonly names: readonly ImportedName[]
}
export interface ImportFrom extends Node {
  readonly kind: 'import-from'
  readonly module: string
  readonly names: readonly ImportedName[]
}
export interface ImportedName extends Node {
  readonly name: string
  readonly as: string
}
export interface Match extends Node {
  readonly kind: 'match'
  readonly subject: Expression
  readonly cases: readonly { readonly pattern: Pattern; readonly guard: Expression | undefined; readonly body: Block }[]
}

export type Statement =
  | ExpressionStatement
  | Assign
  | Augment
  | Annotated
  | Delete
  | Simple
  | Return
  | Raise
  | Assert
  | Scoped
  | If
  | While
  | For
  | Try
  | With
  | FunctionDefinition
  | ClassDefinition
  | Import
  | ImportFrom
  | Match

export type Pattern =
  | (Node & { readonly kind: 'any' })
  | (Node & { readonly kind: 'capture'; readonly name: string })
  | (Node & { readonly kind: 'value'; readonly value: Expression })
  | (Node & { readonly kind: 'either'; readonly patterns: readonly Pattern[] })
  | (Node & { readonly kind: 'named'; readonly pattern: Pattern; readonly name: string })
  | (Node & {
      readonly kind: 'sequence'
      readonly patterns: readonly Pattern[]
      readonly star: { readonly index: number; readonly name: string | undefined } | undefined
    })
  | (Node & {
      readonly kind: 'mapping'
      readonly items: readonly { readonly key: Expression; readonly pattern: Pattern }[]
      readonly rest: string | undefined
    })
  | (Node & {
      readonly kind: 'class'
      readonly cls: Expression
      readonly positional: readonly Pattern[]
      readonly named: readonly { readonly name: string; readonly pattern: Pattern }[]
    })

/** A whole source: statements, or one expression. */
export interface Program {
  readonly body: Block
}

import type { Data, Json, ScriptFailure } from '../expression/evaluator.ts'

/** The language of a cell or expression: `python` is what the interpreter runs, `feel` is the language of the DMN standard. */
export type DecisionLanguage = 'python' | 'feel'

/** One expression of a decision, with the place where its author finds it. */
export interface Cell {
  readonly text: string
  readonly language: DecisionLanguage
  /** Line in the file, from 1. */
  readonly line: number
}

export interface InputColumn {
  readonly id: string
  /** What the author calls it: its label, or the text of its expression. */
  readonly title: string
  readonly expression: Cell
}

export interface OutputColumn {
  readonly id: string
  /** Where its value goes in the outputs; dots nest. */
  readonly key: string
  /** The allowed values, best first; PRIORITY and OUTPUT ORDER rank by them. */
  readonly values?: Cell
  /** The value when no rule matches. */
  readonly otherwise?: Cell
}

export interface Rule {
  readonly id: string
  /** Position in the table, from 1. */
  readonly number: number
  readonly description: string
  readonly line: number
  readonly tests: readonly Cell[]
  readonly outputs: readonly Cell[]
}

export const hitPolicies = ['UNIQUE', 'ANY', 'PRIORITY', 'FIRST', 'RULE ORDER', 'OUTPUT ORDER', 'COLLECT'] as const
export type HitPolicy = (typeof hitPolicies)[number]

export const aggregations = ['SUM', 'MIN', 'MAX', 'COUNT'] as const
export type Aggregation = (typeof aggregations)[number]

export interface DecisionTable {
  readonly kind: 'table'
  readonly hitPolicy: HitPolicy
  /** Only with COLLECT; without it COLLECT makes lists. */
  readonly aggregation?: Aggregation
  readonly inputs: readonly InputColumn[]
  readonly outputs: readonly OutputColumn[]
  readonly rules: readonly Rule[]
}

export interface LiteralDecision {
  readonly kind: 'literal'
  readonly expression: Cell
}

export interface Decision {
  readonly id: string
  readonly name: string
  /** The name of its result for the decisions that require it. */
  readonly variable: string
  readonly file: string
  readonly line: number
  /** Ids of the decisions whose results it reads; they are decided first. */
  readonly requires: readonly string[]
  /** Names of the input data it declares. */
  readonly inputData: readonly string[]
  readonly logic: DecisionTable | LiteralDecision
}

/** A business knowledge model: a function that the expressions of decisions may call by its name. */
export interface KnowledgeModel {
  readonly name: string
  readonly parameters: readonly string[]
  readonly body: Cell
}

/** Everything that a set of DMN files decides. */
export interface Decisions {
  readonly byId: ReadonlyMap<string, Decision>
  readonly knowledge: readonly KnowledgeModel[]
}

/** Every code that `parseDecisions` can report, and what it means. */
export const DECISION_PROBLEMS = Object.freeze({
  xml_malformed: 'the text is not well-formed XML',
  xml_entity: 'document types and entities are refused',
  xml_foreign: 'an element is not DMN, or is in the wrong place',
  duplicate_id: 'two elements of a file have the same id',
  file_too_large: 'the file is longer than what is read',
  unsupported_dmn_version: 'the namespace is none of DMN 1.1 to 1.5',
  unsupported_expression_language: 'an expression is neither Python nor FEEL',
  unsupported_decision_logic: 'the logic of a decision is neither a table nor a literal expression',
  unsupported_hit_policy: 'the standard has no such hit policy',
  unsupported_aggregation: 'the standard has no such aggregation',
  aggregation_without_collect: 'only COLLECT aggregates',
  priority_without_values: 'PRIORITY and OUTPUT ORDER rank by the allowed values of an output, and none has any',
  duplicate_decision: 'two files have a decision of the same id',
  missing_decision_logic: 'a decision has neither a table nor an expression',
  unknown_required_decision: 'a decision requires one that no file has',
  cyclic_decisions: 'decisions require each other in a circle',
  rule_width: 'a rule has not one cell per column',
  missing_output_key: 'one of several outputs has neither a name nor a label',
  duplicate_output_key: 'two outputs of a table have the same name',
  missing_input_expression: 'an input column has no expression',
  cell_syntax: 'a Python cell does not parse',
} as const)

/** Code of a problem: stable, for programs. */
export type DecisionProblemCode = keyof typeof DECISION_PROBLEMS

/** What is wrong with a DMN file, and where; a decision with a problem is not decided. */
export interface DecisionProblem {
  readonly code: DecisionProblemCode
  readonly level: 'error'
  readonly file: string
  /** The element, or the nearest one around it that has an id; null when the whole file is meant. */
  readonly elementId: string | null
  /** From 1. */
  readonly line: number | null
  /** What is wrong, with the offending value, and what to do. */
  readonly message: string
}

/** Why a decision could not be made: the author's error with decision, rule and column in its message. */
export interface DecisionFailure extends ScriptFailure {
  /** Id of the decision that failed, which may be one that the asked decision requires. */
  readonly decision: string
  /** Id of the rule or column, or of the decision itself. */
  readonly element: string
  readonly rule?: number
  readonly columnTitle?: string
  /** The text of the cell that failed. */
  readonly cell?: string
}

/** What became of one input cell of one rule. */
export interface TestedCell {
  readonly text: string
  /** Null when it was not looked at, because an earlier cell of the rule was already false. */
  readonly matched: boolean | null
}

/** How one decision came to its result, for the person who wrote it. */
export interface Explanation {
  readonly decision: string
  readonly name: string
  readonly hitPolicy?: HitPolicy
  readonly inputs: readonly { readonly title: string; readonly value: Json }[]
  readonly rules: readonly {
    readonly id: string
    readonly number: number
    /** The annotation of the rule; empty when it has none. */
    readonly description: string
    readonly matched: boolean
    readonly cells: readonly TestedCell[]
    /** Values of the output columns in their order, of a rule that matched. */
    readonly outputs?: readonly Json[]
  }[]
  readonly outputs: Data
  /** What FEEL answered with null for, in its own words. */
  readonly warnings: readonly string[]
  /** The same for the decisions it required. */
  readonly required: readonly Explanation[]
}

export { type Compatibility, OWN_SEMANTICS, SPIFF_ARENA_SEMANTICS } from './definition/compatibility.ts'
export type { Collaboration, Definition, Flow, Lane, Scope as DefinitionScope } from './definition/definition.ts'
export type { EventDefinition } from './definition/event-definition.ts'
export type { Node, NodeKind } from './definition/node.ts'
export { PROBLEMS, type Problem, type ProblemCode } from './definition/problem.ts'
export { type Decided, type DecideOptions, decide } from './dmn/decide.ts'
export {
  DECISION_PROBLEMS,
  type Decision,
  type DecisionFailure,
  type DecisionProblem,
  type DecisionProblemCode,
  type Decisions,
  type Explanation,
} from './dmn/decision.ts'
export { type DecisionFile, type ParseDecisionsOptions, parseDecisions } from './dmn/parse-decisions.ts'
export type { Data, EvaluationContext, Evaluator, Executed, Json, Patch, ScriptFailure } from './expression/evaluator.ts'
export type { AlignedBy, IdMapping } from './migrate/align.ts'
export { type ChangedNode, type DefinitionDiff, diffDefinitions } from './migrate/diff.ts'
export {
  type MigrationNote,
  type MigrationPlan,
  type MigrationResult,
  REFUSALS,
  type Refusal,
  type RefusalCode,
  type ScopeMove,
  type TimerMove,
  type TokenMove,
} from './migrate/migration-plan.ts'
export { type MigrationOptions, planMigration } from './migrate/plan-migration.ts'
export { type ParseOptions, type ParseResult, parse, type SourceFile } from './parse/parse.ts'
export type { SyntaxCheck, SyntaxFault } from './parse/sources.ts'
export { type Advanced, advance } from './run/advance.ts'
export type { AdvanceContext, Budget, Decide, HostFunctions, Place } from './run/context.ts'
export type {
  CreateTask,
  Effect,
  PublishMessage,
  ReadStore,
  RunService,
  SetTimer,
  StartModel,
  Subscribe,
  WriteStore,
} from './run/effect.ts'
export { BPMN_ERRORS, BpmnError, type BpmnErrorCode } from './run/errors.ts'
export type {
  CompleteTask,
  InstanceEvent,
  MessageEvent,
  MigrateEvent,
  RepairEvent,
  ServiceError,
  ServiceResult,
  SignalEvent,
  StartEvent,
  ThrownEvent,
  TimeEvent,
} from './run/event.ts'
export type { HistoryEntry, HistoryKind } from './run/history.ts'
export { applyPatch, compactEntry, patchOf } from './run/patch.ts'
export { createRegistry, type DefinitionRegistry } from './run/registry.ts'
export { chooseProcess, type ModelFile, type ModelOptions, type ModelProblem, type Models, readModels } from './scenario/models.ts'
export { type Observation, type OpenTask, observe, openTasks, plainData } from './scenario/observe.ts'
export { type Config, readConfig } from './scenario/read-config.ts'
export { looksLikeScenarios, parseInstant, type ReadScenario, readScenarios, readSteps } from './scenario/read-scenarios.ts'
export { Rehearsal, type RehearsalSetup } from './scenario/rehearsal.ts'
export { playSteps, runScenario, type Stage } from './scenario/run-scenario.ts'
export type { Expectation, Scenario, ScenarioFailure, ScenarioResult, Step } from './scenario/scenario.ts'
export { runScriptTests, type ScriptTestResult } from './scenario/script-tests.ts'
export { nextDueMs } from './state/next-due.ts'
export type { Incident, IncidentCode, InstanceState, Scope, ScopeKind, Status, Subscription, Token } from './state/state.ts'
export { restoreState, type StoredState, saveState } from './state/stored.ts'

export type { Collaboration, Definition } from './definition/definition.ts'
export type { Data, EvaluationContext, Evaluator, Json, ScriptFailure } from './expression/evaluator.ts'
export type { Advance, Advanced } from './run/advance.ts'
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
export { BpmnError, type BpmnErrorCode } from './run/errors.ts'
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
export type { HistoryEntry, HistoryKind, Patch } from './run/history.ts'
export { createRegistry, type DefinitionRegistry } from './run/registry.ts'
export type { Incident, IncidentCode, InstanceState, Scope, ScopeKind, Status, Subscription, Token } from './state/state.ts'

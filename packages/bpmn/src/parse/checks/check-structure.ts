import type { Scope } from '../../definition/definition.ts'
import type { Draft } from './draft.ts'

/** Every scope has the start and end events that its kind needs. */
export function checkStructure(draft: Draft): void {
  for (const scope of draft.scopes) {
    if (scope.kind === 'process') checkProcess(scope, draft)
    else if (scope.kind === 'adHocSubProcess') checkAdHoc(scope, draft)
    else checkSubProcess(scope, draft)
  }
}

function checkProcess(scope: Scope, { report, outline }: Draft): void {
  if (scope.starts.length > 0) return
  report.error('no_start', outline.scopes[0]?.element ?? null, `process "${scope.id}" has no start event; draw one`)
}

function checkAdHoc(scope: Scope, { report, outline, nodes }: Draft): void {
  const element = outline.scopes[scope.index]?.element ?? null
  for (const index of [...scope.starts, ...scope.ends]) {
    const node = nodes[index]
    if (!node) continue
    report.error(
      'event_position',
      { elementId: node.id, line: node.line },
      `${node.kind} "${node.id}" cannot be used in an ad-hoc sub-process; remove it`,
    )
  }
  if (scope.entries.length === 0) report.error('sub_process_start', element, `ad-hoc sub-process "${scope.id}" has nothing to begin with`)
}

function checkSubProcess(scope: Scope, { report, outline, nodes }: Draft): void {
  const element = outline.scopes[scope.index]?.element ?? null
  if (scope.starts.length !== 1) {
    report.error('sub_process_start', element, `${scope.kind} "${scope.id}" has ${scope.starts.length} start events; it needs exactly one`)
  }
  if (scope.ends.length === 0) report.error('sub_process_end', element, `${scope.kind} "${scope.id}" has no end event; draw one`)
  const start = nodes[scope.starts[0] ?? -1]
  if (start?.kind !== 'startEvent') return
  const hasTrigger = outline.nodes[start.index]?.element.children.some(({ name }) => name.endsWith('EventDefinition')) === true
  if (scope.kind === 'eventSubProcess' && !hasTrigger) {
    report.error(
      'sub_process_start',
      element,
      `start event "${start.id}" of event sub-process "${scope.id}" waits for nothing; give it an event`,
    )
  }
  if (scope.kind !== 'eventSubProcess' && hasTrigger) {
    report.error(
      'sub_process_start',
      element,
      `start event "${start.id}" of ${scope.kind} "${scope.id}" waits for an event; only a plain one may begin it`,
    )
  }
}

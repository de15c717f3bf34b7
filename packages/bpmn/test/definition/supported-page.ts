import { EVENT_POSITIONS, type EventPosition } from '../../src/parse/checks/event-positions.ts'
import { EXTENSIONS } from '../../src/parse/extension-table.ts'
import { ELEMENTS, type SupportLevel } from '../../src/parse/support.ts'

const POSITIONS: readonly (readonly [position: EventPosition, title: string])[] = [
  ['start', 'start'],
  ['handlerStart', 'start of an event sub-process'],
  ['catch', 'intermediate catch'],
  ['boundary', 'boundary'],
  ['throw', 'intermediate throw'],
  ['end', 'end'],
]

/** The text of docs/bpmn/supported.md, made from the tables that the parser itself uses. */
export function supportedPage(): string {
  return `# What runs

This page is made from the tables that the parser itself goes by; \`npx vitest run --project bpmn packages/bpmn/test/definition -u\` writes it anew.
An element that is not on it is refused with \`unsupported_element\` and its line; nothing is skipped in silence.

## Elements that run

${table(['element', 'what to know'], elements('runs'))}

## Events

${table(['event', ...POSITIONS.map(([, title]) => title)], events())}

A catch or start with several event definitions waits for the first of them, with \`parallelMultiple="true"\` for all; a throw or end with several throws them all. Cancel, compensation, terminate and link events stand alone.
Boundary events and event sub-processes may be non-interrupting, except for errors. A cancel boundary belongs to a transaction, a cancel end directly into one.

## Elements that belong to others

${table(['element', 'what to know'], elements('read'))}

## Shown to people only

These pass without a word: ${names('shown')}.

## Left out with a warning

${table(['element', 'what to know'], elements('ignored'))}

## Refused

${table(['element', 'instead'], elements('refused'))}

Refused attributes: \`instantiate\` of receive tasks and event-based gateways, \`eventGatewayType="Parallel"\`, \`startQuantity\` and \`completionQuantity\` other than 1, \`behavior\` of multi-instance loops other than \`All\`.

## Extension elements

${Object.entries(EXTENSIONS)
  .filter(([, read]) => Object.keys(read).length > 0)
  .map(([space, read]) => `### ${space}\n\n${table(['element', 'what it does'], rows(Object.entries(read)))}`)
  .join('\n\n')}

### Attributes

\`spiffworkflow\`: \`isMatchingCorrelation\`, \`scriptsOnInstances\`. \`camunda\`: \`assignee\`, \`candidateUsers\`, \`candidateGroups\`, \`dueDate\`, \`followUpDate\`, \`priority\`, \`formKey\`, \`formRef\`,
\`type="external"\` with \`topic\`, \`decisionRef\` and \`calledElement\` with their binding and version, \`resultVariable\`, \`collection\`, \`elementVariable\`, \`versionTag\`.
\`trellis\` (\`https://trellis.dev/bpmn/1.0\`): \`broadcast\` on a signal, \`calledElementBinding\`, \`calledElementVersion\`, \`calledElementVersionTag\` on a call activity, and the same with \`decisionRef…\` on a business rule task.
`
}

function elements(level: SupportLevel): string[][] {
  return rows(Object.entries(ELEMENTS).flatMap(([name, support]) => (support.level === level ? [[name, support.note] as const] : [])))
}

function rows(entries: readonly (readonly [name: string, note: string])[]): string[][] {
  return entries.map(([name, note]) => [`\`${name}\``, note])
}

function names(level: SupportLevel): string {
  return elements(level)
    .map(([name]) => name)
    .join(', ')
}

function events(): string[][] {
  return Object.entries(EVENT_POSITIONS).map(([kind, positions]) => [
    kind,
    ...POSITIONS.map(([position]) => (positions.includes(position) ? 'yes' : '–')),
  ])
}

function table(titles: readonly string[], lines: readonly (readonly string[])[]): string {
  return [titles, titles.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

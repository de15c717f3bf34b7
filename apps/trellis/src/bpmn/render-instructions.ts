import type { Data, Rehearsal } from '@trellis/bpmn'

/** Instructions with the value of every `{{ expression }}` in its place; one that fails stays as it is written. */
export function renderInstructions(template: string, data: Data, { evaluator, nowMs }: Rehearsal): string {
  return template.replaceAll(/\{\{(.*?)\}\}/gs, (written: string, expression: string) => {
    const evaluated = evaluator.evaluate(expression.trim(), data, { nowMs, seed: 'instructions' })
    if ('failure' in evaluated) return written
    const value = evaluator.plain(evaluated.value)
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
}

import type { Json } from '@trellis/bpmn'

/** What was typed as JSON, or the text itself when it is none. */
export function readAnswer(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

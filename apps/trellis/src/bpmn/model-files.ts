import { readFileSync } from 'node:fs'
import type { ModelFile } from '@trellis/bpmn'
import { decodeXml } from './decode-xml.ts'

/** The files by the names that were typed. Throws with the first name that cannot be read. */
export function readModelFiles(names: readonly string[]): readonly ModelFile[] {
  return names.map((name) => {
    try {
      return { name, text: decodeXml(readFileSync(name)) }
    } catch (cause) {
      throw new Error(`cannot read ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    }
  })
}

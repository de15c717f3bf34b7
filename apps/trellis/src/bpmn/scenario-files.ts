import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ScenarioResult } from '@trellis/bpmn'
import { decodeXml } from './decode-xml.ts'

/** The scenario files that a name stands for: itself, or everything below a folder that is a scenario, in the order of their names. */
export async function scenarioFiles(name: string): Promise<readonly string[]> {
  const { looksLikeScenarios } = await import('@trellis/bpmn')
  if (statSync(name, { throwIfNoEntry: false })?.isDirectory() !== true) return [name]
  return readdirSync(name, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.split(/[\\/]/).includes('node_modules'))
    .filter((file) => file.endsWith('.scenario.json') || looksLikeScenarios(textOf(file) ?? ''))
    .sort()
}

/** Plays every scenario of the file. A file that cannot be read or is no scenario is one that fails. */
export async function playFile(file: string): Promise<readonly ScenarioResult[]> {
  const { readScenarios, runScenario } = await import('@trellis/bpmn')
  const { createInterpreter } = await import('@trellis/python')
  const text = textOf(file)
  if (text === undefined) return [failed(file, 'a file that can be read', 'there is none')]
  const stage = {
    read: (model: string) => textOf(resolve(dirname(file), model), decodeXml),
    createEvaluator: (options: { readonly dotAccess: boolean }) => createInterpreter({ ...options, monotonicMs: () => performance.now() }),
  }
  const results: ScenarioResult[] = []
  for (const read of readScenarios(text, file)) {
    if ('malformed' in read) results.push(failed(read.name, 'a scenario', read.malformed))
    else results.push(await runScenario(read.scenario, stage))
  }
  return results
}

function failed(name: string, expected: string, got: string): ScenarioResult {
  return { name, ok: false, failures: [{ step: 'start', expected, got }] }
}

/** Undefined when it cannot be read; why makes no difference to the scenario. */
function textOf(file: string, decode: (bytes: Uint8Array) => string = decodeUtf8): string | undefined {
  try {
    return decode(readFileSync(file))
  } catch {
    return undefined
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

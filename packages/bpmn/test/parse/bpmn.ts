import { readFileSync } from 'node:fs'
import type { Definition } from '../../src/definition/definition.ts'
import type { Node, NodeKind } from '../../src/definition/node.ts'
import type { Problem } from '../../src/definition/problem.ts'
import { type ParseOptions, parse } from '../../src/parse/parse.ts'

const SPACES = `xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:trellis="https://trellis.dev/bpmn/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`.replace(/\s+/g, ' ')

/** A document around root elements. Its first line is the opening tag, so the content begins on line 2. */
export function document(content: string): string {
  return `<definitions ${SPACES} id="file">\n${content.trim()}\n</definitions>`
}

/** A document with one executable process "p". Its content begins on line 3. */
export function processOf(content: string, roots = ''): string {
  return document(`<process id="p" isExecutable="true">\n${content.trim()}\n</process>\n${roots.trim()}`)
}

/** A document with start → the given element(s) → end; `id` is the node in the middle. Content begins on line 3. */
export function around(content: string, id: string, roots = ''): string {
  const frame = `<startEvent id="start"/><sequenceFlow id="in" sourceRef="start" targetRef="${id}"/>
    <sequenceFlow id="out" sourceRef="${id}" targetRef="end"/><endEvent id="end"/>`
  return processOf(`${content.trim()}\n${frame}`, roots)
}

/** Flows as `a>b` pairs, with ids like `a>b`: drawing a model in one line. */
export function flows(...pairs: readonly string[]): string {
  return pairs
    .map((pair) => pair.split('>'))
    .map(([from, to]) => `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`)
    .join('\n')
}

/** Problems of one document, as parse reports them. */
export function problemsOf(text: string, options?: ParseOptions): readonly Problem[] {
  return parse([{ name: 'model.bpmn', text }], options).problems
}

/** The only definition of a document; fails with its problems when there is none. */
export function definitionOf(text: string, options?: ParseOptions): Definition {
  const { definitions, problems } = parse([{ name: 'model.bpmn', text }], options)
  const [definition] = definitions
  if (!definition) throw new Error(problems.map(({ code, line, message }) => `${code} (${line}): ${message}`).join('\n'))
  return definition
}

/** Text of a model in fixtures/. */
export function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
}

/** The node of that id, and of that kind when one is given. */
export function nodeOf<K extends NodeKind = NodeKind>(definition: Definition, id: string, kind?: K): Extract<Node, { kind: K }> {
  const node = definition.nodes.find((candidate) => candidate.id === id)
  if (!node || (kind !== undefined && node.kind !== kind)) throw new Error(`no ${kind ?? 'node'} "${id}" in ${definition.id}`)
  return node as Extract<Node, { kind: K }>
}

import type { CharacterTest } from './characters.ts'
import { characterTest } from './compile.ts'
import type { Node } from './syntax.ts'

/** What a match must begin with; null when it may begin with anything, or with nothing at all. */
export function firstTest(node: Node, flags: number): CharacterTest | null {
  switch (node.op) {
    case 'char':
    case 'set':
      return characterTest(node, flags)
    case 'seq':
      return firstOfSequence(node.nodes, flags)
    case 'branch':
      return firstOfBranches(node.branches, flags)
    case 'repeat':
      return node.min > 0 ? firstTest(node.body, flags) : null
    case 'atomic':
      return firstTest(node.body, flags)
    case 'group':
      return node.add === 0 && node.remove === 0 ? firstTest(node.body, flags) : null
    default:
      return null
  }
}

function firstOfSequence(nodes: readonly Node[], flags: number): CharacterTest | null {
  const first = nodes.find((node) => node.op !== 'at')
  return first === undefined ? null : firstTest(first, flags)
}

function firstOfBranches(branches: readonly Node[], flags: number): CharacterTest | null {
  const tests: CharacterTest[] = []
  for (const branch of branches) {
    const test = firstTest(branch, flags)
    if (test === null) return null
    tests.push(test)
  }
  return (code) => tests.some((test) => test(code))
}

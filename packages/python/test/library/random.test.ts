import { describe, expect, it } from 'vitest'
import { createInterpreter } from '../../src/index.ts'

const python = createInterpreter()

function drawn(expression: string, seed: string): unknown {
  const result = python.execute(`import random, uuid\nx = ${expression}`, {}, { nowMs: 0, seed })
  return 'failure' in result ? result.failure : result.data.x
}

describe('chance in a run', () => {
  it.each(['random.random()', 'str(uuid.uuid4())', 'str(uuid.uuid1())', 'random.Random().random()'])(
    '%s repeats with the seed of the run, and only then',
    (expression) => {
      expect(drawn(expression, 'one')).toEqual(drawn(expression, 'one'))
      expect(drawn(expression, 'one')).not.toEqual(drawn(expression, 'two'))
    },
  )

  it('does not repeat inside a run', () => {
    expect(drawn('len({str(uuid.uuid4()) for _ in range(100)} | {random.random() for _ in range(100)})', 'one')).toBe(200)
    expect(drawn('random.Random().random() == random.Random().random()', 'one')).toBe(false)
  })

  it('gives ids that a seeded script does not share with other runs', () => {
    expect(drawn('(random.seed(1), str(uuid.uuid4()))[1]', 'one')).not.toEqual(drawn('(random.seed(1), str(uuid.uuid4()))[1]', 'two'))
    expect(drawn('(random.seed(1), random.random())[1]', 'one')).toBe(0.13436424411240122)
  })

  it('leaves nothing of a run to the next', () => {
    expect(drawn('(random.seed(5), random.random())[1]', 'one')).not.toEqual(drawn('random.random()', 'one'))
    expect(drawn('random.random()', 'one')).toEqual(drawn('random.random()', 'one'))
  })
})

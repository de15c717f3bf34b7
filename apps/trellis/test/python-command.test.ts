import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@trellis/stack/testing'
import { describe, expect, it } from 'vitest'
import { run } from './trellis-process.ts'

function script(text: string): string {
  const file = join(tempDir('script'), 'script.py')
  writeFileSync(file, text)
  return file
}

describe('trellis python run', () => {
  it('prints the data that a script leaves, and what it printed apart from it', async () => {
    const file = script('total = sum(i["price"] for i in items)\nprint("adding", len(items))\n')
    const data = JSON.stringify({ items: [{ price: 3 }, { price: 4.5 }] })

    const { code, stdout, stderr } = await run(['python', 'run', file, '--data', data, '--json'])

    expect({ code, stderr }).toEqual({ code: 0, stderr: 'adding 2\n' })
    expect(JSON.parse(stdout)).toEqual({ data: { items: [{ price: 3 }, { price: 4.5 }], total: 7.5 } })
  })

  it('keeps what Python tells apart and JavaScript does not: whole floats and large whole numbers', async () => {
    const file = script('half = price / 2\nnext = number + 1\nlist = (1, 2.0)\n')

    const { stdout } = await run(['python', 'run', file, '--data', '{"price": 4.0, "number": 12345678901234567890}', '--json'])

    expect(stdout).toBe(
      '{"data": {"price": 4.0, "number": 12345678901234567890, "half": 2.0, "next": 12345678901234567891, "list": [1, 2.0]}}\n',
    )
  })

  it('takes the script from standard input and the data from a file', async () => {
    const data = join(tempDir('script'), 'data.json')
    writeFileSync(data, '{"name": "ada"}')

    expect(await run(['python', 'run', '-', '--data', `@${data}`], { input: 'name = name.upper()' })).toMatchObject({
      code: 0,
      stdout: 'name = "ADA"\n',
    })
  })

  it('fails as Python does, with class, message and line for a machine', async () => {
    const { code, stdout } = await run(['python', 'run', '-', '--json'], { input: 'x = 1\ny = x + "a"\n' })

    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      error: { class: 'TypeError', message: "unsupported operand type(s) for +: 'int' and 'str'", line: 2 },
    })
  })

  it('shows a person where it failed, and a name that is near', async () => {
    const { code, stdout, stderr } = await run(['python', 'run', '-'], { input: 'amount = 5\ntotal = amout + 1\n' })

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain("standard input:2: NameError: name 'amout' is not defined. Did you mean: 'amount'?")
    expect(stderr).toContain('    total = amout + 1\n            ^\n')
  })

  it('ends a script that never would, and says which limit it met', async () => {
    const { code, stdout } = await run(['python', 'run', '-', '--json'], { input: 'while True:\n    pass\n' })

    expect(code).toBe(1)
    expect(JSON.parse(stdout).error).toMatchObject({ class: 'BudgetExceeded', line: expect.any(Number) })
  })

  it('draws and dates alike when it is told to', async () => {
    const input = 'import random, datetime\nx = random.random()\nd = datetime.datetime.now().year\n'
    const args = ['python', 'run', '-', '--seed', 'a', '--now', '2030-05-01T00:00:00Z', '--json']

    const [one, other] = [await run(args, { input }), await run(args, { input })]

    expect(one.stdout).toBe(other.stdout)
    expect(JSON.parse(one.stdout)).toMatchObject({ data: { d: 2030 } })
  })

  it.each([
    [['--data', '[1]'], '--data must be a JSON object'],
    [['--data', '{'], '--data is not JSON'],
    [['--data', '@/nowhere.json'], 'cannot read --data'],
    [['--now', 'soon'], 'is no date'],
  ])('is told what is wrong with %j', async (args, hint) => {
    expect(await run(['python', 'run', '-', ...args], { input: '' })).toMatchObject({ code: 2, stderr: expect.stringContaining(hint) })
  })
})

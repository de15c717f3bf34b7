import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPages } from './docs/pages.ts'
import { isAsPrinted, ProgramFolder, programsOf } from './docs/programs.ts'
import { openServers, type Servers } from './docs/servers.ts'
import { isMissing } from './servers.ts'

/** Every `ts` block of docs/queue is a program. A `text` block below one is what it prints; one without prints nothing. */
const programs = (await readPages()).flatMap(programsOf)

describe('the programs of the documentation', () => {
  let folder: ProgramFolder
  let servers: Servers

  beforeAll(async () => {
    servers = openServers()
    folder = await ProgramFolder.of(programs)
  })
  afterAll(async () => {
    await servers.close()
    await folder.remove()
  })

  it('are accepted by the compiler', { timeout: 120_000 }, async () => {
    expect(await folder.complaints()).toEqual([])
  })

  for (const program of programs) {
    it.skipIf(program.needs && isMissing(program.needs))(`run as printed: ${program.name}`, { timeout: 90_000 }, async () => {
      const printed = await folder.output(program, await servers.environmentOf(program.needs))
      expect(isAsPrinted(program.prints, printed) ? program.prints : printed).toBe(program.prints)
    })
  }
})

describe('what a page says that a program prints', () => {
  it('is what it prints, to the letter, but for three dots', () => {
    expect(isAsPrinted('job … has ended\n', 'job 42 has ended\n')).toBe(true)
    expect(isAsPrinted('a.b\n', 'a.b\n')).toBe(true)
    for (const printed of ['job 42 has not ended\n', 'job 42\nhas ended\n', '', 'job 42 has ended\nand more\n']) {
      expect(isAsPrinted('job … has ended\n', printed)).toBe(false)
    }
    expect(isAsPrinted('a.b\n', 'aXb\n')).toBe(false)
  })
})

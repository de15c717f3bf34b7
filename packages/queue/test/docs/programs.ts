import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { blocksOf, type Page } from './pages.ts'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))
const run = promisify(execFile)

/** A block that says `ts`. The words after that name a server that it needs, or the file that it is. */
export interface Program {
  /** Page, heading and line. */
  readonly name: string
  /** Where it is written, beside the files of the page that came before it. */
  readonly folder: string
  readonly file: string
  readonly code: string
  readonly needs: 'redis' | 'postgres' | undefined
  /** What the page says that it prints. */
  readonly prints: string
  readonly beside: ReadonlyMap<string, string>
}

/** The programs of a page. A `text` block that follows one is what it prints. */
export function programsOf(page: Page): readonly Program[] {
  const blocks = blocksOf(page)
  const beside = new Map<string, string>()
  return blocks.flatMap((block, place) => {
    const [language, ...words] = block.words
    if (language !== 'ts') return []
    const next = blocks[place + 1]
    const own = words.find((word) => word.endsWith('.ts'))
    const program = {
      name: `${page.name}, ${block.heading}, line ${block.line}`,
      folder: `${page.name}-${block.line}`,
      file: own ?? 'program.ts',
      code: block.code,
      needs: (['redis', 'postgres'] as const).find((server) => words.includes(server)),
      prints: next?.follows && next.words[0] === 'text' ? next.code : '',
      beside: new Map(beside),
    }
    if (own) beside.set(own, block.code)
    return [program]
  })
}

/** A folder in which the programs are, as if somebody had installed the package there. */
export class ProgramFolder {
  readonly #root: string

  private constructor(root: string) {
    this.#root = root
  }

  static async of(programs: readonly Program[]): Promise<ProgramFolder> {
    const root = await mkdtemp(join(tmpdir(), 'trellis-docs-'))
    await symlink(join(repository, 'node_modules'), join(root, 'node_modules'))
    await writeFile(join(root, 'package.json'), '{ "type": "module" }')
    await writeFile(join(root, 'tsconfig.json'), JSON.stringify({ extends: join(repository, 'tsconfig.base.json'), ...checking }))
    for (const { folder, file, code, beside } of programs) {
      await mkdir(join(root, folder))
      for (const [name, text] of [...beside, [file, code] as const]) await writeFile(join(root, folder, name), text)
    }
    return new ProgramFolder(root)
  }

  /** What a program prints. Rejects when it fails or takes longer than a minute. */
  async output({ folder, file }: Program, environment: Readonly<Record<string, string>>): Promise<string> {
    // Compiling the engine anew is most of what a program costs.
    const env = { ...process.env, ...environment, NODE_COMPILE_CACHE: join(this.#root, 'compiled') }
    const options = { cwd: join(this.#root, folder), timeout: 60_000, env }
    const { stdout, stderr } = await run(process.execPath, [file], options)
    return stdout + stderr
  }

  /** What the compiler has against the programs; nothing that it has against other files. */
  async complaints(): Promise<readonly string[]> {
    const compiler = join(repository, 'node_modules/typescript/bin/tsc')
    try {
      await run(process.execPath, [compiler, '--project', this.#root, '--pretty', 'false'], { cwd: this.#root })
      return []
    } catch (error) {
      const { stdout } = error as { readonly stdout: string }
      return stdout.split('\n').filter((line) => /^[\w.-]+\.md-\d+\//.test(line))
    }
  }

  async remove(): Promise<void> {
    await rm(this.#root, { recursive: true })
  }
}

const checking = {
  compilerOptions: {
    types: ['node'],
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
    emitDeclarationOnly: false,
    // A program of a page is a module, whether it imports anything or not.
    moduleDetection: 'force',
  },
  include: ['*/*.ts'],
}

/** Whether a program printed what the page says, where `…` stands for anything within a line. */
export function isAsPrinted(expected: string, printed: string): boolean {
  const pattern = expected
    .split('…')
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^\\n]*')
  return new RegExp(`^${pattern}$`).test(printed)
}

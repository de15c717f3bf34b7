import { SyntaxProblem } from '../parse/syntax-problem.ts'

/** A name that a function, comprehension or class binds. */
export interface Variable {
  readonly name: string
  readonly owner: Scope
  /** Used by a function inside its owner: then it lives in a cell of its own. */
  captured: boolean
  /** Where in the frame, once asked for: among the cells if captured, else among the slots. */
  index: number | undefined
}

/** Where the code of a scope finds a name. */
export type Location =
  | { readonly kind: 'slot' | 'cell'; readonly index: number }
  | { readonly kind: 'global'; readonly index: number }
  /** In a class body: the body's own name, else what the enclosing code calls so. */
  | { readonly kind: 'class'; readonly index: number; readonly otherwise: Location }

/** The names of a whole source, by number: the frame of the module keeps their values in this order. */
export class GlobalNames {
  readonly list: string[] = []
  /** Those that the source assigns or deletes somewhere, with the first place. */
  readonly stored = new Map<string, number>()
  readonly #indexes = new Map<string, number>()

  indexOf(name: string): number {
    const known = this.#indexes.get(name)
    if (known !== undefined) return known
    const index = this.list.length
    this.list.push(name)
    this.#indexes.set(name, index)
    return index
  }
}

/**
 * Names of one piece of code. A `block` is a comprehension that runs in the frame of the code around it; every other kind has a
 * frame of its own.
 */
export class Scope {
  readonly kind: 'module' | 'function' | 'class' | 'block'
  readonly parent: Scope | undefined
  readonly globals: GlobalNames
  readonly names = new Map<string, Variable>()
  readonly declaredGlobal = new Set<string>()
  readonly declaredNonlocal = new Set<string>()
  /** Cells of the frame around that a new frame of this scope shares. */
  readonly captures: { readonly from: number; readonly to: number }[] = []
  /** True when the code has a `yield`. */
  generates = false
  /** True for comprehensions and generator expressions: `:=` in them binds in the code around. */
  comprehension = false
  slotCount = 0
  cellCount = 0
  readonly #shared = new Map<Variable, number>()

  constructor(kind: Scope['kind'], parent: Scope | undefined, globals: GlobalNames) {
    this.kind = kind
    this.parent = parent
    this.globals = globals
  }

  /** The scope whose frame this code runs in. */
  get frame(): Scope {
    return this.kind === 'block' && this.parent !== undefined ? this.parent.frame : this
  }

  /** Notes that the code binds a name. */
  bind(name: string, at: number): void {
    if (this.kind === 'module' || this.declaredGlobal.has(name)) {
      this.globals.indexOf(name)
      if (!this.globals.stored.has(name)) this.globals.stored.set(name, at)
    } else if (!this.declaredNonlocal.has(name)) this.own(name)
  }

  /** A variable of this scope, made when it is not there. */
  own(name: string): Variable {
    let variable = this.names.get(name)
    if (variable === undefined) {
      variable = { name, owner: this, captured: false, index: undefined }
      this.names.set(name, variable)
    }
    return variable
  }

  /** Notes that the code uses a name; to be asked once all bindings are known. */
  use(name: string): void {
    const variable = this.#find(name)
    if (variable !== undefined && variable.owner.frame !== this.frame) variable.captured = true
  }

  /** Refuses `nonlocal` names that nothing around binds. */
  checkNonlocals(at: number): void {
    for (const name of this.declaredNonlocal) {
      if (this.#find(name) === undefined) throw new SyntaxProblem(`no binding for nonlocal '${name}' found`, at)
    }
  }

  /** Where code of this scope finds the name. */
  locate(name: string): Location {
    const own = this.kind === 'class' && !this.declaredGlobal.has(name) ? this.names.get(name) : undefined
    const variable = this.#find(name)
    const outside: Location = variable === undefined ? { kind: 'global', index: this.globals.indexOf(name) } : this.frame.#place(variable)
    if (own === undefined) return outside
    return { kind: 'class', index: this.frame.#place(own).index, otherwise: outside }
  }

  /** A slot for the compiler's own use. */
  temporary(): number {
    return this.frame.slotCount++
  }

  /** The index of a variable of this very scope, and whether it is a cell. */
  placeOfOwn(name: string): { readonly kind: 'slot' | 'cell'; readonly index: number } {
    const variable = this.names.get(name)
    if (variable === undefined) throw new RangeError(`no variable ${name}`)
    return this.frame.#place(variable)
  }

  /** The variable behind a name, or undefined for a global. Class bodies are skipped: only they see their names. */
  #find(name: string): Variable | undefined {
    if (this.declaredGlobal.has(name)) return undefined
    for (let scope: Scope | undefined = this; scope !== undefined && scope.kind !== 'module'; scope = scope.parent) {
      if (scope.declaredGlobal.has(name)) return undefined
      if (scope.kind === 'class' && name !== '__class__') continue
      if (scope.kind === 'class' && scope === this) continue
      const variable = scope.names.get(name)
      if (variable !== undefined) return variable
    }
    return undefined
  }

  #place(variable: Variable): { readonly kind: 'slot' | 'cell'; readonly index: number } {
    if (variable.owner.frame === this) {
      variable.index ??= variable.captured ? this.cellCount++ : this.slotCount++
      return { kind: variable.captured ? 'cell' : 'slot', index: variable.index }
    }
    let index = this.#shared.get(variable)
    if (index === undefined) {
      index = this.cellCount++
      this.#shared.set(variable, index)
      const around = this.parent
      if (around === undefined) throw new RangeError(`no scope around the one that shares ${variable.name}`)
      this.captures.push({ from: around.frame.#place(variable).index, to: index })
    }
    return { kind: 'cell', index }
  }
}

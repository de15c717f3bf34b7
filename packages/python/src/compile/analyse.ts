import type { Block, Clause, Comprehension, Expression, Lambda, Parameters, Pattern, Program, Statement } from '../parse/syntax.ts'
import { SyntaxProblem } from '../parse/syntax-problem.ts'
import { GlobalNames, Scope } from './scope.ts'

/** Code with names of its own, by the node it was written as. */
export type Scopes = ReadonlyMap<object, Scope>

interface Use {
  readonly scope: Scope
  readonly name: string
}

/** What the names of a source mean. */
export interface Names {
  readonly module: Scope
  readonly scopes: Scopes
}

/** Finds out which names are local to what. Throws SyntaxProblem for impossible `global` and `nonlocal`. */
export function analyseProgram(program: Program): Names {
  const analysis = new Analysis()
  analysis.block(program.body)
  return analysis.finished()
}

/** The same for one expression. */
export function analyseExpression(expression: Expression): Names {
  const analysis = new Analysis()
  analysis.expression(expression)
  return analysis.finished()
}

class Analysis {
  readonly module = new Scope('module', undefined, new GlobalNames())
  readonly scopes = new Map<object, Scope>()
  readonly #uses: Use[] = []
  readonly #nonlocals: { readonly scope: Scope; readonly at: number }[] = []
  #scope = this.module

  finished(): Names {
    for (const { scope, name } of this.#uses) scope.use(name)
    for (const { scope, at } of this.#nonlocals) scope.checkNonlocals(at)
    return { module: this.module, scopes: this.scopes }
  }

  block(statements: Block): void {
    for (const statement of statements) this.statement(statement)
  }

  #inside(node: object, kind: Scope['kind'], walk: () => void): Scope {
    const outer = this.#scope
    const scope = new Scope(kind, outer, this.module.globals)
    this.scopes.set(node, scope)
    this.#scope = scope
    walk()
    this.#scope = outer
    return scope
  }

  #use(name: string): void {
    this.#uses.push({ scope: this.#scope, name })
  }

  #bind(name: string, at: number): void {
    this.#scope.bind(name, at)
    this.#use(name)
  }

  #all(...expressions: readonly (Expression | undefined)[]): void {
    for (const expression of expressions) if (expression !== undefined) this.expression(expression)
  }

  statement(statement: Statement): void {
    switch (statement.kind) {
      case 'expression':
        this.expression(statement.value)
        return
      case 'assign':
        this.expression(statement.value)
        for (const target of statement.targets) this.#target(target)
        return
      case 'augment':
      case 'annotated':
        this.#all(statement.value)
        this.#target(statement.target)
        return
      case 'delete':
        for (const target of statement.targets) this.#target(target)
        return
      case 'return':
        this.#all(statement.value)
        return
      case 'raise':
        this.#all(statement.value, statement.cause)
        return
      case 'assert':
        this.#all(statement.test, statement.message)
        return
      case 'global':
      case 'nonlocal':
        this.#declare(statement.kind, statement.names, statement.at)
        return
      case 'import':
      case 'import-from':
        for (const { as, at } of statement.names) this.#bind(as, at)
        return
      case 'pass':
      case 'break':
      case 'continue':
        return
      default:
        this.#compound(statement)
        return
    }
  }

  #compound(statement: Extract<Statement, { kind: 'if' | 'while' | 'for' | 'try' | 'with' | 'function' | 'class' | 'match' }>): void {
    switch (statement.kind) {
      case 'if':
        this.expression(statement.test)
        this.block(statement.then)
        this.block(statement.otherwise)
        return
      case 'while':
        this.expression(statement.test)
        this.block(statement.body)
        this.block(statement.otherwise)
        return
      case 'for':
        this.expression(statement.source)
        this.#target(statement.target)
        this.block(statement.body)
        this.block(statement.otherwise)
        return
      case 'try':
        this.#try(statement)
        return
      case 'with':
        for (const { context, target } of statement.items) {
          this.expression(context)
          if (target !== undefined) this.#target(target)
        }
        this.block(statement.body)
        return
      case 'function':
        this.#all(...statement.decorators)
        this.#function(statement, statement.parameters, () => this.block(statement.body))
        this.#bind(statement.name, statement.at)
        return
      case 'class':
        this.#class(statement)
        return
      case 'match':
        this.expression(statement.subject)
        for (const { pattern, guard, body } of statement.cases) {
          this.#pattern(pattern)
          this.#all(guard)
          this.block(body)
        }
    }
  }

  #try(statement: Extract<Statement, { kind: 'try' }>): void {
    this.block(statement.body)
    for (const { classes, name, body, at } of statement.handlers) {
      this.#all(classes)
      if (name !== undefined) this.#bind(name, at)
      this.block(body)
    }
    this.block(statement.otherwise)
    this.block(statement.last)
  }

  #class(statement: Extract<Statement, { kind: 'class' }>): void {
    this.#all(...statement.decorators, ...statement.bases)
    this.#inside(statement, 'class', () => {
      // What `super()` in a method means by "this class".
      this.#scope.own('__class__').captured = true
      this.block(statement.body)
    })
    this.#bind(statement.name, statement.at)
  }

  #function(node: object, parameters: Parameters, walk: () => void): void {
    for (const { fallback } of parameters.list) this.#all(fallback)
    this.#inside(node, 'function', () => {
      for (const { name, at } of parameters.list) this.#bind(name, at)
      walk()
    })
  }

  #declare(kind: 'global' | 'nonlocal', names: readonly string[], at: number): void {
    for (const name of names) {
      if (this.#scope.names.has(name)) throw new SyntaxProblem(`name '${name}' is assigned to before ${kind} declaration`, at)
      if (kind === 'global') this.#scope.declaredGlobal.add(name)
      else this.#scope.declaredNonlocal.add(name)
      this.#use(name)
    }
    if (kind === 'nonlocal') this.#nonlocals.push({ scope: this.#scope, at })
  }

  #target(target: Expression): void {
    switch (target.kind) {
      case 'name':
        this.#bind(target.name, target.at)
        return
      case 'tuple':
      case 'list':
        for (const item of target.items) this.#target(item)
        return
      case 'starred':
        this.#target(target.value)
        return
      default:
        this.expression(target)
        return
    }
  }

  #pattern(pattern: Pattern): void {
    switch (pattern.kind) {
      case 'any':
        return
      case 'capture':
        this.#bind(pattern.name, pattern.at)
        return
      case 'value':
        this.expression(pattern.value)
        return
      case 'either':
        for (const one of pattern.patterns) this.#pattern(one)
        return
      case 'named':
        this.#pattern(pattern.pattern)
        this.#bind(pattern.name, pattern.at)
        return
      case 'sequence':
        for (const one of pattern.patterns) this.#pattern(one)
        if (pattern.star?.name !== undefined) this.#bind(pattern.star.name, pattern.at)
        return
      case 'mapping':
        for (const item of pattern.items) {
          this.expression(item.key)
          this.#pattern(item.pattern)
        }
        if (pattern.rest !== undefined) this.#bind(pattern.rest, pattern.at)
        return
      case 'class':
        this.expression(pattern.cls)
        for (const one of pattern.positional) this.#pattern(one)
        for (const { pattern: one } of pattern.named) this.#pattern(one)
    }
  }

  expression(expression: Expression): void {
    switch (expression.kind) {
      case 'name':
        this.#use(expression.name)
        if (expression.name === 'super') this.#use('__class__')
        return
      case 'constant':
        return
      case 'text':
        for (const piece of expression.pieces) {
          if (typeof piece !== 'string') this.#all(piece.value, piece.spec)
        }
        return
      case 'tuple':
      case 'list':
      case 'set':
        this.#all(...expression.items)
        return
      case 'dict':
        for (const { key, value } of expression.items) this.#all(key, value)
        return
      case 'logical':
        this.#all(...expression.values)
        return
      case 'compare':
        this.#all(expression.left, ...expression.rest.map((link) => link.right))
        return
      case 'call':
        this.#all(expression.callee, ...expression.args.map((argument) => argument.value))
        return
      case 'lambda':
        this.#lambda(expression)
        return
      case 'comprehension':
        this.#comprehension(expression)
        return
      case 'walrus':
        this.expression(expression.value)
        this.#walrus(expression.name.name, expression.at)
        return
      default:
        this.#smaller(expression)
        return
    }
  }

  #smaller(
    expression: Extract<
      Expression,
      { kind: 'unary' | 'binary' | 'conditional' | 'attribute' | 'subscript' | 'slice' | 'starred' | 'yield' }
    >,
  ): void {
    switch (expression.kind) {
      case 'unary':
        this.expression(expression.operand)
        return
      case 'binary':
        this.#all(expression.left, expression.right)
        return
      case 'conditional':
        this.#all(expression.test, expression.then, expression.otherwise)
        return
      case 'attribute':
        this.expression(expression.target)
        return
      case 'subscript':
        this.#all(expression.target, expression.key)
        return
      case 'slice':
        this.#all(expression.start, expression.stop, expression.step)
        return
      case 'starred':
        this.expression(expression.value)
        return
      case 'yield':
        this.#scope.frame.generates = true
        this.#all(expression.value)
        return
    }
  }

  #lambda(lambda: Lambda): void {
    this.#function(lambda, lambda.parameters, () => this.expression(lambda.body))
  }

  #comprehension(node: Comprehension): void {
    const [first] = node.clauses
    this.#all(first?.source)
    // A generator runs later, when the frame around may have gone on: it gets its own.
    this.#inside(node, node.makes === 'generator' ? 'function' : 'block', () => {
      this.#scope.comprehension = true
      node.clauses.forEach((clause, index) => {
        this.#clause(clause, index > 0)
      })
      this.#all(node.element, node.value)
    })
  }

  #clause({ target, source, conditions }: Clause, withSource: boolean): void {
    if (withSource) this.expression(source)
    this.#target(target)
    this.#all(...conditions)
  }

  /** `:=` in a comprehension binds in the code around it. */
  #walrus(name: string, at: number): void {
    let scope = this.#scope
    while (scope.parent !== undefined && scope.comprehension) {
      if (scope.names.has(name)) {
        throw new SyntaxProblem(`assignment expression cannot rebind comprehension iteration variable '${name}'`, at)
      }
      scope = scope.parent
    }
    scope.bind(name, at)
    this.#uses.push({ scope: this.#scope, name }, { scope, name })
  }
}

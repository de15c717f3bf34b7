declare module 'dmn-moddle' {
  /** An element as moddle reads it: the parts of it that decisions use, all of them optional in the schema. */
  export interface DmnElement {
    readonly $type: string
    readonly $attrs?: Readonly<Record<string, string>>
    readonly $parent?: DmnElement
    readonly id?: string
    readonly name?: string
    readonly label?: string
    readonly description?: string
    readonly typeRef?: string
    readonly text?: string
    readonly expressionLanguage?: string
    readonly href?: string
    readonly hitPolicy?: string
    readonly aggregation?: string
    readonly drgElement?: readonly DmnElement[]
    readonly variable?: DmnElement
    readonly decisionLogic?: DmnElement
    readonly encapsulatedLogic?: DmnElement
    readonly formalParameter?: readonly DmnElement[]
    readonly body?: DmnElement
    readonly informationRequirement?: readonly DmnElement[]
    readonly requiredDecision?: DmnElement
    readonly requiredInput?: DmnElement
    readonly knowledgeRequirement?: readonly DmnElement[]
    readonly requiredKnowledge?: DmnElement
    readonly input?: readonly DmnElement[]
    readonly inputExpression?: DmnElement
    readonly output?: readonly DmnElement[]
    readonly outputValues?: DmnElement
    readonly defaultOutputEntry?: DmnElement
    readonly rule?: readonly DmnElement[]
    readonly inputEntry?: readonly DmnElement[]
    readonly outputEntry?: readonly DmnElement[]
  }
  /** Reads DMN 1.3 text; rejects when it is not XML. */
  export class DmnModdle {
    fromXML(xml: string): Promise<{ readonly rootElement: DmnElement; readonly warnings: readonly { readonly message: string }[] }>
  }
}

/** The part of bpmn-moddle that these tests use; the package brings types of models, but none of its own functions. */
declare module 'bpmn-moddle' {
  export interface ModdleProperty {
    readonly name: string
    readonly ns: { readonly prefix: string; readonly localName: string }
    readonly type: string
    readonly isAttr?: boolean
    readonly isBody?: boolean
    readonly isMany?: boolean
    readonly isReference?: boolean
    readonly isVirtual?: boolean
  }
  export interface ModdleElement {
    readonly $type: string
    readonly $parent?: ModdleElement
    readonly $descriptor: { readonly properties: readonly ModdleProperty[] }
    readonly id?: string
    readonly [property: string]: unknown
  }
  export interface ModdleWarning {
    readonly message: string
    readonly property?: string
  }
  export class BpmnModdle {
    /** Throws when there is no such type. */
    getType(name: string): { readonly $descriptor: { readonly properties: readonly ModdleProperty[] } }
    fromXML(text: string): Promise<{
      readonly rootElement: ModdleElement
      readonly elementsById: Readonly<Record<string, ModdleElement>>
      readonly warnings: readonly ModdleWarning[]
    }>
  }
}

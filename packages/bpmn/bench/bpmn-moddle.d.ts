/** What the measurements use of bpmn-moddle, which brings no types of its functions. */
declare module 'bpmn-moddle' {
  export class BpmnModdle {
    fromXML(text: string): Promise<{ readonly warnings: readonly unknown[] }>
  }
}

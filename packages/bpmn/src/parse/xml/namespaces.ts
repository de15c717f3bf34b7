import { own } from '../own.ts'

/** Short name for every namespace that means something here; any other is called by its address. */
const NAMESPACES: Readonly<Record<string, string>> = Object.freeze({
  'http://www.omg.org/spec/BPMN/20100524/MODEL': 'bpmn',
  'http://www.omg.org/spec/BPMN/20100524/DI': 'bpmndi',
  'http://www.omg.org/spec/DD/20100524/DC': 'dc',
  'http://www.omg.org/spec/DD/20100524/DI': 'di',
  'http://www.w3.org/2001/XMLSchema-instance': 'xsi',
  'http://www.w3.org/XML/1998/namespace': 'xml',
  'http://spiffworkflow.org/bpmn/schema/1.0/core': 'spiffworkflow',
  'http://camunda.org/schema/1.0/bpmn': 'camunda',
  'http://camunda.org/schema/zeebe/1.0': 'zeebe',
  'https://trellis.dev/bpmn/1.0': 'trellis',
})

/** Short name of a namespace address: `bpmn`, `spiffworkflow`, `camunda`, `zeebe`, `trellis`, … or the address itself. */
export function shortNamespace(address: string): string {
  return own(NAMESPACES, address) ?? address
}

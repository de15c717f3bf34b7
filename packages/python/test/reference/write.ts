// Writes docs/bpmn/scripts.md anew: `node packages/python/test/reference/write.ts`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { referencePage } from './reference.ts'

writeFileSync(join(import.meta.dirname, '../../../../docs/bpmn/scripts.md'), referencePage())

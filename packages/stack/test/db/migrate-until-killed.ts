// A migrator that is gone after some statements of its step: node migrate-until-killed.ts URL SERVICE STATEMENTS.
import { openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrator.ts'
import { libraryStep } from './library-step.ts'

const [url = '', service = '', statements] = process.argv.slice(2)
const step = libraryStep(async (done) => {
  if (done === Number(statements)) process.kill(process.pid, 'SIGKILL')
})
await migrate(openDatabase(url), [{ service, migrations: [step] }])

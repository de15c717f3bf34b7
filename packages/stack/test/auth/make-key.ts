import { createAccounts } from '../../src/auth/accounts.ts'
import { openDatabase } from '../../src/db/database.ts'

// A process of its own, as the command line is: makes a key for the user named on its command line and prints it.
const [url = '', login = ''] = process.argv.slice(2)
const database = openDatabase(url)
const secret = 'test-secret-test-secret-test-secret-0001'
const accounts = createAccounts({ database, secret, publicUrl: new URL('https://trellis.example'), roles: [] })
const { key } = await accounts.createKey({ login, name: 'from the command line' })
process.stdout.write(key)
await database.close()

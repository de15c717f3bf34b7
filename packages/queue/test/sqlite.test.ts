import { describeBroker } from './broker-contract.ts'
import { openSqlite } from './stores.ts'

describeBroker('sqlite', openSqlite)

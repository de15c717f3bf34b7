import { describeBroker } from './broker-contract.ts'
import { openPostgres } from './stores.ts'

describeBroker('postgres', openPostgres)

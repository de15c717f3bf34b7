import { describeBroker } from '../broker-contract.ts'
import { openRedis } from './stores.ts'

describeBroker('redis', openRedis)

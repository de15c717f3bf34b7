/** A program that writes a thousand lines and exits without waiting for anything. */
import { argv, exit } from 'node:process'
import { createLogger } from '../../src/observe/logger.ts'

const logger = createLogger({ level: 'info', pretty: argv[2] === 'pretty' })
for (let n = 0; n < 1000; n++) logger.info(`line ${n}`)
exit(0)

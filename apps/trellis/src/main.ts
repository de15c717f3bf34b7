#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Compiled code is kept between starts, which makes every command begin in half the time. Only what is imported after this line profits.
enableCompileCache()
const { trellis } = await import('./trellis.ts')
await trellis()

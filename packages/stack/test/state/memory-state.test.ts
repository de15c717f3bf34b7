import { memoryState } from '../../src/state/memory-state.ts'
import { describeState } from './state-contract.ts'

describeState('memory', async () => {
  let shiftMs = 0
  const store = memoryState({ timeShiftMs: () => shiftMs })
  return {
    store,
    another: store,
    pass: (ms) => {
      shiftMs += ms
    },
    close: () => store.close(),
  }
})

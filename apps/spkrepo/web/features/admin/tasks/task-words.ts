import type { PillTone } from '@trellis/ui'
import type { BuildTaskState, BuildTaskType, BuildTaskView } from '../../../../contract/index.ts'

/** What is done, as the buttons of builds call it. */
export const taskNames: Readonly<Record<BuildTaskType, string>> = {
  upload: 'Upload to storage',
  rehome: 'Take back from storage',
  resync_info: 'Resync info',
  resync_file: 'Resync file',
  sign: 'Sign',
  unsign: 'Unsign',
}

export const stateTones: Readonly<Record<BuildTaskState, PillTone>> = {
  PENDING: 'neutral',
  STARTED: 'info',
  RETRY: 'warning',
  SUCCESS: 'good',
  ERROR: 'bad',
}

/** What there is to say beside the state. */
export function taskDetail({ state, error }: Pick<BuildTaskView, 'state' | 'error'>): string {
  switch (state) {
    case 'PENDING':
      return 'Waits for its turn'
    case 'STARTED':
      return 'In progress'
    case 'RETRY':
      return `Is tried again by itself: ${error ?? 'the last attempt failed'}`
    case 'SUCCESS':
      return error === null ? 'Done' : `Nothing to do: ${error}`
    case 'ERROR':
      return error ?? 'Failed'
  }
}

import type { BuildRow } from '../../../../contract/index.ts'
import { useServices } from '../../../app/services.ts'
import { RowActions } from '../list/row-actions.tsx'
import { useAddress } from '../shell/admin-link.tsx'
import { buildActions } from './build-actions.ts'
import { buildLabel } from './build-look.tsx'

/** What can be done to one build, from its page. */
export function BuildButtons({ build, list }: { build: BuildRow; list: string }) {
  const { api } = useServices()
  const { go } = useAddress()
  return (
    <RowActions
      actions={buildActions}
      noun={['build', 'builds']}
      onDone={({ action, results }) => {
        if (action.isFinal === true && results.every(({ outcome }) => outcome === 'done')) go(list)
      }}
      run={async (action, ids) => await api('adminBuildAction', { params: { action }, body: { ids } })}
      target={{ id: build.id, label: buildLabel(build) }}
    />
  )
}

import { NativeSelect } from '@mantine/core'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Facts, SkeletonRows } from '@trellis/ui'
import { useState } from 'react'
import type { FirmwareRange } from '../../../../contract/index.ts'
import { mayOpen } from '../../../app/admin-access.ts'
import { Failure } from '../../../app/failure.tsx'
import { useServices } from '../../../app/services.ts'
import { firmwareName } from '../../builds/firmware-label.ts'
import { currentSession } from '../../session/session-query.ts'
import { AdminForm } from '../form/admin-form.tsx'

/** What firmwares a build is for, and which it could end with. */
function rangeOf(id: number) {
  return queryOptions<FirmwareRange | null>({ queryKey: ['adminFirmwareRange', { id }] })
}

/** The firmwares that a build is for; whoever may activate it may say where they end. */
export function FirmwareRangeSection({ buildId }: { buildId: number }) {
  const session = useQuery(currentSession).data
  const range = useQuery(rangeOf(buildId))
  if (range.isPending) return <SkeletonRows heightPx={48} rows={2} />
  if (range.isError) return <Failure error={range.error} retry={() => range.refetch()} what="the firmwares of the build" />
  if (range.data === null) return <p>The build is gone.</p>
  const { firmwareMin, firmwareMax } = range.data
  return (
    <>
      <Facts
        facts={[
          ['Firmware from', firmwareName(firmwareMin)],
          ['Firmware to', firmwareMax === null ? 'any later one of its major' : firmwareName(firmwareMax)],
        ]}
      />
      {mayOpen(session, 'build.activate') && <MaxForm buildId={buildId} key={firmwareMax?.build ?? 0} range={range.data} />}
    </>
  )
}

function MaxForm({ buildId, range }: { buildId: number; range: FirmwareRange }) {
  const { api } = useServices()
  const queryClient = useQueryClient()
  const [chosen, setChosen] = useState(String(range.firmwareMax?.build ?? ''))
  const saving = useMutation({
    mutationFn: async () =>
      await api('adminFirmwareMaxSet', { params: { id: buildId }, body: { build: chosen === '' ? null : Number(chosen) } }),
    onSuccess: async () => await queryClient.invalidateQueries(),
  })
  return (
    <AdminForm done="Saved; devices are told." isBare onSubmit={() => saving.mutate()} sending={saving} submit="Save the last firmware">
      <NativeSelect
        data={[
          { value: '', label: 'No end' },
          ...range.choices.map((choice) => ({ value: String(choice.build), label: firmwareName(choice) })),
        ]}
        description="Devices with a later one are not offered the build."
        label="Last firmware"
        onChange={(event) => setChosen(event.currentTarget.value)}
        value={chosen}
      />
    </AdminForm>
  )
}

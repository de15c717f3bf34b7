import { NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useServices } from '../../../app/services.ts'
import { AdminForm, textIn } from '../form/admin-form.tsx'

/** Adds a firmware. */
export function FirmwareForm() {
  const { api } = useServices()
  const queryClient = useQueryClient()
  const adding = useMutation({
    mutationFn: async (firmware: { version: string; build: number; type: string }) => {
      await api('adminFirmwareCreate', { body: firmware })
      return firmware
    },
    onSuccess: async () => await queryClient.invalidateQueries(),
  })
  return (
    <AdminForm
      done={`Added ${adding.data?.version}-${adding.data?.build}.`}
      onSubmit={(fields, form) => {
        const firmware = { version: textIn(fields, 'version'), build: Number(textIn(fields, 'build')), type: textIn(fields, 'type') }
        adding.mutate(firmware, { onSuccess: () => form.reset() })
      }}
      sending={adding}
      submit="Add"
      title="Add a firmware"
    >
      <TextInput
        autoComplete="off"
        description="Digits, a dot, one digit: 7.2"
        label="Version"
        maxLength={8}
        name="version"
        required
        withAsterisk={false}
      />
      <TextInput
        autoComplete="off"
        description="What tells firmwares apart: 64570"
        inputMode="numeric"
        label="Build"
        maxLength={10}
        name="build"
        pattern="[0-9]+"
        required
        withAsterisk={false}
      />
      <NativeSelect
        data={[
          { value: 'dsm', label: 'dsm (NAS)' },
          { value: 'srm', label: 'srm (routers)' },
        ]}
        description="Each numbers its builds by itself."
        label="Type"
        name="type"
      />
    </AdminForm>
  )
}

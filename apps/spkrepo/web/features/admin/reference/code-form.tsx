import { TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useServices } from '../../../app/services.ts'
import { AdminForm, textIn } from '../form/admin-form.tsx'

/** Adds an architecture or a service, which are no more than their code. */
export function CodeForm(props: {
  route: 'adminArchitectureCreate' | 'adminServiceCreate'
  title: string
  hint: string
  maxLength: number
}) {
  const { route, title, hint, maxLength } = props
  const { api } = useServices()
  const queryClient = useQueryClient()
  const adding = useMutation({
    mutationFn: async (code: string) => {
      await api(route, { body: { code } })
      return code
    },
    onSuccess: async () => await queryClient.invalidateQueries(),
  })
  return (
    <AdminForm
      done={`Added ${adding.data}.`}
      onSubmit={(fields, form) => adding.mutate(textIn(fields, 'code'), { onSuccess: () => form.reset() })}
      sending={adding}
      submit="Add"
      title={title}
    >
      <TextInput
        autoCapitalize="none"
        autoComplete="off"
        description={hint}
        label="Code"
        maxLength={maxLength}
        name="code"
        required
        spellCheck={false}
        withAsterisk={false}
      />
    </AdminForm>
  )
}

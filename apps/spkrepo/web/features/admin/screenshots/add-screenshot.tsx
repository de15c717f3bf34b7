import { TextInput } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiError } from '@trellis/ui'
import { useId, useState } from 'react'
import { useServices } from '../../../app/services.ts'
import { AdminForm, textIn } from '../form/admin-form.tsx'
import { adminPackageList } from '../packages/package-queries.ts'
import { PictureField } from './picture-field.tsx'

/** Adds a picture to a package that is named by hand. */
export function AddScreenshot() {
  const { api } = useServices()
  const queryClient = useQueryClient()
  const listId = useId()
  // Of the field itself nothing is kept: what was typed before the scripts were there counts as well.
  const [typed, setTyped] = useState('')
  const packages = useQuery({ ...adminPackageList(typed.trim() === '' ? {} : { name: typed.trim() }), placeholderData: keepPreviousData })
  const adding = useMutation({
    mutationFn: async ({ name, picture }: { readonly name: string; readonly picture: Blob }) => {
      const { rows } = await queryClient.fetchQuery(adminPackageList({ name }))
      const found = rows.find((row) => row.name === name)
      if (found === undefined)
        throw new ApiError({ status: 404, code: 'package_unknown', message: `There is no package “${name}”.`, requestId: null })
      return await api('adminScreenshotAdd', { params: { id: found.id }, body: picture })
    },
    onSuccess: async () => await queryClient.invalidateQueries(),
  })
  return (
    <AdminForm
      done={`Added ${adding.data?.fileName} to ${adding.data?.package}.`}
      onSubmit={(fields, form) => {
        const picture = fields.get('picture')
        if (picture instanceof Blob) adding.mutate({ name: textIn(fields, 'package'), picture }, { onSuccess: () => form.reset() })
      }}
      sending={adding}
      submit="Add the screenshot"
      title="Add a screenshot"
    >
      <TextInput
        autoCapitalize="none"
        autoComplete="off"
        label="Package"
        list={listId}
        maxLength={50}
        name="package"
        onChange={(event) => setTyped(event.currentTarget.value)}
        required
        spellCheck={false}
        withAsterisk={false}
      />
      <datalist id={listId}>
        {packages.data?.rows.map((row) => (
          <option key={row.id} value={row.name} />
        ))}
      </datalist>
      <PictureField name="picture" />
    </AdminForm>
  )
}

import { TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { PageHeading } from '@trellis/ui'
import { useState } from 'react'
import { PageTitle } from '../../../app/page-title.tsx'
import { useServices } from '../../../app/services.ts'
import { currentSession } from '../../session/session-query.ts'
import { AdminForm, textIn } from '../form/admin-form.tsx'
import { AdminLink, useAddress } from '../shell/admin-link.tsx'
import { MaintainersField, PersonField } from './people-fields.tsx'

/** `/admin/packages/new`: a package before its first upload, so that somebody else may send that. */
export function NewPackagePage() {
  const { api } = useServices()
  const { go } = useAddress()
  const queryClient = useQueryClient()
  const username = useQuery(currentSession).data?.user?.username ?? ''
  const [author, setAuthor] = useState(username)
  const [maintainers, setMaintainers] = useState<readonly string[]>([])
  const making = useMutation({
    mutationFn: async (name: string) =>
      await api('adminPackageCreate', { body: { name, author: author.trim() === '' ? null : author.trim(), maintainers } }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries()
      go(`/admin/packages/${id}`)
    },
  })
  return (
    <>
      <PageTitle>New package</PageTitle>
      <AdminLink to="/admin/packages">All packages</AdminLink>
      <PageHeading>New package</PageHeading>
      <p>
        Package administrators need not make packages: their first upload does. This is for packages whose first version is sent by a
        developer.
      </p>
      <AdminForm onSubmit={(fields) => making.mutate(textIn(fields, 'name'))} sending={making} submit="Make the package">
        <TextInput
          autoCapitalize="none"
          autoComplete="off"
          description="As the key “package” of INFO: letters, digits, “_” and “-”. It stays for good."
          label="Name"
          maxLength={50}
          name="name"
          required
          spellCheck={false}
          withAsterisk={false}
        />
        <PersonField hint="User name or e-mail address; empty for nobody." label="Author" onChange={setAuthor} value={author} />
        <MaintainersField onChange={setMaintainers} value={maintainers} />
      </AdminForm>
    </>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AdminPackageRow } from '../../../../contract/index.ts'
import { useServices } from '../../../app/services.ts'
import { AdminForm } from '../form/admin-form.tsx'
import { MaintainersField, PersonField } from './people-fields.tsx'

/** Who a package belongs to, and how to change that. */
export function PackagePeopleForm({ of }: { of: AdminPackageRow }) {
  const { api } = useServices()
  const queryClient = useQueryClient()
  const [author, setAuthor] = useState(of.author ?? '')
  const [maintainers, setMaintainers] = useState<readonly string[]>(of.maintainers)
  const saving = useMutation({
    mutationFn: async () => {
      const body = { author: author.trim() === '' ? null : author.trim(), maintainers }
      return await api('adminPackagePeople', { params: { id: of.id }, body })
    },
    onSuccess: async (saved) => {
      setAuthor(saved.author ?? '')
      setMaintainers(saved.maintainers)
      await queryClient.invalidateQueries()
    },
  })
  return (
    <AdminForm done="Saved." isBare onSubmit={() => saving.mutate()} sending={saving} submit="Save people">
      <PersonField hint="User name or e-mail address; empty for nobody." label="Author" onChange={setAuthor} value={author} />
      <MaintainersField onChange={setMaintainers} value={maintainers} />
    </AdminForm>
  )
}

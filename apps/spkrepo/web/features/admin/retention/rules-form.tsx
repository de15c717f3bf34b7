import { Button, TextInput } from '@mantine/core'
import type { SyntheticEvent } from 'react'
import type { RetentionPreview } from '../../../../contract/index.ts'
import formClasses from '../form/admin-form.module.css'
import { textIn } from '../form/admin-form.tsx'
import { listAddress } from '../list/list-address.ts'
import { AdminLink, useAddress } from '../shell/admin-link.tsx'
import { rulesIn } from './retention-queries.ts'

const path = '/admin/retention'

/** Rules to try; they stand in the address. */
export function RulesForm({ tried }: { tried: RetentionPreview['tried'] }) {
  const { address, go } = useAddress()

  function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    go(listAddress(path, rulesIn({ keepVersions: textIn(fields, 'keepVersions'), inactiveDays: textIn(fields, 'inactiveDays') })))
  }

  return (
    <form action={address(path)} aria-label="Rules to try" className={formClasses.form} method="get" onSubmit={submit}>
      <NumberField
        hint="So many newest versions of each package are kept."
        label="Versions to keep"
        name="keepVersions"
        value={tried.keepVersions}
      />
      <NumberField
        hint="Inactive builds are kept so long after they were sent."
        label="Days to keep inactive builds"
        name="inactiveDays"
        value={tried.inactiveDays}
      />
      <div className={formClasses.end}>
        <Button type="submit" variant="default">
          Show what would be deleted
        </Button>
        <AdminLink to={path}>Back to the settings</AdminLink>
      </div>
    </form>
  )
}

function NumberField({ label, hint, name, value }: { label: string; hint: string; name: string; value: number | null }) {
  return (
    <TextInput
      autoComplete="off"
      defaultValue={value ?? ''}
      description={hint}
      inputMode="numeric"
      label={label}
      maxLength={6}
      name={name}
      pattern="[1-9][0-9]*"
      title="A whole number from 1"
    />
  )
}

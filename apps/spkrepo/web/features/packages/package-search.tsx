import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'

/** The search box. Its text lives in the address as `?q=`, so a search can be shared; without JavaScript it is an ordinary form. */
export function PackageSearch() {
  const { q = '' } = useSearch({ strict: false })
  const navigate = useNavigate()
  return (
    <search>
      <form method="get">
        <TextInput
          aria-label="Search packages"
          autoComplete="off"
          leftSection={<IconSearch aria-hidden="true" size={16} />}
          name="q"
          onChange={(event) => {
            const text = event.currentTarget.value
            void navigate({ to: '.', search: text === '' ? {} : { q: text }, replace: true, resetScroll: false })
          }}
          placeholder="Search packages"
          spellCheck={false}
          type="search"
          value={q}
        />
      </form>
    </search>
  )
}

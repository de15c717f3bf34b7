import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'

/** The search box. Its text lives in the address as `?q=`, so a search can be shared; without JavaScript it is an ordinary form. */
export function PackageSearch() {
  const { q = '', arch } = useSearch({ strict: false })
  const navigate = useNavigate()
  return (
    <search>
      <form method="get">
        {arch !== undefined && <input name="arch" type="hidden" value={arch} />}
        <TextInput
          aria-label="Search packages"
          autoComplete="off"
          leftSection={<IconSearch aria-hidden="true" size={16} />}
          name="q"
          onChange={(event) => {
            const text = event.currentTarget.value
            const search = { ...(text === '' ? {} : { q: text }), ...(arch === undefined ? {} : { arch }) }
            void navigate({ to: '.', search, replace: true, resetScroll: false })
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

import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { ApiError, PageHeading } from '@trellis/ui'
import type { ActionResult } from '../../../../contract/index.ts'
import { PageTitle } from '../../../app/page-title.tsx'
import { useServices } from '../../../app/services.ts'
import { AdminList } from '../list/admin-list.tsx'
import { searchOf } from '../list/list-address.ts'
import { AddScreenshot } from './add-screenshot.tsx'
import { screenshotLook } from './screenshot-look.tsx'
import { screenshotList } from './screenshot-queries.ts'
import { screenshotWords } from './screenshot-words.ts'

/** `/admin/screenshots`. */
export function ScreenshotsPage() {
  const { api } = useServices()
  const search = searchOf(screenshotWords, useSearch({ from: '/admin/screenshots' }))
  const list = useQuery(screenshotList(search))

  async function remove(id: number): Promise<ActionResult> {
    const row = list.data?.rows.find((one) => one.id === id)
    const label = row === undefined ? `screenshot ${id}` : screenshotLook.labelOf(row)
    try {
      await api('adminScreenshotDelete', { params: { id } })
      return { id, label, outcome: 'done', code: null, message: null }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return { id, label, outcome: 'skipped', code: error.code, message: error.message }
    }
  }

  return (
    <>
      <PageTitle>Screenshots</PageTitle>
      <PageHeading>Screenshots</PageHeading>
      <AddScreenshot />
      <AdminList
        list={list}
        look={screenshotLook}
        run={async (_action, ids) => {
          const results: ActionResult[] = []
          // One after the other: each deletes a file.
          for (const id of ids) results.push(await remove(id))
          return { results }
        }}
        search={search}
      />
    </>
  )
}

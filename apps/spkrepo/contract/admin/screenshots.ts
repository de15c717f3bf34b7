import { type Static, Type } from 'typebox'
import { listOf, listQuery, textFilter } from './list.ts'

/** The largest screenshot that is taken. Bytes. */
export const largestScreenshotBytes = 5 * 1024 * 1024

export const ScreenshotQuery = listQuery(['package', 'added'], { package: textFilter('Part of the name of the package.') })
export type ScreenshotQuery = Static<typeof ScreenshotQuery>

export const ScreenshotRow = Type.Object({
  id: Type.Integer(),
  packageId: Type.Integer(),
  package: Type.String(),
  fileName: Type.String({ description: '`screenshot_1.png`.' }),
  url: Type.String({ description: 'Absolute address of the picture.' }),
})
export type ScreenshotRow = Static<typeof ScreenshotRow>

export const ScreenshotList = listOf(ScreenshotRow)
export type ScreenshotList = Static<typeof ScreenshotList>

export const screenshotRoutes = {
  adminScreenshots: { method: 'GET', path: '/api/admin/screenshots', response: ScreenshotList },
  /** The body is the raw bytes of the picture. */
  adminScreenshotAdd: { method: 'POST', path: '/api/admin/packages/:id/screenshots', response: ScreenshotRow },
  adminScreenshotDelete: {
    method: 'DELETE',
    path: '/api/admin/screenshots/:id',
    response: Type.Object({ deleted: Type.Literal(true) }),
  },
} as const

import { MantineProvider } from '@mantine/core'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { theme } from '@trellis/ui'
import type { UploadQueue } from '../features/uploads/upload-queue.ts'
import type { Api } from './api.ts'
import type { AppRouter } from './router.tsx'
import { ServicesContext } from './services.ts'

/** The whole page below `#root`; the same tree on the server and in the browser. */
export function App(props: {
  router: AppRouter
  queryClient: QueryClient
  api: Api
  uploads: UploadQueue
  nasUrl: string
  /** By which the page's policy knows our `<style>` elements. */
  styleNonce: string
}) {
  const { api, uploads, nasUrl, styleNonce } = props
  return (
    <MantineProvider defaultColorScheme="auto" getStyleNonce={() => styleNonce} theme={theme} withGlobalClasses={false}>
      <QueryClientProvider client={props.queryClient}>
        <ServicesContext value={{ api, uploads, nasUrl }}>
          <RouterProvider router={props.router} />
        </ServicesContext>
      </QueryClientProvider>
    </MantineProvider>
  )
}

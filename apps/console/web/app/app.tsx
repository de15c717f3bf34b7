import { MantineProvider } from '@mantine/core'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { theme } from '@trellis/ui'
import type { AppRouter } from './router.tsx'
import { type Services, ServicesContext } from './services.ts'

/** The whole page below `#root`. Mantine writes style elements; they carry the nonce of this answer. */
export function App(props: { router: AppRouter; queryClient: QueryClient; services: Services; styleNonce: string }) {
  return (
    <MantineProvider defaultColorScheme="auto" getStyleNonce={() => props.styleNonce} theme={theme} withGlobalClasses={false}>
      <QueryClientProvider client={props.queryClient}>
        <ServicesContext value={props.services}>
          <RouterProvider router={props.router} />
        </ServicesContext>
      </QueryClientProvider>
    </MantineProvider>
  )
}

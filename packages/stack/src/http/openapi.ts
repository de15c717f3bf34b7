import { fastifySwagger } from '@fastify/swagger'
import { fastifySwaggerUi } from '@fastify/swagger-ui'
import type { HttpApp } from './http-app.ts'
import { OPERATIONS_TAG } from './operations.ts'

/** What the description says about the whole. */
interface ApiDescription {
  readonly title: string
  readonly version: string
  readonly publicUrl: URL
  /** Names of the groups of routes. */
  readonly tags: readonly string[]
}

/** Collects the schemas of all routes added from now on into `/openapi.json` (OpenAPI 3.1) and a readable page at `/docs`. */
export async function describeApi(app: HttpApp, { title, version, publicUrl, tags }: ApiDescription): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, version },
      servers: [{ url: publicUrl.href.replace(/\/$/, '') }],
      tags: [...new Set([...tags, OPERATIONS_TAG])].map((name) => ({ name })),
    },
    stripBasePath: false,
  })
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(app.swagger()),
  )
  await app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    // Without the bar of the page's maker, whose only use is to load some other description.
    theme: { title, css: [{ filename: 'theme.css', content: '.swagger-ui .topbar { display: none }' }] },
    // The badge would send the address of the description to a third party.
    uiConfig: { validatorUrl: null, deepLinking: true },
  })
}

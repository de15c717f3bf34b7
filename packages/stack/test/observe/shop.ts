import { task } from '@trellis/queue'
import { Type } from 'typebox'
import { defineRun } from '../../src/runs/define-run.ts'
import { defineService } from '../../src/service.ts'

/** What stands in the messages of errors below, and must be in no log and no report. */
export const leaked = 'password=hunter2hunter2'

/** A service whose request asks for a job by the outbox; request, job and run log a line, and fail when they are asked to. */
export const shop = defineService({
  name: 'shop',
  title: 'Shop',
  summary: 'Sells.',
  roles: [],
  migrations: [],
  commands: [],
  config: Type.Object({}),
  open: ({ outbox, logger, accounts, runs }) => {
    const bill = task({
      name: 'shop.bill',
      delivery: 'at-least-once',
      retry: { attempts: 1 },
      input: (value: unknown) => value as { readonly fails: boolean },
      run: ({ fails }) => {
        logger.info('bill written')
        if (fails) throw new RangeError(`no money, ${leaked}`)
      },
    })
    const stocktaking = defineRun({
      name: 'stocktaking',
      types: ['full', 'failing'],
      phases: [
        {
          name: 'count',
          run: async ({ type }) => {
            logger.info('shelf counted')
            if (type === 'failing') throw new RangeError(`a shelf is missing, ${leaked}`)
          },
        },
      ],
    })
    return {
      tasks: [bill],
      sweeps: [],
      readiness: [],
      commands: {},
      hostRoutes: [],
      runs: { definitions: [stocktaking], access: { watch: async () => {}, control: async () => {} } },
      routes: (app) => {
        app.post('/orders', { schema: { body: Type.Object({ fails: Type.Boolean() }) } }, async (request) => {
          const key = request.headers.authorization?.replace('Bearer ', '')
          if (key !== undefined) await accounts.accountOfKey(key)
          return await outbox.transaction('shop', async (_tables, writer) => {
            logger.info('order taken')
            return await writer.add(bill, request.body)
          })
        })
        app.get('/broken', async () => {
          throw new TypeError(`this is broken, ${leaked}`)
        })
        app.post('/stocktakings/:type', { schema: { params: Type.Object({ type: Type.String() }) } }, async ({ params: { type } }) =>
          runs.start('stocktaking', { type }),
        )
      },
    }
  },
})

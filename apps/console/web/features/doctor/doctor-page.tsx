import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Moment, Notice } from '@trellis/ui'
import { Loaded } from '../../app/loaded.tsx'
import { countText } from '../../app/number-text.ts'
import { Page } from '../../app/page.tsx'
import { ask } from '../../app/query-client.ts'
import { failedResult, useTellResult } from '../../app/results.tsx'
import { useServerNow, useServices } from '../../app/services.ts'
import { useMayOperate } from '../session/session-query.ts'
import { FindingList } from './finding-list.tsx'

/** What endangers the installation: what was seen, what it can lead to, how to mend it. */
export function DoctorPage() {
  const doctor = useQuery(ask('doctor'))
  const now = useServerNow()
  return (
    <Page actions={<LookAgain />} lead="The same as trellis doctor, as seen from the process that answers this page." title="Doctor">
      <Loaded query={doctor} what="what the doctor found">
        {({ at, areas, dangers, warnings, notes }) => (
          <>
            <Notice tone={dangers > 0 ? 'error' : warnings > 0 ? 'warning' : 'success'}>
              {[countText(dangers, 'danger'), countText(warnings, 'warning'), countText(notes, 'note')].join(', ')}; looked{' '}
              <Moment at={at} now={now} />.
            </Notice>
            <FindingList areas={areas} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function LookAgain() {
  const { api } = useServices()
  const mayOperate = useMayOperate()
  const tell = useTellResult()
  const queryClient = useQueryClient()
  const look = useMutation({
    mutationFn: () => api('examine'),
    onSuccess: (diagnosis) => {
      queryClient.setQueryData(ask('doctor').queryKey, diagnosis)
      tell({
        tone: 'success',
        text: `The doctor has looked: ${countText(diagnosis.dangers, 'danger')}, ${countText(diagnosis.warnings, 'warning')}.`,
      })
    },
    onError: (error) => tell(failedResult('The doctor could not look', error)),
  })
  if (!mayOperate) return null
  return (
    <Button loading={look.isPending} onClick={() => look.mutate()} size="sm" variant="default">
      Look again
    </Button>
  )
}

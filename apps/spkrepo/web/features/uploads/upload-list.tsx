import { Button, Progress } from '@mantine/core'
import { type ApiError, Notice } from '@trellis/ui'
import { byteSize } from '../builds/byte-size.ts'
import { AcceptedUpload } from './accepted-upload.tsx'
import classes from './upload-list.module.css'
import { isUnfinished, type Upload } from './upload-queue.ts'

/** Every file of this session with its progress and its end. */
export function UploadList(props: { uploads: readonly Upload[]; onCancel: (id: number) => void; onRetry: (id: number) => void }) {
  return (
    <ul className={classes.list}>
      {props.uploads.map((upload) => (
        <li className={classes.upload} key={upload.id}>
          <div className={classes.head}>
            <span className={classes.name}>{upload.file.name}</span>
            <span className={classes.size}>{byteSize(upload.file.size)}</span>
            {isUnfinished(upload) && (
              <Button
                aria-label={`Cancel ${upload.file.name}`}
                onClick={() => props.onCancel(upload.id)}
                size="compact-sm"
                variant="default"
              >
                Cancel
              </Button>
            )}
            {(upload.state.kind === 'refused' || upload.state.kind === 'cancelled') && (
              <Button
                aria-label={`Try ${upload.file.name} again`}
                onClick={() => props.onRetry(upload.id)}
                size="compact-sm"
                variant="default"
              >
                Try again
              </Button>
            )}
          </div>
          <UploadStanding upload={upload} />
        </li>
      ))}
    </ul>
  )
}

function UploadStanding({ upload }: { upload: Upload }) {
  const { state } = upload
  switch (state.kind) {
    case 'waiting':
      return <p className={classes.note}>Waiting for its turn</p>
    case 'sending':
      return (
        <Sending name={upload.file.name} sentBytes={state.sentBytes} bytesPerSecond={state.bytesPerSecond} sizeBytes={upload.file.size} />
      )
    case 'cancelled':
      return <p className={classes.note}>Cancelled</p>
    case 'refused':
      return <Refusal error={state.error} />
    case 'accepted':
      return <AcceptedUpload answer={state.answer} />
  }
}

/** The first line of the server's message says what is wrong; the others, if any, name the fields one by one. */
function Refusal({ error }: { error: ApiError }) {
  const [summary = '', ...details] = error.message.split('\n')
  return (
    <Notice reference={error.requestId ?? undefined} title={summary} tone="error">
      {details.length > 0 && <p className={classes.details}>{details.join('\n')}</p>}
      <code>{error.code}</code>
    </Notice>
  )
}

function Sending(props: { name: string; sentBytes: number; sizeBytes: number; bytesPerSecond: number | null }) {
  const whole = props.sentBytes >= props.sizeBytes
  const percent = props.sizeBytes === 0 ? 100 : Math.floor((props.sentBytes / props.sizeBytes) * 100)
  return (
    <>
      <Progress.Root size="md">
        <Progress.Section animated={whole} aria-label={`Upload of ${props.name}`} striped={whole} value={percent} />
      </Progress.Root>
      <p className={classes.note}>
        {whole ? 'Sent. The server is checking and storing it…' : `${percent} %`}
        {!whole && props.bytesPerSecond !== null && ` · ${(props.bytesPerSecond / 1e6).toFixed(1)} MB/s`}
      </p>
    </>
  )
}

import { openFiles, StackError, type Storage } from '@trellis/stack'
import type { Settings } from '../settings.ts'

/** The bucket of the settings, whose keys are the paths of builds; undefined when none is named. Connects with the first request. */
export function openRemote({ remote }: Pick<Settings, 'remote'>): Storage | undefined {
  const { bucket, endpoint, region, prefix, accessKeyId, secretAccessKey } = remote
  if (bucket === undefined) {
    const orphan = Object.entries({ endpoint, region, access_key_id: accessKeyId, secret_access_key: secretAccessKey }).find(
      ([, value]) => value !== undefined,
    )?.[0]
    if (orphan === undefined) return undefined
    throw new StackError('config_invalid', `spkrepo.remote.${orphan} is set and spkrepo.remote.bucket is not; name the bucket, or unset it`)
  }
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    throw new StackError('config_invalid', 'of spkrepo.remote.access_key_id and secret_access_key only one is set; set both or none')
  const parameters = new URLSearchParams({ ...(endpoint && { endpoint }), ...(region && { region }) })
  return openFiles(`s3://${bucket}/${prefix.split('/').map(encodeURIComponent).join('/')}?${parameters}`, { accessKeyId, secretAccessKey })
    .storage
}

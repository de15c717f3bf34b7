import { resolve } from 'node:path'
import { StackError } from '../errors.ts'
import { parseS3Url } from './s3/s3-location.ts'

/** The folder that the address of a storage names; undefined when it names a bucket. Throws `config_invalid` when it can be neither. */
export function folderOf(url: string): string | undefined {
  if (url.startsWith('file:')) return resolve(url.slice('file:'.length).replace(/^\/\/(?=\/)/, ''))
  if (url.startsWith('s3:')) return undefined
  const scheme = url.match(/^[a-z0-9+.-]+:/)?.[0] ?? 'no scheme'
  throw new StackError('config_invalid', `the address of the storage begins with ${scheme}; use file:PATH or s3://BUCKET`)
}

/** The place that an address names, as people are shown it: `file:/srv/trellis`, `s3://packages/prefix/`. Throws `config_invalid`. */
export function placeOf(url: string): string {
  const dir = folderOf(url)
  if (dir !== undefined) return `file:${dir}`
  const { bucket, prefix, endpoint } = parseS3Url(url)
  return `s3://${bucket}/${prefix}${endpoint === undefined ? '' : ` at ${endpoint}`}`
}

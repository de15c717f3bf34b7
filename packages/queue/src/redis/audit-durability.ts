import { type Rule, when } from './audit-finding.ts'

/** What a crash or a full disk of the server can take. */
export const durabilityRules: readonly Rule[] = [
  ({ info }) =>
    when(
      info.get('aof_enabled') === '0',
      ['aof_off', 'warning'],
      [
        'appendonly is off',
        'a crash or a restart of the server loses every job since its last snapshot, or all of them',
        'set appendonly yes, and appendfsync always where no acknowledged job may be lost',
      ],
    ),
  ({ info }) =>
    when(
      info.get('aof_last_write_status') === 'err' || info.get('rdb_last_bgsave_status') === 'err',
      ['cannot_persist', 'danger'],
      [
        'the server failed to write to its disk',
        'what it acknowledges now is lost with it, and it may refuse writes',
        'look at its log; make room on its disk',
      ],
    ),
  ({ info, fsync }) =>
    when(
      info.get('aof_enabled') !== '0' && fsync === 'no',
      ['fsync_never', 'warning'],
      [
        'appendfsync is no',
        'a power cut loses what the system had not written yet, about half a minute',
        'set appendfsync everysec or always',
      ],
    ),
  ({ info, fsync }) =>
    when(
      info.get('aof_enabled') !== '0' && fsync === 'everysec',
      ['fsync_every_second', 'note'],
      [
        'appendfsync is everysec',
        'a power cut loses up to two seconds of acknowledged jobs and results; jobs whose result was lost run again',
        'set appendfsync always where that is too much',
      ],
    ),
]

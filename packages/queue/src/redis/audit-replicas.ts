import { infoNumber, type Rule, when } from './audit-finding.ts'

/** What replicas there are, and what a failover to one can take. */
export const replicaRules: readonly Rule[] = [
  ({ info }) =>
    when(
      info.get('role') === 'slave',
      ['is_replica', 'danger'],
      [
        'the server is a replica',
        'it refuses every write',
        'connect to its master, best through Sentinel or a Cluster client that follow a failover',
      ],
    ),
  (facts) =>
    when(
      facts.info.get('role') === 'master' && infoNumber(facts, 'connected_slaves') === 0,
      ['no_replica', 'note'],
      [
        'the server has no replica',
        'while it is away no job is taken or given',
        'run a replica with Sentinel, or a Cluster, where that is too long',
      ],
    ),
  (facts) =>
    when(
      infoNumber(facts, 'connected_slaves') > 0 && facts.minReplicas === '0',
      ['failover_loses_tail', 'note'],
      [
        'the master answers before its replicas know, and min-replicas-to-write is 0',
        'a failover loses what the new master had not heard of: jobs vanish, ended ones run again',
        'set min-replicas-to-write 1 and min-replicas-max-lag to bound it; nothing in Redis rules it out',
      ],
    ),
]

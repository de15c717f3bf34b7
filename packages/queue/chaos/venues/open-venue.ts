import type { Random } from '../random.ts'
import { openClusterVenue } from './cluster-venue.ts'
import { openPostgresVenue } from './postgres-venue.ts'
import { openRedisVenue } from './redis-venue.ts'
import { openSentinelVenue } from './sentinel-venue.ts'
import { openSqliteVenue } from './sqlite-venue.ts'
import type { Venue, VenueName, VenueOptions } from './venue.ts'

/** Starts a store of its own for one programme. `random` decides what of it is hit. */
export function openVenue(name: VenueName, options: VenueOptions, random: Random): Promise<Venue> {
  switch (name) {
    case 'sqlite':
      return openSqliteVenue()
    case 'postgres':
      return openPostgresVenue(options)
    case 'redis':
      return openRedisVenue(options, 'always')
    case 'redis-everysec':
      return openRedisVenue(options, 'everysec')
    case 'sentinel':
      return openSentinelVenue(options)
    case 'cluster':
      return openClusterVenue(options, random)
  }
}

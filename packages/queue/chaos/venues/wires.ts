import { FaultyProxy } from '../faults/faulty-proxy.ts'

/** A proxy to `port` for each of these places in the programme. */
export async function openProxies(slots: readonly string[], port: number): Promise<ReadonlyMap<string, FaultyProxy>> {
  const proxies = new Map<string, FaultyProxy>()
  for (const slot of slots) proxies.set(slot, await FaultyProxy.open(port))
  return proxies
}

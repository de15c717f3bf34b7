import { type Attributes, createNoopMeter, type Meter, type MeterProvider } from '@opentelemetry/api'

/** One value that was recorded. */
export interface Recorded {
  readonly name: string
  readonly value: number
  readonly attributes: Attributes
}

/** A provider for the metrics API that keeps every value, and the units of the instruments by their names. */
export function recordMeters(): {
  readonly provider: MeterProvider
  readonly recorded: Recorded[]
  readonly units: Map<string, string | undefined>
} {
  const recorded: Recorded[] = []
  const units = new Map<string, string | undefined>()
  const keep = (name: string, unit: string | undefined) => {
    units.set(name, unit)
    return (value: number, attributes: Attributes = {}) => recorded.push({ name, value, attributes })
  }
  const meter: Meter = Object.assign(createNoopMeter(), {
    createCounter: (name: string, options?: { unit?: string }) => ({ add: keep(name, options?.unit) }),
    createHistogram: (name: string, options?: { unit?: string }) => ({ record: keep(name, options?.unit) }),
  })
  return { provider: { getMeter: () => meter }, recorded, units }
}

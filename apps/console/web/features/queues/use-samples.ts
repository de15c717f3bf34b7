import { useEffect, useRef, useState } from 'react'

/** So many points fit into a line as small as a word. */
const mostSamples = 60
/** How often a sample is taken. Milliseconds. */
const spacingMs = 5_000

/** Outlives the page, so that coming back to it goes on with the same line. */
const remembered = new Map<string, readonly number[]>()

/** The values that `name` had while its page was open, one every five seconds, the oldest first. */
export function useSamples(name: string, value: number): readonly number[] {
  const [samples, setSamples] = useState<readonly number[]>(() => [...(remembered.get(name) ?? []), value])
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
  }, [value])
  useEffect(() => {
    const timer = setInterval(() => setSamples((before) => [...before, latest.current].slice(-mostSamples)), spacingMs)
    return () => clearInterval(timer)
  }, [])
  useEffect(() => {
    remembered.set(name, samples)
  }, [name, samples])
  return samples
}

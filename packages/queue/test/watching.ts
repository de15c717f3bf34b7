import type { AnyTask, Engine, EngineEvents } from '../src/index.ts'

/** The next event of this name that `matches`. Ask before acting: events that are over are not waited for. */
export function next<Name extends keyof EngineEvents>(
  engine: Pick<Engine<AnyTask>, 'on'>,
  name: Name,
  matches: (event: EngineEvents[Name]) => boolean = () => true,
): Promise<EngineEvents[Name]> {
  return new Promise((resolve) => {
    const off = engine.on(name, (event) => {
      if (!matches(event)) return
      off()
      resolve(event)
    })
  })
}

/** The next `count` events of this name. */
export function several<Name extends keyof EngineEvents>(
  engine: Pick<Engine<AnyTask>, 'on'>,
  name: Name,
  count: number,
): Promise<EngineEvents[Name][]> {
  return new Promise((resolve) => {
    const events: EngineEvents[Name][] = []
    const off = engine.on(name, (event) => {
      events.push(event)
      if (events.length < count) return
      off()
      resolve(events)
    })
  })
}

/** A promise and the function that fulfils it. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

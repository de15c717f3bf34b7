let inChild = false

/** Books that this thread or process runs handlers for a worker elsewhere. */
export function enterChild(): void {
  inChild = true
}

/** Whether this thread or process runs handlers for a worker elsewhere: then it must not start children in turn, as a module that is its own worker would. */
export function isInChild(): boolean {
  return inChild
}

/** A module of tasks that has none of those that the tests enqueue. */
export const tasks: readonly never[] = []

import { QueueError } from './errors.ts'

/** The name itself. Throws `invalid_option` when it cannot be a queue's name. */
export function queueName(queue: string): string {
  // Queues are names of properties in options and counts, where this one is no ordinary name.
  if (!/^[\w.:/-]{1,200}$/.test(queue) || queue === '__proto__') {
    throw new QueueError('invalid_option', `a queue's name is 1 to 200 letters, digits or . _ : / -, got "${queue}"`)
  }
  return queue
}

/** The name itself. Throws `invalid_option` when it cannot be that of an order. */
export function orderName(name: string, subject: string): string {
  if (!/^[\w.:/-]{1,200}$/.test(name)) {
    throw new QueueError('invalid_option', `${subject} must be 1 to 200 letters, digits or . _ : / -, got "${name}"`)
  }
  return name
}

/** The number itself. Throws `invalid_option` when it is no whole number from `least` to a million. */
export function wholeNumber(value: number, least: number, subject: string): number {
  if (!Number.isInteger(value) || value < least || value > 1_000_000) {
    throw new QueueError('invalid_option', `${subject} must be a whole number from ${least} to 1000000, got ${value}`)
  }
  return value
}

/** The priority itself. Throws `invalid_option` when it is no whole number from -8 to 7. */
export function priorityNumber(value: number, subject: string): number {
  if (!Number.isInteger(value) || value < -8 || value > 7) {
    throw new QueueError('invalid_option', `${subject} must be a whole number from -8 to 7, got ${value}`)
  }
  return value
}

/** The one of `choices` that `value` is. Throws `invalid_option`. */
export function oneOf<Choice extends string>(choices: readonly Choice[], value: Choice, subject: string): Choice {
  if (!choices.includes(value)) {
    throw new QueueError('invalid_option', `${subject} must be one of ${choices.join(', ')}, got ${JSON.stringify(value)}`)
  }
  return value
}

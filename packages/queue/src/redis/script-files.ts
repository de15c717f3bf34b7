const extended = (...names: readonly string[]) => names.map((name) => `extended/${name}`)
const parts = (...names: readonly string[]) => names.map((name) => `parts/${name}`)

const queue = parts('time', 'queue')
const settling = parts('held', 'let-go', 'read-successes', 'remember-successes', 'succeed', 'settle')
const extras = [
  ...queue,
  ...extended('keys', 'features'),
  ...parts('tally', 'store-end'),
  ...extended(
    'extras',
    'line',
    'block-entry',
    'blocked',
    'orders',
    'unblock',
    'join-order',
    'pass-orders',
    'turns',
    'give-back',
    'reports',
  ),
]
/** Everything that knows what else a job can be than waiting, running or over. */
const whole = [...extras, ...extended('kin', 'kin-list', 'tell', 'finish', 'tell-successes', 'parents', 'child-ended', 'wait')]
const limits = extended('pauses', 'limits', 'rates')
const lines = extended('ranked', 'plain-line', 'lifo', 'candidates', 'next-in-line')
const stepping = [
  ...settling,
  ...limits,
  ...lines,
  ...parts('void', 'travel'),
  ...extended('start', 'hand-out', 'hand-out-round', 'give-again', 'next-due'),
  ...parts('step'),
]
const finding = [...parts('void', 'in-ready'), ...extended('state')]
const looking = [...whole, ...finding, ...extended('describe')]
const storing = [...whole, ...finding, ...extended('hold-keys', 'amend', 'new-jobs', 'store', 'store-all')]
const schedule = parts('time', 'schedule')

/** Which files of lua/ stand before each script, in order. */
export const before = {
  enqueue: [],
  'enqueue-quick-extended': [],
  'enqueue-extended': [...storing, ...parts('call')],
  step: [
    ...queue,
    ...parts(
      'tally',
      'store-end',
      'ordinary',
      'held',
      'ordinary-only',
      'let-go',
      'read-successes',
      'remember-successes',
      'succeed',
      'settle',
    ),
    ...parts('void', 'lines', 'travel', 'hand-out', 'step'),
  ],
  'step-quick': [],
  'step-quick-extended': [],
  'step-extended': [...extras, ...extended('no-families', 'finish', 'tell-successes'), ...stepping],
  'step-families': [...whole, ...extended('give-ends'), ...stepping],
  renew: [...whole, ...parts('held', 'let-go', 'release')],
  leave: [...whole, ...settling, ...parts('release')],
  reap: [...whole, ...parts('held', 'let-go')],
  report: [...queue, ...extended('keys', 'features', 'reports'), ...parts('held')],
  cancel: [...whole, ...finding],
  replay: whole,
  discard: whole,
  promote: [...whole, ...finding],
  children: [...queue, ...extended('keys', 'features', 'kin', 'kin-list')],
  get: looking,
  dead: looking,
  peek: [...looking, ...lines, ...extended('peek', 'peek-running')],
  log: [...queue, ...extended('keys', 'reports')],
  counts: [...queue, ...extended('keys', 'features', 'extras', 'line')],
  'oldest-ready': [...extras, ...parts('void')],
  holder: [...queue, ...extended('keys')],
  pause: whole,
  sweep: whole,
  'sweep-blocked': [...whole, ...limits, ...extended('room')],
  'sweep-orders': whole,
  'sweep-parents': [...whole, ...extended('ask')],
  'child-ended': whole,
  'child-ends': [...whole, ...extended('ask')],
  'schedule-save': schedule,
  'schedule-due': schedule,
  'schedule-list': schedule,
  'schedule-fire': [...storing, ...parts('schedule')],
  'schedule-pause': schedule,
  'schedule-take': schedule,
} as const satisfies Readonly<Record<string, readonly string[]>>

/** The name of a transition. */
export type ScriptName = keyof typeof before

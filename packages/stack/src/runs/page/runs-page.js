// The page of a service's runs, for a browser: draws each run, told of changes by the event stream, and while that is away by asking.

/** How often is asked while nothing is told. Milliseconds. */
const pollMs = 3_000
/** How soon a stream that was refused is tried again. Milliseconds. */
const retryMs = 15_000

const list = document.querySelector('#runs')
const feed = document.querySelector('#feed')
const drawn = new Map()
let polling

listen()
setInterval(tick, 1_000)

function listen() {
  const source = new EventSource('_state/runs/events')
  source.addEventListener('open', () => {
    clearInterval(polling)
    polling = undefined
    feed.textContent = 'Live.'
  })
  source.addEventListener('run', ({ data }) => show(JSON.parse(data)))
  source.addEventListener('error', () => {
    poll()
    // A stream that broke is taken up by the browser itself; one that was refused is not.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, retryMs)
  })
}

function poll() {
  if (polling !== undefined) return
  polling = setInterval(ask, pollMs)
  ask()
}

async function ask() {
  try {
    const answer = await fetch('_state/runs')
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`)
    const { runs } = await answer.json()
    for (const view of runs) show(view)
    feed.textContent = 'Asked for every few seconds, because the live stream is away.'
  } catch (error) {
    feed.textContent = `Not up to date: ${error.message}`
  }
}

function show(view) {
  const known = drawn.get(view.name) ?? { section: addSection(view.name) }
  drawn.set(view.name, { section: known.section, view })
  draw(known.section, view)
}

function addSection(name) {
  const section = document.createElement('section')
  section.innerHTML = '<h2></h2><p role="status"></p><progress></progress><p class="facts"></p><p class="past"></p>'
  section.setAttribute('aria-labelledby', `run-${name}`)
  section.querySelector('h2').id = `run-${name}`
  list.append(section)
  return section
}

function draw(section, view) {
  const { title, status, phase, plan, processed, total, message, lastSuccess, lastError, nextRunAt } = view
  section.dataset.status = status
  section.querySelector('h2').textContent = title
  const at = plan.findIndex(({ name }) => name === phase)
  const where = at === -1 ? '' : ` Phase ${at + 1} of ${plan.length}: ${plan[at].title}.`
  const words = { idle: 'Never ran.', waiting: 'Waits to begin.', interrupted: 'Interrupted; it can be gone on with.' }
  section.querySelector('[role=status]').textContent = `${words[status] ?? `${status[0].toUpperCase()}${status.slice(1)}.`}${where}`
  const bar = section.querySelector('progress')
  bar.hidden = status !== 'running'
  bar.setAttribute('aria-label', `Progress of ${title}`)
  if (processed === null || total === null || total === 0) bar.removeAttribute('value')
  else Object.assign(bar, { max: total, value: Math.min(processed, total) })
  section.querySelector('.facts').textContent = facts(view)
  section.querySelector('.past').textContent = [
    status !== 'failed' && message !== null ? `${message}.` : '',
    lastSuccess === null ? '' : `Last success ${local(lastSuccess.finishedAt)}.`,
    lastError === null ? '' : `Last error ${local(lastError.at)}: ${lastError.message}.`,
    nextRunAt === null ? '' : `Next ${local(nextRunAt)}.`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function facts({ status, processed, total, startedAt, finishedAt, updatedAt, etaAt }) {
  const parts = []
  if (processed !== null) parts.push(total === null ? `${processed} done` : `${processed} of ${total}`)
  // The browser's clock may be wrong; what has been stored is never younger than this.
  const now = Math.max(Date.now(), Date.parse(updatedAt ?? 0))
  if (startedAt !== null && status !== 'interrupted')
    parts.push(`${clock(Date.parse(finishedAt ?? new Date(now).toISOString()) - Date.parse(startedAt))} elapsed`)
  if (etaAt !== null && status === 'running') parts.push(`about ${clock(Date.parse(etaAt) - now)} left`)
  return parts.join(' · ')
}

function tick() {
  for (const { section, view } of drawn.values()) if (view.status === 'running') section.querySelector('.facts').textContent = facts(view)
}

function clock(ms) {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, String(seconds % 60).padStart(2, '0')]
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`
}

function local(time) {
  return new Date(time).toLocaleString()
}

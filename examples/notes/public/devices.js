// Where one is signed in, and ending it there.
import { call } from './api.js'
import { copy, tell, when } from './dom.js'

export async function devices(app) {
  const { body } = await call('GET', '/auth/sessions')
  const content = copy('devices')
  const rows = content.querySelector('[data-rows]')
  const others = content.querySelector('[data-others]')
  rows.append(...body.data.map(session => row(app, session)))
  others.hidden = body.data.length < 2
  others.addEventListener('click', () => end(app, '/auth/sessions', 'You are signed out everywhere else.'))
  return { content, title: 'Devices' }
}

function row(app, { id, current, agent, address, seenAt }) {
  const item = copy('device')
  const name = nameOf(agent)
  item.querySelector('[data-agent]').textContent = name
  item.querySelector('[data-current]').hidden = !current
  item.querySelector('[data-meta]').textContent = [address, `last seen ${when(seenAt)}`].filter(Boolean).join(' · ')
  const button = item.querySelector('button')
  button.hidden = current // there is a button for that above
  button.setAttribute('aria-label', `Sign out ${name}, last seen ${when(seenAt)}`)
  button.addEventListener('click', () => end(app, `/auth/sessions/${id}`, 'That device is signed out.'))
  return item
}

async function end(app, path, done) {
  try {
    await call('DELETE', path)
  } catch (refusal) {
    if (refusal.status !== 404) return tell(refusal) // 404: it has ended meanwhile
  }
  await app.go('/devices', { replace: true })
  tell(done)
}

/** A browser by its own words, which may be anything: only ever shown as text. */
function nameOf(agent) {
  if (!agent) return 'A browser'
  const browser = [['Edg/', 'Edge'], ['OPR/', 'Opera'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari']].find(([mark]) => agent.includes(mark))
  const system = [['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Windows', 'Windows'], ['Mac OS X', 'macOS'], ['Linux', 'Linux']].find(([mark]) => agent.includes(mark))
  if (!browser) return agent.slice(0, 60)
  return system ? `${browser[1]} on ${system[1]}` : browser[1]
}

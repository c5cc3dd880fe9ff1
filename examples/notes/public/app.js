// The application: who is signed in, and which view an address shows.
import { call, onSignedOut } from './api.js'
import { ask, copy, main, mark, show, tell } from './dom.js'
import { register, signIn } from './sign-in.js'
import { desk } from './notes.js'
import { devices } from './devices.js'

const routes = [
  [/^\/$/, () => desk(app, {})],
  [/^\/shared$/, () => desk(app, { shared: true })],
  [/^\/new$/, () => desk(app, { isNew: true })],
  [/^\/notes\/([0-9a-f-]{36})$/, id => desk(app, { id })],
  [/^\/devices$/, () => devices(app)],
]

/** What the views know of the whole. */
const app = {
  user: null,
  /** What is written and not saved: a function that gives `{ title, text, … }`, or null. */
  unsaved: () => null,
  /** Unsaved text of a session that ended: it waits for the same person to sign in again. */
  kept: null,
  path: '/',

  /** Leads to another address of the application, unless that would lose text and the person stays. */
  async go(path, { replace = false, force = false } = {}) {
    if (!force && !(await mayLeave())) return
    history[replace ? 'replaceState' : 'pushState'](null, '', path)
    await render()
  },

  async signedIn(user) {
    app.user = user
    if (app.kept && app.kept.user !== user.id) app.kept = null
    const path = location.pathname === '/register' ? '/' : location.pathname
    const isBack = app.kept?.path === path
    await app.go(path, { replace: true, force: true })
    tell(isBack ? 'You are signed in. What you had not saved is still here.' : 'You are signed in.')
  },
}

let turn = 0

async function render(notice) {
  const mine = ++turn
  app.unsaved = () => null
  app.path = location.pathname
  tell('')
  shell()
  try {
    const view = await viewOf(app.path, notice)
    if (mine === turn) { show(view.content, view.title); view.shown?.() }
  } catch (refusal) {
    if (mine !== turn || (refusal.status === 401 && !app.user)) return // another view is there by now
    show(trouble(refusal), 'Trouble')
    if (!('status' in refusal)) throw refusal
  }
}

function viewOf(path, notice) {
  if (!app.user) return path === '/register' ? register(app) : signIn(app, notice)
  for (const [pattern, view] of routes) {
    const match = pattern.exec(path)
    if (match) return view(match[1])
  }
  return { content: trouble({ status: 404, message: 'There is nothing at this address.' }), title: 'Not found' }
}

/** What went wrong, and a way to try again. */
function trouble({ status, message }, again = render) {
  const view = copy('trouble')
  view.querySelector('[data-what]').textContent = status === 404 && app.path.startsWith('/notes/') ? 'There is no such note, or it is not for you.' : message
  view.querySelector('button').addEventListener('click', () => again())
  return view
}

function shell() {
  const { user } = app
  document.getElementById('nav').hidden = !user
  document.getElementById('who').hidden = !user
  document.getElementById('account').textContent = user ? user.name || user.email : ''
  mark(app.path)
}

async function mayLeave() {
  return !app.unsaved() || ask('Leave without saving?', 'What you wrote since you last saved is lost.', 'Leave')
}

onSignedOut(() => {
  if (!app.user) return
  const text = app.unsaved()
  if (text) app.kept = { ...text, user: app.user.id, path: app.path }
  app.user = null
  render('Your session has ended, here or from another device. Sign in to go on.')
})

document.getElementById('sign-out').addEventListener('click', async () => {
  if (!(await mayLeave())) return
  try {
    await call('POST', '/auth/logout', { guest: true })
  } catch (refusal) {
    if (refusal.status !== 401) return tell(refusal)
  }
  app.user = null
  app.kept = null
  await app.go('/', { force: true })
  tell('You are signed out.')
})

document.addEventListener('click', event => {
  const link = event.target.closest('a[data-link]')
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  app.go(link.getAttribute('href'))
})

addEventListener('popstate', async () => {
  if (await mayLeave()) return render()
  history.pushState(null, '', app.path)
})
addEventListener('beforeunload', event => { if (app.unsaved()) event.preventDefault() })
addEventListener('offline', () => tell('You are offline. What you write stays here until you save it.'))
addEventListener('online', () => tell('You are online again.'))

async function start() {
  try {
    app.user = (await call('GET', '/auth/session', { guest: true })).body.user
  } catch (refusal) {
    if (refusal.status !== 401) return show(trouble(refusal, start), 'Trouble')
  }
  await render()
}

main.replaceChildren()
await start()

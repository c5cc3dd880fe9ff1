// Signing in and registering. Passwords go to the server once and are kept nowhere.
import { call } from './api.js'
import { copy, onSubmit, show } from './dom.js'

/** @param notice why somebody who was signed in is asked again */
export function signIn(app, notice) {
  const content = copy('sign-in')
  const note = content.querySelector('[data-note]')
  note.textContent = notice ?? ''
  note.hidden = !notice
  const form = content.querySelector('form')
  onSubmit(form, async ({ email, password }) => {
    const { body } = await call('POST', '/auth/login', { body: { email, password }, guest: true })
    if (body.secondFactor) second(app, body.secondFactor)
    else await app.signedIn(body.user)
  })
  return { content, title: 'Sign in', shown: () => form.elements.email.focus() }
}

/** The password was right, and the account has more than a password. */
function second(app, { token, methods }) {
  const content = copy('second')
  const hasCode = methods.includes('totp') || methods.includes('recovery')
  content.querySelector('[data-how]').textContent = hasCode ? 'Type the code that your authenticator app shows, or one of your recovery codes.' : 'Your account asks for your passkey.'
  content.querySelector('[data-passkey]').hidden = !methods.includes('passkey')
  content.querySelector('[data-again]').addEventListener('click', event => { event.preventDefault(); app.go(location.pathname, { replace: true }) })
  const form = content.querySelector('form')
  form.hidden = !hasCode
  onSubmit(form, async ({ code }) => {
    const { body } = await call('POST', '/auth/login/second', { body: { token, code: code.replaceAll(' ', '') }, guest: true })
    await app.signedIn(body.user)
  })
  show(content, 'One more step')
  if (hasCode) form.elements.code.focus()
}

export function register() {
  const content = copy('register')
  const form = content.querySelector('form')
  onSubmit(form, async ({ name, email, password }) => {
    await call('POST', '/auth/register', { body: { email, password, profile: name.trim() ? { name: name.trim() } : {} }, guest: true })
    const sent = copy('mail-sent')
    sent.querySelector('[data-email]').textContent = email
    show(sent, 'Check your mail')
  })
  return { content, title: 'Register', shown: () => form.elements.name.focus() }
}

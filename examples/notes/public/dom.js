// The little that the pages need of the document. Text of people only ever becomes text (textContent): nothing here makes markup of it.

export const main = document.getElementById('main')
const status = document.getElementById('status')

/** A copy of a template's content. */
export const copy = id => document.getElementById(id).content.cloneNode(true)

/** Shows a view and puts the focus on its heading, so that a screen reader tells that the page is another. */
export function show(view, title) {
  main.replaceChildren(view)
  document.title = title ? `${title} · Notes` : 'Notes'
  main.querySelector('h1')?.focus({ preventScroll: true })
  scrollTo(0, 0)
}

/** Marks in the navigation where one is. */
export function mark(path) {
  for (const link of document.querySelectorAll('#nav a')) {
    if (link.getAttribute('href') === path) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
}

let clearing = 0

/** Says something in passing, for some seconds; for a refusal, what it says. */
export function tell(what) {
  clearTimeout(clearing)
  status.textContent = what instanceof Error ? what.message : what
  clearing = setTimeout(() => { status.textContent = '' }, 8_000)
}

/** Asks before something that cannot be taken back. */
export function ask(title, text, yes) {
  const dialog = document.getElementById('ask')
  document.getElementById('ask-title').textContent = title
  document.getElementById('ask-text').textContent = text
  document.getElementById('ask-yes').textContent = yes
  dialog.returnValue = 'no'
  dialog.showModal()
  return new Promise(resolve => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true }))
}

/** Runs a form's work: one at a time, its refusal told in the form, faults at their fields. */
export function onSubmit(form, work) {
  form.addEventListener('submit', async event => {
    event.preventDefault()
    const button = form.querySelector('button:not([type=button])')
    if (button.disabled) return
    clearFaults(form)
    tell('')
    if (!isComplete(form)) return
    button.disabled = true
    try {
      await work(Object.fromEntries(new FormData(form)))
    } catch (refusal) {
      showFaults(form, refusal)
      if (refusal.status === 429) await new Promise(resolve => setTimeout(resolve, Math.min(refusal.wait, 60) * 1000))
    } finally {
      button.disabled = false
    }
  })
}

export function clearFaults(form) {
  for (const alert of form.querySelectorAll('[role=alert]')) { alert.hidden = true }
  for (const field of form.querySelectorAll('[aria-invalid]')) {
    field.removeAttribute('aria-invalid')
    if (field.dataset.hint) field.setAttribute('aria-describedby', field.dataset.hint)
    else field.removeAttribute('aria-describedby')
  }
  for (const fault of form.querySelectorAll('.fault')) fault.remove()
}

export function showFaults(form, refusal) {
  let first = null
  for (const { pointer, message } of refusal.faults ?? []) {
    const field = form.elements[(pointer ?? '').split('/').pop()]
    if (field instanceof HTMLElement && blame(field, message)) first ??= field
  }
  if (first) return first.focus()
  const alert = form.querySelector('[role=alert]')
  alert.textContent = refusal.message
  alert.hidden = false
  if (!('status' in refusal)) throw refusal // not the server's answer: a fault of ours
}

function isComplete(form) {
  let first = null
  for (const field of form.elements) {
    if (!field.willValidate || field.validity.valid) continue
    blame(field, field.validity.valueMissing ? 'Fill this in, please.' : field.validationMessage)
    first ??= field
  }
  first?.focus()
  return !first
}

function blame(field, message) {
  if (field.hasAttribute('aria-invalid')) return true
  const fault = document.createElement('p')
  fault.className = 'fault'
  fault.id = `${field.id}-fault`
  fault.textContent = message[0].toUpperCase() + message.slice(1)
  field.setAttribute('aria-invalid', 'true')
  field.setAttribute('aria-describedby', [field.dataset.hint ??= field.getAttribute('aria-describedby') ?? '', fault.id].join(' ').trim())
  field.after(fault)
  return true
}

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
export const when = instant => dates.format(new Date(instant))

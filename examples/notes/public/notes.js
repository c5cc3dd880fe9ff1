// The list of notes, and the one that is read or written beside it.
import { call } from './api.js'
import { ask, clearFaults, copy, main, mark, onSubmit, tell, when } from './dom.js'

/** @param what `{}`: one's own notes, `{ shared }`: those of others, `{ isNew }` or `{ id }`: one of them beside its list */
export async function desk(app, { shared = false, isNew = false, id = null }) {
  const opened = id ? await call('GET', `/api/notes/${id}?expand=shares`) : null
  const isTheirs = opened ? opened.body.ownerId !== app.user.id : shared
  const content = copy('desk')
  const section = content.querySelector('.list')
  const list = new List(app, section, isTheirs, id)
  await list.fill()
  const paper = content.querySelector('[data-paper]')
  if (!opened && !isNew) paper.append(copy('nothing'))
  else if (opened && isTheirs) paper.append(reader(app, opened.body))
  else paper.append(editor(app, list, opened))
  content.querySelector('.desk').classList.toggle('open', Boolean(opened || isNew))
  mark(isTheirs ? '/shared' : isNew || opened ? '/' : location.pathname)
  return {
    content,
    title: opened ? opened.body.title : isNew ? 'New note' : isTheirs ? 'Shared with me' : 'My notes',
    shown: () => { if (opened || isNew) main.querySelector('[data-paper] input, [data-paper] h2')?.focus({ preventScroll: true }) },
  }
}

class List {
  #app
  #section
  #isTheirs
  #current
  #next = null

  constructor(app, section, isTheirs, current) {
    this.#app = app
    this.#section = section
    this.#isTheirs = isTheirs
    this.#current = current
    section.querySelector('h1').textContent = isTheirs ? 'Shared with me' : 'My notes'
    section.querySelector('[data-new]').hidden = isTheirs
    this.#more.addEventListener('click', () => this.#load(this.#next).catch(tell))
  }

  get #rows() { return this.#section.querySelector('[data-rows]') }
  get #more() { return this.#section.querySelector('[data-more]') }

  async fill() {
    await this.#load(null)
  }

  async #load(after) {
    const fields = this.#isTheirs ? 'id,title,updatedAt,author,from' : 'id,title,updatedAt'
    const query = new URLSearchParams({ [this.#isTheirs ? 'ownerId[ne]' : 'ownerId']: this.#app.user.id, sort: '-updatedAt', limit: '30', fields })
    if (after) query.set('after', after)
    const { body } = await call('GET', `/api/notes?${query}`)
    if (!after) this.#rows.replaceChildren()
    this.#rows.append(...body.data.map(note => this.#row(note)))
    this.#next = body.page.next
    this.#more.hidden = !body.page.hasMore
    const empty = this.#section.querySelector('[data-empty]')
    empty.hidden = this.#rows.childElementCount > 0
    empty.textContent = this.#isTheirs ? 'Nobody has shared a note with you yet.' : 'You have no notes yet.'
  }

  #row({ id, title, updatedAt, author, from }) {
    const row = copy('row')
    const link = row.querySelector('a')
    link.href = `/notes/${id}`
    if (id === this.#current) link.setAttribute('aria-current', 'true')
    row.querySelector('[data-title]').textContent = title
    row.querySelector('[data-meta]').textContent = this.#isTheirs ? `${author || from || 'Somebody'} · ${when(updatedAt)}` : when(updatedAt)
    return row
  }
}

/** A name is what somebody calls themself; the address is theirs. */
const nameOf = ({ author, from }) => (author && from ? `${author} (${from})` : author || from || 'Somebody')

function reader(app, note) {
  const content = copy('reader')
  content.querySelector('[data-title]').textContent = note.title
  content.querySelector('[data-by]').textContent = `${nameOf(note)} · ${when(note.updatedAt)}`
  content.querySelector('[data-text]').textContent = note.text
  const share = note.shares[0] // a reader sees their own alone
  content.querySelector('[data-leave]').addEventListener('click', async () => {
    if (!(await ask('Remove this note from your list?', 'You can no longer read it, unless it is shared with you again.', 'Remove'))) return
    try {
      await call('DELETE', `/api/shares/${share.id}`)
      await app.go('/shared')
      tell('The note is off your list.')
    } catch (refusal) {
      tell(refusal)
    }
  })
  return content
}

/** A note of one's own. `opened` is null for a new one. */
function editor(app, list, opened) {
  const content = copy('editor')
  const form = content.querySelector('form')
  const { title, text } = form.elements
  // Sent along with a new note: should its answer be lost, saving again makes no second one.
  const key = crypto.randomUUID()
  let { body: note, tag } = opened ?? { body: { title: '', text: '' }, tag: null }
  put(note)
  if (app.kept?.path === location.pathname) {
    put(app.kept)
    tag = app.kept.tag // the version it was written for: should another have been saved since, saving says so
    app.kept = null
  }
  app.unsaved = () => (title.value !== note.title || text.value !== lines(note.text) ? { title: title.value, text: text.value, tag } : null)
  told()

  function put(version) {
    title.value = version.title
    text.value = version.text
  }

  function told() {
    form.querySelector('[data-when]').textContent = note.updatedAt ? `Saved ${when(note.updatedAt)}` : ''
    form.querySelector('[data-delete]').hidden = !note.id
  }

  onSubmit(form, async () => {
    const body = { title: title.value, text: text.value }
    if (!note.id) {
      const { body: made } = await call('POST', '/api/notes', { body, headers: { 'Idempotency-Key': key } })
      app.unsaved = () => null
      await app.go(`/notes/${made.id}`, { replace: true })
      return tell('The note is saved.')
    }
    try {
      // Only if it is still the version that was opened: what was changed elsewhere meanwhile is not lost unseen.
      const saved = await call('PATCH', `/api/notes/${note.id}`, { body, headers: { 'If-Match': tag } })
      note = saved.body
      tag = saved.tag
      conflict.hidden = true
      told()
      tell('The note is saved.')
      list.fill().catch(tell) // the note is saved whatever becomes of the list
    } catch (refusal) {
      if (refusal.status !== 412) throw refusal
      await disagree(body)
    }
  })

  const conflict = form.querySelector('[data-conflict]')
  const theirs = form.querySelector('[data-theirs]')
  let other = null
  let mine = null
  const hasOther = () => theirs.textContent === 'Back to mine'

  async function disagree(version) {
    mine = version
    other = await call('GET', `/api/notes/${note.id}`)
    theirs.textContent = 'Show the other version'
    conflict.hidden = false
    theirs.focus()
  }

  theirs.addEventListener('click', () => {
    const isShown = hasOther()
    if (!isShown) mine = { title: title.value, text: text.value }
    note = other.body
    tag = other.tag
    put(isShown ? mine : note)
    told()
    theirs.textContent = isShown ? 'Show the other version' : 'Back to mine'
  })
  form.querySelector('[data-mine]').addEventListener('click', () => {
    if (hasOther()) put(mine)
    note = other.body
    tag = other.tag
    form.requestSubmit()
  })

  form.addEventListener('keydown', event => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    form.requestSubmit()
  })

  form.querySelector('[data-delete]').addEventListener('click', async () => {
    if (!(await ask('Delete this note?', 'It is gone for you and for everybody it is shared with.', 'Delete'))) return
    clearFaults(form)
    try {
      await call('DELETE', `/api/notes/${note.id}`, { headers: { 'If-Match': tag } })
      app.unsaved = () => null
      await app.go('/')
      tell('The note is deleted.')
    } catch (refusal) {
      if (refusal.status === 412) await disagree({ title: title.value, text: text.value })
      else tell(refusal)
    }
  })

  if (note.id) shares(content.querySelector('[data-shares]'), note)
  return content
}

/** As a text area has them: other clients may end lines otherwise. */
const lines = text => text.replaceAll(/\r\n?/g, '\n')

function shares(section, note) {
  const people = section.querySelector('[data-people]')
  section.hidden = false
  people.append(...note.shares.map(person))
  onSubmit(section.querySelector('form'), async ({ email }) => {
    const { body } = await call('POST', '/api/shares', { body: { noteId: note.id, email } })
    people.append(person(body))
    section.querySelector('form').reset()
    tell(`The note is shared with ${email}.`)
  })

  function person({ id, email }) {
    const row = copy('person')
    const item = row.firstElementChild
    row.querySelector('[data-email]').textContent = email
    const button = row.querySelector('button')
    button.setAttribute('aria-label', `Remove ${email}`)
    button.addEventListener('click', async () => {
      try {
        await call('DELETE', `/api/shares/${id}`)
      } catch (refusal) {
        if (refusal.status !== 404) return tell(refusal)
      }
      item.remove()
      tell(`${email} no longer reads the note.`)
    })
    return row
  }
}

// The application of examples/notes in a real browser: Ada on two devices, and Ben. Arguments: the folder of playwright-core, the browser,
// the server's address, the folder of mail; then the browser's arguments. Prints what it saw as JSON.
import { createRequire } from 'node:module'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const [playwright, executablePath, address, mail, ...args] = process.argv.slice(2)
const { chromium } = createRequire(import.meta.url)(playwright)
const browser = await chromium.launch({ executablePath, args })
const hosts = new Set()
const complaints = []
const seen = {}
const hostile = '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>'

const device = async (name, options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1180, height: 820 }, baseURL: address, ...options })
  const page = await context.newPage()
  page.on('request', request => { if (request.url().startsWith('http')) hosts.add(new URL(request.url()).host) })
  page.on('console', message => { if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource')) complaints.push(`${name}: ${message.text()}`) })
  page.on('pageerror', error => complaints.push(`${name}: ${error.message}`))
  page.on('response', response => { if (response.status() >= 500) complaints.push(`${name}: ${response.status()} ${response.url()}`) })
  return page
}
const picture = async (page, name) => {
  if (!process.env.ASHLAR_SCREENSHOTS) return
  const size = page.viewportSize()
  for (const [width, height, scheme, mark] of [[1180, 820, 'light', ''], [1180, 820, 'dark', '-dark'], [380, 760, 'light', '-narrow']]) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme })
    await page.screenshot({ path: join(process.env.ASHLAR_SCREENSHOTS, `notes-${name}${mark}.png`), animations: 'disabled' })
  }
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme: null })
}
const says = (page, text) => page.getByRole('status').filter({ hasText: text }).waitFor()
const linkTo = async email => {
  for (let tries = 0; ; tries++) {
    for (const file of await readdir(mail).catch(() => [])) {
      const text = await readFile(join(mail, file), 'utf8')
      const link = /^https?:\/\/\S+\/auth\/verify\?token=\S+/m.exec(text)
      if (text.includes(`To: ${email}`) && link) return link[0]
    }
    if (tries > 300) throw new Error(`no mail to ${email}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
const signIn = async (page, email, password) => {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
const register = async (page, name, email, password) => {
  await page.goto('/register')
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await picture(page, 'register')
  await page.getByRole('button', { name: 'Register' }).click()
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor()
  await page.goto(await linkTo(email))
  await page.getByRole('button').first().click()
  await signIn(page, email, password)
  await page.getByRole('heading', { name: 'My notes' }).waitFor() // the server's page leads to the application
}

try {
  const ada = await device('ada')
  await ada.goto('/')
  await ada.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
  await picture(ada, 'sign-in')
  await ada.getByRole('button', { name: 'Sign in', exact: true }).click()
  seen.empty = await ada.getByText('Fill this in, please.').count()
  await signIn(ada, 'ada@example.com', 'not her password')
  seen.refused = await ada.getByRole('alert').first().innerText()
  await ada.route('**/auth/login', route => route.fulfill({ status: 429, headers: { 'Retry-After': '7' }, contentType: 'application/problem+json', body: '{"code":"rate-limited","detail":"too often"}' }))
  await signIn(ada, 'ada@example.com', 'not her password')
  await ada.getByText('tried too often').waitFor()
  seen.limited = await ada.getByRole('alert').first().innerText()
  await ada.unroute('**/auth/login')
  await register(ada, 'Ada', 'ada@example.com', 'a lamp beside the window')
  seen['kept by scripts'] = await ada.evaluate(() => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage }))
  await picture(ada, 'empty')

  // By keyboard alone
  await ada.getByRole('link', { name: 'New note' }).focus()
  await ada.keyboard.press('Enter')
  await ada.getByLabel('Title').waitFor()
  seen.focus = await ada.evaluate(() => document.activeElement.id)
  await ada.keyboard.type('Seeds to order')
  await ada.keyboard.press('Tab')
  await ada.keyboard.type(`Beans, peas, two kinds of kale.\n${hostile}`)
  await ada.keyboard.press('Control+s')
  await says(ada, 'The note is saved.')
  const note = new URL(ada.url()).pathname
  await ada.getByRole('link', { name: 'New note' }).click()
  await ada.getByLabel('Title').fill(hostile)
  await ada.getByRole('button', { name: 'Save' }).click()
  await says(ada, 'The note is saved.')
  seen.titles = await ada.locator('.list .title').allInnerTexts()

  // Ben registers, and reads what Ada shares
  const ben = await device('ben')
  await register(ben, 'Ben', 'ben@example.com', 'three boats in a harbour')
  await ben.goto(note)
  await ben.getByText('There is no such note, or it is not for you.').waitFor()
  await ada.goto(note)
  await ada.getByLabel('E-mail address').fill('ada@example.com')
  await ada.getByRole('button', { name: 'Share' }).click()
  await ada.getByText('This note is yours already').waitFor()
  await ada.getByLabel('E-mail address').fill('Ben@Example.com')
  await ada.getByRole('button', { name: 'Share' }).click()
  await says(ada, 'shared with Ben@Example.com')
  await picture(ada, 'editor')
  await ben.getByRole('link', { name: 'Shared with me' }).click()
  await ben.getByRole('link', { name: 'Seeds to order' }).click()
  await ben.getByRole('article').waitFor()
  seen.read = await ben.getByRole('article').innerText()
  seen.images = await ben.locator('main img, main script').count()
  seen.fields = await ben.getByRole('textbox').count()
  await picture(ben, 'reader')

  // Ben takes a second factor: from now on his password is half of it
  const codes = await ben.evaluate(async () => {
    const post = async (path, body) => (await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}) })).json()
    const { secret } = await post('/auth/totp')
    const digits = [...secret.replace(/=+$/, '')].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
    const bytes = Uint8Array.from(digits.match(/.{8}/g), byte => parseInt(byte, 2))
    const step = new DataView(new ArrayBuffer(8))
    step.setBigUint64(0, BigInt(Math.floor(Date.now() / 30000)))
    const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
    const mac = new DataView(await crypto.subtle.sign('HMAC', key, step))
    const code = (mac.getUint32(mac.getUint8(19) & 15) & 0x7fffffff) % 1000000
    return (await post('/auth/totp/confirm', { code: String(code).padStart(6, '0') })).recoveryCodes
  })
  await ben.getByRole('button', { name: 'Sign out' }).click()
  await ben.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
  await signIn(ben, 'ben@example.com', 'three boats in a harbour')
  await ben.getByLabel('Code').fill('000000')
  await picture(ben, 'second')
  await ben.getByRole('button', { name: 'Go on' }).click()
  await ben.locator('form .fault, form .alert:visible').first().waitFor()
  await ben.getByLabel('Code').fill(codes[0])
  await ben.getByRole('button', { name: 'Go on' }).click()
  await ben.getByRole('heading', { name: 'My notes' }).waitFor()
  await ben.goto(note)
  await ben.getByRole('article').waitFor()

  // Ada on another device: two of her change the same note
  const phone = await device('phone', { viewport: { width: 390, height: 800 }, userAgent: 'Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile' })
  await phone.goto(note)
  await signIn(phone, 'ada@example.com', 'a lamp beside the window')
  await phone.getByLabel('Title').waitFor()
  await phone.getByLabel('Text').fill('Written on the phone.')
  await phone.getByRole('button', { name: 'Save' }).click()
  await says(phone, 'The note is saved.')
  await ada.getByLabel('Text').fill('Written at the desk.')
  await ada.getByRole('button', { name: 'Save' }).click()
  await ada.getByText('changed somewhere else').waitFor()
  await picture(ada, 'conflict')
  await ada.getByRole('button', { name: 'Show the other version' }).click()
  seen.theirs = await ada.getByLabel('Text').inputValue()
  await ada.getByRole('button', { name: 'Back to mine' }).click()
  await ada.getByRole('button', { name: 'Save mine over it' }).click()
  await says(ada, 'The note is saved.')
  await ben.reload()
  await ben.getByText('Written at the desk.').waitFor()

  // Nothing is lost without asking, nor without a connection
  await ada.getByLabel('Text').fill('Not saved yet.')
  await ada.getByRole('link', { name: 'Devices' }).click()
  await ada.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await ada.context().setOffline(true)
  await ada.getByRole('button', { name: 'Save' }).click()
  await ada.getByText('The server cannot be reached').waitFor()
  await ada.context().setOffline(false)
  await ada.getByRole('button', { name: 'Save' }).click()
  await says(ada, 'The note is saved.')

  // The phone is signed out from the desk; what it had not saved waits
  await phone.getByLabel('Text').fill('Typed on the phone, not saved.')
  await ada.getByRole('link', { name: 'Devices' }).click()
  await ada.getByText('Chrome on Android').waitFor()
  seen.devices = await ada.locator('.devices strong').allInnerTexts()
  await picture(ada, 'devices')
  await ada.getByRole('button', { name: /Sign out Chrome on Android/ }).click()
  await says(ada, 'That device is signed out.')
  seen.devicesLeft = await ada.locator('.devices strong').count()
  await phone.getByRole('button', { name: 'Save' }).click()
  await phone.getByText('Your session has ended').waitFor()
  await picture(phone, 'ended')
  seen.leftOnPhone = (await phone.locator('body').innerText()).includes('Seeds')
  await signIn(phone, 'ada@example.com', 'a lamp beside the window')
  await says(phone, 'What you had not saved is still here.')
  seen.kept = await phone.getByLabel('Text').inputValue()
  await phone.getByRole('button', { name: 'Save' }).click() // for a version that is not the newest any more
  await phone.getByText('changed somewhere else').waitFor()
  seen.overflow = await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth)

  // Shared no more
  await ada.goto(note)
  await ada.getByRole('button', { name: 'Remove ben@example.com', exact: false }).click()
  await says(ada, 'no longer reads the note')
  await ben.goto('/shared')
  await ben.getByText('Nobody has shared a note with you yet.').waitFor()
  await ada.getByRole('button', { name: 'Delete' }).click()
  await ada.getByRole('dialog').waitFor()
  await picture(ada, 'dialog')
  await ada.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await says(ada, 'The note is deleted.')
  await ada.getByRole('button', { name: 'Sign out' }).click()
  await says(ada, 'You are signed out.')
  await ada.goBack()
  await ada.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
  seen.title = await ada.title()
  const before = complaints.length
  seen.inline = await ada.evaluate(() => {
    document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.taken = true' }))
    return 'taken' in window
  })
  seen.blocked = complaints.splice(before).join('\n')
  console.log(JSON.stringify({ ...seen, hosts: [...hosts], complaints }))
} catch (error) {
  for (const [i, context] of browser.contexts().entries()) {
    for (const page of context.pages()) {
      console.error(`${i} ${page.url()}\n${await page.locator('body').innerText().catch(() => '')}`)
      if (process.env.ASHLAR_SCREENSHOTS) await page.screenshot({ path: join(process.env.ASHLAR_SCREENSHOTS, `notes-failed-${i}.png`) })
    }
  }
  console.error(complaints.join('\n'))
  throw error
} finally {
  await browser.close()
}

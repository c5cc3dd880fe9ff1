// The pages of sign-in and of one's own account, with an authenticator and without script. Arguments as for json.mjs, with the folder where
// development keeps its mail.
import { createHmac } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withBrowser } from './authenticator.mjs'

const base32 = text => Buffer.from(text.match(/.{8}/g).flatMap(eight => {
  const bits = [...eight].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  return bits.match(/.{8}/g).map(byte => parseInt(byte, 2))
}))
const codeOf = (secret, step) => { // RFC 6238
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', base32(secret)).update(counter).digest()
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0')
}
const now = () => Math.floor(Date.now() / 30000)

await withBrowser(process.argv.slice(2), async ({ settings: { issuer, email, password, mail }, newTab, authenticator, picture, complaints }) => {
  const did = {}
  const link = async (to, path) => { // of the mail that was sent last to somebody
    for (let tries = 0; tries < 100; tries++) {
      for (const file of (await readdir(mail).catch(() => [])).filter(name => name.endsWith('.eml')).sort().reverse()) {
        const text = await readFile(join(mail, file), 'utf8')
        const found = text.includes(`To: ${to}`) && text.match(/^http\S+token=\S+$/m)
        if (found && found[0].includes(path)) return found[0].trim()
      }
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    throw new Error(`no mail to ${to}`)
  }
  const press = (tab, name) => tab.getByRole('button', { name, exact: true }).first().click()
  const at = (tab, part) => tab.waitForURL(url => url.href.includes(part))
  const opened = (tab, summary) => tab.locator('summary', { hasText: summary }).first().click()

  // A password first; then a passkey beside it, on the page of the account
  const tab = await newTab()
  const device = await authenticator(tab)
  await device.simulates(false) // nobody touches it while the field of the address waits for one
  await tab.goto(issuer + '/auth/login?return=/auth/account')
  await picture(tab, 'login')
  await tab.getByLabel('E-mail address').fill(email)
  await tab.getByLabel('Password').fill(password)
  await press(tab, 'Sign in')
  await at(tab, '/auth/account')
  await device.simulates(true)
  await picture(tab, 'account-new')
  await tab.getByLabel('Name of the new passkey').fill('Laptop')
  await press(tab, 'Add a passkey')
  await tab.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  const recovery = await tab.locator('.codes code').allInnerTexts()
  did.recovery = recovery.length
  await picture(tab, 'recovery-codes')
  await tab.getByRole('link', { name: 'I have kept them' }).click()
  did.named = await tab.getByText('Laptop', { exact: true }).count()
  await opened(tab, 'Rename or remove')
  await tab.locator('#passkeys li').getByLabel('Name').fill('Work laptop')
  await press(tab, 'Rename')
  await tab.getByText('Your passkey has another name.').waitFor()
  did.renamed = await tab.getByText('Work laptop', { exact: true }).count()

  // An authenticator app, by its QR code's text
  await press(tab, 'Set up an authenticator app')
  const secret = (await tab.locator('main code').first().innerText()).replaceAll(' ', '')
  await picture(tab, 'app')
  await tab.getByLabel('Code that the app shows').fill('000000')
  await press(tab, 'Turn it on')
  did.wrongCode = await tab.getByText('This is not the code that the app shows now').count()
  await tab.getByLabel('Code that the app shows').fill(codeOf(secret, now()))
  await press(tab, 'Turn it on')
  await tab.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  await tab.goto(issuer + '/auth/account')

  // A key, shown once
  await opened(tab, 'Make a key')
  await tab.getByLabel('What it is for').fill('nightly import')
  await press(tab, 'Make the key')
  did.key = await tab.locator('main code').first().innerText()
  await picture(tab, 'key')
  await tab.getByRole('link', { name: 'I have kept it' }).click()
  did.keys = await tab.locator('#keys li').count()
  await picture(tab, 'account')
  await tab.emulateMedia({ colorScheme: 'dark' })
  await picture(tab, 'account-dark')
  await tab.setViewportSize({ width: 360, height: 740 })
  await picture(tab, 'account-dark-narrow')
  did.overflow = await tab.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  await tab.emulateMedia({ colorScheme: 'light' })
  await tab.setViewportSize({ width: 900, height: 900 })
  await press(tab, 'End it')
  await tab.getByText('The key is ended.').waitFor()

  // The second step by passkey, with the way back kept
  await press(tab, 'Sign out')
  await device.simulates(false)
  await tab.goto(issuer + '/auth/login?return=%2Fauth%2Faccount%3Fback%3D1')
  await tab.getByLabel('E-mail address').fill(email)
  await tab.getByLabel('Password').fill(password)
  await press(tab, 'Sign in')
  await tab.getByRole('button', { name: 'Use your passkey' }).waitFor()
  await picture(tab, 'second')
  await device.simulates(true)
  await press(tab, 'Use your passkey')
  await at(tab, '/auth/account?back=1')

  // Proving again who one is
  await tab.goto(issuer + '/auth/step-up?return=%2Fauth%2Faccount%23keys')
  await picture(tab, 'step-up')
  await press(tab, 'Use your passkey')
  await at(tab, '/auth/account#keys')
  await tab.goto(issuer + '/auth/step-up?return=%2Fauth%2Faccount%23data')
  await tab.getByLabel('Your password').fill('not the password')
  await press(tab, 'Continue')
  did.wrongPassword = await tab.getByText('is not right').count() > 0
  await tab.getByLabel('Your password').fill(password)
  await press(tab, 'Continue')
  await at(tab, '/auth/account#data')

  // Without the password, and in by the passkey alone; the last one stays
  await opened(tab, 'Do without a password')
  await press(tab, 'Remove the password')
  await tab.getByText('Your password is removed').waitFor()
  await opened(tab, 'Rename or remove')
  await press(tab, 'Remove')
  did.lastWay = await tab.getByRole('alert').first().innerText()
  await picture(tab, 'refused')
  await press(tab, 'Sign out')
  await device.simulates(false)
  await tab.goto(issuer + '/auth/login?return=/auth/account')
  await device.simulates(true)
  await tab.getByRole('button', { name: 'Sign in with a passkey' }).click({ timeout: 2000 }).catch(() => {}) // the field may have been quicker
  await at(tab, '/auth/account')
  did.alone = await tab.getByText('You have no password.').count()

  // Somebody new, with a passkey from the start, who loses it
  const other = await newTab()
  const phone = await authenticator(other)
  await other.goto(issuer + '/auth/register')
  await other.getByLabel('Your name').fill('Grace')
  await other.getByLabel('E-mail address').fill('grace@example.com')
  await press(other, 'Register')
  await other.goto(await link('grace@example.com', '/auth/verify'))
  await picture(other, 'choose')
  await press(other, 'Make a passkey')
  await at(other, '/auth/account')
  did.grace = [await other.getByText('grace@example.com').first().innerText(), await other.getByText('You have no password.').count()]
  await press(other, 'Sign out')
  await phone.clear()
  await other.goto(issuer + '/auth/password/reset')
  await other.getByLabel('E-mail address').fill('grace@example.com')
  await press(other, 'Send the link')
  await other.goto(await link('grace@example.com', '/reset/'))
  await other.getByLabel('New password').fill('three quiet mountains')
  await press(other, 'Set the password')
  await other.getByLabel('E-mail address').fill('grace@example.com')
  await other.getByLabel('Password').fill('three quiet mountains')
  await press(other, 'Sign in')
  await other.goto(issuer + '/auth/account')
  did.recovered = await other.getByText('You have a password').count()
  did.passkeysLeft = await other.locator('#passkeys li').count()

  // The same pages without script: nothing leads to nothing
  const plain = await newTab({ javaScriptEnabled: false })
  await plain.goto(issuer + '/auth/login?return=/auth/account')
  did.plainButtons = await plain.getByRole('button').allInnerTexts()
  await plain.getByLabel('E-mail address').fill('grace@example.com')
  await plain.getByLabel('Password').fill('three quiet mountains')
  await press(plain, 'Sign in')
  await at(plain, '/auth/account')
  await opened(plain, 'Make a key')
  await plain.getByLabel('What it is for').fill('plain')
  await press(plain, 'Make the key')
  did.plainKey = await plain.locator('main code').first().innerText()
  await picture(plain, 'plain')
  did.complaints = complaints
  return did
})

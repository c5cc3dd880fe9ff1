// Signing in with another server in a real browser that runs no script; the two are different sites to it. Arguments: the folder of
// playwright-core, the browser, and as JSON { issuer, email, password }; then the browser's arguments. Prints what happened.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [playwright, executablePath, given, ...args] = process.argv.slice(2)
const { issuer, email, password } = JSON.parse(given)
const { chromium } = createRequire(import.meta.url)(playwright)
const browser = await chromium.launch({ executablePath, args })
try {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 900, height: 900 } })
  const tab = await context.newPage()
  const complaints = [], seen = []
  tab.on('console', message => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()) })
  const at = async title => {
    await tab.getByRole('heading', { level: 1, name: title }).waitFor()
    seen.push(title)
    if (process.env.ASHLAR_SCREENSHOTS) await tab.screenshot({ path: join(process.env.ASHLAR_SCREENSHOTS, `provider-${seen.length}.png`), fullPage: true })
  }
  const press = name => tab.getByRole('button', { name, exact: true }).click()
  const follow = name => tab.getByRole('link', { name, exact: true }).click()
  const signIn = async () => {
    await tab.locator('input[name=email]').fill(email)
    await tab.locator('input[name=password]').fill(password)
    await press('Sign in')
  }

  await tab.goto(`${issuer}/auth/login?return=/auth/account`)
  await at('Sign in')
  await follow('Ashlar')
  await at('Sign in')
  const there = new URL(tab.url()).hostname
  await signIn()
  await tab.locator('button[value=allow]').click()
  await at('Sign in with Ashlar')
  await follow('Sign in')
  await at('Sign in')
  await signIn()
  await at('Sign in with Ashlar')
  await press('Link Ashlar')
  await at('Your account')
  const linked = await tab.getByText(`Ashlar as ${email}`).count()

  await tab.locator('form[action="/auth/logout"] button').click() // other sessions have one of the same name
  await at('Sign in')
  await tab.goto(`${issuer}/auth/login?return=/auth/account`)
  await follow('Ashlar')
  await at('Your account')

  await press('Unlink Ashlar')
  await tab.getByRole('button', { name: 'Link Ashlar' }).waitFor()
  await press('Link Ashlar')
  await at('Sign in with Ashlar')
  await press('Link Ashlar')
  await at('Your account')
  const again = await tab.getByText(`Ashlar as ${email}`).count()
  const cookies = (await context.cookies(issuer)).map(c => ({ name: c.name, httpOnly: c.httpOnly, sameSite: c.sameSite }))
  console.log(JSON.stringify({ there, linked, again, seen, cookies, complaints }))
} finally {
  await browser.close()
}

// A single-page application with oidc-client-ts in a real browser, on an origin of its own. Arguments: the folders of playwright-core and
// oidc-client-ts, the browser, and as JSON { issuer, port, email, password }; then the browser's arguments. Prints what happened.
import { createRequire } from 'node:module'
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const [playwright, library, executablePath, given, ...args] = process.argv.slice(2)
const { issuer, port, email, password } = JSON.parse(given)
const script = await readFile(join(library, 'dist', 'browser', 'oidc-client-ts.min.js'))
const page = `<!doctype html><title>Notes app</title><script src="/oidc.js"></script><p id="state">starting</p>
<button id="in">Sign in</button><button id="out">Sign out</button><script>
const manager = new oidc.UserManager({ authority: ${JSON.stringify(issuer)}, client_id: 'spa', redirect_uri: location.origin + '/',
  post_logout_redirect_uri: location.origin + '/', response_type: 'code', scope: 'openid profile email notes.read', loadUserInfo: true })
window.manager = manager
const show = text => document.getElementById('state').textContent = text
document.getElementById('in').onclick = () => manager.signinRedirect()
document.getElementById('out').onclick = () => manager.signoutRedirect();
(async () => {
  if (location.search.includes('code=') || location.search.includes('error=')) { await manager.signinCallback(); history.replaceState(null, '', '/') }
  const user = await manager.getUser()
  show(user ? 'signed in as ' + user.profile.email : 'signed out')
})().catch(error => show('failed: ' + error.message))
</script>`
const server = createServer((request, response) => {
  const isScript = request.url === '/oidc.js'
  response.writeHead(200, { 'Content-Type': isScript ? 'text/javascript' : 'text/html' }).end(isScript ? script : page)
}).listen(port, 'localhost')
const { chromium } = createRequire(import.meta.url)(playwright)
const browser = await chromium.launch({ executablePath, args })
try {
  const tab = await browser.newPage({ viewport: { width: 900, height: 900 } })
  const complaints = []
  tab.on('console', message => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()) })
  tab.on('pageerror', error => complaints.push(error.message))
  const picture = name => process.env.ASHLAR_SCREENSHOTS ? tab.screenshot({ path: join(process.env.ASHLAR_SCREENSHOTS, `${name}.png`), fullPage: true }) : undefined
  const app = `http://localhost:${port}/`
  const state = text => tab.waitForFunction(wanted => document.getElementById('state')?.textContent.includes(wanted), text)

  await tab.goto(app)
  await tab.getByRole('button', { name: 'Sign in' }).click()
  await tab.getByLabel('E-mail address').waitFor()
  const focused = await tab.evaluate(() => document.activeElement.id)
  await picture('login')
  // By keyboard alone, in the order of the page
  await tab.keyboard.type(email)
  await tab.keyboard.press('Tab')
  await tab.keyboard.type('wrong password')
  await tab.keyboard.press('Enter')
  const alert = await tab.getByRole('alert').first().innerText()
  await picture('login-refused')
  await tab.getByLabel('Password').fill(password)
  await tab.keyboard.press('Enter')
  await tab.getByRole('button', { name: 'Allow', exact: true }).waitFor()
  await picture('consent')
  await tab.getByRole('button', { name: 'Allow', exact: true }).click()
  await state('signed in as ' + email)
  const first = await tab.evaluate(async () => { const user = await manager.getUser(); return { refresh: user.refresh_token, name: user.profile.name, scope: user.scope, access: user.access_token } })
  const notes = await tab.evaluate(async ([issuer, token]) => (await fetch(issuer + '/api/notes', { headers: { Authorization: 'Bearer ' + token } })).status, [issuer, first.access])
  const renewed = await tab.evaluate(async () => (await manager.signinSilent()).refresh_token)
  await tab.getByRole('button', { name: 'Sign out' }).click()
  await state('signed out')
  await picture('signed-out')
  await tab.goto(issuer + '/auth/login')
  await tab.goto(issuer + '/auth/device')
  const afterwards = new URL(tab.url()).pathname
  await tab.setViewportSize({ width: 360, height: 700 })
  await tab.emulateMedia({ colorScheme: 'dark' })
  await tab.goto(issuer + '/auth/register')
  await picture('register-dark-narrow')
  const overflow = await tab.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  console.log(JSON.stringify({ focused, alert, name: first.name, scope: first.scope, notes, rotated: renewed !== first.refresh, afterwards, overflow, complaints }))
} finally {
  await browser.close()
  server.close()
}

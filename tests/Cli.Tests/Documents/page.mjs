// The guide's single-page application in a real browser. Arguments: the folder of playwright-core, the browser, and as JSON { page, api,
// port, stranger, email, password }; then the browser's arguments. Prints what happened.
import { createRequire } from 'node:module'
import { createServer } from 'node:http'

const [playwright, executablePath, given, ...args] = process.argv.slice(2)
const { page, api, port, stranger, email, password } = JSON.parse(given)
const serve = (request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(page)
const servers = [createServer(serve).listen(port, 'localhost'), createServer(serve).listen(stranger, 'localhost')]
const { chromium } = createRequire(import.meta.url)(playwright)
const browser = await chromium.launch({ executablePath, args })
try {
  const tab = await browser.newPage()
  const complaints = []
  tab.on('pageerror', error => complaints.push(error.message))
  tab.on('console', message => { if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text()) })
  const state = text => tab.waitForFunction(wanted => document.getElementById('state')?.textContent.includes(wanted), text)
  const app = `http://localhost:${port}/`
  const button = name => tab.getByRole('button', { name, exact: true })
  const add = async title => {
    await tab.getByLabel('A new list').fill(title)
    await button('Add').click()
    await tab.getByText(title, { exact: true }).waitFor()
  }

  await tab.goto(app)
  await state('Signed out')
  await button('Sign in').click()
  await tab.getByLabel('E-mail address').fill(email)
  await tab.getByLabel('Password').fill(password)
  await tab.keyboard.press('Enter')
  await button('Allow').click()
  await state('Signed in as ' + email)
  const address = new URL(tab.url()).pathname + new URL(tab.url()).search
  await add('Garden')

  // Its access token is over, once
  let refreshes = 0, access
  tab.on('request', request => { if (request.url() === api + '/oauth/token') refreshes++ })
  await tab.route(api + '/api/lists', async route => {
    if (route.request().method() !== 'POST' || access) return route.continue()
    access = route.request().headers().authorization
    await route.fulfill({ status: 401, headers: { 'Access-Control-Allow-Origin': '*' }, json: { detail: 'over' } })
  })
  await add('<b>Shed</b>')
  const lists = await tab.locator('li').allInnerTexts()
  const told = await tab.locator('#state').innerText()

  // An answer that nobody asked for is not taken
  const other = await browser.newPage()
  await other.goto(`${app}?code=stolen&state=guessed&iss=${encodeURIComponent(api)}`)
  await other.waitForFunction(() => document.getElementById('state').textContent !== '')
  const forged = await other.locator('#state').innerText()

  await button('Sign out').click()
  await state('Signed out')
  const afterwards = await tab.evaluate(async ([url, authorization]) => (await fetch(url, { headers: { authorization } })).status, [api + '/api/lists?limit=1', access])

  // The same page on an origin that is no client's is not answered to
  await other.goto(`http://localhost:${stranger}/`)
  const [refused] = await Promise.all([other.waitForResponse(response => response.url().startsWith(api + '/oauth/authorize')), other.getByRole('button', { name: 'Sign in' }).click()])
  console.log(JSON.stringify({ state: told, lists, address, refreshes, forged, afterwards, elsewhere: refused.status(), complaints }))
} finally {
  await browser.close()
  for (const server of servers) server.close()
}

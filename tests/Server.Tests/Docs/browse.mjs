// Arguments: the folder of playwright-core, the browser, the server's address, a token, the browser's arguments.
// Opens the page, signs in, sends the request that it offers for "Create a category", and prints what happened as JSON.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [playwright, executablePath, address, token, ...args] = process.argv.slice(2)
const { chromium } = createRequire(import.meta.url)(playwright)
const browser = await chromium.launch({ executablePath, args })
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 950 } })
  const hosts = new Set()
  const complaints = []
  page.on('request', request => { if (request.url().startsWith('http')) hosts.add(new URL(request.url()).host) })
  page.on('websocket', socket => hosts.add(new URL(socket.url()).host))
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()) })
  page.on('pageerror', error => complaints.push(error.message))

  const picture = name => process.env.ASHLAR_SCREENSHOTS
    ? page.screenshot({ path: join(process.env.ASHLAR_SCREENSHOTS, `${name}.png`) }) : undefined
  await page.goto(address)
  const create = page.getByRole('link', { name: 'Create a category' }).first()
  await create.waitFor()
  await picture('docs-start')
  const operations = await page.locator('aside, nav').getByRole('link').allInnerTexts()

  await page.getByPlaceholder('Token').first().fill(token)
  await create.click()
  await page.getByRole('button', { name: /Test Request.*post \/api\/categories\)/i }).first().click()
  await picture('docs-request')
  const [answer] = await Promise.all([
    page.waitForResponse(response => response.url().includes('/api/')),
    page.getByRole('button', { name: /^Send/ }).first().click(),
  ])
  await page.getByText(/201/).first().waitFor()
  await picture('docs-answer')

  const request = answer.request()
  console.log(JSON.stringify({
    title: await page.title(),
    hosts: [...hosts],
    complaints,
    operations: operations.flatMap(text => text.split('\n')).map(text => text.trim()),
    sent: `${request.method()} ${new URL(request.url()).pathname}`,
    status: answer.status(),
  }))
} finally {
  await browser.close()
}

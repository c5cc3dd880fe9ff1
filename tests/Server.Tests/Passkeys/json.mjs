// The JSON endpoints of passkeys, as the script of an application of one's own calls them. Arguments: the folder of playwright-core, the
// browser, and as JSON { issuer, email, password }; then the browser's arguments.
import { withBrowser } from './authenticator.mjs'

await withBrowser(process.argv.slice(2), async ({ settings: { issuer, email, password }, newTab, authenticator }) => {
  const tab = await newTab({ bypassCSP: true }) // an application's page, which may call the server
  const device = await authenticator(tab)
  await tab.goto(issuer + '/auth/login')
  await tab.evaluate(() => {
    window.call = async (method, path, body) => {
      const answer = await fetch(path, { method, headers: body && { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) })
      const text = await answer.text()
      return { status: answer.status, body: text && JSON.parse(text) }
    }
    window.make = async name => {
      const { body: offer } = await call('POST', '/auth/passkeys/options')
      const made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(offer.options) })
      return call('POST', '/auth/passkeys', { token: offer.token, credential: made.toJSON(), name })
    }
    window.prove = async (ask, more) => {
      const { body: offer } = await call('POST', '/auth/login/passkey/options', ask ?? {})
      const got = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(offer.options) })
      return call('POST', '/auth/login/passkey', { token: offer.token, credential: got.toJSON(), ...more })
    }
  })
  const did = {}
  await tab.evaluate(given => call('POST', '/auth/login', given), { email, password })
  did.made = await tab.evaluate(() => make('Laptop'))
  did.twice = await tab.evaluate(() => make('Again').catch(error => error.name))
  did.listed = await tab.evaluate(() => call('GET', '/auth/passkeys'))
  await tab.evaluate(() => call('POST', '/auth/logout'))
  did.alone = await tab.evaluate(() => prove())
  did.needsBoth = await tab.evaluate(() => call('POST', '/auth/keys', { name: 'ci' }))
  did.tokens = await tab.evaluate(() => prove({}, { mode: 'token' }))
  await tab.evaluate(() => call('POST', '/auth/logout'))
  did.half = await tab.evaluate(given => call('POST', '/auth/login', given), { email, password })
  did.second = await tab.evaluate(secondFactor => prove({ secondFactor }), did.half.body.secondFactor.token)
  did.counts = (await device.credentials()).map(c => c.signCount)
  await device.verifies(false)
  await tab.evaluate(() => call('POST', '/auth/logout'))
  did.unverified = await tab.evaluate(() => prove().catch(error => error.name))
  await device.verifies(true)
  await tab.evaluate(() => prove())
  did.removed = await tab.evaluate(id => call('DELETE', '/auth/passkeys/' + id), did.made.body.id)
  did.gone = await tab.evaluate(() => prove())
  return did
})

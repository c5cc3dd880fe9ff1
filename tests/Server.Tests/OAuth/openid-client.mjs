// The same through openid-client. Arguments as for oauth4webapi.mjs.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Browser } from './browser.mjs'

const [library, server, given] = process.argv.slice(2)
const openid = await import(pathToFileURL(join(library, 'build', 'index.js')))
const { email, password, client: client_id, secret, redirect } = JSON.parse(given)
const did = []
const config = await openid.discovery(new URL(server), client_id, undefined, openid.ClientSecretBasic(secret), { execute: [openid.allowInsecureRequests] })
openid.enableNonRepudiationChecks(config) // it checks signatures even of what came from the server itself
did.push('discovery')

const browser = new Browser(new URL(server).origin)
const pkceCodeVerifier = openid.randomPKCECodeVerifier(), expectedState = openid.randomState(), expectedNonce = openid.randomNonce()
const parameters = {
  redirect_uri: redirect, scope: 'openid email', state: expectedState, nonce: expectedNonce, max_age: '600',
  code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256',
}
const back = await browser.authorize(openid.buildAuthorizationUrl(config, parameters), { email, password })
const tokens = await openid.authorizationCodeGrant(config, back, { pkceCodeVerifier, expectedState, expectedNonce, maxAge: 600, idTokenExpected: true })
const subject = tokens.claims().sub
did.push('code')

const refused = new URL(await browser.authorize(openid.buildAuthorizationUrl(config, { ...parameters, scope: 'nonsense' }), {}))
await openid.authorizationCodeGrant(config, refused, { pkceCodeVerifier, expectedState, expectedNonce }).then(
  () => { throw new Error('a scope that does not exist was given') }, error => { if (error.error !== 'invalid_scope') throw error })
did.push('refusal')

const par = await browser.authorize(await openid.buildAuthorizationUrlWithPAR(config, parameters), { email, password })
await openid.authorizationCodeGrant(config, par, { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true })
did.push('par')

if ((await openid.fetchUserInfo(config, tokens.access_token, subject)).email !== email) throw new Error('whose?')
did.push('userinfo')
const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token)
did.push('refresh')
if (!(await openid.tokenIntrospection(config, refreshed.access_token)).active) throw new Error('not active')
did.push('introspection')
await openid.tokenRevocation(config, refreshed.refresh_token)
if ((await openid.tokenIntrospection(config, refreshed.access_token)).active) throw new Error('still active')
did.push('revocation')
await openid.clientCredentialsGrant(config, { scope: 'notes.read' })
did.push('client credentials')

const device = await openid.initiateDeviceAuthorization(config, { scope: 'openid' })
const polling = openid.pollDeviceAuthorizationGrant(config, { ...device, interval: 1 })
await browser.allowDevice(device.verification_uri, device.user_code, { email, password })
await polling
did.push('device')
console.log(JSON.stringify({ did, subject }))

// The whole of the server through oauth4webapi, which refuses whatever the RFCs do not allow. Arguments: the library's folder, the
// server, and as JSON: { email, password, client, secret, redirect }. Prints what it did.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Browser } from './browser.mjs'

const [library, server, given] = process.argv.slice(2)
const oauth = await import(pathToFileURL(join(library, 'build', 'index.js')))
const { email, password, client: client_id, secret, redirect } = JSON.parse(given)
const insecure = { [oauth.allowInsecureRequests]: true } // plain http on loopback
const issuer = new URL(server)
const did = []

const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
const again = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' }))
if (again.token_endpoint !== as.token_endpoint) throw new Error('the two documents differ')
did.push('discovery')

const client = { client_id }
const browser = new Browser(issuer.origin)
const state = oauth.generateRandomState(), nonce = oauth.generateRandomNonce(), verifier = oauth.generateRandomCodeVerifier()
const parameters = {
  client_id, redirect_uri: redirect, response_type: 'code', scope: 'openid email offline_access', state, nonce,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
}

// Code and PKCE, with the secret in the header, then pushed with the secret in the form
async function signIn(url, authentication) {
  const answer = oauth.validateAuthResponse(as, client, await browser.authorize(url, { email, password }), state) // asks for iss
  const response = await oauth.authorizationCodeGrantRequest(as, client, authentication, answer, redirect, verifier, insecure)
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: nonce, requireIdToken: true, maxAge: 600 })
  await oauth.validateApplicationLevelSignature(as, response, insecure)
  return tokens
}

const basic = oauth.ClientSecretBasic(secret)
const url = new URL(as.authorization_endpoint)
for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
let tokens = await signIn(url, basic)
const claims = oauth.getValidatedIdTokenClaims(tokens)
did.push('code')

const post = oauth.ClientSecretPost(secret)
const pushed = await oauth.processPushedAuthorizationResponse(as, client, await oauth.pushedAuthorizationRequest(as, client, post, parameters, insecure))
const short = new URL(as.authorization_endpoint)
short.searchParams.set('client_id', client_id)
short.searchParams.set('request_uri', pushed.request_uri)
tokens = await signIn(short, post)
did.push('par')

const person = await oauth.processUserInfoResponse(as, client, claims.sub, await oauth.userInfoRequest(as, client, tokens.access_token, insecure))
if (person.email !== email || person.email_verified !== true) throw new Error(JSON.stringify(person))
did.push('userinfo')

const refreshed = await oauth.processRefreshTokenResponse(as, client, await oauth.refreshTokenGrantRequest(as, client, basic, tokens.refresh_token, insecure))
if (refreshed.refresh_token === tokens.refresh_token) throw new Error('not rotated')
did.push('refresh')

const facts = await oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, basic, refreshed.access_token, insecure))
if (!facts.active || facts.sub !== claims.sub) throw new Error(JSON.stringify(facts))
did.push('introspection')

await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, basic, refreshed.refresh_token, insecure))
for (const token of [refreshed.access_token, refreshed.refresh_token]) {
  const ended = await oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, basic, token, insecure))
  if (ended.active) throw new Error('still active')
}
did.push('revocation')

const own = await oauth.processClientCredentialsResponse(as, client, await oauth.clientCredentialsGrantRequest(as, client, basic, { scope: 'notes.read' }, insecure))
if (own.scope !== 'notes.read') throw new Error(JSON.stringify(own))
did.push('client credentials')

const device = await oauth.processDeviceAuthorizationResponse(as, client, await oauth.deviceAuthorizationRequest(as, client, basic, { scope: 'openid' }, insecure))
const early = await oauth.deviceCodeGrantRequest(as, client, basic, device.device_code, insecure)
await oauth.processDeviceCodeResponse(as, client, early).then(() => { throw new Error('too early') }, error => { if (error.error !== 'authorization_pending') throw error })
await browser.allowDevice(device.verification_uri_complete, device.user_code, { email, password })
const answer = await oauth.deviceCodeGrantRequest(as, client, basic, device.device_code, insecure)
await oauth.processDeviceCodeResponse(as, client, answer)
did.push('device')

console.log(JSON.stringify({ did, subject: claims.sub, serviceToken: own.access_token }))

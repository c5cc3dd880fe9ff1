// Requests to the server that this page came from.
//
// Who is signed in is known by a cookie that the browser keeps to itself (HttpOnly) and sends along. There is no token in this
// script, hence none that a hostile script could carry away: for an application on the API's own origin that is what "OAuth 2.0 for
// Browser-Based Applications" advises. Other sites cannot use the cookie: the server asks every request that changes something where
// it comes from, and browsers say so truthfully (Sec-Fetch-Site, Origin), so there is no token against forgery to carry around either.

/** The server said no, or could not be reached (status 0). */
export class Refusal extends Error {
  constructor(status, problem, wait) {
    super(Refusal.#words(status, problem, wait))
    this.status = status
    this.code = problem?.code ?? ''
    this.faults = problem?.errors ?? []
    this.wait = wait
  }

  static #words(status, problem, wait) {
    if (status === 0) return 'The server cannot be reached. Nothing is lost: try again when you are online.'
    if (status === 429) return `That was tried too often. Try again in ${wait} ${wait === 1 ? 'second' : 'seconds'}.`
    if (status === 503) return 'The server is busy. Try again in a moment.'
    if (status >= 500) return 'Something went wrong on the server. Try again.'
    if (problem?.code === 'idempotency-key-reused') return 'An earlier version of this was saved already: look for it before you save again.'
    const detail = problem?.detail ?? 'The server refused that.'
    return detail[0].toUpperCase() + detail.slice(1) + (/[.!?]$/.test(detail) ? '' : '.')
  }
}

/** Called when the session is over: it was ended elsewhere, or it ended by itself. */
let whenSignedOut = () => {}
export const onSignedOut = callback => { whenSignedOut = callback }

/**
 * Sends a request and gives its answer: `{ body, tag }`, the tag for `If-Match`.
 * @throws {Refusal} for every answer but a good one
 */
export async function call(method, path, { body, headers = {}, guest = false } = {}) {
  const sent = { Accept: 'application/json', ...headers }
  if (body !== undefined) sent['Content-Type'] = 'application/json'
  let answer
  let content
  try {
    // no-store: what is read here stays out of the browser's cache, on machines that others use, too
    answer = await fetch(path, { method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body), credentials: 'same-origin', cache: 'no-store' })
    content = answer.headers.get('Content-Type')?.includes('json') ? await answer.json() : null
  } catch {
    throw new Refusal(0)
  }
  if (answer.ok) return { body: content, tag: answer.headers.get('ETag') }
  const refusal = new Refusal(answer.status, content, Number(answer.headers.get('Retry-After')) || 1)
  if (answer.status === 401 && refusal.code !== 'step-up-required' && !guest) whenSignedOut()
  throw refusal
}

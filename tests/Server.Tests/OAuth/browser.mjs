// A browser without a screen: follows redirects, keeps cookies, sends forms. Enough for pages that work without script.
export class Browser {
  #jar = new Map()
  constructor(origin) { this.origin = origin }

  // Follows redirects within the server; stops at the first that leads elsewhere, and gives { left: URL } for it.
  async open(url, options = {}) {
    let target = new URL(url, this.origin), request = options
    for (let hop = 0; hop < 20; hop++) {
      if (target.origin !== this.origin) return { left: target, html: '' }
      const cookie = [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await fetch(target, {
        ...request, redirect: 'manual', headers: { Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin', Origin: this.origin, ...(cookie && { Cookie: cookie }), ...request.headers },
      })
      for (const line of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
        if (value === '' || /max-age=0/i.test(line)) this.#jar.delete(name)
        else this.#jar.set(name, value)
      }
      if (answer.status === 307 || answer.status === 308) throw new Error(`${answer.status} would send the form on`)
      const html = answer.status >= 300 && answer.status < 400 ? '' : await answer.text()
      const refresh = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(html)
      const next = answer.headers.get('location') ?? (refresh && unescape(refresh[1]))
      if (!next) return { url: target, status: answer.status, headers: answer.headers, html }
      target = new URL(next, target)
      request = {}
    }
    throw new Error('too many redirects')
  }

  // Sends the page's form that posts to `action`, with its hidden fields and what is given.
  submit(page, action, values) {
    const form = [...page.html.matchAll(/<form method="post" action="([^"]+)">([\s\S]*?)<\/form>/g)].find(f => unescape(f[1]) === action)
    if (!form) throw new Error(`no form for ${action} on ${page.url}:\n${page.html}`)
    const body = new URLSearchParams()
    for (const [, name, value] of form[2].matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)) body.set(unescape(name), unescape(value))
    for (const [name, value] of Object.entries(values)) body.set(name, value)
    return this.open(action, { method: 'POST', body })
  }

  // Goes through sign-in and consent as they come, and gives the address that the answer leads to.
  async authorize(url, person) {
    let page = await this.open(url)
    for (let step = 0; step < 5 && !page.left; step++) {
      if (page.html.includes('action="/auth/login"')) page = await this.submit(page, '/auth/login', person)
      else if (page.html.includes('action="/auth/consent"')) page = await this.submit(page, '/auth/consent', { decision: 'allow' })
      else throw new Error(`unexpected page at ${page.url} (${page.status}):\n${page.html}`)
    }
    return page.left
  }

  // Lets a device in.
  async allowDevice(url, code, person) {
    let page = await this.open(url)
    if (page.html.includes('action="/auth/login"')) page = await this.submit(page, '/auth/login', person)
    page = await this.submit(page, '/auth/device', { user_code: code })
    page = await this.submit(page, '/auth/device', { decision: 'allow' })
    if (!page.html.includes('The device is connected')) throw new Error(page.html)
  }
}

const unescape = text => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replace(/&#x([0-9A-F]+);/gi, (_, hex) => String.fromCodePoint(parseInt(hex, 16))).replaceAll('&amp;', '&')

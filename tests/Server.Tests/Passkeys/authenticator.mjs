// A browser with an authenticator that keeps passkeys, as Chromium's DevTools protocol makes one (WebAuthn domain).
import { createRequire } from 'node:module'
import { join } from 'node:path'

const kept = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true }

/** Starts the browser; `run` gets { newTab, tab, authenticator, picture, complaints }. Whatever it returns is printed as JSON. */
export async function withBrowser([playwright, executablePath, given, ...args], run) {
  const { chromium } = createRequire(import.meta.url)(playwright)
  const browser = await chromium.launch({ executablePath, args })
  try {
    const settings = JSON.parse(given)
    const complaints = []
    const newTab = async options => {
      const context = await browser.newContext({ viewport: { width: 900, height: 900 }, ...options })
      const tab = await context.newPage()
      tab.on('console', message => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()) })
      tab.on('pageerror', error => complaints.push(error.message))
      return tab
    }
    const authenticator = async (tab, options) => {
      const session = await tab.context().newCDPSession(tab)
      await session.send('WebAuthn.enable')
      const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options: { ...kept, ...options } })
      return {
        verifies: isUserVerified => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
        simulates: enabled => session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
        credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
        add: credential => session.send('WebAuthn.addCredential', { authenticatorId, credential }),
        clear: () => session.send('WebAuthn.clearCredentials', { authenticatorId }),
      }
    }
    const picture = (tab, name) => process.env.ASHLAR_SCREENSHOTS ? tab.screenshot({ path: join(process.env.ASHLAR_SCREENSHOTS, `${name}.png`), fullPage: true }) : undefined
    console.log(JSON.stringify(await run({ settings, newTab, authenticator, picture, complaints })))
  } finally {
    await browser.close()
  }
}

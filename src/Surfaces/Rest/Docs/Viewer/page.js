// Starts the viewer over this server's own description. Loaded before the viewer, because the viewer makes style elements
// that the page's Content-Security-Policy takes only with the answer's nonce.
(() => {
  const script = document.currentScript
  const meta = document.querySelector('meta[property=csp-nonce]')
  const nonce = meta.nonce || meta.content
  const createElement = Document.prototype.createElement
  Document.prototype.createElement = function (name, options) {
    const element = createElement.call(this, name, options)
    if (element instanceof HTMLStyleElement) element.nonce = nonce
    return element
  }

  const viewer = createElement.call(document, 'script')
  viewer.src = script.dataset.viewer
  viewer.onload = () => {
    document.querySelector('#viewer').replaceChildren()
    window.Scalar.createApiReference('#viewer', {
      url: '/openapi.json',
      // Nothing but this server is ever asked: no fonts, no proxy, no telemetry, no assistant, no links to the maker's cloud.
      withDefaultFonts: false,
      proxyUrl: '',
      telemetry: false,
      agent: { disabled: true },
      mcp: { disabled: true },
      hideClientButton: true,
      showDeveloperTools: 'never',
      // Fields in the order of the model.
      orderSchemaPropertiesBy: 'preserve',
      orderRequiredPropertiesFirst: false,
      // A token stays in this page's memory and is gone with it.
      persistAuth: false,
      authentication: { preferredSecurityScheme: 'bearerAuth' },
    })
  }
  document.head.append(viewer)
})()

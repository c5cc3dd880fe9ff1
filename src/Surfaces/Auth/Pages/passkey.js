// The one script of the pages under /auth: it asks the browser for a passkey, puts what it answers into a form, and sends that. Pages
// show the forms (data-passkey) only where this runs; whatever it does not reach works without it.
'use strict';
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
  const base64url = buffer => btoa(Array.from(new Uint8Array(buffer), b => String.fromCharCode(b)).join('')).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const known = list => (list || []).map(credential => ({ ...credential, id: bytes(credential.id) }));

  // Not parse…FromJSON and toJSON: browsers and password managers that lack them are in use (WebAuthn Level 3, section 5.1.8).
  const optionsOf = json => {
    const options = { ...json, challenge: bytes(json.challenge) };
    if (json.user) options.user = { ...json.user, id: bytes(json.user.id) };
    if (json.excludeCredentials) options.excludeCredentials = known(json.excludeCredentials);
    if (json.allowCredentials) options.allowCredentials = known(json.allowCredentials);
    return options;
  };
  const jsonOf = credential => {
    const { response } = credential;
    const answer = { clientDataJSON: base64url(response.clientDataJSON) };
    if (response.attestationObject) {
      answer.attestationObject = base64url(response.attestationObject);
      answer.transports = response.getTransports ? response.getTransports() : [];
    } else {
      answer.authenticatorData = base64url(response.authenticatorData);
      answer.signature = base64url(response.signature);
      answer.userHandle = response.userHandle ? base64url(response.userHandle) : null;
    }
    return JSON.stringify({
      id: credential.id, rawId: base64url(credential.rawId), type: credential.type, response: answer,
      authenticatorAttachment: credential.authenticatorAttachment || null, clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const ask = async form => {
    const answer = await fetch(form.dataset.options, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: form.dataset.body || '{}' });
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) return body;
    if (body.stepUp) location.assign('/auth/step-up?return=' + encodeURIComponent(form.elements.return.value));
    throw new Error(body.detail || 'The server did not answer as it should.');
  };
  const send = (form, offer, credential) => {
    form.elements.token.value = offer.token;
    form.elements.credential.value = jsonOf(credential);
    form.submit();
  };
  const tell = (form, error) => {
    const text = {
      NotAllowedError: 'No passkey was given: it was cancelled, took too long, or there is none here.',
      InvalidStateError: 'This device has a passkey of this account already.',
      SecurityError: 'There are no passkeys for this address.',
    }[error.name] || error.message;
    form.querySelector('[role=alert]').textContent = text.charAt(0).toUpperCase() + text.slice(1);
  };

  let waiting = null; // for a passkey that is chosen in the field of the address
  const run = async form => {
    if (waiting) waiting.abort();
    const button = form.querySelector('button');
    button.disabled = true;
    tell(form, { message: '' });
    try {
      const offer = await ask(form);
      const publicKey = optionsOf(offer.options);
      const credential = form.dataset.passkey === 'create' ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
      send(form, offer, credential);
    } catch (error) {
      tell(form, error);
      button.disabled = false;
    }
  };

  // A browser that can offers passkeys where it offers passwords (section 5.1.4, conditional mediation).
  const offerInField = async form => {
    if (!PublicKeyCredential.isConditionalMediationAvailable || !await PublicKeyCredential.isConditionalMediationAvailable()) return;
    waiting = new AbortController();
    try {
      const offer = await ask(form);
      send(form, offer, await navigator.credentials.get({ publicKey: optionsOf(offer.options), mediation: 'conditional', signal: waiting.signal }));
    } catch {
      // Nobody chose one there: the button asks anew, and says what goes wrong.
    }
  };

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false;
    form.addEventListener('submit', event => {
      event.preventDefault();
      run(form);
    });
    if (form.dataset.field === 'true') offerInField(form);
  }
})();

// Passkeys. Without this module the page says so, and the other ways to sign in remain.
//
//   <form data-passkey="create|get" data-question="/…">   asks the server what is to be signed when its button is pressed,
//                                                          has the device sign it, and sends the answer with the form
//   <x data-passkey-with>      is shown where the browser knows passkeys
//   <x data-passkey-without>   is shown where it does not
//   <x data-passkey-failed>    is shown when nothing was signed

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function readable(options) {
  const key = options.publicKey;
  key.challenge = toBytes(key.challenge);
  if (key.user) key.user.id = toBytes(key.user.id);
  for (const list of [key.allowCredentials, key.excludeCredentials]) {
    for (const known of list ?? []) known.id = toBytes(known.id);
  }
  return options;
}

function sendable(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response, extensions: {} });
}

async function answer(form) {
  const body = new URLSearchParams(new FormData(form));
  const asked = await fetch(form.dataset.question, { method: "POST", body, headers: { accept: "application/json" } });
  if (!asked.ok || asked.redirected) throw new Error(`the server answers ${asked.status}`);
  const { challenge, options } = await asked.json();
  const credential = await navigator.credentials[form.dataset.passkey](readable(options));
  form.elements.challenge.value = challenge;
  form.elements.credential.value = sendable(credential);
  form.submit();
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  const failed = form.querySelector("[data-passkey-failed]");
  form.querySelector("[data-passkey-without]").hidden = true;
  form.querySelector("[data-passkey-with]").hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "1";
    failed.hidden = true;
    try {
      await answer(form);
    } catch {
      // Called off, or nothing fits: the reason is the browser's secret.
      failed.hidden = false;
    } finally {
      delete form.dataset.sent;
    }
  });
}

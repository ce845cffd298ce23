// Signing with a passkey: <div data-passkey-sign="address of the question" hidden> with a
// hidden field and a button, within the form that is signed. The passkey's answer stands
// for the password, and the form is sent as its own button would send it.

export function startSigning() {
  for (const part of document.querySelectorAll("[data-passkey-sign]")) {
    part.hidden = !window.PublicKeyCredential;
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-passkey-sign] > button");
    if (button) {
      sign(button.parentElement);
    }
  });
  document.addEventListener("keydown", onKey);
}

// Enter in a password would press the form's first button, which may look for a line.
// It signs, once the code is there as well.
function onKey(event) {
  const fields = event.target.closest?.(".sign-fields");
  if (!fields || event.key !== "Enter" || event.isComposing) {
    return;
  }
  event.preventDefault();
  const empty = [...fields.querySelectorAll("input")].find((field) => !field.value);
  (empty ?? event.target).focus();
  if (!empty) {
    signButton(event.target.form).click();
  }
}

// It stands behind all others.
function signButton(form) {
  return [...form.querySelectorAll("button.btn-primary")].at(-1);
}

async function sign(part) {
  const form = part.closest("form");
  const failed = part.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    part.querySelector("[name=passkey]").value = JSON.stringify(await answerTo(part, form));
  } catch {
    failed.hidden = false;
    return;
  }
  for (const typed of form.querySelectorAll(".sign-fields input")) {
    typed.required = false;
  }
  form.requestSubmit(signButton(form));
}

async function answerTo(part, form) {
  const asked = await fetch(part.dataset.passkeySign, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  });
  if (!asked.ok) {
    throw new Error(asked.statusText);
  }
  const { publicKey } = await asked.json();
  const given = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytesOf(publicKey.challenge),
      allowCredentials: (publicKey.allowCredentials ?? []).map((one) => ({
        ...one,
        id: bytesOf(one.id),
      })),
    },
  });
  return asJson(given);
}

function asJson({ id, rawId, type, response }) {
  return {
    id,
    rawId: textOf(rawId),
    type,
    clientExtensionResults: {},
    response: {
      authenticatorData: textOf(response.authenticatorData),
      clientDataJSON: textOf(response.clientDataJSON),
      signature: textOf(response.signature),
      userHandle: response.userHandle ? textOf(response.userHandle) : null,
    },
  };
}

// Base64 for addresses, without padding.
function bytesOf(text) {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(plain), (sign) => sign.charCodeAt(0));
}

function textOf(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

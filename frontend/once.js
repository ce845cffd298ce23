// What is asked for twice is done once.
//
// A <form data-once> is sent once however often its button is pressed. A form that
// HTMX sends again and again, such as the scan field of a document, gets a new
// request id for each code, so that two units with the same label are two requests.
// When the server can't be reached, the code and its id come back into the field:
// sent once more, it counts once, even if only the answer was lost.

export function startSendingOnce() {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("htmx:config:request", onSend);
  document.addEventListener("htmx:error", onFailure);
  // The page that the back button brings may be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
    }
  });
}

function onSubmit(event) {
  const form = event.target;
  if (!form.matches("form[data-once]")) {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
  }
  form.dataset.sent = "yes";
}

function onSend(event) {
  const form = scanForm(event);
  if (form) {
    form.elements.request_id.value = newId();
    form.elements.code.value = "";
    showUnsent(false);
  }
}

function onFailure(event) {
  const form = scanForm(event);
  const sent = event.detail.ctx?.request?.body;
  if (form && sent instanceof URLSearchParams && !form.elements.code.value) {
    form.elements.request_id.value = sent.get("request_id");
    form.elements.code.value = sent.get("code");
    showUnsent(true);
  }
}

function scanForm(event) {
  const form = event.target.form ?? event.target;
  return form instanceof HTMLFormElement && form.elements.request_id && form.elements.code
    ? form
    : null;
}

function showUnsent(isUnsent) {
  const note = document.querySelector("[data-unsent]");
  if (note) {
    note.hidden = !isUnsent;
  }
}

// crypto.randomUUID() exists only over HTTPS; a warehouse's network may have none.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

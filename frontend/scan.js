// The scan field: <input data-scan>, one on a page.
//
// A hand scanner is a keyboard that types fast and ends with Enter or Tab. It types
// wherever the focus is, so keys that no other field wants are led to the scan field.
// For people, "/" leads there. A page whose own form comes first says `autofocus`.
// The separator FNC1 between GS1 elements arrives as the control character GS (U+001D),
// which scanners send as Ctrl+] (or as F8, after a common setting for browsers).

const GROUP_SEPARATOR = "\u001d";
const FIELDS = "input, textarea, select, [contenteditable]";

export function startScanning() {
  focusScanField();
  scanField()?.select();
  document.addEventListener("keydown", onKey, { capture: true });
  // What was sent stays to be read, and the next scan replaces it.
  document.addEventListener("submit", (event) => {
    event.target.querySelector?.("input[data-scan]")?.select();
  });
  document.addEventListener("htmx:after:swap", showTouched);
  // After a swap the field is a new one, or the focused part has gone.
  new MutationObserver(focusWhenLost).observe(document.body, {
    childList: true,
    subtree: true,
  });
}

export function scanField() {
  return document.querySelector("input[data-scan]:not([disabled])");
}

// Sends what is in the field by the button beside it, as Enter would: a form may have
// other buttons, which do other things.
export function sendScan(field) {
  const button = field.parentElement.querySelector("button[type=submit]");
  if (button) {
    button.click();
  } else {
    field.form?.requestSubmit();
  }
}

export function focusScanField() {
  if (!document.querySelector("[autofocus]")) {
    scanField()?.focus({ preventScroll: true });
  }
}

function focusWhenLost() {
  if (document.activeElement === document.body && !document.querySelector("dialog[open]")) {
    focusScanField();
  }
}

// The form of the line that a scan found, however long the page is; but whoever holds a
// label before the camera looks at its picture.
function showTouched() {
  if (!document.querySelector("[data-camera]:not([hidden])")) {
    document.querySelector(".line-card.touched")?.scrollIntoView({ block: "nearest" });
  }
}

function onKey(event) {
  const field = scanField();
  if (!field || event.isComposing) {
    return;
  }
  const inOther = event.target !== field && event.target.closest?.(FIELDS);
  if (inOther || document.querySelector("dialog[open]")) {
    return;
  }
  if (isSeparator(event)) {
    event.preventDefault();
    insert(field, GROUP_SEPARATOR);
  } else if (event.target === field) {
    submitOnTab(event, field);
  } else if (isCharacter(event) && !event.target.closest?.("a, button, summary")) {
    event.preventDefault();
    field.focus({ preventScroll: true });
    // No code begins with "/": whoever types it only wants the field.
    if (event.key !== "/") {
      insert(field, event.key);
    }
  }
}

function isSeparator(event) {
  return (event.ctrlKey && event.key === "]") || event.key === "F8";
}

function isCharacter(event) {
  return event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
}

// Some scanners end with Tab; with a code in the field that means "done" too.
function submitOnTab(event, field) {
  if (event.key === "Tab" && !event.shiftKey && field.value) {
    event.preventDefault();
    sendScan(field);
  }
}

function insert(field, text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// allauth's own scripts ask for the passkey; when that fails they only tell the console.
// The page has a sentence for it, hidden until then: <div data-passkey-failed hidden>.

export function startPasskeys() {
  document.addEventListener("allauth.error", (event) => {
    const sentence = document.querySelector("[data-passkey-failed]");
    if (sentence) {
      event.preventDefault();
      sentence.hidden = false;
    }
  });
}

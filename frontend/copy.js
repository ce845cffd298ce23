// <button data-copy="text"> copies the text; data-copy-from="#id" copies what an
// element shows. The button says data-copied for two seconds, when it has one.

export function startCopying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from]");
    if (!button) {
      return;
    }
    const { copy, copyFrom } = button.dataset;
    const text = copy ?? document.querySelector(copyFrom)?.textContent.trim() ?? "";
    await write(text);
    confirm(button);
  });
}

// The clipboard needs HTTPS or this machine; a warehouse's plain-HTTP network has
// neither, so the older way stands in.
async function write(text) {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text);
  }
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

function confirm(button) {
  const { copied } = button.dataset;
  if (!copied || button.textContent === copied) {
    return;
  }
  const before = button.textContent;
  button.textContent = copied;
  setTimeout(() => {
    button.textContent = before;
  }, 2000);
}

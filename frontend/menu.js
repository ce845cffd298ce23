// <button data-menu="#id" aria-expanded="false"> opens and closes an element with the
// class `show`, which Tabler's navigation uses. <details data-menu> closes by itself
// when one clicks elsewhere or presses Escape.

export function startMenus() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-menu]");
    if (button) {
      const isOpen = document.querySelector(button.dataset.menu).classList.toggle("show");
      button.setAttribute("aria-expanded", String(isOpen));
    }
    closeDetails((details) => !details.contains(event.target));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      closeDetails(() => true);
    }
  });
}

function closeDetails(mayClose) {
  for (const details of document.querySelectorAll("details[data-menu][open]")) {
    details.open = !mayClose(details);
  }
}

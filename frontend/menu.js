// <button data-menu="#id" aria-expanded="false"> opens and closes an element with the
// class `show`. <details data-menu> is a menu too. Both close by themselves when one
// clicks elsewhere or presses Escape; then the focus is where it was before. Escape also
// closes the form of a line, <details class="line-act">; what is typed in it stays.

export function startMenus() {
  document.addEventListener("click", (event) => {
    const own = event.target.closest("button[data-menu]");
    for (const button of document.querySelectorAll("button[data-menu]")) {
      const isInside = menuOf(button)?.contains(event.target);
      if (button === own) {
        show(button, button.getAttribute("aria-expanded") !== "true");
      } else if (!isInside) {
        show(button, false);
      }
    }
    closeDetails((details) => !details.contains(event.target));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      closeAll();
    }
  });
}

function menuOf(button) {
  return document.querySelector(button.dataset.menu);
}

function show(button, isOpen) {
  menuOf(button)?.classList.toggle("show", isOpen);
  button.setAttribute("aria-expanded", String(isOpen));
}

function closeAll() {
  for (const button of document.querySelectorAll("button[data-menu][aria-expanded=true]")) {
    if (menuOf(button)?.contains(document.activeElement)) {
      button.focus();
    }
    show(button, false);
  }
  const inner = document.activeElement.closest("details[data-menu], details.line-act");
  if (inner?.open) {
    inner.querySelector("summary").focus();
    inner.open = false;
  }
  closeDetails(() => true);
}

function closeDetails(mayClose) {
  for (const details of document.querySelectorAll("details[data-menu][open]")) {
    details.open = !mayClose(details);
  }
}

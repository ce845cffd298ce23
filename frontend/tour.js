// The tour: a dialog over the page of a step, <dialog data-tour="selectors">, that points
// at a real control. Its links and its form work without this script; with it the dialog
// takes the focus, the control is shown, and the arrow keys lead on.

export function startTour() {
  const dialog = document.querySelector("dialog[data-tour]");
  if (!dialog) {
    return;
  }
  dialog.removeAttribute("open");
  dialog.showModal();
  dialog.querySelector("[data-tour-onward]")?.focus();
  pointAt(targetOf(dialog.dataset.tour));
  dialog.addEventListener("keydown", onKey);
  // Escape ends the tour, as its button does.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dialog.querySelector("#tour-end").requestSubmit();
  });
}

// The first of the controls that is there to be seen, in the order they are named.
function targetOf(selectors) {
  for (const selector of selectors.split(/,\s*/)) {
    for (const found of document.querySelectorAll(selector)) {
      if (found.checkVisibility()) {
        return found;
      }
    }
  }
  return null;
}

function pointAt(target) {
  if (target) {
    target.classList.add("tour-target");
    target.scrollIntoView({ block: "start" });
  }
}

function onKey(event) {
  const way = { ArrowRight: "[data-tour-onward]", ArrowLeft: "[rel=prev]" }[event.key];
  const control = way && event.currentTarget.querySelector(way);
  if (control) {
    event.preventDefault();
    control.click();
  }
}

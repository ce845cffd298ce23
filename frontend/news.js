// What others do at an open document shows by itself.
//
// <div id="counted" data-news="address" data-seen="the entry shown" data-state> is asked
// for anew while the page is in sight and nobody is at work in it: when one comes back to
// the page, and every ten seconds. Where the goods are set down, what is being scanned and
// what was said stand outside of it and stay; half-typed notes in it are kept by HTMX.
// No answer is shown that is older than what came in meanwhile.

const EVERY_MILLISECONDS = 10_000;

let isAsking = false;

export function startNews() {
  if (!part()) {
    return;
  }
  setInterval(look, EVERY_MILLISECONDS);
  addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
}

function part() {
  return document.querySelector("#counted[data-news]");
}

async function look() {
  const old = part();
  if (isAsking || !old || isAtWork(old)) {
    return;
  }
  isAsking = true;
  try {
    const text = await newsOf(old);
    if (text && part() === old && !isAtWork(old)) {
      await show(old, text);
    }
  } catch {
    // The network is away: the next look may find it again.
  } finally {
    isAsking = false;
  }
}

function isAtWork(old) {
  return (
    document.hidden ||
    old.contains(document.activeElement) ||
    Boolean(old.querySelector(".line-act[open]:not(.remark-add)")) ||
    Boolean(document.querySelector("dialog[open], .htmx-request, form[data-sent]")) ||
    Boolean(document.querySelector("input[data-scan]")?.value)
  );
}

async function newsOf(old) {
  const { news, seen } = old.dataset;
  const answer = await fetch(`${news}?seen=${encodeURIComponent(seen)}`, {
    headers: { "HX-Request": "true" },
    redirect: "manual",
  });
  return answer.status === 200 ? answer.text() : "";
}

async function show(old, text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("#counted");
  if (!fresh) {
    return;
  }
  if (fresh.dataset.state !== old.dataset.state && !isTyped()) {
    // Somebody took the document's step: the whole page is another.
    location.reload();
    return;
  }
  const lines = [...old.querySelectorAll(".touched")].map((row) => row.dataset.line);
  for (const row of fresh.querySelectorAll("[data-line]")) {
    row.classList.toggle("touched", lines.includes(row.dataset.line));
  }
  await htmx.swap({ text: fresh.outerHTML, target: old, sourceElement: old, swap: "outerHTML" });
}

function isTyped() {
  const fields = document.querySelectorAll("main :is(input, textarea):not([type=hidden])");
  return [...fields].some((field) => field.value !== field.defaultValue);
}

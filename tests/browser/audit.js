// Looks at the page that is open as somebody would who can't see it, who can't use
// a mouse, or who has a phone in a gloved hand. Run in the page by `auditing.py`.

const shown = (part) => part.checkVisibility({ visibilityProperty: true });
const named = (part) => part.outerHTML.replace(/\s+/g, " ").slice(0, 120);

// Words that a reader or a screen reader gets, without codes and foreign names.
function words() {
  const skipped = "script, style, code, pre, .code, [lang]:not(html)";
  const found = new Set();
  const roots = [document.documentElement];
  for (const inner of document.querySelectorAll("template")) roots.push(inner.content);
  for (const root of roots) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.parentElement?.closest(skipped)) found.add(node.data.trim());
    }
    for (const part of root.querySelectorAll("*")) {
      if (part.closest(skipped)) continue;
      for (const name of ["placeholder", "title", "aria-label", "alt", "data-label"]) {
        if (part.hasAttribute(name)) found.add(part.getAttribute(name).trim());
      }
    }
  }
  found.delete("");
  return [...found];
}

// What a finger is meant to hit and is too small for it; links in a text are not.
function small() {
  const meant =
    "button, summary, select, textarea, input, .btn, nav a, .list-row[href], label.form-check";
  return [...document.querySelectorAll(meant)]
    .filter((part) => shown(part) && !["hidden", "checkbox", "radio"].includes(part.type))
    .filter((part) => {
      const { width, height } = part.getBoundingClientRect();
      return height < 43.5 || width < 43.5;
    })
    .map((part) => `too small: ${named(part)}`);
}

// Boxes to tick whose label isn't there to be hit instead.
function bare() {
  return [...document.querySelectorAll("input[type=checkbox], input[type=radio]")]
    .filter((part) => shown(part) && !part.labels.length)
    .map((part) => `no label: ${named(part)}`);
}

const dressed = (part) => {
  const style = getComputedStyle(part);
  return [
    style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow,
    style.borderColor, style.backgroundColor, style.textDecorationLine,
  ].join();
};

// What looks the same with the focus on it as without.
// A kind of control, known by its classes, is tried once in a window.
function unseen() {
  const tried = new Set(JSON.parse(sessionStorage.getItem("tried") ?? "[]"));
  const focusable = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  const found = [];
  const before = document.activeElement;
  for (const part of document.querySelectorAll(focusable)) {
    const kind = `${part.tagName}.${part.className}.${part.parentElement.className}`;
    if (tried.has(kind) || !shown(part) || part.disabled) continue;
    tried.add(kind);
    part.style.transition = "none";
    part.blur();
    const without = dressed(part);
    part.focus({ preventScroll: true });
    if (document.activeElement === part && dressed(part) === without) found.push(`focus unseen: ${named(part)}`);
    part.style.removeProperty("transition");
  }
  sessionStorage.setItem("tried", JSON.stringify([...tried]));
  before.focus?.({ preventScroll: true });
  return found;
}

async function serious() {
  const { violations } = await axe.run(document, {
    resultTypes: ["violations"],
    preload: false,
    iframes: false,
  });
  return violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .flatMap((one) =>
      one.nodes.map((node) => {
        const why = node.any[0]?.data?.contrastRatio ?? "";
        return `${one.id} ${why} ${node.html.slice(0, 160)}`;
      }),
    );
}

// How far something sticks out; on a phone `innerWidth` would grow with it.
function wide() {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth - clientWidth;
}

function focused() {
  const part = document.activeElement;
  if (part === document.body) return "";
  return part.closest("dialog") ? "dialog" : part.id || part.className || part.tagName;
}

// All but what needs a key or another width. On a phone also with all menus open.
async function look(isPhone) {
  const found = {
    heads: document.querySelectorAll("h1").length,
    lang: document.documentElement.lang,
    wide: wide(),
    shifted: window.shifted,
    focused: focused(),
    words: words(),
    faults: await serious(),
  };
  if (isPhone) {
    found.faults.push(...small(), ...bare());
    for (const part of document.querySelectorAll("details")) part.open = true;
    found.faults.push(...small(), ...bare());
    found.wide = Math.max(found.wide, wide());
  }
  return found;
}

window.lotproofAudit = { look, wide, focused, unseen };

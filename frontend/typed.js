// What was typed outlives the end of a session.
//
// When a form is sent and the server answers with a page for nobody (to sign in, or to
// say that the form was too old), what stood in the page's fields is kept in this tab
// until the same person is on the same page again; then it is put back. Passwords,
// one-time codes and chosen files are never kept. A page for a signed-in person bears
// their id, and the address that leads to it: <body data-person data-page>.

const STORED = "lotproof.typed";
const UNKEPT = "[type=password], [type=hidden], [type=file], [name=one_time_code]";

// Codes that were sent and have no answer yet, by the id of their request.
const waiting = new Map();

// Whether the server itself leads away from the page.
let isLed = false;

export function startKeeping() {
  const { person, page } = document.body.dataset;
  const kept = read();
  if (!person) {
    if (kept) {
      write({ ...kept, isLost: true });
    }
    return;
  }
  if (kept?.person === person && kept.isLost && kept.page === page) {
    restore(kept);
  }
  if (kept?.person !== person || kept.page === page || !kept.isLost) {
    sessionStorage.removeItem(STORED);
  }
  document.addEventListener("submit", onSubmit);
  document.addEventListener("htmx:config:request", onSend);
  document.addEventListener("htmx:after:request", onAnswer);
  document.addEventListener("htmx:error", (event) => waiting.delete(event.detail.ctx));
  // To leave now would lose the codes that still wait for the network.
  addEventListener("beforeunload", (event) => {
    if (waiting.size && !isLed) {
      event.preventDefault();
    }
  });
}

function onSubmit(event) {
  if (event.target.method === "post" && !event.defaultPrevented) {
    keep({ isLost: false });
  }
}

function onSend(event) {
  const { body } = event.detail.ctx.request;
  // The same field may hold another code when the answer comes.
  if (body?.get("code") && body.get("request_id")) {
    waiting.set(event.detail.ctx, body.get("code"));
  }
}

function onAnswer(event) {
  const { ctx } = event.detail;
  if (ctx.response.headers.has("Lotproof-Unsaved")) {
    keep({ isLost: true, codes: [...waiting.values()] });
  }
  isLed ||= ctx.response.headers.has("HX-Redirect") || ctx.response.headers.has("HX-Refresh");
  waiting.delete(ctx);
}

function keep(more) {
  const { person, page } = document.body.dataset;
  const fields = [...fieldsOfPage()].filter(([, field]) => isTyped(field));
  const values = fields.map(([key, field]) => [key, valueOf(field)]);
  write({ person, page, values, codes: [], ...more });
}

// Names may come several times in a form, and forms may come several times on a page.
function* fieldsOfPage() {
  const seen = new Map();
  for (const form of document.forms) {
    for (const field of form.elements) {
      if (field.name && form.method === "post" && !field.matches(UNKEPT)) {
        const base = `${form.getAttribute("action") ?? ""} ${field.name}`;
        const place = seen.get(base) ?? 0;
        seen.set(base, place + 1);
        yield [`${base} ${place}`, field];
      }
    }
  }
}

function isTyped(field) {
  return field.matches("input, select, textarea");
}

function valueOf(field) {
  return isChoice(field) ? field.checked : field.value;
}

function isChoice(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function restore({ values, codes }) {
  const fields = new Map(fieldsOfPage());
  const homeless = [];
  let isChanged = false;
  for (const [key, value] of values) {
    const field = fields.get(key);
    if (!field || !isTyped(field)) {
      if (typeof value === "string" && value) {
        homeless.push(value);
      }
    } else if (valueOf(field) !== value) {
      put(field, value);
      isChanged = true;
    }
  }
  const [code, ...further] = codes;
  const scan = document.querySelector("input[data-scan][name=code]");
  if (scan && code) {
    scan.value = code;
    isChanged = true;
  }
  if (isChanged || homeless.length || further.length) {
    say([...further, ...homeless]);
  }
}

function put(field, value) {
  field[isChoice(field) ? "checked" : "value"] = value;
  // What lies in a closed part of the page must be seen.
  for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) {
    part.open = true;
  }
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

// The words stand in the page, in the reader's language.
function say(others) {
  const note = document.querySelector("[data-typed-again]");
  if (!note) {
    return;
  }
  const list = note.querySelector("ul");
  list.replaceChildren(
    ...others.map((text) => {
      const item = document.createElement("li");
      item.className = "code";
      item.textContent = text;
      return item;
    }),
  );
  note.querySelector("[data-others]").hidden = !others.length;
  note.hidden = false;
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(STORED));
  } catch {
    return null;
  }
}

function write(kept) {
  try {
    sessionStorage.setItem(STORED, JSON.stringify(kept));
  } catch {
    // No room: the page says to go back, where the browser still has it.
  }
}

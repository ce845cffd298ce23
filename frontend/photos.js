// A photo that is chosen in <input type="file" data-photo> is made smaller before it is
// sent: a phone's 30 MB would take a minute on a warehouse's network. Without this
// script, or where the browser can't read the picture, it goes as it is.

const LONGEST_SIDE = 2000;
const SMALL_ENOUGH = 1024 * 1024;

export function startPhotos() {
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("input[type=file][data-photo]")) {
      shrink(event.target);
    }
  });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const fields = ctx.sourceElement?.closest?.(".remark-fields");
    if (fields && ctx.response.status === 200 && !ctx.hx?.redirect) {
      empty(fields);
    }
  });
}

// The remark is kept: its fields are free for the next, the keys for the scanner.
function empty(fields) {
  for (const field of fields.querySelectorAll("textarea, input")) {
    field.value = "";
  }
  fields.closest("details").open = false;
  document.activeElement?.blur();
}

async function shrink(input) {
  const [file] = input.files;
  if (!file || file.size <= SMALL_ENOUGH) {
    return;
  }
  const button = input.parentElement.querySelector("button");
  button.disabled = true;
  try {
    const kept = new DataTransfer();
    kept.items.add(await smaller(file));
    if (input.files[0] === file) {
      input.files = kept.files;
    }
  } catch {
    // The server says what is wrong with it.
  } finally {
    button.disabled = false;
  }
}

async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const content = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  const name = file.name.replace(/\.\w+$/, "");
  return new File([content], `${name}.jpg`, { type: "image/jpeg" });
}

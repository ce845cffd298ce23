// A picture of a label goes to the server, which reads the barcodes in it. The photo
// of a phone is made smaller before: what counts is the label, not the megabytes.

const LONGEST_SIDE = 3000;
const SMALL_BYTES = 3 * 1024 * 1024;
const MOST_BYTES = 15 * 1024 * 1024;

// Returns {code}, or {refusal} in the server's words, or {failure}: the name of a text.
export async function sendPicture(file, address) {
  const picture = await smaller(file);
  if (picture.size > MOST_BYTES) {
    return { failure: "large" };
  }
  const body = new FormData();
  body.append("picture", picture, file.name);
  try {
    const headers = { Accept: "application/json" };
    const response = await fetch(address, { method: "POST", body, headers });
    const failure = { 403: "ended", 413: "large" }[response.status];
    return failure ? { failure } : await response.json();
  } catch {
    return { failure: "unsent" };
  }
}

async function smaller(file) {
  if (file.size <= SMALL_BYTES) {
    return file;
  }
  try {
    const whole = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(whole.width, whole.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(whole.width * scale);
    canvas.height = Math.round(whole.height * scale);
    canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    return await new Promise((resolve) => {
      canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", 0.9);
    });
  } catch {
    // The browser can't open it; the server says what it thinks of it.
    return file;
  }
}

// From the barcodes that a camera sees, again and again, to the scans that are sent.
//
// A label is taken once, however long it is looked at: its barcodes count again when
// they were out of sight for two seconds. Barcodes seen together are one label, and
// one that comes into sight beside a label just taken belongs to that label, unless
// the page asks for a second barcode.

const OUT_OF_SIGHT_MS = 2000;
const FRAMES_TO_SETTLE = 2;
const TOGETHER = "\u001e";

const OF_GS1 = /^\](?:C1|d2|Q3|J1|e[0-2])/;
const OF_OTHERS = /^\]..(?:\+[A-Z0-9$]|[=&][A-Z0-9<>,]|M[A-Z]\.\d{3}\.|https?:\S+(?:\/0[12]\/\d{8}|M[A-Z]\.\d{3}\.))/;

export class Labels {
  #seenAt = new Map();
  #taken = new Set();
  #waiting;

  // Returns the text to send, if a label is complete with this frame. `isSecond` says
  // that the page asks for another barcode of the label taken last.
  see(codes, now, isSecond) {
    for (const [body, at] of this.#seenAt) {
      if (now - at > OUT_OF_SIGHT_MS) {
        this.#seenAt.delete(body);
        this.#taken.delete(body);
      }
    }
    const fresh = codes.filter((code) => !this.#seenAt.has(bodyOf(code)));
    const isBeside = !isSecond && codes.some((code) => this.#taken.has(bodyOf(code)));
    for (const code of codes) {
      this.#seenAt.set(bodyOf(code), now);
    }
    if (this.#waiting) {
      this.#waiting.codes.push(...fresh);
      this.#waiting.frames += 1;
    } else if (fresh.length && !isBeside) {
      this.#waiting = { codes: fresh, frames: 0 };
    }
    return this.#waiting?.frames >= FRAMES_TO_SETTLE ? this.#take() : undefined;
  }

  hasTaken(codes) {
    return codes.some((code) => this.#taken.has(bodyOf(code)));
  }

  #take() {
    const { codes } = this.#waiting;
    this.#waiting = undefined;
    this.#taken = new Set(codes.map(bodyOf));
    return textOf(codes);
  }
}

// The same text in two symbols of a label is one code.
function bodyOf(code) {
  return code.slice(3);
}

function textOf(codes) {
  const ofLabel = codes.filter((code) => OF_GS1.test(code) || OF_OTHERS.test(code));
  if (ofLabel.length) {
    return ofLabel.join(TOGETHER);
  }
  // Numbers may be GTINs, which their symbology tells; places and documents are text.
  return /^\d{8}/.test(bodyOf(codes[0])) ? codes[0] : bodyOf(codes[0]);
}

// The worker that finds barcodes in what the camera sees. The page stays quick: it
// only sends pixels and gets texts, each led by its AIM symbology identifier, with
// FNC1 as group separator; those nearest to the middle of the picture first.

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const OPTIONS = {
  formats: [
    "DataMatrix", "QRCode", "Code128", "Code39", "EAN13", "ITF14", "DataBar",
    "DataBarLtd", "DataBarExp",
  ],
  textMode: "Plain",
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  maxNumberOfSymbols: 8,
};

self.addEventListener("message", ({ data }) => {
  const answer = data.wasm ? prepare(data.wasm) : read(data);
  answer.then(
    (said) => self.postMessage(said),
    () => self.postMessage({ failed: true }),
  );
});

async function prepare(address) {
  const overrides = { locateFile: () => address };
  await prepareZXingModule({ overrides, fireImmediately: true });
  return { ready: true };
}

async function read({ pixels, width, height }) {
  const image = new ImageData(new Uint8ClampedArray(pixels), width, height);
  const found = (await readBarcodes(image, OPTIONS)).filter((code) => code.isValid);
  const fromMiddle = ({ position: { topLeft, bottomRight } }) =>
    Math.hypot(
      (topLeft.x + bottomRight.x - width) / 2,
      (topLeft.y + bottomRight.y - height) / 2,
    );
  found.sort((one, other) => fromMiddle(one) - fromMiddle(other));
  return { codes: found.map((code) => code.symbologyIdentifier + code.text) };
}

// The camera as a scanner: <button data-camera-open> opens the panel [data-camera].
//
// A label in its view is read by a worker and sent by the scan field's own form, as a
// hand scanner would. The panel stays open for the next one. What the camera can't do
// is said in the panel; typing and pictures always work.

import { Labels } from "./labels.js";
import { sendPicture } from "./pictures.js";
import { focusScanField, scanField, sendScan } from "./scan.js";
import { playSound } from "./sounds.js";

const LONGEST_SIDE = 1280;
const MIDDLE = 0.6;
const PAUSE_MS = 60;
const SAY_AGAIN_MS = 2500;
const OPEN_ON = "lotproof.camera";

const WANTED = {
  audio: false,
  video: {
    facingMode: { ideal: "environment" },
    width: { ideal: 1920 },
    height: { ideal: 1080 },
  },
};
const NOT_ALLOWED = new Set(["NotAllowedError", "SecurityError"]);

let running;

export function startCamera() {
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", onVisibility);
  addEventListener("pagehide", stop);
  // A page that the last scan loaded anew goes on scanning.
  if (sessionStorage.getItem(OPEN_ON) === location.pathname && panelOf()) {
    open();
  }
}

function panelOf() {
  return document.querySelector("[data-camera]");
}

function onClick(event) {
  const button = event.target.closest?.("button");
  if (button?.matches("[data-camera-open]")) {
    (panelOf().hidden ? open : close)();
  } else if (button?.matches("[data-camera-close]")) {
    close();
  } else if (button?.matches("[data-camera-torch]")) {
    switchLight(button);
  } else if (button?.matches("[data-camera-choose]")) {
    panelOf().querySelector("[data-camera-picture]").click();
  }
}

function onKey(event) {
  if (event.key === "Escape" && panelOf()?.hidden === false) {
    close();
  }
}

async function onChange(event) {
  const [file] = event.target.matches("[data-camera-picture]") ? event.target.files : [];
  if (!file) {
    return;
  }
  event.target.value = "";
  say("sending");
  const answer = await sendPicture(file, panelOf().dataset.picture);
  if (answer.code) {
    send(answer.code);
  } else {
    say(answer.failure, { tone: "refused", words: answer.refusal });
    playSound("refused");
  }
}

function onVisibility() {
  if (document.hidden) {
    stop();
  } else if (panelOf() && !panelOf().hidden && !running) {
    open();
  }
}

async function open() {
  show(true);
  const mine = { labels: new Labels(), frame: 0, takenAt: 0 };
  running = mine;
  say("starting");
  if (!navigator.mediaDevices?.getUserMedia) {
    fail(mine, isSecureContext ? "missing" : "insecure");
    return;
  }
  try {
    mine.stream = await navigator.mediaDevices.getUserMedia(WANTED);
  } catch (error) {
    fail(mine, NOT_ALLOWED.has(error.name) ? "refused" : "missing");
    return;
  }
  if (running !== mine) {
    release(mine);
    return;
  }
  prepareTrack(mine);
  startWorker(mine);
}

function close() {
  stop();
  show(false);
  focusScanField();
}

function stop() {
  if (running) {
    release(running);
    running = undefined;
  }
}

function fail(mine, reason) {
  if (running === mine) {
    stop();
    panelOf().classList.add("camera-failed");
    say(reason, { tone: "refused" });
    playSound("refused");
  }
}

function release({ stream, worker }) {
  worker?.terminate();
  for (const track of stream?.getTracks() ?? []) {
    track.onended = null;
    track.stop();
  }
}

function show(isOpen) {
  const panel = panelOf();
  panel.hidden = !isOpen;
  panel.classList.remove("camera-failed");
  document.querySelector("[data-camera-open]")?.setAttribute("aria-expanded", String(isOpen));
  sessionStorage.setItem(OPEN_ON, isOpen ? location.pathname : "");
  // Scanners may go on typing; a phone's keyboard would only cover the picture.
  const field = scanField();
  if (field) {
    field.inputMode = isOpen ? "none" : "";
    field.focus({ preventScroll: true });
  }
}

function prepareTrack(mine) {
  const [track] = mine.stream.getVideoTracks();
  track.onended = () => fail(mine, "missing");
  const abilities = track.getCapabilities?.() ?? {};
  if (abilities.focusMode?.includes("continuous")) {
    track.applyConstraints({ advanced: [{ focusMode: "continuous" }] }).catch(() => {});
  }
  const light = panelOf().querySelector("[data-camera-torch]");
  light.hidden = !abilities.torch;
  light.setAttribute("aria-pressed", "false");
  const video = panelOf().querySelector("video");
  video.srcObject = mine.stream;
  video.play().catch(() => {});
}

function switchLight(button) {
  const isOn = button.getAttribute("aria-pressed") !== "true";
  const [track] = running?.stream?.getVideoTracks() ?? [];
  track?.applyConstraints({ advanced: [{ torch: isOn }] }).then(
    () => button.setAttribute("aria-pressed", String(isOn)),
    () => {},
  );
  focusScanField();
}

function startWorker(mine) {
  const { reader, wasm } = panelOf().dataset;
  mine.worker = new Worker(reader);
  mine.worker.addEventListener("error", () => fail(mine, "broken"));
  mine.worker.addEventListener("message", ({ data }) => {
    if (running !== mine) {
      return;
    }
    if (data.failed) {
      fail(mine, "broken");
      return;
    }
    if (data.ready) {
      say("ready");
    } else {
      onCodes(mine, data.codes);
    }
    setTimeout(sendFrame, PAUSE_MS, mine);
  });
  // An address of its own, because a worker's addresses are relative to its script.
  mine.worker.postMessage({ wasm: new URL(wasm, location.href).href });
}

// Every second frame is the middle in full detail, for small symbols; the others are
// the whole view, made smaller, for large ones and for those at the side.
function sendFrame(mine) {
  const video = panelOf()?.querySelector("video");
  if (running !== mine || !video) {
    return;
  }
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
    setTimeout(sendFrame, PAUSE_MS, mine);
    return;
  }
  mine.frame += 1;
  const { data, width, height } = pixelsOf(mine, video, mine.frame % 2 ? 1 : MIDDLE);
  mine.worker.postMessage({ pixels: data.buffer, width, height }, [data.buffer]);
}

function pixelsOf(mine, video, part) {
  const [fromWidth, fromHeight] = [video.videoWidth * part, video.videoHeight * part];
  const scale = Math.min(1, LONGEST_SIDE / Math.max(fromWidth, fromHeight));
  const [width, height] = [Math.round(fromWidth * scale), Math.round(fromHeight * scale)];
  mine.canvas ??= document.createElement("canvas");
  mine.canvas.width = width;
  mine.canvas.height = height;
  mine.drawing ??= mine.canvas.getContext("2d", { willReadFrequently: true });
  mine.drawing.drawImage(
    video,
    (video.videoWidth - fromWidth) / 2,
    (video.videoHeight - fromHeight) / 2,
    fromWidth,
    fromHeight,
    0,
    0,
    width,
    height,
  );
  return mine.drawing.getImageData(0, 0, width, height);
}

function onCodes(mine, codes) {
  const now = performance.now();
  const isSecond = document.querySelector("[data-second-barcode]") !== null;
  const text = mine.labels.see(codes, now, isSecond);
  if (text) {
    mine.takenAt = now;
    playSound("seen");
    navigator.vibrate?.(60);
    send(text);
  } else if (mine.labels.hasTaken(codes) && now - mine.takenAt > SAY_AGAIN_MS) {
    say("again");
  }
}

function send(text) {
  const field = scanField();
  field.value = text;
  say("read", { words: `${wordsOf("read")} ${printed(text)}` });
  sendScan(field);
}

function printed(text) {
  return text.replace(/(^|\u001e)\][A-Za-z]\d/g, "$1").replace(/[\u001d\u001e]/g, " ");
}

function wordsOf(key) {
  return panelOf().querySelector(`[data-camera-text="${key}"]`).content.textContent;
}

function say(key, { words, tone = "" } = {}) {
  const said = panelOf().querySelector("[data-camera-said]");
  const text = words ?? wordsOf(key);
  if (said.textContent !== text) {
    said.textContent = text;
  }
  said.dataset.tone = tone;
}

// Sounds for people who look at the shelf, not at the screen.
//
// A part that comes in with data-sound="accepted", "warning" or "refused" plays it
// once. <button data-sound-toggle> switches sounds off and on for this device.

const NOTES = {
  seen: [[1319, 0.05]],
  accepted: [[880, 0.09]],
  warning: [[587, 0.14], [587, 0.14]],
  refused: [[233, 0.22], [175, 0.32]],
};
const STORED = "lotproof.sounds";

let audio;

export function startSounds() {
  showState();
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-sound-toggle]")) {
      localStorage.setItem(STORED, isMuted() ? "on" : "off");
      showState();
    }
  });
  playAll(document);
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (node.nodeType === Node.ELEMENT_NODE) {
        playAll(node);
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
}

function isMuted() {
  return localStorage.getItem(STORED) === "off";
}

function showState() {
  for (const button of document.querySelectorAll("[data-sound-toggle]")) {
    button.setAttribute("aria-pressed", String(!isMuted()));
  }
}

function playAll(root) {
  const found = [...root.querySelectorAll("[data-sound]")];
  for (const part of root.matches?.("[data-sound]") ? [root, ...found] : found) {
    playSound(part.dataset.sound);
    delete part.dataset.sound;
  }
}

export function playSound(name) {
  const notes = NOTES[name];
  // Browsers play nothing before the first key or touch on a page.
  if (!notes || isMuted() || !navigator.userActivation?.hasBeenActive) {
    return;
  }
  audio ??= new AudioContext();
  let start = audio.currentTime;
  for (const [frequency, seconds] of notes) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.2, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + seconds);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + seconds);
    start += seconds + 0.05;
  }
}

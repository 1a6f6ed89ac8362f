/*
  What a session's clock has besides the picture: beeps, tones, a voice, a buzz, a screen that stays on, and the
  sheet where a person sets them. pace.js fetches it at the first touch.
*/

const sheet = document.getElementById("pace");
const hints = document.querySelectorAll("[data-awake]");
let kept;
let words;
let audio = null;
let awake = null;

/** Before the first touch a browser lets no page sound, speak or buzz, and says so in the console. */
const touched = () => navigator.userActivation?.hasBeenActive ?? true;

/** Take up the device's settings; gives what can be signalled. */
export default function attend(pace) {
  [kept, words] = [pace.kept, pace.words];
  for (const input of sheet.querySelectorAll("input")) {
    if (input.type === "radio") input.checked = Number(input.value) === kept.speed;
    else input.checked = kept[input.name];
  }
  if (!self.speechSynthesis) sheet.querySelector("[name=voice]").disabled = true;
  sheet.querySelector("[data-settings]").disabled = false; // nothing a person sets before is lost
  sheet.addEventListener("change", ({ target }) => {
    pace.keep({ [target.name]: target.type === "radio" ? Number(target.value) : target.checked });
    listen();
    pace.look();
  });
  document.addEventListener("click", listen);
  document.addEventListener("visibilitychange", stayAwake);
  listen();
  stayAwake();
  return { speak, tick, bell, breathe };
}

async function stayAwake() {
  if (document.hidden || (awake && !awake.released)) return;
  try {
    awake = await navigator.wakeLock.request("screen");
  } catch {
    awake = null;
  }
  for (const hint of hints) hint.hidden = Boolean(awake) || document.hidden;
}

/** Phones let sound begin only in a touch, and take it away again while they are locked. */
function listen() {
  if ((!kept.sound && !kept.tone) || !touched() || !self.AudioContext) return;
  // "ambient" mixes with the music that is on, and is silent when the phone is.
  if (!audio && navigator.audioSession) navigator.audioSession.type = "ambient";
  audio ??= new AudioContext();
  audio.resume().catch(() => {});
}

function beep(pitch, seconds, loud) {
  if (audio?.state !== "running") return;
  const [tone, volume, now] = [audio.createOscillator(), audio.createGain(), audio.currentTime];
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, now);
  volume.gain.linearRampToValueAtTime(loud, now + 0.02);
  volume.gain.setTargetAtTime(0, now + 0.02 + seconds / 2, seconds / 3);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(now + seconds * 3);
}

function buzz(pattern) {
  if (touched()) navigator.vibrate?.(pattern);
}

function speak(text) {
  if (!kept.voice || !touched() || !self.speechSynthesis) return;
  speechSynthesis.cancel();
  if (text) speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(text), { lang: document.documentElement.lang, rate: 1.1 }));
}

/** 3, 2, 1, go. */
function tick(left) {
  if (left > 3) return;
  if (kept.sound) beep(left ? 660 : 880, left ? 0.1 : 0.3, 0.12);
  speak(left ? String(left) : words("go"));
}

/** A set or a rest has come to its end. */
function bell(pattern, text) {
  if (kept.sound) beep(880, 0.3, 0.12);
  buzz(pattern);
  speak(text);
}

/** A breath begins: higher in, lower out, the lungs held in silence. */
function breathe(breath, text) {
  if (kept.tone && breath !== "hold") beep(breath === "in" ? 392 : 294, 0.3, 0.06);
  speak(text);
}

// A short tone, off until somebody switches it on; remembered for this tab only.

const KEY = "balie-geluid";
let context = null;

export const soundIsOn = () => sessionStorage.getItem(KEY) === "aan";

export function switchSound() {
  if (soundIsOn()) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, "aan");
  if (soundIsOn()) tone();
  return soundIsOn();
}

/** Two soft notes for somebody who waits, one for a message. */
export function tone(notes = [660]) {
  if (!soundIsOn()) return;
  try {
    context ||= new AudioContext();
    context.resume();
    notes.forEach((pitch, index) => note(pitch, context.currentTime + index * 0.18));
  } catch {
    // no sound here
  }
}

function note(pitch, at) {
  const sound = context.createOscillator();
  const volume = context.createGain();
  sound.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.08, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
  sound.connect(volume).connect(context.destination);
  sound.start(at);
  sound.stop(at + 0.18);
}

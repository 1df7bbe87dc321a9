// When nobody is there: a neutral cover while the page is in the background, and wiping after ten idle minutes.

import { find } from "./dom.js";

const WARN_MS = 9 * 60 * 1000;
const WIPE_MS = 10 * 60 * 1000;
const LOOK_MS = 5000;
const SIGNS = ["pointerdown", "keydown", "input", "wheel", "touchmove"];
const NOT_LIFTING = ["Shift", "Control", "Alt", "Meta", "Escape", "Tab"];

/** The cover: up when the page is hidden, lifted by a tap or a key. */
export class Cover {
  constructor() {
    this.sheet = find("even");
    this.before = null;
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.up();
      else if (!this.sheet.hidden) this.sheet.focus();
    });
    this.sheet.addEventListener("click", () => this.lift());
    document.addEventListener("keydown", (event) => {
      if (this.sheet.hidden || NOT_LIFTING.includes(event.key)) return;
      event.preventDefault();
      this.lift();
    });
  }

  up() {
    if (!this.sheet.hidden) return;
    this.before = document.activeElement;
    this.sheet.hidden = false;
    find("alles").inert = true;
  }

  lift() {
    this.sheet.hidden = true;
    find("alles").inert = false;
    const back = this.before && this.before.isConnected && this.before !== document.body ? this.before : find("gesprek");
    if (back) back.focus({ preventScroll: true });
  }
}

/** Ten minutes without a sign: `onIdle`. A minute before, somebody is asked whether they are there. */
export class Idle {
  /** `armed` tells whether there is anything to wipe. */
  constructor({ armed, onIdle }) {
    this.armed = armed;
    this.onIdle = onIdle;
    this.dialog = find("stilte");
    this.sign();
    for (const name of SIGNS) addEventListener(name, () => this.sign(), { passive: true, capture: true });
    find("blijf").addEventListener("click", () => this.stay());
    this.dialog.addEventListener("cancel", () => this.stay());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.dialog.close(); // it must not stand above the cover; the time goes on
      this.look();
    });
    setInterval(() => this.look(), LOOK_MS);
  }

  /** Somebody is there. While the question is open only its button counts, so that nobody answers it by mistake. */
  sign() {
    if (!this.dialog.open) this.since = Date.now();
  }

  stay() {
    this.dialog.close();
    this.sign();
  }

  look() {
    const idle = Date.now() - this.since;
    if (!this.armed() || idle < WARN_MS) return;
    if (idle >= WIPE_MS) this.onIdle();
    else if (!this.dialog.open && !document.hidden && find("even").hidden) this.dialog.showModal();
  }
}

// Leaving: `Leave` covers the screen at once, wipes, erases and goes to a plain site. Back, reload and a reopened tab find nothing.

import { find } from "./dom.js";

const SHIFTS = 3;
const ESCAPES = 2;
const WITHIN_MS = 1500;

export class Leave {
  /** `wipe` empties the page; `erase` and `closed` tell the server, and must not wait for it. */
  constructor({ wipe = () => {}, erase = () => {}, closed = () => {} } = {}) {
    this.wipe = wipe;
    this.erase = erase;
    this.closed = closed;
    this.gone = false;
    this.pressed = { key: "", times: [] };
    if ("scrollRestoration" in history) history.scrollRestoration = "manual";
    document.querySelector(".weg").addEventListener("submit", (event) => {
      event.preventDefault();
      this.now();
    });
    document.addEventListener("keydown", (event) => this.key(event), true);
    addEventListener("pagehide", () => {
      if (!this.gone) this.closed();
      this.empty();
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.afresh();
    });
  }

  /** The exit: what can be seen goes first, because somebody may be in the doorway. */
  now() {
    if (this.gone) return;
    this.gone = true;
    this.cover();
    this.erase();
    this.empty();
    location.replace(this.site());
  }

  /** The start of this site instead of what was here; the server keeps what it has. */
  afresh() {
    this.gone = true;
    this.closed();
    this.cover();
    this.empty();
    location.replace("/");
  }

  cover() {
    find("dek").hidden = false;
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    find("alles").inert = true;
  }

  empty() {
    this.wipe();
    document.querySelectorAll("input[type=hidden]").forEach((input) => { input.value = ""; });
    document.querySelectorAll("textarea").forEach((field) => {
      field.value = "";
      field.defaultValue = "";
    });
  }

  site() {
    const sites = document.body.dataset.exits.split(" ");
    return sites[crypto.getRandomValues(new Uint32Array(1))[0] % sites.length];
  }

  /** Three times Shift or twice Escape, with nothing in between. */
  key(event) {
    const enough = { Shift: SHIFTS, Escape: ESCAPES }[event.key];
    if (event.repeat) return;
    if (event.key !== this.pressed.key) this.pressed = { key: event.key, times: [] };
    if (!enough) return;
    this.pressed.times = [...this.pressed.times, event.timeStamp].filter((at) => event.timeStamp - at < WITHIN_MS);
    if (this.pressed.times.length >= enough) this.now();
  }
}

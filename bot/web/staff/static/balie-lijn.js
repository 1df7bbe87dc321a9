// The line to the server: `Line` follows the stream, resumes where it was, and notices when nothing comes any more.

const NAMES = ["begin", "pulse", "texts", "chats", "queue", "desk", "message", "parted", "over"];
//: The server gives a pulse every 4 seconds.
const SILENT_MS = 11000;
const AGAIN_MS = 2500;

export class Line {
  /** `on`: what to do by the name of an event; `up()` and `down(signedOut)` say how the line is. */
  constructor(on) {
    this.on = on;
    this.cursor = "";
    this.heard = Date.now();
    setInterval(() => this.look(), 3000);
    addEventListener("online", () => this.open());
    addEventListener("offline", () => this.on.down(false));
    addEventListener("focus", () => this.lost && this.open());
  }

  open() {
    this.close();
    this.lost = false;
    this.heard = Date.now();
    const source = new EventSource(`/balie/stroom?vanaf=${encodeURIComponent(this.cursor)}`);
    this.source = source;
    NAMES.forEach((name) => source.addEventListener(name, (event) => this.event(source, name, event)));
    source.onerror = () => this.failed(source);
  }

  event(source, name, event) {
    if (source !== this.source) return;
    this.heard = Date.now();
    if (event.lastEventId) this.cursor = event.lastEventId;
    if (name === "over") return this.over();
    if (name === "begin") this.on.up();
    return this.on[name](JSON.parse(event.data));
  }

  /** Read these chats from their beginning when the line is back. */
  rewind(chats) {
    this.cursor = chats.map((chat) => `${chat}.0`).join("_");
  }

  close() {
    if (this.source) this.source.close();
    this.source = null;
  }

  over() {
    this.close();
    this.lost = true;
    this.on.down(true);
  }

  async failed(source) {
    if (source !== this.source) return;
    if (source.readyState !== EventSource.CLOSED) return this.on.down(false); // the browser tries again by itself
    this.close();
    this.lost = true;
    this.on.down(await signedOut());
  }

  /** Beside the browser's own attempts: a line that hangs, and a new login in another tab. */
  look() {
    if (this.source && Date.now() - this.heard > SILENT_MS) {
      this.on.down(false);
      this.open();
    } else if (this.lost && Date.now() - this.heard > AGAIN_MS) {
      this.open();
    }
  }
}

/** Whether the server answers and knows nobody. */
async function signedOut() {
  try {
    return (await fetch("/balie", { cache: "no-store", redirect: "manual" })).status === 401;
  } catch {
    return false;
  }
}

// Talking to the server: `Talk` opens, sends, follows and erases one conversation. It keeps nothing outside memory.

const WAIT_MS = 8000;
//: The stream says every 15 seconds that it is there; after twice as long it is not.
const SILENT_MS = 35000;
const LOOK_MS = 5000;
const AGAIN_MS = 3000;

/** The server refused a message; `body` has its messages. */
export class Refused extends Error {
  constructor(status, body) {
    super(`refused ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** The server did not answer, or answered something that is no answer. */
export class Unreachable extends Error {}

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // without https there is no randomUUID
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

async function call(url, method, body) {
  let answer;
  let found;
  try {
    answer = await fetch(url, {
      method,
      headers: body && { "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout ? AbortSignal.timeout(WAIT_MS) : undefined,
    });
    found = answer.status === 204 ? {} : await answer.json();
  } catch (error) {
    throw new Unreachable(String(error && error.name));
  }
  if (!found || typeof found !== "object") throw new Unreachable("no answer");
  if (!answer.ok && Array.isArray(found.messages)) throw new Refused(answer.status, found);
  if (!answer.ok) throw new Unreachable("no answer");
  return found;
}

async function post(url, body) {
  const found = await call(url, "POST", body);
  if (!Array.isArray(found.messages)) throw new Unreachable("no answer");
  return found;
}

/** Told while the page goes, or beside everything else: nobody waits for it. */
function tell(url, body) {
  const sent = body === undefined && navigator.sendBeacon && navigator.sendBeacon(url);
  const headers = body && { "Content-Type": "application/json" };
  if (!sent) fetch(url, { method: "POST", keepalive: true, credentials: "omit", headers, body: body && JSON.stringify(body) }).catch(() => {});
}

export class Talk {
  constructor(onEvent) {
    this.id = null;
    this.greeting = [];
    this.onEvent = onEvent;
    this.stream = null;
    this.last = ""; // the number of the last event
    addEventListener("online", () => this.follow());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && Date.now() - this.heard > LOOK_MS) this.follow();
    });
    setInterval(() => {
      if (Date.now() - this.heard > SILENT_MS) this.follow();
    }, LOOK_MS);
  }

  /** Open once; whoever calls meanwhile waits for the same. */
  async open() {
    if (this.id) return;
    this.opening ||= post("/api/conversations", {}).finally(() => { this.opening = null; });
    const opened = await this.opening;
    this.id = opened.conversation;
    this.greeting = opened.messages;
    this.last = opened.messages.at(-1).id;
    this.follow();
  }

  /** `message` is {id, text} or {id, choice}; `choice` may be a function of the greeting's buttons. */
  async send(message) {
    await this.open();
    const choice = typeof message.choice === "function" ? message.choice(this.greeting) : message.choice;
    const body = choice === undefined ? { id: message.id, text: message.text, edited: message.edited } : { id: message.id, choice };
    return post(`${this.base}/messages`, body);
  }

  get base() {
    return `/api/conversations/${this.id}`;
  }

  /** Where a hand-over stands and what would go along; null when that cannot be known now. */
  async handoff() {
    try {
      return await call(`${this.base}/handoff`, "GET");
    } catch {
      return null;
    }
  }

  consent(body) {
    return post(`${this.base}/handoff/consent`, body);
  }

  cancel() {
    return post(`${this.base}/handoff/cancel`, {});
  }

  /** What she thinks of it; `messages` come back only when there was danger in it. */
  think(body) {
    return call(`${this.base}/feedback`, "POST", body);
  }

  typing(on) {
    if (this.id) tell(`${this.base}/handoff/typing`, { on });
  }

  /** The stream from where it was: a new one each time that the old one may be dead, so that nothing is missed. */
  follow() {
    if (!window.EventSource || !this.id) return;
    if (this.stream) this.stream.close();
    this.heard = Date.now();
    const stream = new EventSource(`${this.base}/events${/^\d+$/.test(this.last) ? `?after=${this.last}` : ""}`);
    this.stream = stream;
    stream.onerror = () => {
      if (stream.readyState !== EventSource.CLOSED) return; // it tries again by itself
      setTimeout(() => { if (this.stream === stream) this.follow(); }, AGAIN_MS);
    };
    for (const name of ["message", "handoff", "typing", "ping"]) {
      stream.addEventListener(name, (event) => {
        this.heard = Date.now();
        if (event.lastEventId) this.last = event.lastEventId;
        this.onEvent(name, JSON.parse(event.data));
      });
    }
  }

  /** Let go of a conversation that is over. */
  forget() {
    if (this.stream) this.stream.close();
    this.stream = null;
    this.id = null;
    this.last = "";
    this.greeting = [];
  }

  /** The page goes without erasing: who waits is out of the queue, and a human sees it. */
  close() {
    if (this.id) tell(`${this.base}/handoff/closed`);
  }

  /** Erase while leaving: this goes on when the page is already gone, and tells the desk that nobody is here. */
  eraseWhileLeaving() {
    const url = this.id && `${this.base}/erase`;
    this.forget();
    if (url) tell(url);
  }
}

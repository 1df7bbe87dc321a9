// Talking to the server: `Talk` opens, sends, follows and erases one conversation. It keeps nothing outside memory.

const WAIT_MS = 8000;

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

async function post(url, body) {
  let answer;
  let found;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout ? AbortSignal.timeout(WAIT_MS) : undefined,
    });
    found = await answer.json();
  } catch (error) {
    throw new Unreachable(String(error && error.name));
  }
  if (!found || !Array.isArray(found.messages)) throw new Unreachable("no answer");
  if (!answer.ok) throw new Refused(answer.status, found);
  return found;
}

export class Talk {
  constructor(onEvent) {
    this.id = null;
    this.greeting = [];
    this.onEvent = onEvent;
    this.stream = null;
  }

  /** Open once; whoever calls meanwhile waits for the same. */
  async open() {
    if (this.id) return;
    this.opening ||= post("/api/conversations", {}).finally(() => { this.opening = null; });
    const opened = await this.opening;
    this.id = opened.conversation;
    this.greeting = opened.messages;
    this.follow();
  }

  /** `message` is {id, text} or {id, choice}; `choice` may be a function of the greeting's buttons. */
  async send(message) {
    await this.open();
    const choice = typeof message.choice === "function" ? message.choice(this.greeting) : message.choice;
    const body = choice === undefined ? { id: message.id, text: message.text } : { id: message.id, choice };
    return post(`/api/conversations/${this.id}/messages`, body);
  }

  follow() {
    if (!window.EventSource) return;
    this.stream = new EventSource(`/api/conversations/${this.id}/events`);
    for (const name of ["message", "handoff"]) {
      this.stream.addEventListener(name, (event) => this.onEvent(name, JSON.parse(event.data)));
    }
  }

  /** Let go of a conversation that is over. */
  forget() {
    if (this.stream) this.stream.close();
    this.stream = null;
    this.id = null;
    this.greeting = [];
  }

  /** Erase while leaving: this goes on when the page is already gone, and tells the desk that nobody is here. */
  eraseWhileLeaving() {
    const id = this.id;
    this.forget();
    if (!id) return;
    const url = `/api/conversations/${id}/erase`;
    const sent = navigator.sendBeacon && navigator.sendBeacon(url);
    if (!sent) fetch(url, { method: "POST", keepalive: true, credentials: "omit" }).catch(() => {});
  }
}

// One visitor on the screen: `Chat` shows what is said, sends what is typed, and can be wiped. Only textContent.

import { copyOf, newName, part, show, words } from "./balie-dom.js";
import { Refused, SignedOut, Stale, post } from "./balie-post.js";

//: The server forgets that somebody types after 6 seconds.
const TYPING_MS = 3000;
const AGAIN_MS = 2000;

export class Chat {
  /** `desk`: `refused(chat, happened)`, `signedOut()`, `stale()`, `busy()`; `draft`: what was typed before. */
  constructor(data, desk, draft) {
    this.id = data.id;
    this.name = data.name;
    this.desk = desk;
    this.unread = 0;
    this.seen = new Set();
    this.outbox = []; // what the server does not have yet
    this.own = []; // own bubbles that the stream did not bring yet
    this.root = copyOf("t-gesprek");
    this.root.dataset.tab = this.id;
    this.log = this.root.querySelector(".g-log");
    this.box = this.root.querySelector(".g-zeg textarea");
    this.noteBox = this.root.querySelector(".g-notitie textarea");
    this.log.setAttribute("aria-live", "off"); // what was said before is not read out
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 1500);
    part(this.root, "naam").textContent = this.name;
    this.log.setAttribute("aria-label", this.root.querySelector("h2").textContent.trim());
    this.box.value = draft || "";
    this.listen();
    this.update(data);
  }

  get draft() {
    return [...this.outbox.map((one) => one.text), this.box.value].filter((text) => text.trim()).join("\n");
  }

  listen() {
    this.low = true;
    this.log.addEventListener("scroll", () => {
      if (this.log.clientHeight !== this.height) return; // the room changed, nobody scrolled
      this.low = this.log.scrollHeight - this.log.scrollTop - this.height < 60;
    });
    new ResizeObserver(() => {
      this.height = this.log.clientHeight;
      this.follow();
    }).observe(this.log);
    const form = this.root.querySelector(".g-zeg");
    form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.altKey) return;
      event.preventDefault();
      this.send();
    });
    this.box.addEventListener("input", () => this.types());
    this.root.addEventListener("focusin", () => this.read());
    this.root.addEventListener("pointerdown", () => this.read());
    this.root.querySelector(".g-notitie").addEventListener("submit", (event) => { event.preventDefault(); this.keepNote(); });
    this.noteBox.addEventListener("input", () => { this.noteTyped = true; part(this.root, "bewaard").textContent = ""; });
    this.root.querySelector(".g-collega").addEventListener("submit", (event) => {
      event.preventDefault();
      this.act("/balie/collega", { collega: event.target.elements.collega.value });
    });
    part(this.root, "einde").addEventListener("click", () => this.act("/balie/einde"));
    part(this.root, "terug").addEventListener("click", () => this.act("/balie/terug"));
    const parts = Array.from(this.root.querySelectorAll(".g-meer details"));
    parts.forEach((one) => one.addEventListener("toggle", () => {
      if (!one.open) return;
      parts.filter((other) => other !== one).forEach((other) => { other.open = false; });
      one.scrollIntoView({ block: "nearest" });
    }));
  }

  update(data) {
    show(part(this.root, "acuut"), data.acute);
    show(part(this.root, "typt"), data.typing);
    show(part(this.root, "weg"), data.away);
    this.theme = data.theme;
    this.share(data);
    if (!this.noteTyped && this.noteBox.value !== data.note) this.noteBox.value = data.note;
    part(this.root, "deel=notitie").classList.toggle("vol", Boolean(data.note));
  }

  /** What she agreed to share. */
  share({ facts, words: own }) {
    part(this.root, "feiten").replaceChildren(...facts.map((fact) => line("li", fact)));
    const quoted = own.length ? [line("p", words("z-eigen-woorden")), ...own.map((text) => line("blockquote", text))] : [];
    part(this.root, "woorden").replaceChildren(...quoted);
    show(part(this.root, "niets"), !facts.length && !own.length);
  }

  /** Texts to begin with: into the box, never further. */
  canned(found) {
    const buttons = found.map(([name, text]) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "rustig";
      button.append(Object.assign(document.createElement("strong"), { textContent: name }));
      button.append(Object.assign(document.createElement("span"), { textContent: text }));
      button.addEventListener("click", () => {
        part(this.root, "deel=vast").open = false;
        this.insert(text);
      });
      item.append(button);
      return item;
    });
    part(this.root, "vast").replaceChildren(...buttons);
    show(part(this.root, "deel=vast"), found.length > 0);
  }

  colleagues(found) {
    const select = this.root.querySelector("select");
    const chosen = select.value;
    select.replaceChildren(...found.map(({ id, name }) => new Option(name, id, false, id === chosen)));
    show(part(this.root, "alleen"), !found.length);
    show(part(this.root, "samen"), found.length > 0);
  }

  /** Something that was said; the same number again changes nothing. Gives whether it is news of the visitor. */
  add(message) {
    if (this.seen.has(message.seq)) return false;
    this.seen.add(message.seq);
    if (message.from === "human") this.arrived(message.text);
    this.place(this.bubble(message));
    if (message.from !== "visitor") return false;
    this.unread += 1;
    show(part(this.root, "nieuw"), true);
    return true;
  }

  /** The stream brought own words: the bubble that stood for them goes. */
  arrived(text) {
    const index = this.own.findIndex((one) => one.text === text);
    if (index >= 0) this.own.splice(index, 1)[0].bubble.remove();
  }

  place(bubble) {
    const waiting = this.log.querySelector(".wacht");
    this.log.insertBefore(bubble, bubble.classList.contains("wacht") ? null : waiting);
    this.follow();
  }

  /** The newest stays in sight, unless somebody scrolled up to read back. */
  follow() {
    if (this.low) this.log.scrollTop = this.log.scrollHeight;
  }

  bubble({ from, text, at, urgent, lang, warning }) {
    const bubble = copyOf("t-bericht");
    bubble.classList.add(from);
    if (urgent) bubble.classList.add("dringend");
    part(bubble, "van").textContent = words(`v-${from}`);
    bubble.querySelector("time").textContent = at || "";
    const body = bubble.querySelector(".b-tekst");
    if (lang) body.lang = lang;
    body.textContent = text;
    show(part(bubble, "let"), Boolean(warning));
    if (warning) part(bubble, "let").textContent = words(`z-let-${warning}`);
    return bubble;
  }

  read() {
    if (!this.unread || document.hidden) return;
    this.unread = 0;
    show(part(this.root, "nieuw"), false);
    this.desk.counted();
  }

  /** Words go in order, one at a time, each with a name of its own so that none goes twice. */
  send() {
    const text = this.box.value.trim();
    if (!text) return;
    const bubble = this.bubble({ from: "human", text });
    bubble.classList.add("wacht");
    bubble.querySelector("time").textContent = words("z-wacht");
    this.outbox.push({ text, name: newName(), bubble });
    this.own.push({ text, bubble });
    this.box.value = "";
    this.told = 0;
    this.low = true;
    this.place(bubble);
    this.flush();
  }

  async flush() {
    if (this.sending || this.gone) return;
    this.sending = true;
    while (this.outbox.length && !this.gone) {
      const { text, name, bubble } = this.outbox[0];
      try {
        await post("/balie/zeg", { gesprek: this.id, tekst: text, eenmalig: name });
      } catch (error) {
        this.sending = false;
        if (this.gone) return;
        if (error instanceof Refused) return this.desk.refused(this, error.happened);
        if (error instanceof SignedOut) return this.desk.signedOut(); // goes when somebody is signed in again
        if (error instanceof Stale) return this.desk.stale();
        setTimeout(() => this.flush(), AGAIN_MS);
        return;
      }
      this.outbox.shift();
      bubble.classList.remove("wacht");
      bubble.querySelector("time").textContent = ""; // the stream brings it with its time in a moment
    }
    this.sending = false;
  }

  /** What cannot be sent comes back into the box. */
  giveBack() {
    const { text, bubble } = this.outbox.shift();
    this.own = this.own.filter((one) => one.bubble !== bubble);
    bubble.remove();
    this.box.value ||= text;
  }

  types() {
    const on = this.box.value.trim() !== "";
    const now = Date.now();
    if (on && now - (this.told || 0) < TYPING_MS) return;
    if (!on && !this.told) return;
    this.told = on ? now : 0;
    post("/balie/typt", { gesprek: this.id, aan: on ? "ja" : "nee" }).catch((error) => {
      if (error instanceof SignedOut) this.desk.signedOut();
      else if (error instanceof Stale) this.desk.stale();
    });
  }

  insert(text) {
    const before = this.box.value.trimEnd();
    this.box.value = before ? `${before}\n${text}` : text;
    this.box.focus();
    this.types();
  }

  async keepNote() {
    const text = this.noteBox.value;
    await this.act("/balie/notitie", { tekst: text }, () => {
      this.noteTyped = this.noteBox.value !== text;
      part(this.root, "bewaard").textContent = words("z-bewaard");
    });
  }

  /** One call at a time: a double click does nothing twice. */
  async act(path, fields = {}, done = () => {}) {
    if (this.acting) return;
    this.acting = true;
    try {
      await post(path, { gesprek: this.id, ...fields });
      done();
    } catch (error) {
      if (error instanceof Refused) this.desk.refused(this, error.happened);
      else if (error instanceof SignedOut) this.desk.signedOut();
      else if (error instanceof Stale) this.desk.stale();
      else this.desk.failed();
    } finally {
      this.acting = false;
    }
  }

  open(name) {
    const found = this.root.querySelector(`[data-deel="${name}"]`);
    if (found.hidden) return;
    found.open = true;
    const first = found.querySelector("textarea, select, button");
    (first && first.offsetParent ? first : found.querySelector("summary")).focus();
  }

  /** Nothing of her may be left in the page. */
  wipe() {
    this.gone = true;
    this.outbox = [];
    this.own = [];
    this.root.querySelectorAll("textarea").forEach((field) => { field.value = ""; });
    this.log.replaceChildren();
    this.root.replaceChildren();
    this.root.remove();
    this.seen.clear();
  }

  /** While nobody is signed in: her words go, what was typed to her stays. */
  hide() {
    this.log.replaceChildren(...this.own.map((one) => one.bubble));
    this.seen.clear();
    this.share({ facts: [], words: [] });
    this.noteBox.value = this.noteTyped ? this.noteBox.value : "";
  }
}

function line(tag, text) {
  const element = document.createElement(tag);
  element.dir = "auto";
  element.textContent = text;
  return element;
}

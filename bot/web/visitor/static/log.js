// What is on the page: `Log` shows each message once and has it read out once, with the buttons of the last answer.

import { copyOf, find, pause, still } from "./dom.js";

const DOTS_AFTER_MS = 350;
//: Between the bubbles of one answer, so that it reads like somebody talking; never for danger.
const RHYTHM_MS = 320;

export class Log {
  constructor(onChoice) {
    this.place = find("gesprek");
    this.choices = find("keuzes");
    this.error = find("fout");
    this.waiting = find("wachten");
    this.names = find("namen").dataset;
    this.seen = new Set(Array.from(this.place.children, (bubble) => bubble.dataset.id));
    this.early = new Set(); // texts that the page itself already gave
    this.top = null; // the first bubble of the answer that is coming in
    this.turn = 0;
    this.onChoice = onChoice;
    this.elsewhere = () => []; // labels that stand on other buttons already
  }

  /** Own words, at once; returns the bubble so that it can be taken back. */
  showOwn(text) {
    this.hurry();
    const bubble = this.bubble({ from: "visitor", text, links: [] });
    bubble.classList.add("wacht");
    this.place.append(bubble);
    this.scroll(bubble);
    return bubble;
  }

  /** An answer, in order: danger in one go and ahead of everything else that is read out. */
  async showAnswer(messages) {
    const fresh = messages.filter((message) => message.from !== "visitor" && !this.seen.has(message.id));
    fresh.forEach((message) => this.seen.add(message.id));
    this.busy(false);
    if (!fresh.length) return;
    const unsaid = fresh.filter((message) => !this.early.delete(message.text));
    this.hurry();
    const turn = ++this.turn;
    this.left = { messages: unsaid, buttons: fresh.at(-1).buttons, lang: (fresh.find((one) => one.lang) || {}).lang };
    const slow = !still() && !unsaid.some((message) => message.urgent);
    for (let first = true; this.left && turn === this.turn && this.left.messages.length; first = false) {
      if (!first && slow) await pause(RHYTHM_MS);
      if (turn !== this.turn) return;
      this.append(slow ? this.left.messages.splice(0, 1) : this.left.messages.splice(0), first);
    }
    this.finish(turn);
  }

  /** Somebody is faster than the rhythm: the rest of the answer appears now. */
  hurry() {
    if (!this.left) return;
    this.append(this.left.messages, false);
    this.finish(this.turn);
    this.turn += 1;
  }

  finish(turn) {
    if (turn !== this.turn || !this.left) return;
    const { buttons, lang } = this.left;
    this.left = null;
    if (this.withHuman() && !(buttons || []).length) this.restoreChoices(); // the way out stays
    else this.showChoices(buttons || [], lang);
    if (this.top) this.scroll(this.top);
    this.top = null;
  }

  /** What the page itself knows about danger, until the server answers; its answer will not say it again. */
  showEarly(messages) {
    messages.forEach((message) => this.early.add(message.text));
    this.append(messages, true);
  }

  append(messages, first) {
    const bubbles = messages.map((message) => this.bubble(message));
    this.place.append(...bubbles);
    const urgent = messages.filter((message) => message.urgent);
    if (urgent.length) this.cry(urgent);
    if (first) this.top = bubbles[0];
    if (this.top) this.scroll(this.top);
  }

  /** Read out now, whatever is being read. The bubbles themselves are silent, so that it is heard once. */
  cry(messages) {
    const lines = messages.map((message) => {
      const line = document.createElement("span");
      this.speak(line, message);
      line.textContent = `${message.text} `;
      return line;
    });
    find("nood").replaceChildren(...lines);
    setTimeout(() => find("nood").replaceChildren(), 10000);
  }

  /** A sentence for who listens. */
  tell(text) {
    find("melding").textContent = text;
  }

  showChoices(buttons, lang) {
    this.choices.querySelectorAll("button").forEach((button) => button.remove());
    this.choices.append(...buttons.map((button) => this.button(button, lang)));
    this.sift();
    this.choices.hidden = !this.anyChoice();
  }

  /** No choice stands twice: what the panel or the bar has is not below the message too. */
  sift() {
    const there = this.elsewhere();
    this.choices.querySelectorAll("button").forEach((button) => { button.hidden = there.includes(button.textContent); });
    if (!this.anyChoice()) this.hideChoices();
  }

  anyChoice() {
    return this.choices.querySelector("button:not([hidden])") !== null;
  }

  /** While an answer is on its way there is nothing to choose; focus that was there goes to the conversation. */
  hideChoices() {
    if (this.choices.contains(document.activeElement)) this.place.focus({ preventScroll: true });
    this.choices.hidden = true;
  }

  withHuman() {
    return !find("wie").querySelector('[data-staat="human"]').hidden;
  }

  restoreChoices() {
    this.choices.hidden = !this.anyChoice();
  }

  /** The buttons that the server wrote into the page: they belong to a greeting that is not yet opened. */
  adoptChoices() {
    this.choices.querySelectorAll("button").forEach((button, index) => {
      const pick = (greeting) => greeting.at(-1).buttons[index].id;
      button.type = "button";
      button.onclick = () => this.onChoice(button.value.startsWith("begin:") ? pick : button.value, button.textContent);
    });
  }

  showRefusal(messages) {
    this.error.replaceChildren(...messages.map((message) => this.inner(message)));
    this.error.hidden = false;
    this.scrollDown();
  }

  /** No line, or a slow one: what to do meanwhile. `name` is a template of the page. */
  showWaiting(name, onAgain) {
    if (this.waiting.dataset.shows === name) return;
    this.waiting.dataset.shows = name;
    this.waiting.replaceChildren(copyOf(name));
    this.waiting.hidden = false;
    const again = this.waiting.querySelector("[data-opnieuw]");
    if (again) again.onclick = onAgain;
    this.tell(this.waiting.textContent.replace(/\s+/g, " ").trim());
    if (!this.early.size) this.scrollDown(); // what danger asks for stays in sight
  }

  hideWaiting() {
    if (this.waiting.hidden) return false;
    if (this.waiting.contains(document.activeElement)) find("tekst").focus({ preventScroll: true });
    this.waiting.hidden = true;
    this.waiting.replaceChildren();
    delete this.waiting.dataset.shows;
    return true;
  }

  hideError() {
    this.error.hidden = true;
    this.error.replaceChildren();
  }

  /** Under a bubble that could not be sent yet. */
  mark(bubble, waits) {
    const now = bubble.querySelector(".status");
    if (waits && !now) bubble.append(copyOf("wachttekst"));
    if (!waits && now) now.remove();
  }

  /** Three dots while the answer is on its way; they come late, so that a quick answer does not flicker. */
  busy(on) {
    clearTimeout(this.timer);
    if (this.dots) this.dots.remove();
    this.dots = null;
    if (!on) return;
    this.timer = setTimeout(() => {
      this.dots = document.createElement("div");
      this.dots.className = "bericht bot bezig";
      this.dots.setAttribute("aria-hidden", "true");
      this.dots.append(copyOf("bezig"));
      this.place.append(this.dots);
    }, DOTS_AFTER_MS);
  }

  /** Nothing may be left for whoever presses Back. */
  wipe() {
    this.left = null;
    this.turn += 1;
    this.busy(false);
    this.place.replaceChildren();
    this.showChoices([]);
    this.hideError();
    this.hideWaiting();
    find("nood").replaceChildren();
    this.tell("");
    this.seen.clear();
    this.early.clear();
  }

  bubble(message) {
    const bubble = document.createElement("div");
    bubble.className = `bericht ${message.from} ${message.urgent ? "urgent" : "nieuw"}`;
    if (message.urgent) bubble.setAttribute("aria-live", "off");
    const who = document.createElement("p");
    who.className = "van";
    who.textContent = this.names[message.from];
    bubble.append(who, ...this.inner(message).childNodes);
    return bubble;
  }

  inner(message) {
    const whole = document.createElement("div");
    const text = document.createElement("p");
    text.className = "tekst";
    this.speak(text, message);
    text.textContent = message.text;
    whole.append(text);
    if (message.links.length) {
      const links = document.createElement("p");
      links.className = "links";
      links.append(...message.links.map((link) => this.link(link)));
      whole.append(links);
    }
    return whole;
  }

  /** In which language it is, and from which side it reads. */
  speak(element, { lang, from }) {
    if (lang) element.lang = lang;
    element.dir = lang === "ar" ? "rtl" : from === "visitor" ? "auto" : "ltr";
  }

  link({ label, href }) {
    const link = document.createElement("a");
    link.textContent = label;
    link.href = /^(tel:|https:|sms:|mailto:)/.test(href) ? href : "tel:112";
    link.rel = "noreferrer noopener";
    return link;
  }

  /** A label in two languages reads "Dutch / the other". */
  button({ id, label }, lang) {
    const button = document.createElement("button");
    const [dutch, ...other] = lang ? label.split(" / ") : [label];
    button.type = "button";
    button.append(dutch);
    if (other.length) {
      const span = document.createElement("span");
      span.lang = lang;
      span.dir = "auto";
      span.textContent = other.join(" / ");
      button.append(" / ", span);
    }
    button.onclick = () => this.onChoice(id, label);
    return button;
  }

  /** The beginning of what is new stands right below the top; who reads on scrolls by themselves. */
  scroll(bubble) {
    const top = document.querySelector(".top");
    const room = getComputedStyle(top).position === "sticky" ? top.offsetHeight : 0;
    requestAnimationFrame(() => window.scrollTo({ top: bubble.getBoundingClientRect().top + scrollY - room - 12 }));
  }

  scrollDown() {
    requestAnimationFrame(() => window.scrollTo({ top: document.body.scrollHeight }));
  }
}

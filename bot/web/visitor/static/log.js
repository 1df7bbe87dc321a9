// What is on the page: `Log` shows each message once, with the buttons of the last answer.

const find = (id) => document.getElementById(id);

export class Log {
  constructor(onChoice) {
    this.place = find("gesprek");
    this.choices = find("keuzes");
    this.error = find("fout");
    this.names = find("namen").dataset;
    this.seen = new Set(Array.from(this.place.children, (bubble) => bubble.dataset.id));
    this.onChoice = onChoice;
  }

  /** Own words, at once; returns the bubble so that it can be taken back. */
  showOwn(text) {
    const bubble = this.bubble({ from: "visitor", text, links: [] });
    bubble.classList.add("wacht");
    this.place.append(bubble);
    this.scroll(bubble);
    return bubble;
  }

  /** An answer in one go, so that it is announced once and in order. */
  showAnswer(messages) {
    const fresh = messages.filter((message) => message.from !== "visitor" && !this.seen.has(message.id));
    fresh.forEach((message) => this.seen.add(message.id));
    this.busy(false);
    if (!fresh.length) return;
    const bubbles = fresh.map((message) => this.bubble(message));
    this.place.append(...bubbles);
    this.showChoices(fresh.at(-1).buttons);
    this.scroll(bubbles[0]);
  }

  showChoices(buttons) {
    this.choices.querySelectorAll("button").forEach((button) => button.remove());
    this.choices.append(...buttons.map((button) => this.button(button)));
    this.choices.hidden = buttons.length === 0;
  }

  /** The buttons that the server wrote into the page: they belong to a greeting that is not yet opened. */
  adoptChoices() {
    this.choices.querySelectorAll("button").forEach((button, index) => {
      const pick = (greeting) => greeting.at(-1).buttons[index].id;
      button.type = "button";
      button.onclick = () => this.onChoice(button.value.startsWith("begin:") ? pick : button.value, button.textContent);
    });
  }

  showError(nodes) {
    this.error.replaceChildren(...nodes);
    this.error.hidden = false;
    requestAnimationFrame(() => window.scrollTo({ top: document.body.scrollHeight }));
  }

  showRefusal(messages) {
    this.showError(messages.map((message) => this.inner(message)));
  }

  hideError() {
    this.error.hidden = true;
    this.error.replaceChildren();
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
      this.dots.append(find("bezig").content.cloneNode(true));
      this.place.append(this.dots);
    }, 350);
  }

  /** Nothing may be left for whoever presses Back. */
  wipe() {
    this.busy(false);
    this.place.replaceChildren();
    this.showChoices([]);
    this.hideError();
    this.seen.clear();
  }

  bubble(message) {
    const bubble = document.createElement("div");
    bubble.className = `bericht ${message.from}${message.urgent ? " urgent" : ""}`;
    bubble.append(...this.inner(message).childNodes);
    return bubble;
  }

  inner(message) {
    const whole = document.createElement("div");
    const text = document.createElement("p");
    const who = document.createElement("span");
    who.className = "stil";
    who.textContent = `${this.names[message.from]}: `;
    text.append(who, message.text);
    whole.append(text);
    if (message.links.length) {
      const links = document.createElement("p");
      links.className = "links";
      links.append(...message.links.map((link) => this.link(link)));
      whole.append(links);
    }
    return whole;
  }

  link({ label, href }) {
    const link = document.createElement("a");
    link.textContent = label;
    link.href = /^(tel:|https:|sms:|mailto:)/.test(href) ? href : "tel:112";
    link.rel = "noreferrer noopener";
    return link;
  }

  button({ id, label }) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.onclick = () => this.onChoice(id, label);
    return button;
  }

  /** The beginning of what is new stands right below the top; who reads on scrolls by themselves. */
  scroll(bubble) {
    const top = document.querySelector(".top").offsetHeight;
    requestAnimationFrame(() => window.scrollTo({ top: bubble.offsetTop - top - 10 }));
  }
}

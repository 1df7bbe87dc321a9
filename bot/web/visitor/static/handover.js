// From the computer to a human and back: `Handover` asks what may go along, shows the queue and who reads, and tells of typing.

import { find } from "./dom.js";

//: The server forgets after six seconds that somebody was typing.
const TYPING_EVERY_MS = 3000;

export class Handover {
  /** `send(label, work)` puts a call among the messages, so that it is kept and comes in order. */
  constructor({ talk, log, send }) {
    this.talk = talk;
    this.log = log;
    this.send = send;
    this.state = document.body.classList.contains("mens") ? "human" : find("stand").hidden ? "bot" : "queued";
    this.changes = 0;
    this.typed = 0;
    this.panel = find("toestemming");
    this.bar = find("stand");
    this.panel.addEventListener("submit", (event) => this.pressed(event));
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input:not([type=checkbox])")) event.preventDefault();
    });
    this.edited = false; // a typed yes is then no yes to what the text says
    this.panel.addEventListener("input", () => {
      this.edited = true;
      this.weigh();
    });
    this.bar.addEventListener("submit", (event) => this.pressed(event));
    this.bar.querySelector("a").addEventListener("click", (event) => this.lead(event));
    log.elsewhere = () => this.labels();
  }

  /** The page of who had no scripting until now. */
  async adopt() {
    const found = await this.talk.handoff();
    if (!found) return;
    this.become(found.state, found.position);
    if (found.organisation) this.name(found.organisation);
    this.panel.hidden = true;
    this.settle();
  }

  get waiting() {
    return ["offered", "queued", "human"].includes(this.state);
  }

  /** What the stream says: always newer than what was said before. */
  heard({ state, position }) {
    this.changes += 1;
    this.become(state, position);
  }

  /** What an answer says; not when the stream said something since the question was asked. */
  answered(state, changes, position) {
    if (changes === this.changes) this.become(state, position);
  }

  become(state, position) {
    if (state !== this.state || position !== undefined) this.place(position);
    this.state = state;
    const held = this.bar.contains(document.activeElement); // what has the focus may go
    document.body.classList.toggle("mens", state === "human");
    document.querySelectorAll("[data-staat]").forEach((line) => {
      const here = line.dataset.staat.split(" ").includes(state);
      if (line.hidden === here) line.hidden = !here;
    });
    if (state !== "offered") this.close();
    if (state !== "human") this.humanTypes(false);
    this.stand();
    if (held && (this.bar.hidden || document.activeElement.hidden)) find("tekst").focus({ preventScroll: true });
    if (!this.bar.hidden && !this.named) this.learn();
  }

  /** The bar above the field, as long as there is something to wait for, to leave or to choose. */
  stand() {
    const on = this.state === "queued" || this.state === "human" || !this.panel.hidden;
    this.bar.hidden = !on;
    this.log.sift();
  }

  /** To the panel, without leaving anything in the address or the history. */
  lead(event) {
    event.preventDefault();
    const heading = find("toestemming-kop");
    heading.focus({ preventScroll: true });
    this.log.scroll(this.panel);
  }

  /** The place in the queue, where somebody knows it. */
  place(position) {
    document.querySelectorAll("[data-plek]").forEach((line) => {
      line.hidden = !position || (position === 1) !== (line.dataset.plek === "eerste");
      const number = line.querySelector("[data-nummer]");
      if (number) number.textContent = position || "";
    });
  }

  name(organisation) {
    this.named = organisation;
    document.querySelectorAll("[data-wie]").forEach((place) => { place.textContent = organisation; });
    document.querySelectorAll("[data-van]").forEach((place) => { place.hidden = !organisation; });
  }

  async learn() {
    const found = await this.talk.handoff();
    if (found && found.organisation) this.name(found.organisation);
    if (found && found.state === this.state) this.place(found.position);
  }

  /** After an answer: when a human was offered, what may go along is asked. Without an answer the buttons stay. */
  async settle() {
    if (this.state !== "offered" || !this.panel.hidden || this.asking) return;
    this.asking = true;
    const found = await this.talk.handoff();
    this.asking = false;
    if (!found || !found.offer || this.state !== "offered") return;
    this.fill(found.offer);
    this.panel.hidden = false;
    this.stand();
    this.log.tell(find("toestemming-kop").textContent);
  }

  fill({ organisation, summary, roles, themes, words }) {
    this.empty();
    this.name(organisation);
    const option = ([value, label]) => new Option(label, value);
    find("mee-rol").append(...Object.entries(roles).map(option));
    find("mee-thema").append(...Object.entries(themes).map(option));
    find("mee-rol").value = summary.role || "";
    find("mee-thema").value = summary.theme || "";
    find("mee-plaats").value = summary.town || "";
    find("mee-eigen").hidden = words.length === 0;
    find("mee-woorden").append(...words.map((one) => this.own(one)));
    this.weigh();
  }

  /** With nothing filled in there is nothing to leave out either. */
  weigh() {
    const along = Array.from(this.panel.elements).some((one) => (one.type === "checkbox" ? one.checked : one.matches("select, .veld input") && one.value.trim()));
    const [yes, without] = [this.panel.querySelector(".ja"), this.panel.querySelector(".zonder")];
    yes.textContent = along ? yes.dataset.mee : yes.dataset.leeg;
    without.hidden = !along;
  }

  own({ id, text }) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    const words = document.createElement("span");
    label.className = "vink";
    Object.assign(box, { type: "checkbox", name: "woord", value: id, autocomplete: "off" });
    words.dir = "auto";
    words.textContent = text;
    label.append(box, " ", words);
    return label;
  }

  pressed(event) {
    event.preventDefault();
    const button = event.submitter;
    if (!button || button.disabled) return;
    const label = button.textContent;
    if (button.value === "mens:ja") this.agree(label);
    else if (button.value === "mens:zonder") this.send(label, () => this.talk.consent({ summary: null }));
    else this.send(label, () => this.talk.cancel());
    this.close();
  }

  /** What goes along is taken now, as she sees it; the bubble shows it. */
  agree(label) {
    const [role, theme] = [find("mee-rol"), find("mee-thema")];
    const town = find("mee-plaats").value.trim();
    const ticked = Array.from(this.panel.querySelectorAll("input[name=woord]:checked"));
    const body = {
      summary: { role: role.value || null, theme: theme.value || null, town: town || null },
      words: ticked.map((box) => box.value),
    };
    const lines = [role, theme].filter((list) => list.value).map((list) => list.selectedOptions[0].textContent);
    const along = [...lines, ...(town ? [town] : []), ...ticked.map((box) => `“${box.parentElement.textContent.trim()}”`)];
    const said = along.length ? [`${label}.`, this.log.names.mee, ...along] : [label];
    this.send(said.join("\n"), () => this.talk.consent(body));
  }

  close() {
    if (this.panel.hidden) return;
    if (this.panel.contains(document.activeElement)) find("gesprek").focus({ preventScroll: true });
    this.panel.hidden = true;
    this.empty();
    this.stand();
  }

  empty() {
    this.edited = false;
    for (const list of [find("mee-rol"), find("mee-thema")]) while (list.options.length > 1) list.remove(1);
    find("mee-plaats").value = "";
    find("mee-plaats").defaultValue = "";
    find("mee-woorden").replaceChildren();
    find("mee-eigen").open = false;
  }

  /** Labels of buttons that stand in the panel or the bar, and need not stand below a message too. */
  labels() {
    const places = [this.panel, this.bar].filter((place) => !place.hidden);
    const buttons = places.flatMap((place) => Array.from(place.querySelectorAll("button")));
    return buttons.flatMap((button) => [button.textContent, button.dataset.leeg]);
  }

  /** She types: a human who is there may know that, never what. */
  types(text) {
    if (this.state !== "human") return;
    const on = text.trim() !== "";
    if (on && performance.now() - this.typed < TYPING_EVERY_MS) return;
    if (!on && !this.typed) return;
    this.typed = on ? performance.now() : 0;
    this.talk.typing(on);
  }

  humanTypes(on) {
    const line = find("typt");
    const words = on && this.state === "human" ? this.log.names.typt : "";
    if (line.textContent !== words) line.textContent = words;
  }

  wipe() {
    this.panel.hidden = true;
    this.empty();
    this.become("bot");
    this.name("");
  }
}

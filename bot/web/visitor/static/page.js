// The page: what happens on send, choose, leave. Without this script the same page works through its forms.

import { Danger } from "./danger.js";
import { find, pause } from "./dom.js";
import { Handover } from "./handover.js";
import { Leave } from "./leave.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { Cover, Idle } from "./quiet.js";
import { Talk, newId } from "./talk.js";

/** A thumb and perhaps a sentence about the conversation. Here, because each file of its own costs two kilobytes of headers. */
class Opinion {
  /** `heard` gets the server's answer when there is one, `refused` its refusal, `judge` a text that did not arrive. */
  constructor({ talk, heard, refused, judge }) {
    Object.assign(this, { talk, heard, refused, judge });
    this.form = find("mening");
    this.field = find("mening-tekst");
    this.note = find("dank");
    // what opens lies below the field to write in: into sight with it
    this.form.querySelector("details").addEventListener("toggle", (event) => {
      if (event.target.open) this.form.scrollIntoView({ block: "end" });
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(event.submitter.value);
    });
  }

  async send(thumb) {
    const text = this.field.value.trim();
    try {
      const answer = await this.talk.think(text ? { thumb, text } : { thumb });
      this.done(this.note.dataset.dank);
      if (answer.messages) this.heard(answer);
    } catch (error) {
      if (error.body) {
        this.refused(error);
        return;
      }
      this.note.textContent = this.note.dataset.mislukt;
      if (text) this.judge(text);
    }
  }

  done(note) {
    const details = this.form.querySelector("details");
    if (details.contains(document.activeElement)) find("gesprek").focus({ preventScroll: true });
    this.field.value = "";
    details.open = false;
    this.note.textContent = note;
  }

  /** The conversation is over or gone: there is nothing to have an opinion about. */
  wipe() {
    this.done("");
    this.form.hidden = true;
  }

  show() {
    this.form.hidden = false;
  }
}

const field = find("tekst");
const log = new Log(choose);
const talk = new Talk(onEvent);
const danger = new Danger();
const outbox = new Outbox(talk, {
  sending,
  answered: onAnswer,
  refused: onRefusal,
  waiting: onWaiting,
  judge,
  slow: () => log.showWaiting("traag"),
});
const handover = new Handover({ talk, log, send: (shown, work) => queue({ work, message: {} }, shown) });
const opinion = new Opinion({
  talk,
  heard: (answer) => {
    setAlert(answer.alert);
    log.showAnswer(answer.messages);
  },
  refused: onOpinionRefused,
  judge: (text) => judge({ message: { text } }),
});
const leave = new Leave({
  wipe,
  erase: () => talk.eraseWhileLeaving(),
  closed: () => { if (handover.waiting) talk.close(); },
});
const idle = new Idle({ armed: somethingToHide, onIdle: () => leave.afresh() });
new Cover();

const resumed = document.querySelector('#schrijf input[name="gesprek"]').value;
if (resumed) {
  talk.id = resumed;
  talk.follow();
  handover.adopt();
}
log.adoptChoices();
find("herladen").hidden = !performance.getEntriesByType("navigation").some((one) => one.type === "reload");
loadLater();

/** The rules for danger come when the page can be read, so that they are never in the way. */
async function loadLater() {
  if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  await pause(200);
  await danger.load();
  document.documentElement.dataset.oordeel = danger.assess ? "klaar" : "niet";
}

function onEvent(name, data) {
  if (leave.gone) return;
  if (name === "handoff") handover.heard(data);
  if (name === "typing") handover.humanTypes(data.on);
  if (name === "message" && data.from !== "visitor" && data.from !== "bot") {
    idle.sign();
    if (data.from === "human") handover.humanTypes(false);
    log.showAnswer([data]);
  }
}

function setAlert(on) {
  document.body.classList.toggle("alarm", on === true);
}

function somethingToHide() {
  return !document.body.classList.contains("begin") || field.value !== "";
}

function say() {
  const text = field.value;
  if (!text.trim() || leave.gone) return;
  field.value = "";
  handover.types("");
  queue({ message: { id: newId(), text, edited: handover.edited || undefined } }, text);
}

function choose(choice, label) {
  if (!leave.gone) queue({ message: { id: newId(), choice } }, label);
}

function queue(item, shown) {
  document.body.classList.remove("begin");
  find("herladen").hidden = true;
  log.hideError();
  log.hideChoices();
  outbox.add({ ...item, shown, bubble: log.showOwn(shown) });
}

/** A human answers when a human can: no dots for what is only on its way to one. */
function sending(item) {
  item.changes = handover.changes;
  log.busy(handover.state !== "human" || Boolean(item.work));
}

async function onAnswer(item, answer) {
  arrived(item);
  setAlert(answer.alert);
  handover.answered(answer.state, item.changes, answer.position);
  if (answer.state === "ended") {
    log.wipe(); // gone is gone, on the screen too
    handover.become("ended");
    talk.forget();
    opinion.wipe();
  } else opinion.show();
  const shown = log.showAnswer(answer.messages);
  if (!answer.messages.length) log.restoreChoices(); // a human has the word
  await shown;
  handover.settle();
}

function arrived(item) {
  item.bubble.classList.remove("wacht");
  log.mark(item.bubble, false);
  const waited = item.tries > 0;
  if (log.hideWaiting() && waited) log.tell(log.names.verbonden);
}

/** The text goes back into the field; the numbers come on the page. */
function onRefusal(item, error) {
  log.busy(false);
  log.hideWaiting();
  item.bubble.remove();
  log.restoreChoices();
  if (item.message.text !== undefined) field.value = field.value ? `${item.message.text}\n${field.value}` : item.message.text;
  if (error.body.alert) setAlert(true);
  if (error.status === 404) {
    talk.forget();
    handover.become("ended");
    opinion.wipe();
  }
  log.showRefusal(error.body.messages);
  handover.settle();
  find("tekst").focus({ preventScroll: true });
}

/** What she wrote beside a thumb stays in its field; the numbers come on the page. */
function onOpinionRefused(error) {
  if (error.body.alert) setAlert(true);
  if (error.status === 404) {
    talk.forget();
    handover.become("ended");
    opinion.wipe();
  }
  log.showRefusal(error.body.messages);
}

/** It did not arrive: it waits, and the page answers danger by itself. */
function onWaiting(item) {
  log.busy(false);
  log.mark(item.bubble, true);
  judge(item);
  log.showWaiting("onbereikbaar", () => outbox.again());
}

/** The page's own judgement, once for each message; when it cannot judge, 112 is large for everybody. */
function judge(item) {
  if (item.judged || leave.gone) return;
  item.judged = true;
  const messages = item.message.text === undefined ? [] : danger.judge(item.message.text);
  if (messages === null) setAlert(true);
  else if (messages.length) {
    if (messages.some((message) => message.urgent)) setAlert(true);
    log.showEarly(messages);
  }
}

function wipe() {
  outbox.stop();
  log.wipe();
  handover.wipe();
  opinion.wipe();
  setAlert(false);
}

find("schrijf").addEventListener("submit", (event) => {
  event.preventDefault();
  say();
});
field.addEventListener("input", () => handover.types(field.value));
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  say();
});

// The page: what happens on send, choose, leave. Without this script the same page works through its forms.

import { Log } from "./log.js";
import { Refused, Talk, newId } from "./talk.js";

const find = (id) => document.getElementById(id);
const field = find("tekst");
const exitSite = document.body.dataset.exit;
let left = false;
let failed = null; // the message that did not arrive: it keeps its id
let line = Promise.resolve(); // messages go one after the other

const log = new Log(choose);
const talk = new Talk(onEvent);
const resumed = document.querySelector('#schrijf input[name="gesprek"]').value;
if (resumed) {
  talk.id = resumed;
  talk.follow();
}
log.adoptChoices();

function onEvent(name, data) {
  if (name === "message" && data.from !== "visitor" && data.from !== "bot") log.showAnswer([data]);
}

function setAlert(on) {
  document.body.classList.toggle("alarm", on === true);
}

function say() {
  const text = field.value;
  if (!text.trim()) return;
  const message = failed && failed.text === text ? failed : { id: newId(), text };
  field.value = "";
  queue(message, text);
}

function choose(choice, label) {
  const message = failed && failed.choice === choice ? failed : { id: newId(), choice };
  queue(message, label);
}

function queue(message, shown) {
  failed = null;
  log.hideError();
  log.choices.hidden = true;
  const bubble = log.showOwn(shown);
  line = line.then(() => deliver(message, bubble));
}

async function deliver(message, bubble) {
  log.busy(true);
  try {
    const answer = await talk.send(message);
    if (left) return;
    bubble.classList.remove("wacht");
    setAlert(answer.alert);
    if (answer.state === "ended") {
      log.wipe(); // gone is gone, on the screen too
      talk.forget();
    }
    log.showAnswer(answer.messages);
  } catch (error) {
    if (!left) onFailure(error, message, bubble);
  }
}

/** The text goes back into the field; the numbers come on the page. */
function onFailure(error, message, bubble) {
  log.busy(false);
  bubble.remove();
  failed = message;
  log.choices.hidden = log.choices.querySelectorAll("button").length === 0;
  if (message.text !== undefined) field.value = field.value ? `${message.text}\n${field.value}` : message.text;
  if (error instanceof Refused) {
    if (error.body.alert) setAlert(true);
    if (error.status === 404) talk.forget();
    log.showRefusal(error.body.messages);
    return;
  }
  setAlert(true); // nobody looked at what was typed, so 112 is large for everybody
  log.showError([find("onbereikbaar").content.cloneNode(true)]);
  log.error.querySelector("[data-opnieuw]").onclick = () => {
    if (message.text !== undefined) say();
    else queue(message, bubble.querySelector("p").lastChild.textContent);
  };
}

/** Erase, wipe, go elsewhere; the Back button finds nothing. */
function leave() {
  left = true;
  talk.eraseWhileLeaving();
  wipe();
  location.replace(exitSite);
}

function wipe() {
  log.wipe();
  field.value = "";
  document.querySelectorAll('input[name="gesprek"]').forEach((input) => { input.value = ""; });
}

find("schrijf").addEventListener("submit", (event) => { event.preventDefault(); say(); });
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); say(); }
});
document.querySelector(".weg").addEventListener("submit", (event) => { event.preventDefault(); leave(); });
let escapedAt = -Infinity;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (event.timeStamp - escapedAt < 1000) leave();
  escapedAt = event.timeStamp;
});
window.addEventListener("pagehide", wipe);
window.addEventListener("pageshow", (event) => { if (event.persisted) location.replace("/"); });

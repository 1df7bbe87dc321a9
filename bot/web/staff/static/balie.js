// The desk: queue, chats side by side, keys, sound. The server knows everything; this page only shows it.

import { Chat } from "./balie-gesprek.js";
import { copyOf, duration, find, part, show, words } from "./balie-dom.js";
import { soundIsOn, switchSound, tone } from "./balie-geluid.js";
import { listenToKeys } from "./balie-toetsen.js";
import { Line } from "./balie-lijn.js";
import { Refused, SignedOut, Stale, post, useProof } from "./balie-post.js";

const WARN_IDLE = 150;
const WARN_LONGEST = 600;
const chats = new Map();
const drafts = new Map(); // of visitors who went back to the queue
const taken = new Set(); // by this page itself
let queue = null;
let ahead = 0; // how far the server's clock is ahead of ours
let colleagues = [];
let texts = {}; // what may be said without typing it, by theme
let accepting = false;
let pausing = false; // somebody just pressed the button
let current = "rij";

const desk = {
  refused(chat, happened) {
    if (["not_yours", "left"].includes(happened)) return; // the stream says why, and closes it
    if (happened === "text_invalid") chat.giveBack();
    tell(words(`z-${happened}`));
  },
  signedOut: () => line.over(),
  stale: () => line.open(),
  failed: () => tell(find("t-geen-lijn").content.textContent),
  counted: () => count(),
};

const line = new Line({
  begin({ me, proof }) {
    if (me !== find("balie").dataset.ik) { // somebody else signed in: nothing of before is hers
      wipeAll();
      location.reload();
      return;
    }
    useProof(proof);
    chats.forEach((chat) => chat.flush());
  },
  up() {
    show(find("lijn"), false);
    find("balie").classList.remove("dicht");
  },
  down(signedOut) {
    if (!signedOut && find("balie").classList.contains("dicht")) return;
    find("lijn").replaceChildren(find(signedOut ? "t-over" : "t-geen-lijn").content.cloneNode(true));
    show(find("lijn"), true);
    if (!signedOut) return;
    find("balie").classList.add("dicht");
    show(find("sessie"), false);
    showQueue([]);
    chats.forEach((chat) => chat.hide());
    line.rewind([...chats.keys()]);
  },
  pulse({ now, left, why }) {
    ahead = now - Date.now();
    warn(left, why);
  },
  texts(found) {
    texts = found;
    chats.forEach((chat) => chat.canned(texts[chat.theme || ""] || []));
  },
  chats(found) {
    found.forEach((data) => (chats.has(data.id) ? chats.get(data.id).update(data) : open(data)));
    tabs();
  },
  queue: (found) => showQueue(found),
  desk(found) {
    if (accepting && !found.accepting && !pausing) tell(words("z-stil"));
    pausing = false;
    accepting = found.accepting;
    colleagues = found.colleagues;
    chats.forEach((chat) => chat.colleagues(colleagues));
    find("toestand").textContent = words(accepting ? "z-beschikbaar" : "z-pauze");
    find("pauze").textContent = words(accepting ? "z-naar-pauze" : "z-van-pauze");
    show(find("pauze"), true);
  },
  message(message) {
    const chat = chats.get(message.chat);
    if (!chat || !chat.add(message)) return;
    if (chat.root.contains(document.activeElement)) chat.read();
    if (document.hidden || chat.unread) tone();
    count();
  },
  parted: ({ chat, why }) => close(chat, why),
  over() {},
});

function open(data) {
  const chat = new Chat(data, desk, drafts.get(data.id));
  drafts.delete(data.id);
  chats.set(data.id, chat);
  chat.colleagues(colleagues);
  chat.canned(texts[chat.theme || ""] || []);
  const first = find("gesprekken").querySelector(".voorbij");
  find("gesprekken").insertBefore(chat.root, first);
  if (taken.delete(data.id)) go(data.id);
  else if (chats.size === 1 && current === "rij" && queue === null) go(data.id, false);
  else if (queue !== null) handed(chat);
}

/** She did not come by a button of this page: from a colleague, or taken in another tab. */
function handed(chat) {
  tell(words("z-erbij"));
  chat.unread += 1;
  show(part(chat.root, "nieuw"), true);
  tone([660, 880]);
  count();
}

/** A visitor is not here any more: everything of her goes from the page. */
function close(id, why) {
  const chat = chats.get(id);
  if (!chat) return;
  const draft = chat.draft;
  const focused = chat.root.contains(document.activeElement);
  const over = copyOf("t-voorbij");
  part(over, "naam").textContent = chat.name;
  part(over, "waarom").textContent = words(`z-${why}`);
  if (why === "elsewhere" && draft) {
    drafts.set(id, draft);
    show(part(over, "bewaard"), true);
  }
  over.dataset.tab = id;
  over.querySelector("button").addEventListener("click", () => {
    over.remove();
    go("rij");
  });
  chat.root.after(over);
  chat.wipe();
  chats.delete(id);
  tabs();
  tell(words(`z-${why}`));
  if (focused) over.focus();
  count();
}

function showQueue(found) {
  const known = new Set((queue || []).map((one) => one.id));
  const fresh = queue && found.filter((one) => !known.has(one.id));
  const focused = document.activeElement && document.activeElement.closest("#wachtenden li");
  queue = found;
  find("wachtenden").replaceChildren(...found.map(waiting));
  if (focused) (find("wachtenden").querySelector(`[data-id="${focused.dataset.id}"] button`) || find("rij")).focus();
  show(find("niemand"), !found.length);
  tick();
  if (fresh && fresh.length) {
    tone([660, 880]);
    find("gezegd").textContent = `${words("z-iemand")} ${fresh[0].theme || ""}`;
  }
  count();
}

function waiting(one) {
  const item = copyOf("t-wacht");
  item.dataset.id = one.id;
  item.dataset.sinds = one.since;
  part(item, "thema").textContent = one.theme || words("z-geen-thema");
  show(part(item, "acuut"), one.acute);
  show(part(item, "weer"), one.again);
  show(part(item, "keer"), one.number > 1 && !one.again);
  part(item, "keer").textContent = words("z-keer");
  item.classList.toggle("acuut", one.acute);
  item.querySelector("button").addEventListener("click", () => take(one.id));
  return item;
}

async function take(id) {
  taken.add(id);
  try {
    await post("/balie/neem", { gesprek: id });
    if (chats.has(id)) go(id);
  } catch (error) {
    taken.delete(id);
    if (error instanceof Refused) tell(words(`z-${error.happened === "left" ? "not_waiting" : error.happened}`));
    else if (error instanceof SignedOut) desk.signedOut();
    else if (error instanceof Stale) desk.stale();
    else desk.failed();
  }
}

async function pause() {
  pausing = accepting;
  try {
    await post("/balie/aanwezig", { aan: accepting ? "nee" : "ja" });
  } catch (error) {
    if (error instanceof SignedOut) desk.signedOut();
    else desk.failed();
  }
}

/** To the queue or to a chat; on a telephone one of them is in sight. */
function go(id, focus = true) {
  current = id;
  find("balie").querySelectorAll("[data-tab]").forEach((one) => one.classList.toggle("nu", one.dataset.tab === id));
  tabs();
  if (!focus) return;
  if (id === "rij") (find("wachtenden").querySelector("button") || find("rij")).focus();
  else if (chats.has(id)) chats.get(id).box.focus();
}

function tabs() {
  const shown = new Set(["rij", ...chats.keys(), ...[...document.querySelectorAll(".voorbij")].map((one) => one.dataset.tab)]);
  if (!shown.has(current)) current = "rij";
  [...chats.values()].forEach((chat, index) => { part(chat.root, "nummer").textContent = `${index + 1}.`; });
  const focused = find("tabs").contains(document.activeElement) ? document.activeElement.dataset.naar : null;
  find("tabs").replaceChildren(tab("rij", words("z-rij"), queue ? queue.length : 0),
    ...[...chats.values()].map((chat, index) => tab(chat.id, `${index + 1}. ${chat.name}`, chat.unread)));
  if (focused) (find("tabs").querySelector(`[data-naar="${focused}"]`) || find("tabs").firstElementChild).focus();
  find("balie").querySelectorAll("[data-tab]").forEach((one) => one.classList.toggle("nu", one.dataset.tab === current));
}

function tab(id, name, number) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tab";
  button.dataset.naar = id;
  if (id === current) button.setAttribute("aria-current", "true");
  button.append(name);
  if (number) {
    const badge = document.createElement("span");
    badge.className = "teller";
    badge.textContent = String(number);
    button.append(" ", badge);
  }
  button.addEventListener("click", () => go(id));
  return button;
}

/** How much wants attention: in the title, without a word of anybody. */
function count() {
  const unread = [...chats.values()].reduce((sum, chat) => sum + chat.unread, 0);
  const all = unread + (queue || []).length;
  document.title = `${all ? `(${all}) ` : ""}${find("balie").dataset.titel} – Nachtlicht`;
  find("aantal").textContent = queue && queue.length ? String(queue.length) : "";
  tabs();
}

function tick() {
  const now = Date.now() + ahead;
  find("wachtenden").querySelectorAll("li").forEach((item) => {
    part(item, "tijd").textContent = duration((now - Number(item.dataset.sinds)) / 1000);
  });
}

function warn(left, why) {
  const soon = left !== null && left < (why === "idle" ? WARN_IDLE : WARN_LONGEST);
  const place = find("sessie");
  if (soon && place.dataset.waarom !== why) {
    place.replaceChildren(find(`t-${why}`).content.cloneNode(true));
    const button = place.querySelector("[data-hier]");
    if (button) button.addEventListener("click", () => post("/balie/hier").then(() => warn(null, why), () => desk.failed()));
    tone([660, 520]);
  }
  if (soon) part(place, "tijd").textContent = `${Math.max(1, Math.ceil(left / 60))} ${words("z-minuut")}`;
  place.dataset.waarom = soon ? why : "";
  show(place, soon);
}

function tell(text) {
  const line = document.createElement("p");
  line.className = "bericht";
  line.textContent = text;
  find("melding").replaceChildren(line);
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => find("melding").replaceChildren(), 12000);
}

function wipeAll() {
  line.close();
  chats.forEach((chat) => chat.wipe());
  chats.clear();
  drafts.clear();
  find("wachtenden").replaceChildren();
  document.querySelectorAll(".voorbij").forEach((one) => one.remove());
}

useProof(find("bewijs").elements._bewijs.value);
find("geluid").textContent = words(soundIsOn() ? "z-geluid-aan" : "z-geluid-uit");
find("geluid").setAttribute("aria-pressed", String(soundIsOn()));
find("geluid").addEventListener("click", () => {
  const on = switchSound();
  find("geluid").textContent = words(on ? "z-geluid-aan" : "z-geluid-uit");
  find("geluid").setAttribute("aria-pressed", String(on));
});
find("pauze").addEventListener("click", pause);
find("hulp").addEventListener("click", () => find("toetsen").showModal());
listenToKeys({
  go: (id) => go(id),
  chatAt: (index) => [...chats.keys()][index],
  focused: () => [...chats.values()].find((chat) => chat.root.contains(document.activeElement)) || chats.get(current) || [...chats.values()][0],
  takeFirst: () => queue && queue.length && take(queue[0].id),
  pause,
  help: () => find("toetsen").showModal(),
});
setInterval(tick, 1000);
addEventListener("beforeunload", (event) => {
  if ([...chats.values()].some((chat) => chat.draft)) event.preventDefault();
});
// nothing for whoever presses Back
addEventListener("pagehide", wipeAll);
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
document.addEventListener("visibilitychange", () => {
  const chat = [...chats.values()].find((one) => one.root.contains(document.activeElement));
  if (chat) chat.read();
});
line.open();

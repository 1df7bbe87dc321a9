// Small helpers of the desk: find, copy a template, read a sentence. Nothing here ever makes markup out of text.

export const find = (id) => document.getElementById(id);

export const copyOf = (id) => find(id).content.firstElementChild.cloneNode(true);

/** A sentence of the page; sentences stand in the template of the page, not in scripts. */
export const words = (id) => find(id).content.textContent;

export const part = (root, name) => root.querySelector(`[data-${name}]`);

export const show = (element, on) => { element.hidden = !on; };

/** "2 min 05 sec" */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  const rest = `${whole % 60} ${words("z-seconde")}`;
  return minutes ? `${minutes} ${words("z-minuut")} ${rest}` : rest;
}

export function newName() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
}

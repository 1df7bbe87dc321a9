// A thumb and perhaps a sentence about the conversation: `Opinion` sends it, and shows danger that was heard in it.

import { find } from "./dom.js";

export class Opinion {
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

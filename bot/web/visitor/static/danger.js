// Danger without the server: `Danger` reads the same phrases as the server does, once, into memory, and knows our answers.

const LOAD_MS = 20000;

export class Danger {
  constructor() {
    this.assess = null;
    this.answers = {};
    this.rules = {};
  }

  /** After the page can be read; when it fails, the page shows 112 for every message that cannot be sent. */
  async load() {
    try {
      const signal = AbortSignal.timeout ? AbortSignal.timeout(LOAD_MS) : undefined;
      const answer = await fetch("/gevaar.json", { credentials: "omit", cache: "no-store", signal });
      const found = await answer.json();
      this.answers = found.answers;
      this.rules = found.rules;
      this.assess = window.nachtlichtSafety(found.phrases);
      this.assess(""); // compiles, so that the first real message is quick
    } catch {
      this.assess = null;
    }
  }

  /** `null` when nobody could look; else the messages for this danger, none when there is none. */
  judge(text) {
    if (!this.assess) return null;
    try {
      const { danger, rule } = this.assess(text);
      const spoken = this.answers[danger];
      return spoken ? spoken[this.rules[rule] || "nl"] : [];
    } catch {
      return null;
    }
  }
}

// Messages on their way: `Outbox` sends them one after the other, keeps what cannot go, and sends it once when it can.

import { pause } from "./dom.js";
import { Refused } from "./talk.js";

//: Then the page judges danger by itself, and then the numbers appear.
const JUDGE_MS = 1200;
const SLOW_MS = 2800;
const FIRST_AGAIN_MS = 1200;
const LAST_AGAIN_MS = 15000;

export class Outbox {
  /** `hooks`: sending, answered, refused, waiting, judge, slow; each gets the item {message or work, bubble}. */
  constructor(talk, hooks) {
    this.talk = talk;
    this.hooks = hooks;
    this.items = [];
    this.running = false;
    this.stopped = false;
    this.wake = () => {};
    addEventListener("online", () => this.wake());
  }

  add(item) {
    this.items.push({ tries: 0, ...item });
    if (!this.running) this.run();
  }

  /** Nothing goes out any more. */
  stop() {
    this.stopped = true;
    this.items = [];
    this.wake();
  }

  /** Try at once; for the button and for a line that is back. */
  again() {
    this.wake();
  }

  async run() {
    this.running = true;
    while (this.items.length && !this.stopped) {
      const item = this.items[0];
      if (await this.deliver(item)) this.items.shift();
      else if (!this.stopped) await this.rest(item.tries);
    }
    this.running = false;
  }

  /** Whether this item is done: answered, or refused for good. */
  async deliver(item) {
    const timers = item.tries ? [] : [
      setTimeout(() => this.hooks.judge(item), JUDGE_MS),
      setTimeout(() => this.hooks.slow(item), SLOW_MS),
    ];
    this.hooks.sending(item);
    try {
      const answer = await (item.work ? item.work() : this.talk.send(item.message));
      if (!this.stopped) this.hooks.answered(item, answer);
      return true;
    } catch (error) {
      if (this.stopped) return true;
      if (error instanceof Refused && error.status !== 503) {
        this.hooks.refused(item, error);
        return true;
      }
      item.tries += 1;
      this.hooks.waiting(item);
      return false;
    } finally {
      timers.forEach(clearTimeout);
    }
  }

  /** A while, longer each time; shorter when the line comes back or somebody asks. */
  async rest(tries) {
    const woken = new Promise((resolve) => { this.wake = resolve; });
    await Promise.race([pause(Math.min(FIRST_AGAIN_MS * 2 ** (tries - 1), LAST_AGAIN_MS)), woken]);
    this.wake = () => {};
  }
}

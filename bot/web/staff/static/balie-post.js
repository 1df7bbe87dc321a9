// Sending forms of the desk: `post()`; what can go wrong has a name.

const WAIT_MS = 8000;
let proof = "";

/** The session is over: nothing was done. */
export class SignedOut extends Error {}
/** No answer, or no sound one: nobody knows whether it was done. */
export class Unreachable extends Error {}
/** The form was of an earlier session: nothing was done; a new proof comes with the stream. */
export class Stale extends Error {}
/** It cannot be done; `happened` says why. */
export class Refused extends Error {
  constructor(happened) {
    super(happened);
    this.happened = happened;
  }
}

export function useProof(value) {
  proof = value;
}

export async function post(path, fields = {}) {
  let answer;
  let found = null;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ _bewijs: proof, ...fields }),
      cache: "no-store",
      signal: AbortSignal.timeout ? AbortSignal.timeout(WAIT_MS) : undefined,
    });
    if ((answer.headers.get("content-type") || "").startsWith("application/json")) found = await answer.json();
  } catch (error) {
    throw new Unreachable(String(error && error.name));
  }
  if (found && answer.ok) return found;
  if (found && found.happened) throw new Refused(found.happened);
  if (answer.status === 401) throw new SignedOut();
  if (answer.status >= 500) throw new Unreachable(String(answer.status));
  throw new Stale();
}

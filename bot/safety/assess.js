// The twin of assess.py for the page: judges danger when the server is gone. Reads what phrases_for_page() gives.
// nachtlichtSafety(phrases) compiles once and returns assess(text) -> {danger, rule}. Keep it in step with the Python.
function nachtlichtSafety(phrases) {
  "use strict";
  const ORDER = ["suicide_now", "acute", "perpetrator_now", "acute_other", "suicide", "none"];
  const READ = 1000, BEFORE = 14, AFTER = 9;
  const SHAPES = { "ı": "i", "ł": "l", "ø": "o", "đ": "d", "أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ـ": "" };
  const LEET = { 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t" };
  const LEET_WORD = /(?=[a-z013457]*[a-z][a-z013457]*[013457][a-z013457]*[a-z])[a-z013457]+/g;
  const words = {};
  const expand = (pattern) => String(pattern).replace(/\{([a-z_]+)\}/g, (_, name) => words[name])
    .split(" ... ").join("(?: [^ .]+){0,4} ").split(" ~ ").join("(?: [^ ]+){0,12} ");
  for (const [name, pattern] of Object.entries(phrases.words)) words[name] = `(?:${expand(pattern)})`;
  const whole = (patterns, flags) => new RegExp(`(?:^| )(?:${patterns.map(expand).join("|")})(?= |$)`, flags || "");
  const alone = (pattern) => new RegExp(`^(?:${expand(pattern)})$`);
  const each = (named, make) => Object.fromEntries(Object.entries(named).map(([name, value]) => [name, make(value)]));
  const guards = each(phrases.guards, (patterns) => whole(patterns));
  const contexts = each(phrases.contexts, (pattern) => whole([pattern]));
  const bystander = whole(phrases.bystander), hitsWriter = whole(phrases.hits_writer);
  const glued = phrases.glued.map(alone), pivots = new Set(phrases.pivots.split(" "));
  const usualGuards = Object.keys(guards).filter((name) => !phrases.on_request.includes(name));
  const rules = phrases.rules.map((rule) => ({
    ...rule,
    needs: rule.needs || [],
    sign: rule.sign ? new RegExp(rule.sign) : null,
    guards: rule.unguarded === "all" ? []
      : [...usualGuards.filter((name) => !(rule.unguarded || []).includes(name)), ...(rule.guarded || [])],
    patterns: rule.patterns.map((pattern) => (rule.alone ? alone(pattern) : whole([pattern], "g"))),
  })).sort((one, other) => ORDER.indexOf(one.danger) - ORDER.indexOf(other.danger));
  const spelling = new Map();
  const typos = phrases.typos.split(" "), taken = new Set([...typos, ...phrases.not_typos.split(" ")]);
  const slip = (wrong, word) => { if (!taken.has(wrong)) spelling.set(wrong, word); };
  for (const word of typos) {
    if (word.length < 4) continue;
    for (let at = 0; at < word.length - 1; at++) slip(word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2), word);
    if (word.length > 5) for (let at = 1; at < word.length; at++) slip(word.slice(0, at) + word.slice(at + 1), word);
  }
  for (const [usual, found] of Object.entries(phrases.spelling)) for (const one of found.split(" ")) spelling.set(one, usual);

  function fold(text) {
    const lower = text.normalize("NFKC").toLowerCase().replace(/ß/g, "ss").replace(/[ıłøđأإآةىـ]/g, (char) => SHAPES[char]);
    return lower.normalize("NFD").replace(/([a-z\u0600-\u06ff])\p{Mn}+/gu, "$1").normalize("NFC")
      .replace(/(?![\n\r\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, "").replace(/['’‘`´ʼ]/g, "")
      .replace(/[.!?…;:\n\r\u2028\u2029]+/g, " . ").replace(/[^\p{L}\p{N}.]+/gu, " ").trim();
  }
  function parted(word) {
    if (word.length < 5 || word.length > 30) return "";
    for (const pattern of glued) { const found = pattern.exec(word); if (found) return found.slice(1).filter(Boolean).join(" "); }
    return "";
  }
  function usual(word) {
    const plain = word.replace(LEET_WORD, (found) => found.replace(/[013457]/g, (sign) => LEET[sign]));
    return spelling.get(plain) || spelling.get(plain.replace(/([b-df-hj-np-tv-z]|i)\1/g, "$1")) || parted(plain) || plain;
  }
  function spell(text) {
    const joined = text.replace(/(?<![^ ])(?:[a-z]{2} )?(?:[a-z] ){3,}(?:[a-z]{1,2}(?![^ ])|)/g, (match) => {
      const word = match.split(" ").join("");
      return word === "help" || parted(word) ? ` ${word} ` : match;
    });
    return joined.split(" ").filter(Boolean).map(usual).join(" ");
  }
  function variants(text) {
    const folded = fold(text), long = /(\p{L})\1{2,}/gu, short = folded.replace(long, "$1");
    return short === folded ? [spell(folded)] : [spell(short), spell(folded.replace(long, "$1$1"))];
  }
  function around(form, start, found) {
    const from = form.lastIndexOf(" . ", start - 2), to = form.indexOf(" . ", start + found.length);
    const split = (part) => part.split(" ").filter(Boolean);
    const before = split(form.slice(from >= 0 ? from + 3 : 0, start)).slice(-BEFORE);
    const after = split(form.slice(start + found.length, to >= 0 ? to : form.length)).slice(0, AFTER);
    const turn = before.map((word) => pivots.has(word)).lastIndexOf(true), end = after.indexOf("maar");
    const inside = found.trim(), near = turn >= 0 ? before.slice(turn) : before;
    return {
      words: [...before, inside, ...after].join(" "),
      marked: [...before, `« ${inside} »`, ...after].join(" "),
      near: [...near, `« ${inside} »`, ...(end >= 0 ? after.slice(0, end) : after)].join(" "),
    };
  }
  function stands(rule, near) {
    if (!rule.needs.every((need) => contexts[need].test(near.words))) return false;
    const beaten = contexts.now.test(near.words) ? phrases.beaten : [];
    return !rule.guards.some((name) => !beaten.includes(name)
      && guards[name].test(phrases.whole.includes(name) ? near.marked : near.near));
  }
  function speaks(rule, form, bare) {
    for (const pattern of rule.patterns) {
      if (rule.alone) { if (pattern.test(bare)) return rule.danger; continue; }
      for (const match of form.matchAll(pattern)) {
        const near = around(form, match.index, match[0]);
        if (stands(rule, near)) {
          return rule.unclear && bystander.test(near.words) && !hitsWriter.test(near.words) ? "acute_other" : rule.danger;
        }
      }
    }
    return null;
  }
  return function assess(text) {
    const signs = Array.from(text), pieces = signs.length <= 2 * READ ? [text]
      : [signs.slice(0, READ).join(""), signs.slice(-READ).join("")];
    let gravest = { danger: "none", rule: null };
    for (const form of pieces.flatMap(variants)) {
      const bare = form.split(" ").filter((word) => word !== ".").join(" ");
      for (const rule of rules) {
        if (rule.most_words && bare.split(" ").length > rule.most_words) continue;
        if (rule.sign && !rule.sign.test(form)) continue;
        const danger = speaks(rule, form, bare);
        if (danger && ORDER.indexOf(danger) < ORDER.indexOf(gravest.danger)) gravest = { danger, rule: rule.name };
      }
    }
    return gravest;
  };
}
if (typeof module !== "undefined") module.exports = { nachtlichtSafety };

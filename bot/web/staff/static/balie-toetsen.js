// Keys of the desk: with Alt, so that they also work while somebody types.

const PARTS = { KeyV: "vast", KeyI: "notitie", KeyC: "collega", KeyE: "einde" };

export function listenToKeys(desk) {
  addEventListener("keydown", (event) => {
    if (event.key === "?" && !event.target.closest("input, textarea, select")) {
      event.preventDefault();
      desk.help();
      return;
    }
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    if (press(event.code, desk)) event.preventDefault();
  });
}

/** Whether this is one of our keys. */
function press(code, desk) {
  const digit = /^Digit([1-9])$/.exec(code);
  if (digit) {
    const id = desk.chatAt(Number(digit[1]) - 1);
    if (id) desk.go(id);
    return true;
  }
  if (code in PARTS) {
    const chat = desk.focused();
    if (chat) {
      desk.go(chat.id);
      chat.open(PARTS[code]);
    }
    return true;
  }
  const plain = { KeyW: () => desk.go("rij"), KeyN: desk.takeFirst, KeyP: desk.pause };
  if (!(code in plain)) return false;
  plain[code]();
  return true;
}

// Gemak op de lijst en in een gesprek: wazige teksten, sneltoetsen, een link om te delen. Zonder dit werkt alles ook.
const STAND = 'nachtlicht-sneltoetsen';
const wortel = document.documentElement;
const alles = (wat) => [...document.querySelectorAll(wat)];
const een = (wat) => document.querySelector(wat);
const teksten = alles('details[data-vaag]');
const dialoog = een('#sneltoetsen');

function zet(deel, scherp) {
  deel.classList.toggle('scherp', scherp);
  deel.querySelector('.tekst').setAttribute('aria-hidden', String(!scherp));
  deel.querySelector('summary').setAttribute('aria-expanded', String(scherp));
  const knop = een('[data-vaag-alles]');
  if (knop) knop.setAttribute('aria-pressed', String(teksten.every((t) => t.classList.contains('scherp'))));
}

function wissel_alles() {
  const scherp = !teksten.every((deel) => deel.classList.contains('scherp'));
  teksten.forEach((deel) => zet(deel, scherp));
}

wortel.classList.add('wazig');
for (const deel of teksten) {
  deel.open = true;
  zet(deel, false);
  deel.querySelector('summary').addEventListener('click', (gebeurtenis) => {
    gebeurtenis.preventDefault(); // hij blijft open; alleen de waas gaat
    zet(deel, !deel.classList.contains('scherp'));
  });
}

const regels = alles('[data-regel]');
function ga(stap) {
  if (!regels.length) return;
  const nu = regels.findIndex((regel) => regel.contains(document.activeElement));
  const naar = regels[nu < 0 ? (stap > 0 ? 0 : regels.length - 1) : Math.min(regels.length - 1, Math.max(0, nu + stap))];
  const doel = naar.hasAttribute('tabindex') ? naar : naar.querySelector('a');
  doel.focus();
  naar.scrollIntoView({ block: 'nearest' });
}

function volg(wat) {
  const weg = een(wat);
  if (weg) weg.click();
}

const TOETSEN = {
  j: () => ga(1),
  k: () => ga(-1),
  n: () => volg('[data-volgend]'),
  p: () => volg('[data-vorig]'),
  b: wissel_alles,
  '?': () => dialoog.showModal(),
};

function staan_aan() {
  try {
    return localStorage.getItem(STAND) !== 'uit';
  } catch {
    return true;
  }
}

document.addEventListener('keydown', (gebeurtenis) => {
  if (gebeurtenis.ctrlKey || gebeurtenis.altKey || gebeurtenis.metaKey || dialoog.open || !staan_aan()) return;
  if (gebeurtenis.target.closest('input, textarea, select, [contenteditable]')) return;
  const doe = TOETSEN[gebeurtenis.key];
  if (!doe) return;
  gebeurtenis.preventDefault();
  doe();
});

een('[data-sneltoetsen]').hidden = false;
een('[data-vaag-alles]').addEventListener('click', wissel_alles);
een('[data-toetsen-open]').addEventListener('click', () => dialoog.showModal());
const aan = een('[data-toetsen-aan]');
aan.checked = staan_aan();
aan.addEventListener('change', () => {
  try {
    localStorage.setItem(STAND, aan.checked ? 'aan' : 'uit');
  } catch { /* dan blijven ze aan */ }
});

const kopieer = een('[data-kopieer]');
if (kopieer && navigator.clipboard) {
  kopieer.hidden = false;
  kopieer.addEventListener('click', async () => {
    const gezegd = een('[data-gekopieerd]');
    try {
      await navigator.clipboard.writeText(een('[data-deel]').href);
      gezegd.textContent = gezegd.dataset.gelukt;
    } catch {
      gezegd.textContent = gezegd.dataset.mislukt;
    }
  });
}

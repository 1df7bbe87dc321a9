// Gemak bij het beoordelen: sneltoetsen, en een oordeel bewaren zonder dat de pagina verspringt. Zonder dit werkt alles ook.
const STAND = 'nachtlicht-sneltoetsen'; // dezelfde schakelaar als in gesprekken.js
const gezegd = document.querySelector('[data-gezegd]');

function staan_aan() {
  try {
    return localStorage.getItem(STAND) !== 'uit';
  } catch {
    return true;
  }
}

// Het oordeel dat hoort bij wat de focus heeft: van het bericht zelf, of van het bericht waarop dit het antwoord is.
function hier() {
  const regels = [...document.querySelectorAll('[data-regel]')];
  let plek = regels.findIndex((regel) => regel.contains(document.activeElement));
  while (plek >= 0 && !regels[plek].querySelector('[data-oordeel]')) plek -= 1;
  return plek < 0 ? null : regels[plek].querySelector('[data-oordeel]');
}

document.addEventListener('keydown', (gebeurtenis) => {
  if (gebeurtenis.ctrlKey || gebeurtenis.altKey || gebeurtenis.metaKey || gebeurtenis.repeat || !staan_aan()) return;
  if (gebeurtenis.target.closest('input, textarea, select, dialog, [contenteditable]')) return;
  if (!/^[1-5]$/.test(gebeurtenis.key)) return;
  const knop = hier()?.querySelector(`[data-toets="${gebeurtenis.key}"]`);
  if (!knop) return;
  gebeurtenis.preventDefault();
  knop.click();
});

// XMLHttpRequest leest het antwoord zelf als document: er wordt nergens tekst tot HTML gemaakt.
function verstuur(formulier, knop) {
  const velden = new URLSearchParams(new FormData(formulier));
  velden.append(knop.name, knop.value);
  const vraag = new XMLHttpRequest();
  vraag.open('POST', formulier.action);
  vraag.responseType = 'document';
  vraag.onload = () => klaar(formulier, knop, vraag.response, vraag.status);
  vraag.onerror = () => gewoon(formulier, knop);
  vraag.send(velden);
}

function klaar(formulier, knop, pagina, status) {
  const deel = formulier.closest('[data-oordeel]');
  const nieuw = status === 200 && pagina?.getElementById(deel.id);
  if (!nieuw) return gewoon(formulier, knop); // uitgelogd, of iets klopt niet: de pagina zelf zegt wat
  const over = document.querySelector('#over .redenen');
  const over_nieuw = pagina.querySelector('#over .redenen');
  if (over && over_nieuw) over.replaceWith(document.adoptNode(over_nieuw));
  deel.replaceWith(document.adoptNode(nieuw));
  const regel = nieuw.closest('[data-regel]');
  regel.focus({ preventScroll: true });
  gezegd.textContent = nieuw.querySelector('[data-bericht]')?.textContent ?? '';
}

function gewoon(formulier, knop) {
  formulier.dataset.gewoon = 'ja';
  formulier.requestSubmit(knop);
}

document.addEventListener('submit', (gebeurtenis) => {
  const formulier = gebeurtenis.target;
  const knop = gebeurtenis.submitter;
  if (!formulier.closest('[data-oordeel]') || !knop || formulier.dataset.gewoon) return;
  gebeurtenis.preventDefault();
  if (formulier.dataset.bezig) return;
  formulier.dataset.bezig = 'ja';
  verstuur(formulier, knop);
});

// Een notitie die nog niet is bewaard, gaat niet stil verloren.
const notitie = document.querySelector('[data-notitie]');
let verlaten_mag = false;
notitie?.form.addEventListener('submit', () => { verlaten_mag = true; });
window.addEventListener('beforeunload', (gebeurtenis) => {
  if (notitie && !verlaten_mag && notitie.value !== notitie.defaultValue) gebeurtenis.preventDefault();
});

document.documentElement.dataset.oordelen = 'klaar';
const anker = location.hash.match(/^#(bericht-\d+)$/);
if (anker) document.getElementById(anker[1])?.focus();

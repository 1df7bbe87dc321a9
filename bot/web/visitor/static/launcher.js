// For a municipality's own site: closes the panel on Escape, on a click outside and on leaving the page. It keeps and loads nothing.
document.querySelectorAll("details.nachtlicht-knop").forEach(function (knop) {
  function close() { knop.open = false; }
  close();
  addEventListener("pagehide", close);
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !knop.open) return;
    close();
    knop.querySelector("summary").focus();
  });
  document.addEventListener("click", function (event) {
    if (!knop.contains(event.target)) close();
  });
  knop.querySelectorAll("a[data-chat]").forEach(function (link) {
    link.target = "_self";
    link.referrerPolicy = "no-referrer";
  });
});

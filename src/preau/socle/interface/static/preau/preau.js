// Comfort only: every page works without this file.
"use strict";

// A click anywhere on a row opens it, unless it lands on a control or selects text.
document.addEventListener("click", (evenement) => {
  const rangee = evenement.target.closest("tr[data-lien]");
  if (!rangee || evenement.target.closest("a, button, input, label, select, summary")) return;
  if (String(window.getSelection())) return;
  window.location.assign(rangee.dataset.lien);
});

// Escape closes a tooltip without moving the focus away from the page.
document.addEventListener("keydown", (evenement) => {
  if (evenement.key === "Escape" && document.activeElement.matches(".preau-infobulle__bouton")) document.activeElement.blur();
});

// A form answered with errors begins with them.
document.getElementById("erreurs")?.focus();

// data-si="champ=valeur": a part of a form that matters only for one choice.
function montrer(partie) {
  const [nom, valeur] = partie.dataset.si.split("=");
  const champs = [...document.querySelectorAll(`[name="${nom}"]`)];
  const choisi = champs.find((champ) => champ.type !== "radio" || champ.checked);
  partie.hidden = !choisi || choisi.value !== valeur;
}
for (const partie of document.querySelectorAll("[data-si]")) {
  montrer(partie);
  document.addEventListener("change", () => montrer(partie));
}

// data-cocher-tout="choix": the box that stands for all the rows; the boxes of the rows shown follow it.
document.addEventListener("change", (evenement) => {
  const nom = evenement.target.dataset?.cocherTout;
  if (!nom) return;
  for (const coche of document.querySelectorAll(`input[name="${nom}"]`)) coche.checked = evenement.target.checked;
});

// What was typed in a list's search before its script was ready is searched too.
window.addEventListener("load", () => {
  for (const champ of document.querySelectorAll(".preau-recherche input[type=search]")) {
    if (champ.value !== champ.defaultValue) champ.form.requestSubmit();
  }
});

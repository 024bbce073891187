// The ticked BMP survive search, sort and pages: they are copied into every link and form of the list.
"use strict";

const MAX = 2;
const selection = document.getElementById("selection");
const etat = document.getElementById("selection-etat");
const ailleurs = document.getElementById("selection-ailleurs");
const precision = document.getElementById("precision");
const choisis = new Set(new URLSearchParams(window.location.search).getAll("cibles"));

const coches = () => [...document.querySelectorAll("#liste input.preau-coche")];

function inscrire(parametres) {
  parametres.delete("cibles");
  for (const pk of choisis) parametres.append("cibles", pk);
  parametres.delete("precision");
  if (precision.value) parametres.set("precision", precision.value);
  return parametres;
}

function cacher(formulaire) {
  for (const champ of formulaire.querySelectorAll('input[type="hidden"][name="cibles"], input[type="hidden"][name="precision"]')) champ.remove();
  for (const [nom, valeur] of inscrire(new URLSearchParams())) {
    const champ = document.createElement("input");
    Object.assign(champ, { type: "hidden", name: nom, value: valeur });
    formulaire.append(champ);
  }
}

function synchroniser() {
  const visibles = new Set(coches().map((coche) => coche.value));
  for (const coche of coches()) coche.checked = choisis.has(coche.value);
  ailleurs.replaceChildren();
  for (const pk of choisis) {
    if (visibles.has(pk)) continue;
    const champ = document.createElement("input");
    Object.assign(champ, { type: "hidden", name: "cibles", value: pk });
    ailleurs.append(champ);
  }
  for (const lien of document.querySelectorAll("#liste a[href]")) {
    const adresse = new URL(lien.href);
    if (adresse.pathname !== window.location.pathname) continue;
    adresse.search = inscrire(adresse.searchParams).toString();
    lien.href = adresse.href;
  }
  for (const formulaire of document.querySelectorAll("#liste form")) cacher(formulaire);
  const ici = new URL(window.location.href);
  ici.search = inscrire(ici.searchParams).toString();
  window.history.replaceState(window.history.state, "", ici);
}

function dire(texte) {
  etat.textContent = texte;
}

document.addEventListener("change", (evenement) => {
  const coche = evenement.target;
  if (!coche.matches("input.preau-coche")) return;
  if (coche.checked && choisis.size >= MAX) {
    coche.checked = false;
    dire(etat.dataset.trop);
    return;
  }
  if (coche.checked) choisis.add(coche.value);
  else choisis.delete(coche.value);
  dire(choisis.size ? `${choisis.size} BMP coché${choisis.size > 1 ? "s" : ""}.` : etat.dataset.vide);
  synchroniser();
});
precision.addEventListener("change", synchroniser);
document.addEventListener("htmx:afterSettle", synchroniser);
if (selection) synchroniser();

// Draws the map of a page from its JSON (carte.py). Without this file the table of the page says the same.
"use strict";

(() => {
  const vue = document.getElementById("carte");
  if (!vue || !window.L) return;
  const donnees = JSON.parse(document.getElementById("carte-donnees").textContent);
  const etat = document.getElementById("carte-etat");
  const ZOOM_MAX_INITIAL = 12;
  // Below this zoom the signs are drawn smaller.
  const ZOOM_PROCHE = 10;
  // Pixels left free between two texts.
  const ECART = 8;
  const TAILLES = { mien: 20, membre: 18, libre: 15, demande: 15, jumele: 13 };

  document.querySelector(".carte-sans-script").hidden = true;
  vue.hidden = false;

  const carte = L.map(vue, {
    zoomControl: false,
    attributionControl: false,
    minZoom: 5,
    maxZoom: 18,
    zoomSnap: 0.5,
    fadeAnimation: false,
    zoomAnimation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  L.control.zoom({ zoomInTitle: "Grossir", zoomOutTitle: "Réduire" }).addTo(carte);
  L.control.scale({ imperial: false }).addTo(carte);
  const mentions = L.control.attribution({ prefix: false }).addTo(carte);
  // Outlines below, then lines, signs, and names on top.
  for (const [nom, rang] of [["contours", 350], ["traits", 450], ["etiquettes", 610]]) {
    carte.createPane(nom).style.zIndex = rang;
  }

  const element = (balise, texte, classe) => {
    const nouveau = document.createElement(balise);
    if (texte) nouveau.textContent = texte;
    if (classe) nouveau.className = classe;
    return nouveau;
  };

  // --- Tiles, where a server is configured; if it fails, the basemap comes back -----------------------------
  if (donnees.tuiles) {
    const tuiles = L.tileLayer(donnees.tuiles, { attribution: element("span", donnees.mention).innerHTML, referrerPolicy: "origin" });
    vue.classList.add("carte-a-tuiles");
    tuiles.once("tileerror", () => {
      tuiles.remove();
      vue.classList.remove("carte-a-tuiles");
      etat.textContent = "Le serveur de tuiles ne répond pas : la carte montre le fond de Préau.";
      demeler();
    });
    tuiles.addTo(carte);
  }

  // --- A text on the map, centred on its place by the style sheet -----------------------------------------
  const textes = [];
  function ecrire(place, lignes, classe, priorite) {
    const boite = element("span");
    for (const ligne of lignes) {
      if (boite.childNodes.length) boite.append(element("br"));
      boite.append(ligne);
    }
    const icone = L.divIcon({ html: boite, className: classe, iconSize: [0, 0] });
    const texte = L.marker(place, { icon: icone, interactive: false, keyboard: false, pane: "etiquettes" });
    texte.addTo(carte);
    textes.push({ texte, boite, priorite, rang: textes.length });
  }

  // Of two texts that would cover one another, the less important one is hidden until there is room.
  function demeler() {
    vue.classList.toggle("carte-loin", carte.getZoom() < ZOOM_PROCHE);
    const cadreVue = vue.getBoundingClientRect();
    const signes = [...vue.querySelectorAll(".carte-signe")].map((signe) => signe.getBoundingClientRect());
    const pris = [];
    for (const { texte, boite, priorite } of textes) {
      const icone = texte.getElement();
      const ancre = carte.latLngToContainerPoint(texte.getLatLng());
      const x = ancre.x + cadreVue.left;
      const y = ancre.y + cadreVue.top;
      const [l, h] = [boite.offsetWidth, boite.offsetHeight];
      const place = COTES[priorite < 0 ? "ville" : "autre"].find((cote) => {
        const r = cote ? rectangle(cote, x, y, l, h) : boite.getBoundingClientRect();
        const couverts = signes.filter((p) => seCouvrent(r, p, 0)).length;
        const convient = couverts <= SIGNES_COUVERTS[priorite] && !pris.some((p) => seCouvrent(r, p, ECART));
        if (convient) pris.push(r);
        return convient;
      });
      icone.classList.toggle("carte-masquee", place === undefined);
      if (place) icone.dataset.cote = place;
    }
  }
  // How many signs a text may lie over, by priority: none for a town, few for a zone, any for what is
  // asked for (a zone with its note is).
  const SIGNES_COUVERTS = { [-1]: 0, 0: Object.keys(donnees.notes).length ? Infinity : 4, 1: Infinity, 2: Infinity, 3: Infinity };
  const seCouvrent = (a, b, ecart) => a.right + ecart >= b.left && a.left - ecart <= b.right && a.bottom >= b.top && a.top <= b.bottom;
  // Where the name of a town may stand beside its dot; other texts have their one place from the style sheet.
  const COTES = { ville: ["droite", "gauche", "dessus", "dessous"], autre: [""] };
  function rectangle(cote, x, y, l, h) {
    const gauche = { droite: x, gauche: x - l }[cote] ?? x - l / 2;
    const haut = { dessus: y - h - 10, dessous: y + 10 }[cote] ?? y - h / 2;
    return { left: gauche, right: gauche + l, top: haut, bottom: haut + h };
  }

  // --- Signs ----------------------------------------------------------------------------------------------
  const reperes = new Map();
  function fiche(repere) {
    const boite = element("div");
    boite.appendChild(element("p")).append(element("strong", repere.titre));
    for (const ligne of repere.lignes) boite.append(element("p", ligne));
    if (repere.liens.length) {
      const liste = boite.appendChild(element("ul"));
      for (const { libelle, adresse } of repere.liens) {
        const lien = element("a", libelle);
        lien.href = adresse;
        liste.appendChild(element("li")).append(lien);
      }
    }
    return boite;
  }
  // The small signs above the large ones.
  for (const repere of donnees.reperes) {
    const taille = TAILLES[repere.signe] + 3 * repere.poids;
    const marque = L.marker([repere.latitude, repere.longitude], {
      icon: L.divIcon({
        html: element("span", "", `carte-signe carte-signe--${repere.signe}`),
        className: "carte-repere",
        iconSize: [taille, taille],
      }),
      // Reached from the table, where « Situer » opens it: Tab does not stop at each of hundreds of signs.
      keyboard: false,
      zIndexOffset: repere.signe === "mien" ? 2000 : -100 * repere.poids,
    });
    marque.bindPopup(fiche(repere), { maxWidth: 260, autoPanPadding: [20, 20] });
    marque.bindTooltip(repere.titre, { direction: "top", offset: [0, -taille / 2] });
    marque.addTo(carte);
    reperes.set(repere.cle, { repere, marque });
  }

  // --- Lines ----------------------------------------------------------------------------------------------
  for (const { de, vers, libelle } of donnees.traits) {
    const bouts = [reperes.get(de), reperes.get(vers)];
    if (bouts.includes(undefined)) continue;
    const places = bouts.map(({ marque }) => marque.getLatLng());
    L.polyline(places, { className: "carte-trait", interactive: false, pane: "traits", stroke: true }).addTo(carte);
    ecrire(L.latLngBounds(places).getCenter(), [libelle], "carte-distance", 2);
  }
  const nommes = donnees.reperes.filter((repere) => repere.nom);
  nommes.forEach((repere) => {
    const sud = nommes.some((autre) => autre !== repere && autre.latitude > repere.latitude && autre.latitude - repere.latitude < 0.2);
    const classe = sud ? "carte-nom carte-nom--dessous" : "carte-nom";
    ecrire([repere.latitude, repere.longitude], [repere.nom], classe, 3);
  });

  // --- What is seen at first ------------------------------------------------------------------------------
  const cadre = donnees.cadre.length ? donnees.cadre.map((cle) => reperes.get(cle)).filter(Boolean) : [...reperes.values()];
  function cadrer(bornes) {
    const marge = nommes.length > 1 ? Math.min(110, vue.clientWidth / 4) : 30;
    if (bornes.isValid()) carte.fitBounds(bornes, { padding: [marge, 45], maxZoom: ZOOM_MAX_INITIAL, animate: false });
  }
  carte.setView([46.6, 2.4], 6, { animate: false });
  cadrer(L.latLngBounds(cadre.map(({ marque }) => marque.getLatLng())));

  // --- « Situer » in the rows of the table -------------------------------------------------------------------
  for (const rangee of document.querySelectorAll("[data-repere]")) {
    const trouve = reperes.get(rangee.dataset.repere);
    if (!trouve) continue;
    const bouton = element("button", "Situer", "fr-btn fr-btn--tertiary fr-btn--sm carte-situer");
    bouton.type = "button";
    bouton.append(element("span", ` ${trouve.repere.titre} sur la carte`, "fr-sr-only"));
    bouton.addEventListener("click", () => situer(trouve, bouton));
    (rangee.querySelector("[data-situer]") || rangee).append(bouton);
  }
  function situer({ marque, repere }, bouton) {
    vue.scrollIntoView({ block: "nearest" });
    carte.setView(marque.getLatLng(), Math.max(carte.getZoom(), 11), { animate: false });
    marque.openPopup();
    etat.textContent = [repere.titre, ...repere.lignes].join(", ");
    const bulle = marque.getPopup().getElement();
    bulle.tabIndex = -1;
    bulle.focus();
    marque.once("popupclose", () => bouton.focus());
  }
  vue.addEventListener("keydown", (evenement) => {
    if (evenement.key === "Escape") carte.closePopup();
  });

  // --- The basemap --------------------------------------------------------------------------------------------
  function contours(traces) {
    for (const trace of traces) {
      const zone = trace.nature === "zone";
      const mienne = zone && trace.code === donnees.zone;
      const classe = zone ? `carte-zone ${mienne ? "carte-zone--mienne" : `carte-teinte-${trace.teinte % 6}`}` : "carte-departement";
      L.geoJSON(trace.geometrie, {
        interactive: false,
        pane: "contours",
        style: { className: classe },
      }).addTo(carte);
    }
    // One's own zone is named first, so that it is the one that stays.
    const zones = traces.filter(({ nature }) => nature === "zone");
    zones.sort((a, b) => (b.code === donnees.zone) - (a.code === donnees.zone));
    for (const { code, libelle, etiquette } of zones) {
      const mienne = code === donnees.zone;
      const note = donnees.notes[code];
      ecrire(etiquette, note ? [code, note] : [code, libelle], `carte-etiquette${mienne ? " carte-etiquette--mienne" : ""}`, mienne ? 1 : 0);
    }
  }
  // Towns, the largest first: a dot and a name, as there is room.
  function villes(liste) {
    for (const { nom, place } of liste) ecrire(place, [nom], "carte-ville", -1);
  }
  fetch(donnees.fond, { headers: { Accept: "application/json" } })
    .then((reponse) => (reponse.ok ? reponse.json() : Promise.reject(new Error(reponse.statusText))))
    .then(({ traces, villes: liste }) => {
      contours(traces);
      villes(liste);
      if (!cadre.length) {
        cadrer(L.latLngBounds(traces.map(({ etiquette }) => etiquette)));
      }
      mentions.addAttribution("Fond de carte tracé par Préau");
    })
    .catch((erreur) => {
      console.error(erreur);
      etat.textContent = "Le fond de carte n'a pas pu être lu : seuls les établissements sont montrés.";
    })
    .finally(() => {
      textes.sort((a, b) => b.priorite - a.priorite || a.rang - b.rang);
      demeler();
      carte.on("zoomend moveend resize", demeler);
      vue.dataset.pret = "oui";
    });
})();

"""All the pages of Préau; each room brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("preau.socle.portail.urls")),
    path("", include("preau.socle.acces.urls")),
    path("annuaire/", include("preau.socle.annuaire.urls")),
    path("courriels/", include("preau.socle.courriels.urls")),
    path("journal/", include("preau.socle.journal.urls")),
    path("travaux/", include("preau.socle.travaux.urls")),
    path("horloge/", include("preau.socle.horloge.urls")),
    path("cartes/", include("preau.socle.cartes.fond.urls")),
    path("jumo/", include("preau.jumo.urls")),
]

handler400 = "preau.socle.portail.views.erreurs.requete"
handler403 = "preau.socle.portail.views.erreurs.interdit"
handler404 = "preau.socle.portail.views.erreurs.introuvable"
handler500 = "preau.socle.portail.views.erreurs.panne"

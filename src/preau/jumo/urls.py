from django.urls import path

from preau.jumo.views import actes, demandes, jumelages, propositions, recherche, services
from preau.jumo.views.supervision import listes, tableau, validation

app_name = "jumo"
urlpatterns = [
    path("", jumelages.mes_jumelages, name="mes_jumelages"),
    path("a-valider/", jumelages.a_valider, name="a_valider"),
    path("historique/", jumelages.historique, name="historique"),
    path("bmp/<int:pk>/recherche/", recherche.recherche, name="recherche"),
    path("bmp/<int:pk>/propositions/", propositions.proposer, name="proposer"),
    path("bmp/<int:pk>/demande/", demandes.demander, name="demander"),
    path("demandes/<int:pk>/", actes.demande, name="demande"),
    path("demandes/<int:pk>/repondre/<int:bmp>/", actes.repondre, name="repondre"),
    path("demandes/<int:pk>/retirer/", actes.retirer, name="retirer"),
    path("demandes/<int:pk>/supprimer/", actes.supprimer, name="supprimer"),
    path("demandes/<int:pk>/masquer/", actes.masquer, name="masquer"),
    path("supervision/", tableau.tableau_de_bord, name="supervision"),
    path("supervision/bmp/", listes.bmps, name="supervision_bmp"),
    path("supervision/jumelages/", listes.jumelages, name="supervision_jumelages"),
    path("supervision/echeances/", listes.echeances, name="echeances"),
    path("supervision/validation/", validation.validation, name="validation"),
    path("supervision/validation/personnels/", validation.personnel, name="personnels"),
    path("etablissements/", services.etablissements, name="etablissements"),
    path("aide/", services.aide, name="aide"),
]

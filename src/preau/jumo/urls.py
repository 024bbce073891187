from django.urls import path

from preau.jumo.views import actes, carte, demandes, jumelages, propositions, recherche, services

app_name = "jumo"
urlpatterns = [
    path("", jumelages.mes_jumelages, name="mes_jumelages"),
    path("a-valider/", jumelages.a_valider, name="a_valider"),
    path("historique/", jumelages.historique, name="historique"),
    path("bmp/<int:pk>/recherche/", recherche.recherche, name="recherche"),
    path("bmp/<int:pk>/carte/", carte.bmp, name="carte_bmp"),
    path("bmp/<int:pk>/propositions/", propositions.proposer, name="proposer"),
    path("bmp/<int:pk>/demande/", demandes.demander, name="demander"),
    path("demandes/<int:pk>/", actes.demande, name="demande"),
    path("demandes/<int:pk>/carte/", carte.demande, name="carte_demande"),
    path("demandes/<int:pk>/repondre/<int:bmp>/", actes.repondre, name="repondre"),
    path("demandes/<int:pk>/retirer/", actes.retirer, name="retirer"),
    path("demandes/<int:pk>/supprimer/", actes.supprimer, name="supprimer"),
    path("demandes/<int:pk>/masquer/", actes.masquer, name="masquer"),
    path("etablissements/", services.etablissements, name="etablissements"),
    path("carte/", carte.perimetre, name="carte"),
    path("aide/", services.aide, name="aide"),
]

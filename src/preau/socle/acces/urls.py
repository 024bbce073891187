from django.urls import path

from preau.socle.acces.views import comptes, connexion, etablissement, mot_de_passe

app_name = "acces"
urlpatterns = [
    path("connexion/", connexion.connexion, name="connexion"),
    path("deconnexion/", connexion.deconnexion, name="deconnexion"),
    path("mot-de-passe/", mot_de_passe.mot_de_passe, name="mot_de_passe"),
    path("mot-de-passe/oublie/", mot_de_passe.mot_de_passe_oublie, name="mot_de_passe_oublie"),
    path("mot-de-passe/<uidb64>/<token>/", mot_de_passe.mot_de_passe_nouveau, name="mot_de_passe_nouveau"),
    path("identifiant/oublie/", mot_de_passe.identifiant_oublie, name="identifiant_oublie"),
    path("demande-recue/", mot_de_passe.demande_recue, name="demande_recue"),
    path("etablissement-courant/", etablissement.changer_etablissement, name="changer_etablissement"),
    path("comptes/", comptes.comptes, name="comptes"),
    path("comptes/nouveau/", comptes.compte_nouveau, name="compte_nouveau"),
    path("comptes/<int:pk>/", comptes.compte, name="compte"),
    path("comptes/<int:pk>/desactiver/", comptes.desactiver, name="desactiver"),
    path("comptes/<int:pk>/reactiver/", comptes.reactiver, name="reactiver"),
    path("comptes/<int:pk>/inviter/", comptes.inviter, name="inviter"),
    path("comptes/<int:pk>/roles/", comptes.donner_role, name="donner_role"),
    path("comptes/roles/<int:pk>/finir/", comptes.finir_role, name="finir_role"),
]

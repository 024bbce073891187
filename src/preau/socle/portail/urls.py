from django.urls import path

from preau.socle.portail.views import accueil, pages

app_name = "portail"
urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("favoris/<slug:code>/", accueil.favori, name="favori"),
    path("aide/", pages.aide, name="aide"),
    path("plan/", pages.plan, name="plan"),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
    path("mentions-legales/", pages.mentions, name="mentions"),
    path("donnees-personnelles/", pages.donnees, name="donnees"),
    path("sante/", pages.sante, name="sante"),
]

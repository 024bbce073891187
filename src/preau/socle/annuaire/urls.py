from django.urls import path

from preau.socle.annuaire import views

app_name = "annuaire"
urlpatterns = [
    path("", views.etablissements, name="etablissements"),
    path("zones/", views.zones, name="zones"),
    path("<slug:rne>/", views.etablissement, name="etablissement"),
]

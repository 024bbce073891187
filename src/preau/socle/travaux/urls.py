from django.urls import path

from preau.socle.travaux import views

app_name = "travaux"
urlpatterns = [
    path("", views.travaux, name="travaux"),
    path("<str:nom>/lancer/", views.lancer, name="lancer"),
]

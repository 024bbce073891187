from django.urls import path

from preau.socle.horloge import views

app_name = "horloge"
urlpatterns = [
    path("", views.page, name="horloge"),
    path("avancer/", views.avancer, name="avancer"),
    path("remettre/", views.remettre, name="remettre"),
]

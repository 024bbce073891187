from django.urls import path

from preau.socle.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.evenements, name="evenements"),
    path("<int:pk>/", views.evenement, name="evenement"),
]

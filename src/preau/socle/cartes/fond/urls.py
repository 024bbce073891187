from django.urls import path

from preau.socle.cartes.fond import views

app_name = "fond"
urlpatterns = [path("fond.json", views.fond, name="fond")]

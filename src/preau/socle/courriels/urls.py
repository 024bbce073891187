from django.urls import path

from preau.socle.courriels import views

app_name = "courriels"
urlpatterns = [
    path("", views.courriels, name="courriels"),
    path("relancer/", views.relancer_tous, name="relancer_tous"),
    path("<int:pk>/", views.courriel, name="courriel"),
    path("<int:pk>/relancer/", views.relancer_un, name="relancer_un"),
]

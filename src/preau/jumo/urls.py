app_name = "jumo"
urlpatterns = []

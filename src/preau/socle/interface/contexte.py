"""What every page may use."""

from django.conf import settings


def interface(request):
    return {"demonstration": settings.DEMONSTRATION, "habillage": settings.HABILLAGE}

"""Reads the clock's shift once a request."""

from django.conf import settings

from preau.socle.horloge.horloge import decalage_connu, lire_decalage


class HorlogeMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not settings.DEMONSTRATION:
            return self.get_response(request)
        jeton = decalage_connu.set(lire_decalage())
        try:
            return self.get_response(request)
        finally:
            decalage_connu.reset(jeton)

"""Puts on every request the roles of the signed-in person and the school for which it works now."""

from django.utils.functional import SimpleLazyObject


class OrganisationMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.habilitations = SimpleLazyObject(lambda: self._habilitations(request))
        return self.get_response(request)

    @staticmethod
    def _habilitations(request):
        from preau.socle.acces.habilitations import Habilitations

        return Habilitations.de(request.user)

"""P1: local accounts."""

from django.contrib.auth.backends import ModelBackend

from preau.socle.acces.models import Compte


def identifiant_essaye(request, credentials=None) -> str:
    """For the count of wrong tries: « CDUPONT » and « cdupont » are one identifier."""
    essaye = (credentials or {}).get("username") or request.POST.get("username", "")
    return essaye.strip().lower()


class CompteBackend(ModelBackend):
    """Local accounts by identifier (any case) and password; rights come from roles, never from Django."""

    def get_user(self, user_id):
        compte = (
            Compte.objects.select_related("personne", "etablissement_courant__departement__academie")
            .filter(pk=user_id)
            .first()
        )
        return compte if compte is not None and self.user_can_authenticate(compte) else None

    def has_perm(self, user_obj, perm, obj=None):
        return False

    def has_module_perms(self, user_obj, app_label):
        return False

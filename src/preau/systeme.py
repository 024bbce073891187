"""What the system says of a file or of an address, in French: it answers in English whatever the locale."""

import errno

_RAISONS = {
    errno.ENOENT: "il n'existe pas, ou son dossier manque",
    errno.EEXIST: "un fichier de ce nom existe déjà",
    errno.ENOTDIR: "un fichier est à la place d'un dossier",
    errno.EISDIR: "c'est un dossier",
    errno.EACCES: "le compte de Préau n'en a pas le droit",
    errno.EPERM: "le compte de Préau n'en a pas le droit",
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le disque est plein pour ce compte",
    errno.EROFS: "le disque est en lecture seule",
    errno.EIO: "le disque ne répond pas",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.ELOOP: "des liens symboliques tournent en rond",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.EADDRNOTAVAIL: "cette machine n'a pas cette adresse",
}


def raison(erreur: OSError) -> str:
    """Why it failed, to be put between brackets or after a colon: no capital, no full stop."""
    return _RAISONS.get(erreur.errno or 0, f"erreur {erreur.errno} du système")

"""Is the server that DATABASE_URL names fit for Préau? Answers before anything is started or changed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from preau.config import environnement as env
from preau.lanceur.erreurs import LanceurError

EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")
VERSION_MINIMALE = 150000
# Any fixed number: two launchers on one database migrate one after the other.
VERROU_MIGRATIONS = 7_377_328


# What the client library says of a server that it does not reach: that of psycopg's wheels has no other language.
RAISONS = {
    "Connection refused": "rien n'écoute à cette adresse",
    "resolve host": "le nom du serveur est inconnu",
    "translate host name": "le nom du serveur est inconnu",
    "timeout expired": "il n'a pas répondu à temps",
    "timed out": "il n'a pas répondu à temps",
    "No route to host": "aucun chemin ne mène à cette adresse",
    "unreachable": "aucun chemin ne mène à cette adresse",
    "No such file or directory": "aucun serveur n'a sa prise dans ce dossier",
    "password authentication failed": "le compte ou le mot de passe n'est pas le bon",
    "no password supplied": "il demande un mot de passe",
}


class BaseError(LanceurError):
    """The server of DATABASE_URL cannot serve; the message says why and what to do."""


def _conninfo(**autres) -> str:
    """The connection string of the configured database, embedded or not."""
    base = env.base_de_donnees()
    connues = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    infos = {cle: base.get(nom) for cle, nom in connues.items() if base.get(nom)}
    return make_conninfo(**(infos | base["OPTIONS"] | autres))


def _ou() -> str:
    """Where the server is, without its password."""
    infos = conninfo_to_dict(_conninfo())
    return f"{infos.get('host', 'localhost')}:{infos.get('port', 5432)}, base « {infos['dbname']} »"


class BaseAbsente(BaseError):
    """The server answers, but has no database of that name."""


def _connecter(**autres) -> psycopg.Connection:
    try:
        return psycopg.connect(_conninfo(**autres), autocommit=True)
    except psycopg.OperationalError as erreur:
        # A refused connection has no error code, and its text follows the server's language: ask the server.
        if not autres and _base_absente():
            raise BaseAbsente(
                f"La base n'existe pas ({_ou()}) : « preau demarrer » la crée si le compte en a le droit."
            ) from erreur
        raise BaseError(
            f"Le serveur de DATABASE_URL ne répond pas ({_ou()}) : {_raison(str(erreur))}. "
            "Vérifiez l'adresse, le compte et le mot de passe."
        ) from erreur


def _raison(dite: str) -> str:
    """Why, in French; what is not usual is quoted from PostgreSQL, without the lines of advice that follow."""
    return next(
        (francais for anglais, francais in RAISONS.items() if anglais in dite),
        f"PostgreSQL dit « {dite.strip().splitlines()[0]} »",
    )


def _base_absente() -> bool:
    try:
        with psycopg.connect(_conninfo(dbname="postgres"), autocommit=True) as connexion:
            nom = env.base_de_donnees()["NAME"]
            return not connexion.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom]).fetchone()
    except psycopg.OperationalError:
        return False


def verifier_serveur() -> None:
    """Refuse a server or a database that does not answer; a malformed DATABASE_URL is refused by the settings."""
    _connecter().close()


def preparer_serveur() -> None:
    """Create the database if need be, then refuse a server too old, or an account without the rights."""
    try:
        verifier_serveur()
    except BaseAbsente:
        _creer_base()
    with _connecter() as connexion:
        _exiger_version(connexion)
        _exiger_droits(connexion)
        _exiger_extensions(connexion)


def _creer_base() -> None:
    nom = env.base_de_donnees()["NAME"]
    requete = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(nom))
    try:
        with _connecter(dbname="postgres") as connexion:
            connexion.execute(requete)
    except errors.InsufficientPrivilege as erreur:
        raise BaseError(
            f"La base « {nom} » n'existe pas et le compte ne peut la créer : "
            f"demandez « CREATE DATABASE {nom} OWNER … ENCODING 'UTF8' » à l'administrateur du serveur."
        ) from erreur


def _exiger_version(connexion: psycopg.Connection) -> None:
    version = connexion.info.server_version
    if version < VERSION_MINIMALE:
        raise BaseError(
            f"PostgreSQL {version // 10000} est trop ancien : il faut la version "
            f"{VERSION_MINIMALE // 10000} ou une plus récente."
        )
    encodage = connexion.info.parameter_status("server_encoding")
    if encodage != "UTF8":
        raise BaseError(f"La base est encodée en {encodage} : créez-la en UTF8.")


def _exiger_droits(connexion: psycopg.Connection) -> None:
    peut_creer = connexion.execute("SELECT has_schema_privilege('public', 'CREATE')").fetchone()[0]
    if not peut_creer:
        raise BaseError(
            f"Le compte « {connexion.info.user} » ne peut créer de table dans {_ou()} : demandez "
            f"« ALTER DATABASE {connexion.info.dbname} OWNER TO {connexion.info.user} » à "
            "l'administrateur du serveur."
        )


def _exiger_extensions(connexion: psycopg.Connection) -> None:
    lignes = connexion.execute(
        """
        SELECT demandee, version.name IS NOT NULL, installee.extname IS NOT NULL,
               coalesce(version.trusted AND has_database_privilege(current_database(), 'CREATE'), false)
               OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        FROM unnest(%s::text[]) AS demandee
        LEFT JOIN pg_available_extensions AS disponible ON disponible.name = demandee
        LEFT JOIN pg_available_extension_versions AS version
               ON version.name = demandee AND version.version = disponible.default_version
        LEFT JOIN pg_extension AS installee ON installee.extname = demandee
        """,
        [list(EXTENSIONS)],
    ).fetchall()
    absentes = [nom for nom, disponible, installee, _ in lignes if not disponible and not installee]
    if absentes:
        raise BaseError(
            f"Le serveur n'a pas l'extension {', '.join(absentes)} : installez le paquet "
            "postgresql-contrib du serveur."
        )
    interdites = [nom for nom, _, installee, permise in lignes if not installee and not permise]
    if interdites:
        ordres = " ".join(f"CREATE EXTENSION {nom};" for nom in interdites)
        raise BaseError(
            f"Le compte « {connexion.info.user} » ne peut créer l'extension {', '.join(interdites)} : "
            f"demandez « {ordres} » à l'administrateur du serveur."
        )


@contextlib.contextmanager
def migrations_une_par_une() -> Iterator[None]:
    """Within, no other launcher migrates this database."""
    with _connecter() as connexion:
        connexion.execute("SELECT pg_advisory_lock(%s)", [VERROU_MIGRATIONS])
        yield

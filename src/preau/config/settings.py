"""Settings, all from the environment (see environnement.py). No other settings file is needed in service."""

from urllib.parse import unquote

from csp.constants import NONE, SELF

from . import environnement as env

DEBUG = env.oui("PREAU_DEBUG")
SECRET_KEY = env.cle_secrete()
# Where people reach this instance: the links of mails begin with it.
ADRESSE = env.adresse_web("PREAU_ADRESSE", "http://localhost:8000")
ALLOWED_HOSTS = env.hotes()
CSRF_TRUSTED_ORIGINS = env.origines()

# --- What this instance is -------------------------------------------------------------------------------
# A demonstration shows its accounts, catches its mails and lets its clock be moved forward.
DEMONSTRATION = env.oui("PREAU_DEMONSTRATION")
# Shown beside the sign-in form of a demonstration: (label, identifier, password, what it can do).
COMPTES_DEMONSTRATION = "preau.demo.comptes.comptes_presentes"
# "neutre" (default) or "etat": the State's identity is restricted by law to its authorised sites.
HABILLAGE = env.choix("PREAU_HABILLAGE", ("neutre", "etat"))
# Code of the académie this instance serves (24 is Créteil).
ACADEMIE = env.academie()
# The operator's own rules, which win over those of the package (socle.regles).
REGLES = env.dossier_regles()

# Where the moyens system leaves the BMP every night: a folder or a file; empty, nothing is read.
JUMO_DEPOT = env.lire("PREAU_JUMO_DEPOT")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "preau.config.statiques.StatiquesConfig",
    "django.forms",
    "widget_tweaks",
    "dsfr",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "axes",
    "csp",
    "procrastinate.contrib.django",
    "preau.socle.horloge",
    "preau.socle.annuaire",
    "preau.socle.cartes",
    "preau.socle.acces",
    "preau.socle.campagnes",
    "preau.socle.courriels",
    "preau.socle.travaux",
    "preau.socle.journal",
    "preau.socle.listes",
    "preau.socle.interface",
    "preau.socle.graphiques",
    "preau.socle.portail",
    "preau.socle.cartes.fond",
    "preau.jumo",
    "preau.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "preau.socle.horloge.middleware.HorlogeMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "preau.socle.acces.middleware.OrganisationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "preau.config.urls"
WSGI_APPLICATION = "preau.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "preau.socle.interface.contexte.interface",
            ],
            "builtins": ["preau.socle.interface.templatetags.preau"],
        },
    }
]

# --- Database --------------------------------------------------------------------------------------------
DATABASES = {"default": env.base_de_donnees()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Language and time -----------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
USE_I18N = True
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# --- Sign-in ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "acces.Compte"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "preau.socle.acces.authentification.CompteBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# The identifier is unique whatever its case, by a constraint that this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "acces:connexion"
LOGIN_REDIRECT_URL = "portail:accueil"
LOGOUT_REDIRECT_URL = "acces:connexion"
PASSWORD_RESET_TIMEOUT = 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "preau_session"
CSRF_COOKIE_NAME = "preau_csrf"
CSRF_FAILURE_VIEW = "preau.socle.portail.views.erreurs.csrf"
# Five wrong passwords for one account from one address close that pair for 15 minutes: nobody can lock
# another person out from elsewhere, and the message is the same whether the account exists or not.
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "preau.socle.acces.views.connexion.verrouille"
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "preau.socle.acces.authentification.identifiant_essaye"
AXES_SENSITIVE_PARAMETERS = ["username"]
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = env.entier("PREAU_PROXYS", 0)

# --- Maps ------------------------------------------------------------------------------------------------
# Without a tile server, maps show the basemap that Préau draws by itself, and nothing leaves the network.
TUILES = env.tuiles()
TUILES_MENTION = env.lire("PREAU_TUILES_MENTION")

# --- Browser safety --------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "img-src": [SELF, "data:", *env.origines_des_tuiles(TUILES)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = env.oui("PREAU_HTTPS")
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

# --- Static files ----------------------------------------------------------------------------------------
STATIC_URL = "/statique/"
STATIC_ROOT = env.dossier_data() / "statique"
STATICFILES_FINDERS = [
    "preau.config.statiques.HabillageFinder",
    "preau.config.statiques.LeafletFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# The manifest renames files, so the hashes that dsfr prints would make the browser drop its own CSS.
DSFR_USE_INTEGRITY_CHECKSUMS = False

# --- Mail ------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.expediteur()
_smtp = env.smtp()
if DEMONSTRATION or _smtp is None:
    EMAIL_BACKEND = "preau.socle.courriels.attrape.AttrapeBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp.hostname
    EMAIL_PORT = _smtp.port or 25
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
    EMAIL_USE_TLS = _smtp.scheme == "smtp+starttls"
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
    EMAIL_TIMEOUT = 10

# --- Distances -------------------------------------------------------------------------------------------
# An OSRM server; without one, distances come from a file or are estimated.
ITINERAIRES = env.adresse_web("PREAU_ITINERAIRES", exemple="http://osrm.example.fr:5000")

# --- Jobs ------------------------------------------------------------------------------------------------
PROCRASTINATE_ON_APP_READY = "preau.socle.travaux.planification.enregistrer"
PROCRASTINATE_WORKER_DEFAULTS = {
    # A plan that takes a minute does not hold up the mails, nor what expires to the minute (J14).
    "concurrency": 3,
    "update_heartbeat_interval": 5.0,
    "stalled_worker_timeout": 20.0,
    "shutdown_graceful_timeout": 20.0,
}

# --- Logs (no personal data: identifiers only) -------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "procrastinate": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
    },
}

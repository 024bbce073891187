"""WSGI entry point: gunicorn preau.config.wsgi."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

# To gunicorn, a worker that ends with this code has failed to boot: it stops, instead of starting another.
ECHEC_AU_DEMARRAGE = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preau.config.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as erreur:
    sys.stderr.write(f"Erreur : {erreur}\n")
    sys.exit(ECHEC_AU_DEMARRAGE)

"""WSGI entry point: gunicorn preau.config.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preau.config.settings")
application = get_wsgi_application()

"""The project as a WSGI application; web.xml names it."""

import os

from django.core.wsgi import get_wsgi_application

from bookshelf import first_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookshelf.settings")

application = get_wsgi_application()
first_start.prepare()

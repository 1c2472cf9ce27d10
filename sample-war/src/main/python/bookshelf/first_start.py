"""Makes the database when the project is started for the first time."""

import os

from django.contrib.auth import get_user_model
from django.core.management import call_command

from common import data


def prepare() -> None:
    """Migrate the database, and make the sample's user; do nothing where that has been done.

    Each worker process calls this before it serves requests. One of them does the work, the others wait for it.
    """
    with data.locked():
        call_command("migrate", interactive=False, verbosity=0)
        users = get_user_model().objects
        if not users.filter(is_superuser=True).exists():
            users.create_superuser("admin", password=os.environ.get("SAMPLE_ADMIN_PASSWORD", "admin"))

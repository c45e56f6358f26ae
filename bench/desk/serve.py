"""The peer's server, started as `python -m bench.desk.serve PORT`: own tables, one account, then waitress."""

import os
import sys

import django
import waitress
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

LOGIN = "bench"
PASSWORD = "four quiet herons wade"


def main() -> None:
    """Prepare the peer's own file and serve."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.desk.settings"
    django.setup()
    # Models can be imported once Django is set up.
    from django.contrib.auth.models import User

    call_command("migrate", verbosity=0)
    if not User.objects.filter(username=LOGIN).exists():
        User.objects.create_superuser(LOGIN, password=PASSWORD)
    waitress.serve(
        get_wsgi_application(), host="127.0.0.1", port=int(sys.argv[1]), threads=4, channel_timeout=3600
    )


if __name__ == "__main__":
    main()

"""The peer's settings: what `startproject` writes, made quick: no debugging, kept connections, WAL, a large cache."""

import os

ROOT_URLCONF = "bench.desk.urls"
SECRET_KEY = "nobody's secret: it signs cookies of made-up data only"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "en"
STATIC_URL = "static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "bench.desk",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
# The same promises and the same room as the product gives itself.
PROMISES = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
)


def _file(name: str) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        # Kept open: a connection for each request would cost the peer its cache.
        "CONN_MAX_AGE": None,
        "OPTIONS": {"init_command": PROMISES, "transaction_mode": "IMMEDIATE", "timeout": 10},
    }


# Accounts, sessions and the admin's log lie in a file of their own; the customers in the product's.
DATABASES = {"default": _file(os.environ["DESK_FILE"]), "product": _file(os.environ["DESK_PRODUCT"])}
DATABASE_ROUTERS = ["bench.desk.routing.Router"]

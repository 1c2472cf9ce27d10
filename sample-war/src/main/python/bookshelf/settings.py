"""The settings of the Django project.

From the process environment: SAMPLE_DATA, the folder for the database; SAMPLE_ALLOWED_HOSTS, host names separated by
commas; SAMPLE_STATIC_ROOT, where collectstatic writes.
"""

import os
from pathlib import Path

from common import data

_WEB_INF = Path(__file__).parents[2]

SECRET_KEY = data.secret("django.key")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("SAMPLE_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "books",
]
MIDDLEWARE = [
    "bookshelf.middleware.MountedCookies",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "bookshelf.urls"
WSGI_APPLICATION = "bookshelf.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bookshelf.context.place",
            ],
        },
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data.folder() / "bookshelf.sqlite3",
        "OPTIONS": {
            # Several processes write: readers need not wait for them, and writers wait for each other.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    },
}

# The files are collected into the web application's folder /static when it is built, and its container serves them: no
# request for them reaches Python. A relative URL begins where Django is mounted, at /django or /shop/django; the folder
# lies beside that.
STATIC_URL = "../static/"
STATIC_ROOT = os.environ.get("SAMPLE_STATIC_ROOT", _WEB_INF.parent / "static")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_NAME = "django_session"
CSRF_COOKIE_NAME = "django_csrf"
TIME_ZONE = "UTC"

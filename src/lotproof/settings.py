"""Django's settings. What differs between installations comes from the environment."""

import os
from pathlib import Path

from lotproof.runtime.environment import (
    PROJECT,
    data_directory,
    databases,
    is_behind_tls,
    secret_key,
    trusted_origins,
)
from lotproof.runtime.logs import log_settings
from lotproof.web.static_headers import add_static_headers

PACKAGE = Path(__file__).parent
DATA = data_directory()
DEBUG = os.environ.get("LOTPROOF_DEBUG") == "1"
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = os.environ.get(
    "LOTPROOF_HOSTS", "localhost,127.0.0.1,[::1],testserver"
).split(",")
LOG_ORIGIN = os.environ.get("LOTPROOF_ORIGIN", "lotproof.local/log")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "lotproof.core.apps.CoreConfig",
    "lotproof.evidence.apps.EvidenceConfig",
    "lotproof.accounts.apps.AccountsConfig",
    "lotproof.partners.apps.PartnersConfig",
    "lotproof.catalog.apps.CatalogConfig",
    "lotproof.warehouse.apps.WarehouseConfig",
    "lotproof.ledger.apps.LedgerConfig",
    "lotproof.workflow.apps.WorkflowConfig",
    "lotproof.integration.apps.IntegrationConfig",
    "lotproof.web.apps.WebConfig",
]

MIDDLEWARE = [
    "lotproof.jobs.middleware.wake_sequencer",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lotproof.web.middleware.content_security_policy",
    "lotproof.api.programs.programs",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "lotproof.api.problems.problem_answers",
    "lotproof.web.middleware.body_limit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lotproof.web.middleware.actor",
]

ROOT_URLCONF = "lotproof.urls"
WSGI_APPLICATION = "lotproof.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lotproof.web.context.page",
            ],
        },
    }
]

DATABASES = databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "lotproof.accounts.passwords.LongEnough",
        "django.contrib.auth.password_validation.CommonPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "lotproof.web.sign_in.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "lotproof.web.sign_in.forms.SignIn"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_DISPLAY = "lotproof.accounts.queries.display_name"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "lotproof.web.sign_in.adapter.FactorsAdapter"
MFA_FORMS = {
    "activate_totp": "lotproof.web.sign_in.forms.AddApp",
    "authenticate": "lotproof.web.sign_in.forms.AppCode",
    "reauthenticate": "lotproof.web.sign_in.forms.AppCodeAgain",
    "add_webauthn": "lotproof.web.sign_in.forms.AddPasskey",
    "edit_webauthn": "lotproof.web.sign_in.forms.RenamePasskey",
}
MFA_TOTP_ISSUER = "Lotproof"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
BEHIND_TLS = is_behind_tls()
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = BEHIND_TLS
CSRF_TRUSTED_ORIGINS = trusted_origins()
# Attempts to sign in are counted for each address: behind a proxy, the one it names.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_TLS else 0
CSRF_FAILURE_VIEW = "lotproof.web.access.too_old"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = os.environ.get("LOTPROOF_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = PROJECT / "build" / "static"
SERVING = os.environ.get("LOTPROOF_SERVING") == "1"
"""Whether files come from STATIC_ROOT, named by content; else from their sources."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if SERVING
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = add_static_headers
WHITENOISE_AUTOREFRESH = not SERVING
WHITENOISE_USE_FINDERS = not SERVING

WEBHOOKS_TO_LOOPBACK = os.environ.get("LOTPROOF_WEBHOOKS_TO_LOOPBACK") == "1"
"""Whether webhooks may go to this machine, by plain http: to try them out."""

LOGGING = log_settings()
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
LARGEST_UPLOAD_BYTES = 32 * 1024 * 1024
"""A photo of a delivery fits in; a registry is imported with the command."""
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

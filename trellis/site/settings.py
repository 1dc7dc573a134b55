"""Settings: everything a district may set comes from the environment or from the home folder.

TRELLIS_HOME      folder with database, keys, uploads and backups (default ./var)
TRELLIS_MODE      demo | production | test; demo sign-in exists in demo alone
TRELLIS_DATABASE  URL; SQLite in the home folder when absent

The others stand in docs/running/settings.md. A file `settings.env` in the home folder may set any but
TRELLIS_HOME; the environment goes before it.
"""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from trellis.site.logs import logging_settings
from trellis.site.sign_in.settings_file import SignInFileRefused
from trellis.site.sign_in.settings_file import read as read_sign_in

CODE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("TRELLIS_HOME", "var")).resolve()


def _settings_of_this_home() -> None:
    """Read NAME=value lines of the home folder's settings.env into the environment, where it does not say otherwise."""
    file = HOME / "settings.env"
    if file.exists():
        for line in file.read_text().splitlines():
            name, is_set, value = line.partition("=")
            if is_set and not line.lstrip().startswith("#"):
                os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


_settings_of_this_home()
MODE = os.environ.get("TRELLIS_MODE", "production")
if MODE not in {"demo", "production", "test"}:
    raise ImproperlyConfigured("TRELLIS_MODE is demo, production or test.")
IS_PRODUCTION = MODE == "production"
DEBUG = False


def _secret(name: str) -> str:
    """Return a secret from the home folder, made on first use, readable by its owner alone."""
    if MODE == "test":
        return f"test-only-{name}"
    path = HOME / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):  # another process was first: its secret holds
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text().strip()


SECRET_KEY = os.environ.get("TRELLIS_SECRET_KEY") or _secret("django")
PUBLIC_URL = os.environ.get("TRELLIS_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = [*os.environ.get("TRELLIS_HOSTS", "127.0.0.1,localhost,[::1]").split(","), urlsplit(PUBLIC_URL).hostname or "localhost"]
PROXIES = os.environ.get("TRELLIS_PROXIES", "127.0.0.1,::1").split(",")  # whose word on the caller's address is believed
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []
IS_TLS = PUBLIC_URL.startswith("https://")

# -- apps: the rooms, from the roof down -----------------------------------------------------------------
ROOMS = [
    "trellis.site.apps.SiteConfig",
    "trellis.home.apps.HomeConfig",
    "trellis.reports.apps.ReportsConfig",
    "trellis.equity.apps.EquityConfig",
    "trellis.partnership.apps.PartnershipConfig",
    "trellis.growth.apps.GrowthConfig",
    "trellis.evaluation.apps.EvaluationConfig",
    "trellis.student_support.apps.StudentSupportConfig",
    "trellis.asks.apps.AsksConfig",
    "trellis.self_study.apps.SelfStudyConfig",
    "trellis.mail.apps.MailConfig",
    "trellis.surveys.apps.SurveysConfig",
    "trellis.commitments.apps.CommitmentsConfig",
    "trellis.framework.apps.FrameworkConfig",
    "trellis.threads.apps.ThreadsConfig",
    "trellis.safety.apps.SafetyConfig",
    "trellis.letters.apps.LettersConfig",
    "trellis.records.apps.RecordsConfig",
    "trellis.directory.apps.DirectoryConfig",
    "trellis.retention.apps.RetentionConfig",
    "trellis.work.apps.WorkConfig",
    "trellis.audit.apps.AuditConfig",
    "trellis.access.apps.AccessConfig",
    "trellis.kit.apps.KitConfig",
]
INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
]
AUTH_USER_MODEL = "site.Account"
MIDDLEWARE = [
    "trellis.site.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "trellis.site.middleware.AddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "trellis.site.middleware.StandingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "trellis.audit.middleware.ReadingNotKeptMiddleware",
]
ROOT_URLCONF = "trellis.site.urls"
WSGI_APPLICATION = "trellis.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # By hand: apps that wrap loaders overwrite each other.
            "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", ["django.template.loaders.app_directories.Loader"])])],
            "builtins": ["template_partials.templatetags.partials", "django.templatetags.i18n", "django.templatetags.static", "trellis.kit.templatetags.kit"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "trellis.site.context.page",
            ],
        },
    }
]

# -- databases -------------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA temp_store=MEMORY;"
        "PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;PRAGMA journal_size_limit=67108864;"
        "PRAGMA secure_delete=ON;"  # what was deleted is written over: sealed sheets, texts that were blanked
    ),
}

# With the default, made for turning disks, a principal's search reads every student of the district rather than their own few hundred.
POSTGRESQL_OPTIONS = "-c random_page_cost=1.1 -c jit=off -c cursor_tuple_fraction=1"


def _databases() -> dict[str, dict[str, Any]]:
    """Return the main database and the read log: its own file on SQLite, its own connection on PostgreSQL."""
    url = os.environ.get("TRELLIS_DATABASE")
    if url:
        main: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600))
        main["OPTIONS"] = {"options": POSTGRESQL_OPTIONS, **main.get("OPTIONS", {})}
        return {"default": main, "readlog": {**main}}
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}
    return {
        "default": {**sqlite, "NAME": HOME / "trellis.sqlite3"},
        "readlog": {**sqlite, "NAME": HOME / "readlog.sqlite3"},
    }


DATABASES = _databases()
DATABASE_ROUTERS = ["trellis.audit.router.ReadLogRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
if MODE == "test":
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# -- language and days -----------------------------------------------------------------------------------
LANGUAGE_CODE = os.environ.get("TRELLIS_LANGUAGE", "en")
LANGUAGES = [("en", "English"), ("es", "Español"), ("ar", "العربية")]
LOCALE_PATHS = [CODE / "locale"]
TIME_ZONE = os.environ.get("TRELLIS_TIME_ZONE", "America/New_York")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"There is no time zone {TIME_ZONE}: TRELLIS_TIME_ZONE is one like America/Chicago.")
USE_TZ = True
USE_I18N = True

# -- sign-in: see site/sign_in/ and docs/running/sign-in.md ----------------------------------------------------
# sign-in.toml in the home folder names providers of single sign-on and changes the rules; without it there are codes,
# links and passkeys. A second step is asked of whoever keeps the installation or reads the trail.
try:
    SIGN_IN = read_sign_in(
        HOME / ("no-file-in-tests" if MODE == "test" else "sign-in.toml"), second_step_asked_of=frozenset({"administrator", "auditor"} if IS_PRODUCTION else ())
    )
except SignInFileRefused as refused:
    raise ImproperlyConfigured(str(refused)) from None
DEMO_SIGN_IN = MODE == "demo"  # by choosing a name; shown only when the database says that it is a demo
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "trellis.site.sign_in.adapters.AccountAdapter"
MFA_ADAPTER = "trellis.site.sign_in.adapters.SecondStepAdapter"
SOCIALACCOUNT_ADAPTER = "trellis.site.sign_in.adapters.SingleSignOnAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # the address is the roster's, asked for anew at each code
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# By person strictly, by address loosely: a school of a thousand sits behind one.
ACCOUNT_RATE_LIMITS = {"trellis_sign_in": "3000/10m/ip", "login_failed": "10/10m/key", "reauthenticate": "20/10m/user", "login": None}
MFA_RATE_LIMITS = {"webauthn_login": "3000/10m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey opens the door alone, so it is more than a thing in a pocket
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_TLS and not IS_PRODUCTION
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
SOCIALACCOUNT_STORE_TOKENS = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_TLS else "sessionid"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_TLS else "csrftoken"
THEME_COOKIE_NAME = "theme"

# -- security --------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = IS_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_TLS else None
SECURE_HSTS_SECONDS = 31536000 if IS_TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# -- files -----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(HOME / "files")}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
if MODE == "test":
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

# -- mail ------------------------------------------------------------------------------------------------
EMAIL_BACKEND = os.environ.get(
    "TRELLIS_MAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend" if IS_PRODUCTION else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = str(HOME / "mail")
EMAIL_HOST = os.environ.get("TRELLIS_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("TRELLIS_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("TRELLIS_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TRELLIS_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("TRELLIS_MAIL_TLS", "") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("TRELLIS_MAIL_FROM", "trellis@localhost")

# -- mail that comes in: see docs/running/mail-in.md -------------------------------------------------------------
MAIL_IN = os.environ.get("TRELLIS_MAIL_IN", "").strip()  # the district's one address; empty: nobody can answer by mail
MAIL_TRUSTS = os.environ.get("TRELLIS_MAIL_TRUSTS", "").strip()  # our own mail server, whose Authentication-Results are believed
MAILBOX: dict[str, Any] = {
    "host": os.environ.get("TRELLIS_IMAP_HOST", ""),
    "port": int(os.environ.get("TRELLIS_IMAP_PORT", "993")),
    "user": os.environ.get("TRELLIS_IMAP_USER", ""),
    "password": os.environ.get("TRELLIS_IMAP_PASSWORD", ""),
    "tls": os.environ.get("TRELLIS_IMAP_TLS", "1"),
    "folder": os.environ.get("TRELLIS_IMAP_FOLDER", "INBOX"),
    "taken": os.environ.get("TRELLIS_IMAP_TAKEN", "Trellis"),
    "token_url": os.environ.get("TRELLIS_IMAP_TOKEN_URL", ""),
    "client": os.environ.get("TRELLIS_IMAP_CLIENT", ""),
    "secret": os.environ.get("TRELLIS_IMAP_SECRET", ""),
    "scope": os.environ.get("TRELLIS_IMAP_SCOPE", ""),
}

# -- logs: see site/logs.py ----------------------------------------------------------------------------------
LOGGING = logging_settings(os.environ.get("TRELLIS_LOG_LEVEL", "INFO" if IS_PRODUCTION else "WARNING"))

# -- backups: see site/backups.py ------------------------------------------------------------------------------
BACKUP_DAYS = int(os.environ.get("TRELLIS_BACKUP_DAYS", "35"))

# -- surveys: answers below which a group is hidden; frozen with each round at its opening -------------------------
SELF_STUDY_NOTICE_DAYS = int(os.environ.get("TRELLIS_STUDENT_NOTICE_DAYS", "14"))  # between the notice to families and the first day of a student round
SURVEYS_FLOOR_ADULTS = int(os.environ.get("TRELLIS_FLOOR_ADULTS", "5"))
SURVEYS_FLOOR_STUDENTS = int(os.environ.get("TRELLIS_FLOOR_STUDENTS", "10"))
SURVEYS_FLOOR_COMMENTS = int(os.environ.get("TRELLIS_FLOOR_COMMENTS", "10"))
# Help that is there at once, beside every field in which somebody may write that they are in need.
HELP_NOW_NUMBER = os.environ.get("TRELLIS_HELP_NOW_NUMBER", "988")
HELP_NOW_OWN_LINE = os.environ.get("TRELLIS_HELP_NOW_OWN_LINE", "")

# -- safety: a file with the district's own phrases, one in a line; see safety/measures.py -----------------------
SAFETY_WORDS = os.environ.get("TRELLIS_WORDS_OF_HARM", "")

# -- growth: how often a principal and a supervisor meet while they have agreed on nothing ------------------------------
GROWTH_CADENCE_WEEKS = int(os.environ.get("TRELLIS_CADENCE_WEEKS", "4"))

# -- background work: see work/queue.py --------------------------------------------------------------------
WORK_IS_INLINE = MODE == "test"  # enqueue() calls at once

"""A real provider of OpenID Connect, in a process of its own: allauth's, which signs in whoever the cookie `as` names.

    python openid.py PORT FOLDER REDIRECT_URI

Some names make it lie in its ID token, as a broken or hostile provider would.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

CLIENT, SECRET = "trellis-client", "trellis-secret"
LIES: dict[str, dict[str, Any]] = {
    "wrong-nonce": {"nonce": "another"},
    "no-nonce": {"nonce": None},
    "wrong-audience": {"aud": "another-client"},
    "two-audiences": {"aud": [CLIENT, "another-client"]},
    "another-party": {"azp": "another-client"},
    "wrong-issuer": {"iss": "http://127.0.0.1:1"},
    "too-old": {"exp": 1_600_000_000},
    "wrong-domain": {"hd": "elsewhere.example"},
    "no-domain": {"hd": None},
}


def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


class SignInByCookie:
    """Sign in whoever the cookie names, so that a test needs no page of the provider."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        from django.contrib.auth.models import User

        if "as" in request.COOKIES:
            request.user = User.objects.get_or_create(username=request.COOKIES["as"])[0]
        response = self.get_response(request)
        return self._lie_about_the_signature(response) if request.path.endswith("/token") else response

    def _lie_about_the_signature(self, response: Any) -> Any:
        told = json.loads(response.content)
        claims = jwt.decode(told.get("id_token", ""), options={"verify_signature": False}) if "id_token" in told else {}
        if claims.get("sub") == "sub-unsigned":
            told["id_token"] = jwt.encode(claims, "", algorithm="none")
        elif claims.get("sub") == "sub-other-key":
            told["id_token"] = jwt.encode(claims, pem(private_key()), algorithm="RS256", headers=jwt.get_unverified_header(told["id_token"]))
        elif claims.get("sub") == "sub-shared-key":
            told["id_token"] = jwt.encode(claims, SECRET * 4, algorithm="HS256", headers={"kid": jwt.get_unverified_header(told["id_token"]).get("kid")})
        elif claims.get("sub") == "sub-no-id-token":
            del told["id_token"]
        response.content = json.dumps(told).encode()
        response["Content-Length"] = str(len(response.content))
        return response


def main(port: int, folder: Path, redirect_uri: str) -> None:
    settings.configure(
        SECRET_KEY="provider",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="__main__",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
            "allauth", "allauth.account", "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware", "allauth.account.middleware.AccountMiddleware", "__main__.SignInByCookie",
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        IDP_OIDC_PRIVATE_KEY=pem(private_key()),
        IDP_OIDC_ADAPTER="__main__.Adapter",
        USE_TZ=True,
    )  # fmt: skip
    django.setup()
    from allauth.idp.oidc.adapter import DefaultOIDCAdapter
    from allauth.idp.oidc.models import Client
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.urls import include, path

    class Adapter(DefaultOIDCAdapter):
        def get_user_sub(self, client: Any, user: Any) -> str:
            return f"sub-{user.username}"

        def get_user_by_sub(self, client: Any, sub: str) -> Any:
            from django.contrib.auth.models import User

            return User.objects.get(username=sub.removeprefix("sub-"))

        def populate_id_token(self, id_token: dict[str, Any], client: Any, scopes: Any, **kwargs: Any) -> None:
            name = id_token["sub"].removeprefix("sub-")
            id_token.update({"hd": "riverbend.example", "email": "amina@riverbend.example", "email_verified": True}, iat=int(time.time()))
            for claim, value in LIES.get(name, {}).items():
                id_token[claim] = value
                if value is None:
                    del id_token[claim]

    here: Any = sys.modules["__main__"]
    here.Adapter = Adapter
    here.urlpatterns = [path("", include("allauth.idp.urls")), path("accounts/", include("allauth.urls"))]
    call_command("migrate", verbosity=0)
    client = Client.objects.create(id=CLIENT, name="Trellis", scopes="openid\nprofile\nemail", redirect_uris=redirect_uri, skip_consent=True)
    client.set_secret(SECRET)
    client.save()

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with make_server("127.0.0.1", port, get_wsgi_application(), handler_class=Quiet) as server:
        print("ready", flush=True)  # noqa: T201
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])

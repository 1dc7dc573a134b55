"""Single sign-on: what a provider says about somebody, weighed before it opens anything.

allauth carries the protocols (state in the session, PKCE, the exchange of the code, the arrival of a SAML answer).
Here stands what it leaves out: the ID token is verified by signature, issuer, audience, authorised party, age and
nonce; the tenant is the district's; a SAML assertion is signed, meant for us, asked for by this browser and used once.

Whoever comes in is found by (issuer, subject) in `Binding`, and by nothing else. An address proves nothing here.
"""

import logging
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from allauth.account.internal.flows.login import perform_login as perform
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import Login
from allauth.core.internal import httpkit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.saml.utils import build_saml_config, prepare_django_request
from allauth.socialaccount.sessions import LoginSession
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from trellis.site import operations
from trellis.site.models import Account, Binding
from trellis.site.sign_in.settings_file import Provider

log = logging.getLogger("trellis.sign_in")

SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]  # public keys alone
LEEWAY = 60  # seconds by which clocks may differ
ASSERTIONS_KEPT = 24 * 3600
CLEVER_API = "https://api.clever.com"
NAME_IDS_THAT_CHANGE = {
    OneLogin_Saml2_Constants.NAMEID_TRANSIENT,
    OneLogin_Saml2_Constants.NAMEID_EMAIL_ADDRESS,
    OneLogin_Saml2_Constants.NAMEID_UNSPECIFIED,
    None,
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at a provider: nothing else of what the provider says is kept."""

    provider: Provider
    issuer: str
    subject: str


class NotBelieved(OAuth2Error):
    """What a provider said does not hold; the message is for the log and names no person."""


# -- the decision ----------------------------------------------------------------------------------------


def come_in(request: HttpRequest, identity: Identity, state: dict[str, Any]) -> HttpResponse:
    """Bind the identity to the account that asked for it, or sign in the account to which it is bound."""
    asked_by = state.get("data")
    if state.get("process") == "connect":
        account = request.user
        if not isinstance(account, Account) or asked_by != account.pk:
            return refused(request, identity.provider, "not-begun")
        try:
            operations.bind(by=account.acting_person_id, account=account, issuer=identity.issuer, subject=identity.subject, provider=identity.provider.id)
        except operations.BoundElsewhere:
            return refused(request, identity.provider, "bound-elsewhere")
        return redirect("my_sign_in")
    binding = Binding.objects.filter(issuer=identity.issuer, subject=identity.subject).select_related("account__person").first()
    if binding is None:
        return refused(request, identity.provider, "not-bound")
    if request.user.is_authenticated and request.user != binding.account:
        show_out(request)
    operations.note_binding_used(by=binding.account.acting_person_id, binding=binding, now=timezone.now())
    return let_in(request, binding.account, "socialaccount", provider=identity.provider.id, then=state.get("next"))


def let_in(request: HttpRequest, account: Account, method: str, *, provider: str | None = None, then: str | None = None) -> HttpResponse:
    """Hand somebody who has shown who they are to allauth's stages: second step, session, first page."""
    record_authentication(request, account, method=method, **({"provider": provider} if provider else {}))
    return perform(request, Login(user=account, redirect_url=safe(request, then)))


def show_out(request: HttpRequest) -> None:
    """Show the person out who was signed in on this device before."""
    from allauth.account.adapter import get_adapter as get_account_adapter

    get_account_adapter(request).logout(request)


def safe(request: HttpRequest, address: str | None) -> str | None:
    """Return the address when it leads to a page of ours, else None."""
    if not address or "/" not in address:  # a bare word would be looked up as the name of a view
        return None
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()) else None


def refused(request: HttpRequest, provider: Provider, why: str) -> HttpResponse:
    """Show calmly that it did not work, and count it; the same page whether or not anybody here has that address."""
    operations.record_failed_sign_in(by=None, way=provider.id)
    log.warning("single sign-on refused", extra={"provider": provider.id, "why": why})
    return render(request, "site/single_sign_on_refused.html", {"provider": provider, "why": why}, status=403)


def turned_back(request: HttpRequest, provider: Any, error: Any, exception: Any, context: dict[str, Any]) -> HttpResponse:
    """Answer a sign-in that broke off on the way: begun elsewhere, cancelled, or not believed."""
    described: Provider = provider.described
    if error == AuthError.CANCELLED:
        return redirect("sign_in")
    if described.starts_elsewhere and "state_id" in context and not context.get("state_id") and exception is None:
        # From the provider's own tiles: ask our own question, so that the answer is bound to this browser.
        return provider.redirect(request, process="login")
    why = str(exception) if isinstance(exception, NotBelieved) else "no-state" if exception is None else type(exception).__name__
    return refused(request, described, why)


def provider_of(request: HttpRequest, provider_id: str) -> Any:
    """Return the provider as allauth wants it, or raise Http404."""
    described = settings.SIGN_IN.provider(provider_id)
    if described is None or described.is_saml:
        raise Http404
    app = SocialApp(
        provider="openid_connect",
        provider_id=described.id,
        name=described.name,
        client_id=described.client_id,
        secret=described.secret,
        settings={"server_url": described.issuer, "oauth_pkce_enabled": described.kind != "clever", "scope": list(described.scope)},
    )
    return (CleverProvider if described.kind == "clever" else TrustedProvider)(request, app, described)


def start(request: HttpRequest, described: Provider, *, process: str, then: str | None, account_id: int | None) -> str:
    """Return the address at the provider to which the browser goes, with the question kept in its session."""
    if described.is_saml:
        return _start_saml(request, described, process=process, then=then, account_id=account_id)
    try:
        response = provider_of(request, described.id).redirect(request, process=process, next_url=then, data=account_id)
    except (requests.RequestException, KeyError, ValueError) as broken:
        raise NotBelieved("the provider's configuration cannot be read") from broken
    location: str = response.headers.get("Location", "")
    if not location:
        raise NotBelieved("the provider's configuration cannot be read")
    return location


# -- OpenID Connect --------------------------------------------------------------------------------------


def _nonce(state_id: str) -> str:
    """Return the nonce that goes with a question: derived, so that only this installation and this session can know it."""
    return salted_hmac("trellis.site.nonce", state_id, algorithm="sha256").hexdigest()


def _cached(kind: str, what: str) -> str:
    """Return the key in the cache, of a length and letters that any cache takes."""
    return f"trellis-{kind}:{salted_hmac(kind, what, algorithm='sha256').hexdigest()}"


def _found(claims: dict[str, Any], path: str) -> Any:
    value: Any = claims
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


class TrustedOpenIDConnect(OpenIDConnectOAuth2Adapter):
    """OpenID Connect that believes a signed ID token for this browser's question, and no more."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return the provider's configuration, kept for an hour; its issuer has to be the one in sign-in.toml."""
        described: Provider = self.get_provider().described
        key = _cached("openid-configuration", described.issuer)
        found = cache.get(key)
        if found is None:
            found = super().openid_config
            cache.set(key, found, 3600)
        if found.get("issuer", "").rstrip("/") != described.issuer:
            raise NotBelieved("the provider calls itself by another issuer")
        return found

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        described: Provider = self.get_provider().described
        raw = kwargs["response"].get("id_token")
        if not isinstance(raw, str):
            raise NotBelieved("there is no ID token")
        claims = self._verified(raw, described, _nonce(request.GET.get("state", "")))
        for claim, allowed in described.must.items():
            if not {str(_found(claims, one)) for one in claim.split("|")} & set(allowed):
                raise NotBelieved(f"{claim} is not the district's")
        subject = claims.get(described.subject_claim)
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise NotBelieved(f"{described.subject_claim} is missing")
        return _arrived(self.get_provider(), Identity(described, described.issuer, subject))

    def _verified(self, raw: str, described: Provider, nonce: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                raw,
                self._key(raw),
                algorithms=SIGNED_WITH,
                audience=described.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, KeyError, ValueError, TypeError, NotImplementedError) as broken:
            raise NotBelieved(f"the ID token does not hold: {type(broken).__name__}") from broken
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if (len(audience) > 1 or "azp" in claims) and claims.get("azp") != described.client_id:
            raise NotBelieved("the ID token was made for another party")
        if claims.get("nonce") != nonce:
            raise NotBelieved("the ID token answers another question")
        return claims

    def _key(self, raw: str) -> Any:
        """Return the provider's public key for this token; keys are fetched again when a new one is used."""
        header = jwt.get_unverified_header(raw)
        wanted, algorithm = header.get("kid"), header.get("alg")
        if algorithm not in SIGNED_WITH:
            raise NotBelieved("the ID token is not signed with a public key")
        where = self.openid_config["jwks_uri"]
        for fresh in (False, True):
            keys = None if fresh else cache.get(_cached("jwks", where))
            if keys is None:
                with get_adapter().get_requests_session() as session:
                    answer = session.get(where)
                    answer.raise_for_status()
                    keys = answer.json()["keys"]
                cache.set(_cached("jwks", where), keys, 3600)
            fitting = [key for key in keys if key.get("use", "sig") == "sig" and (wanted is None or key.get("kid") == wanted)]
            if fitting:
                return jwt.PyJWK(fitting[0], algorithm=algorithm).key
        raise NotBelieved("the ID token is signed with a key that the provider does not list")


class TrustedProvider(OpenIDConnectProvider):
    """A provider from sign-in.toml."""

    oauth2_adapter_class: type[OAuth2Adapter] = TrustedOpenIDConnect

    def __init__(self, request: HttpRequest, app: SocialApp, described: Provider) -> None:
        super().__init__(request, app)
        self.described = described

    def redirect(self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any) -> HttpResponse:
        state_id = get_random_string(32)
        params = {**self.described.extra, "nonce": _nonce(state_id)}
        return super().redirect(request, process, next_url, data, state_id=state_id, auth_params=params, **kwargs)


class Clever(OAuth2Adapter):
    """Clever: a code, a token, and one question: who is this. Keyed on Clever's user id."""

    access_token_url = "https://clever.com/oauth/tokens"  # noqa: S105
    authorize_url = "https://clever.com/oauth/authorize"
    basic_auth = True

    def __init__(self, request: HttpRequest, provider_id: str) -> None:
        self.provider_id = provider_id
        super().__init__(request)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("openid_connect_callback", args=[self.provider_id]))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        described: Provider = self.get_provider().described
        with get_adapter().get_requests_session() as session:
            answer = session.get(f"{CLEVER_API}/v3.0/me", headers={"Authorization": f"Bearer {token.token}"})
            answer.raise_for_status()
            try:
                told = answer.json()["data"]
            except (ValueError, KeyError, TypeError) as broken:
                raise NotBelieved("Clever's answer cannot be read") from broken
        if told.get("district") != described.district:
            raise NotBelieved("district is not the district's")
        if not isinstance(told.get("id"), str) or not told["id"]:
            raise NotBelieved("id is missing")
        return _arrived(self.get_provider(), Identity(described, described.issuer, told["id"]))


class CleverProvider(OAuth2Provider):
    """Clever, as described in sign-in.toml."""

    id = "openid_connect"
    name = "Clever"
    oauth2_adapter_class = Clever

    def __init__(self, request: HttpRequest, app: SocialApp, described: Provider) -> None:
        super().__init__(request, app)
        self.described = described

    def get_oauth2_adapter(self, request: HttpRequest) -> OAuth2Adapter:
        return Clever(request, self.described.id)


def _arrived(provider: Any, identity: Identity) -> SocialLogin:
    arrived = SocialLogin(provider=provider, user=Account(), account=SocialAccount(provider=identity.provider.id, uid=identity.subject[:190]))
    arrived.identity = identity  # type: ignore[attr-defined]
    return arrived


def finish_openid(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the provider's answer through allauth's steps; `come_in` or `turned_back` ends them."""
    provider = provider_of(request, provider_id)
    answer: HttpResponse = OAuth2CallbackView.adapter_view(provider.get_oauth2_adapter(request))(request)
    return answer


# -- SAML ------------------------------------------------------------------------------------------------


def saml_config(request: HttpRequest, described: Provider) -> dict[str, Any]:
    """Return what python3-saml needs: strict, assertions signed, single logout left out."""
    if described.metadata_url:
        idp: dict[str, Any] = {"metadata_url": described.metadata_url, "entity_id": described.entity_id}
    else:
        idp = {"entity_id": "", "x509cert": "", "sso_url": ""}
    wanted = {
        "strict": True,
        "want_assertion_signed": True,
        "want_name_id": True,
        "want_attribute_statement": False,
        "allow_single_label_domains": True,
        "name_id_format": OneLogin_Saml2_Constants.NAMEID_PERSISTENT,
    }
    config = build_saml_config(request, {"idp": idp, "advanced": wanted}, described.id)
    if described.metadata:
        parsed = OneLogin_Saml2_IdPMetadataParser.parse(described.metadata, entity_id=described.entity_id or None)
        config["idp"] = parsed["idp"]
    config["sp"].pop("singleLogoutService", None)
    config["idp"].pop("singleLogoutService", None)
    return config


def saml_provider(provider_id: str) -> Provider:
    """Return the SAML provider of that id, or raise Http404."""
    described = settings.SIGN_IN.provider(provider_id)
    if described is None or not described.is_saml:
        raise Http404
    return described


def _start_saml(request: HttpRequest, described: Provider, *, process: str, then: str | None, account_id: int | None) -> str:
    try:
        auth = OneLogin_Saml2_Auth(prepare_django_request(request), saml_config(request, described))
    except (OneLogin_Saml2_Error, OSError, ValueError) as broken:
        raise NotBelieved("the provider's metadata cannot be used") from broken
    address: str = auth.login(return_to="")
    state = {"process": process, "data": account_id, **({"next": then} if then else {})}
    statekit.stash_state(request, provider_id=described.id, state=state, state_id=auth.get_last_request_id())
    return address


def finish_saml(request: HttpRequest, described: Provider) -> HttpResponse:
    """Weigh the SAML answer that the provider had the browser post, and decide."""
    try:
        identity, state = _believed(request, described)
    except NotBelieved as broken:
        return refused(request, described, str(broken))
    return come_in(request, identity, state)


def _believed(request: HttpRequest, described: Provider) -> tuple[Identity, dict[str, Any]]:
    kept = LoginSession(request, "saml_acs_session", "saml-acs-session")
    posted = kept.store.get("request")
    kept.delete()
    if not posted:
        raise NotBelieved("there is no answer")
    arrived = httpkit.deserialize_request(posted, HttpRequest())
    try:
        auth = OneLogin_Saml2_Auth(prepare_django_request(arrived), saml_config(request, described))
        auth.process_response()
        question = auth.get_last_response_in_response_to()
        if auth.get_errors() or not auth.is_authenticated() or not question:
            raise NotBelieved(f"the answer does not hold: {', '.join(auth.get_errors()) or 'nobody asked'}")
        state = statekit.unstash_state(request, provider_id=described.id, state_id=question, raises=True)
        auth.process_response(request_id=question)  # again, now that this browser is known to have asked it
        if auth.get_errors():
            raise NotBelieved("the answer is to another question")
    except PermissionDenied as broken:
        raise NotBelieved("this browser did not ask") from broken
    except NotBelieved:
        raise
    except (OneLogin_Saml2_Error, ValueError, OSError, KeyError) as broken:
        raise NotBelieved(f"the answer cannot be read: {type(broken).__name__}") from broken
    used, until = auth.get_last_assertion_id(), float(auth.get_last_assertion_not_on_or_after() or time.time())
    if not used or not cache.add(_cached("saml-assertion", f"{described.id} {used}"), 1, max(until - time.time(), 0) + ASSERTIONS_KEPT):
        raise NotBelieved("the assertion was used before")
    return Identity(described, auth.get_settings().get_idp_data()["entityId"], _saml_subject(auth, described)), dict(state or {})


def _saml_subject(auth: OneLogin_Saml2_Auth, described: Provider) -> str:
    if described.subject_attribute:
        values = auth.get_attribute(described.subject_attribute) or []
        if len(values) != 1 or not values[0]:
            raise NotBelieved("the subject attribute is missing, or has several values")
        return str(values[0])[:255]
    if auth.get_nameid_format() in NAME_IDS_THAT_CHANGE or not auth.get_nameid():
        raise NotBelieved("the NameID is not persistent; set subject_attribute")
    return str(auth.get_nameid())[:255]


def host_of(address: str) -> str:
    """Return the host of an address, to tell people where they are being led."""
    return urlsplit(address).hostname or ""

"""What allauth asks us: who may come in, what is entered in the trail, how secrets are kept, which providers there are."""

import base64
import hashlib
import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from trellis.directory.queries import standing_of
from trellis.site import operations
from trellis.site.sign_in.sessions import stamp_session

log = logging.getLogger("trellis.sign_in")


def way_of(request: HttpRequest, account: Any) -> str:
    """Return how the person has just shown who they are: code, link, demo, passkey, or a provider's id."""
    for record in reversed(get_authentication_records(request, account)):
        if record["method"] == "mfa":
            if record.get("passwordless"):
                return "passkey"
            continue
        return str(record.get("provider") or record["method"])
    return "unknown"


class AccountAdapter(DefaultAccountAdapter):
    """The door's own rules over allauth's stages of a sign-in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse | None:
        """Show the way out to whoever holds nothing today, or comes in by a way that the district has not chosen for them."""
        standing = standing_of(user.acting_person_id, timezone.localdate())
        if user.is_active and standing.held:
            way = way_of(request, user)
            if way == "demo" or operations.may_use(standing, way):
                return None
            clear_login(request)
            return render(request, "site/other_way_in.html", status=403)
        clear_login(request)
        return render(request, "site/holds_nothing.html", status=403)

    def login(self, request: HttpRequest, user: Any) -> None:
        way = way_of(request, user)
        super().login(request, user)
        stamp_session(request, standing_of(user.acting_person_id, timezone.localdate()))
        operations.record_sign_in(by=user.acting_person_id, account=user, way=way)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return render(request, "site/holds_nothing.html", status=403)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address as the server gives it: a proxy's word is believed there (TRELLIS_PROXIES) and nowhere else."""
        return str(request.META.get("REMOTE_ADDR") or "127.0.0.1")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return how somebody signed in can show that it is still them: their second step, else a code to their address."""
        methods = [method for method in super().get_reauthentication_methods(user) if method["id"] != "reauthenticate"]
        words = {"mfa_reauthenticate": _("Use a code from your app, or a recovery code"), "mfa_reauthenticate:webauthn": _("Use a passkey")}
        methods = [{**method, "description": words.get(method["id"], method["description"])} for method in methods]
        if not methods and user.is_authenticated and user.person.email:
            methods.append({"id": "code", "description": _("Get a code by e-mail"), "url": reverse("confirm_it_is_you")})
        return methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again after a quarter of an hour. allauth would ask at once, and show new recovery codes only after a second code of the app."""
        return not has_shown_themselves(context.request)

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any) -> None:
        """Pass on what we have words for; the page that follows says the rest."""
        words = {
            "mfa/messages/webauthn_added.txt": _("The passkey was added."),
            "mfa/messages/webauthn_removed.txt": _("The passkey was removed."),
            "mfa/messages/totp_activated.txt": _("The authenticator app was added."),
            "mfa/messages/totp_deactivated.txt": _("The authenticator app was removed."),
            "mfa/messages/recovery_codes_generated.txt": _("There are new recovery codes. The old ones no longer work."),
        }
        text = kwargs.get("message") or words.get(message_template or "")
        if text:
            messages.add_message(request, level, text)

    def send_notification_mail(self, template_prefix: str, user: Any, context: Any = None, email: str | None = None) -> None:
        """Enter the change in the trail, and tell its owner by mail, so that nobody changes a door unseen."""
        from trellis.site.sign_in.mail import send_notice

        change = template_prefix.rsplit("/", 1)[-1]
        operations.record_second_step(by=user.acting_person_id, account=user, change=change)
        if user.person.email:
            send_notice(user.person.email)


class SecondStepAdapter(DefaultMFAAdapter):
    """Passkeys and one-time passwords: secrets are kept encrypted, labels are what their owner knows."""

    def _box(self) -> SecretBox:
        return SecretBox(hashlib.sha256(b"trellis.site.second-step " + settings.SECRET_KEY.encode()).digest())

    def encrypt(self, text: str) -> str:
        return base64.b64encode(self._box().encrypt(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return self._box().decrypt(base64.b64decode(encrypted_text)).decode()
        except (CryptoError, ValueError):
            log.error("a second step cannot be read: the secret key is another one than it was made with")
            raise

    def get_totp_issuer(self) -> str:
        return "Trellis"

    def _get_user_identifier(self, user: Any) -> str:
        return user.person.email or user.person.name

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.person.name}

    def _get_site_name(self) -> str:
        return "Trellis"

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("My passkey") if count == 0 else _("Passkey %(number)s") % {"number": count + 1}


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Providers come from sign-in.toml alone, and what they say is weighed in `single_sign_on`."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        return []

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        from trellis.site.sign_in.single_sign_on import provider_of

        return provider_of(request, provider)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Take over: allauth has carried the protocol, the door decides."""
        from trellis.site.sign_in.single_sign_on import come_in

        raise ImmediateHttpResponse(come_in(request, sociallogin.identity, sociallogin.state))

    def on_authentication_error(self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None) -> None:
        from trellis.site.sign_in.single_sign_on import turned_back

        raise ImmediateHttpResponse(turned_back(request, provider, error, exception, extra_context or {}))


def has_shown_themselves(request: HttpRequest) -> bool:
    """Say whether the person signed in, or showed that it is them, within the last quarter of an hour."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def asks_again(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a page that changes how somebody signs in: it asks again who they are, whatever allauth would let pass."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not has_shown_themselves(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return checked

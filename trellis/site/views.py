"""Pages of the installation itself: the door, and how one's own pages look."""

from datetime import timedelta

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.logout import logout as allauth_logout
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.directory.models import District, Guardianship, Substitution
from trellis.directory.queries import everybody
from trellis.kit.http import arrives, public, reads, writes
from trellis.letters.queries import written_in
from trellis.site import doctor, operations, queries
from trellis.site.forms import CodeForm, LanguageForm, LinkForm, LinkHoursForm, SignInForm, ThemeForm
from trellis.site.models import Account
from trellis.site.sign_in import single_sign_on
from trellis.site.sign_in.adapters import has_shown_themselves
from trellis.site.sign_in.mail import send_code, send_notice

ASKED = "trellis_asked_code"


@public
@reads
def alive(request: Request) -> HttpResponse:
    """Tell whoever balances or watches the servers that this one serves and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("alive\n", content_type="text/plain")


@reads
def running(request: Request) -> HttpResponse:
    """Show the administrator what `trellis doctor` says."""
    fetch(request.standing, Verb.SITE_SEE_RUNNING, District.objects.all())  # type: ignore[attr-defined]
    found = doctor.findings(with_visits=False)
    by_weight = {weight.value: [finding for finding in found if finding.weight is weight] for weight in doctor.Weight}
    return render(request, "site/running.html", by_weight)


# -- coming in -------------------------------------------------------------------------------------------


@never_cache
@public
@writes
def sign_in(request: Request) -> HttpResponse:
    """Ask for a code, or choose another way in."""
    if request.user.is_authenticated:
        return redirect("home")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not consume(request, action="trellis_sign_in"):
            return render(request, "429.html", status=429)
        try:
            _ask(request, form.cleaned_data["email"])
            return redirect("enter_code")
        except operations.TooManyCodesAsked as refused:
            form.add_error("email", str(refused))
    shown = {
        "form": form,
        "providers": settings.SIGN_IN.providers,
        "over": request.GET.get("over", ""),
        "next": single_sign_on.safe(request, request.POST.get("next") or request.GET.get("next")) or "",
        "demo_people": queries.demo_people() if settings.DEMO_SIGN_IN else [],
    }
    return render(request, "site/sign_in.html", shown)


def _ask(request: Request, email: str) -> None:
    asked = operations.ask_for_code(by=None, email=email, today=request.today, now=timezone.now())
    request.session[ASKED] = {"id": asked.id, "email": email, "next": single_sign_on.safe(request, request.POST.get("next"))}
    send_code(asked.code, email, is_known=asked.person_id is not None)


@never_cache
@public
@writes
def enter_code(request: Request) -> HttpResponse:
    """Type the code that came by mail."""
    asked = request.session.get(ASKED)
    if not asked or request.user.is_authenticated:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not consume(request, action="trellis_sign_in"):
            return render(request, "429.html", status=429)
        person_id = operations.try_code(by=None, code_id=asked["id"], code=form.cleaned_data["code"], today=request.today, now=timezone.now())
        if person_id is not None:
            del request.session[ASKED]
            account = operations.open_account(by=person_id, person_id=person_id)
            return single_sign_on.let_in(request, account, "code", then=asked.get("next"))
        form.add_error("code", _("This code does not fit. Look at the newest e-mail. After five tries or ten minutes a code is over; then ask for a new one."))
    return render(request, "site/enter_code.html", {"form": form, "email": asked["email"], "next": asked.get("next") or ""})


@never_cache
@public
@writes
def type_sign_in_link(request: Request) -> HttpResponse:
    """Type the letters of a sign-in link from paper."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("use_sign_in_link", token=form.cleaned_data["token"])
    return render(request, "site/type_sign_in_link.html", {"form": form})


@never_cache
@public
@writes
def use_sign_in_link(request: Request, token: str) -> HttpResponse:
    """Sign in with a link: the page only asks, so that a scanner of mail that opens it uses nothing up."""
    if request.method == "POST":
        if not consume(request, action="trellis_sign_in"):
            return render(request, "429.html", status=429)
        try:
            person_id = operations.spend_sign_in_link(by=None, token=token, today=request.today, now=timezone.now())
        except operations.LinkSpent as refused:
            operations.record_failed_sign_in(by=None, way="link")
            return render(request, "site/use_sign_in_link.html", {"token": token, "refused": str(refused)}, status=403)
        if request.user.is_authenticated:
            single_sign_on.show_out(request)
        return single_sign_on.let_in(request, operations.open_account(by=person_id, person_id=person_id), "link")
    return render(request, "site/use_sign_in_link.html", {"token": token})


@public
@writes
@require_POST
def sign_in_as_cast(request: Request) -> HttpResponse:
    """Sign in as one of the invented people of the demo district."""
    person = queries.demo_person(request.POST.get("person", "")) if settings.DEMO_SIGN_IN else None
    if person is None:
        raise Http404
    if request.user.is_authenticated:
        single_sign_on.show_out(request)
    return single_sign_on.let_in(request, operations.open_account(by=person.pk, person_id=person.pk), "demo", then=request.POST.get("next"))


@writes
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Sign out on this device."""
    operations.end_session_of_key(by=request.standing.person_id, session_key=request.session.session_key or "")
    allauth_logout(request, show_message=False)
    return redirect("sign_in")


@public
@writes
@require_POST
def leave_sign_in(request: Request) -> HttpResponse:
    """Give up a sign-in that waits for its second step."""
    allauth_logout(request, show_message=False)
    return redirect("sign_in")


# -- single sign-on --------------------------------------------------------------------------------------


@public
@writes
@require_POST
def start_single_sign_on(request: Request, provider_id: str) -> HttpResponse:
    """Lead to the provider by a page, since our policy lets no form end anywhere but here."""
    described = settings.SIGN_IN.provider(provider_id)
    if described is None:
        raise Http404
    account = request.user if isinstance(request.user, Account) else None
    process = "connect" if account and request.POST.get("process") == "connect" else "login"
    if process == "connect" and not has_shown_themselves(request):
        raise ReauthenticationRequired
    then = single_sign_on.safe(request, request.POST.get("next"))
    try:
        address = single_sign_on.start(request, described, process=process, then=then, account_id=account.pk if account and process == "connect" else None)
    except single_sign_on.NotBelieved as broken:
        return single_sign_on.refused(request, described, str(broken))
    return render(request, "site/start_single_sign_on.html", {"provider": described, "address": address, "host": single_sign_on.host_of(address)})


@public
@arrives
def openid_connect_callback(request: Request, provider_id: str) -> HttpResponse:
    """Take the answer of an OpenID Connect provider."""
    return single_sign_on.finish_openid(request, provider_id)


@public
@arrives
def saml_finish_acs(request: Request, organization_slug: str) -> HttpResponse:
    """Take the answer of a SAML provider, in the browser that asked."""
    return single_sign_on.finish_saml(request, single_sign_on.saml_provider(organization_slug))


@public
@reads
def saml_metadata(request: Request, organization_slug: str) -> HttpResponse:
    """Give a SAML provider what it needs to know about us."""
    described = single_sign_on.saml_provider(organization_slug)
    ours = OneLogin_Saml2_Settings(settings=single_sign_on.saml_config(request, described), sp_validation_only=True)
    return HttpResponse(ours.get_sp_metadata(), content_type="application/samlmetadata+xml")


# -- one's own sign-in -----------------------------------------------------------------------------------


@reads
def my_sign_in(request: Request) -> HttpResponse:
    """Show how one signs in, where one is signed in, and how pages look."""
    account: Account = request.user  # type: ignore[assignment]
    shown = {
        **queries.ways_of(account),
        "sessions": queries.sessions_of(account, request.session.session_key or ""),
    }
    return render(request, "site/my_sign_in.html", shown)


@reads
def add_second_step(request: Request) -> HttpResponse:
    """Ask somebody whose post needs it for a second step before anything else."""
    return render(request, "site/add_second_step.html", queries.ways_of(request.user))  # type: ignore[arg-type]


@never_cache
@writes
def confirm_it_is_you(request: Request) -> HttpResponse:
    """Show by a fresh code that it is still the same person, before how they sign in is changed."""
    account: Account = request.user  # type: ignore[assignment]
    if not account.person.email:
        raise PermissionDenied
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        if "code" not in request.POST:
            try:
                _ask(request, account.person.email)
            except operations.TooManyCodesAsked as refused:
                messages.error(request, str(refused))
        elif form.is_valid() and request.session.get(ASKED):
            person_id = operations.try_code(
                by=account.acting_person_id, code_id=request.session[ASKED]["id"], code=form.cleaned_data["code"], today=request.today, now=timezone.now()
            )
            if person_id == account.acting_person_id:
                del request.session[ASKED]
                record_authentication(request, account, method="code", reauthenticated=True)
                return resume_request(request) or redirect("my_sign_in")
            form.add_error("code", _("This code does not fit. Look at the newest e-mail, or ask for a new code."))
    shown = {"form": form, "asked": bool(request.session.get(ASKED)), "next": single_sign_on.safe(request, request.GET.get("next")) or ""}
    return render(request, "site/confirm_it_is_you.html", shown)


@writes
@require_POST
def end_my_session(request: Request, session_id: int) -> HttpResponse:
    """End one of one's own sessions."""
    operations.end_session(by=request.standing.person_id, account=request.user, session_id=session_id)
    return redirect(reverse("my_sign_in") + "#sessions")


@writes
@require_POST
def untie(request: Request, binding_id: int) -> HttpResponse:
    """Untie a provider of single sign-on from one's account."""
    if not has_shown_themselves(request):
        raise ReauthenticationRequired
    operations.unbind(by=request.standing.person_id, account=request.user, binding_id=binding_id)
    return redirect(reverse("my_sign_in") + "#ways")


@public
@writes
@require_POST
def choose_language(request: Request) -> HttpResponse:
    """Keep the language of the pages: with the account, or on this device for somebody who is not signed in."""
    if "language" not in request.POST and "theme" in request.POST:  # the foot of each page has one form for both
        return _keep_theme(request)
    form = LanguageForm(request.POST, languages=settings.LANGUAGES)
    response = _back(request)
    if form.is_valid():
        if isinstance(request.user, Account):
            operations.choose_language(by=request.standing.person_id, account=request.user, language=form.cleaned_data["language"])
        _keep(response, settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"])
    return response


@public
@writes
@require_POST
def choose_theme(request: Request) -> HttpResponse:
    """Keep light, dark, or as the device is set."""
    return _keep_theme(request)


def _keep_theme(request: Request) -> HttpResponse:
    form = ThemeForm(request.POST)
    response = _back(request)
    if form.is_valid():
        if isinstance(request.user, Account):
            operations.choose_theme(by=request.standing.person_id, account=request.user, theme=form.cleaned_data["theme"])
        _keep(response, settings.THEME_COOKIE_NAME, form.cleaned_data["theme"])
    return response


def _back(request: Request) -> HttpResponse:
    to = single_sign_on.safe(request, request.POST.get("next") or request.headers.get("Referer"))
    return redirect(to or ("my_sign_in" if request.user.is_authenticated else "sign_in"))


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=365 * 24 * 3600, secure=settings.IS_TLS, httponly=True, samesite="Lax")


# -- other people's sign-in, for administrators ----------------------------------------------------------


@writes
def ways_in(request: Request, person_id: int) -> HttpResponse:
    """Hand a person a link to sign in with, and see whether they have signed in before."""
    person = fetch(request.standing, Verb.SITE_LET_IN, everybody(), pk=person_id)
    form, link, refused = LinkHoursForm(request.POST or None), "", ""
    if request.method == "POST" and form.is_valid():
        try:
            link = operations.make_sign_in_link(person=person, by=request.standing.person_id, hours=form.cleaned_data["hours"])
            if person.email:
                send_notice(person.email)
        except operations.HoldsNothing as nothing:
            refused = str(nothing)
    return render(request, "site/ways_in.html", {"person": person, "form": form, "link": link, "refused": refused, **queries.door_of(person.pk)})


@writes
def let_in_substitute(request: Request, pk: int) -> HttpResponse:
    """Hand a link to somebody who stands in at the reader's school today."""
    of_today = Substitution.objects.filter(on=request.today, taken_back_at__isnull=True).select_related("substitute", "school")
    one = fetch(request.standing, Verb.SITE_LET_IN_SUBSTITUTE, of_today, pk=pk)
    link, refused = "", ""
    if request.method == "POST":
        try:
            link = operations.make_link_for_substitute(by=request.standing.person_id, today=request.today, substitution=one)
            if one.substitute.email:
                send_notice(one.substitute.email)
        except operations.SignInRefused as no:
            refused = str(no)
    return render(
        request, "site/let_in_substitute.html", {"one": one, "person": one.substitute, "link": link, "refused": refused}, status=422 if refused else 200
    )


@writes
def let_in_guardian(request: Request, pk: int) -> HttpResponse:
    """Hand one guardian a code on paper: a slip in their language, to print or to copy by hand."""
    ties = Guardianship.objects.filter(ended_on__isnull=True).select_related("guardian", "student__person")
    one = fetch(request.standing, Verb.SITE_LET_IN_GUARDIAN, ties, pk=pk)
    code, refused = "", ""
    if request.method == "POST":
        try:
            code = operations.make_paper_code(by=request.standing.person_id, today=request.today, guardianship=one)
            if one.guardian.email:
                send_notice(one.guardian.email)
        except operations.SignInRefused as no:
            refused = str(no)
    language = written_in(one.guardian.language)
    shown = {
        "one": one,
        "language": language,
        "person": one.guardian,
        "code": code,
        "refused": refused,
        "until": timezone.now() + timedelta(hours=operations.PAPER_LASTS),
    }
    with translation.override(language):
        shown["slip"] = render_to_string("site/_paper_code.html", shown | {"address": settings.PUBLIC_URL, "is_rtl": translation.get_language_bidi()}, request)
    return render(request, "site/let_in_guardian.html", shown, status=422 if refused else 200)


@writes
@require_POST
def end_sessions(request: Request, person_id: int) -> HttpResponse:
    """Sign a person out everywhere."""
    person = fetch(request.standing, Verb.SITE_LET_IN, everybody(), pk=person_id)
    operations.end_sessions(by=request.standing.person_id, person_id=person.pk, why="administrator")
    messages.success(request, _("Signed out everywhere."))
    return redirect("ways_in", person_id=person.pk)


@writes
@require_POST
def forget_second_steps(request: Request, person_id: int) -> HttpResponse:
    """Forget the passkeys and codes of somebody who lost them."""
    person = fetch(request.standing, Verb.SITE_LET_IN, everybody(), pk=person_id)
    operations.forget_second_steps(by=request.standing.person_id, person_id=person.pk)
    if person.email:
        send_notice(person.email)
    messages.success(request, _("Their passkeys, authenticator app and recovery codes are forgotten. Give them a link or let them ask for a code."))
    return redirect("ways_in", person_id=person.pk)

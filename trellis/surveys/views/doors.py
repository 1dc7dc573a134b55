"""The ways to one's questions. Whatever the way, the questions behind it are the same pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.kit.lately import WINDOW_SECONDS, Lately
from trellis.letters.queries import written_in
from trellis.surveys import queries
from trellis.surveys.models import Audience, Invitation
from trellis.surveys.queries import Sheet

WRONG_CODES = 120  # from one address in one window, before wrong ones are told to wait; right ones always open
OPEN_SHEETS = 300  # through open links from one address in one window: an evening with a hall full of parents


@dataclass(frozen=True, slots=True)
class Door:
    """How somebody came to their questions, and what they chose on the way: a language, larger letters."""

    audience: Audience
    invitation: Invitation | None  # None by a community's open link
    base: str  # the address of the sheet; questions are numbers after it
    by: int | None  # who acts; by a link nobody does whom we could name
    is_link: bool
    language: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def is_open_link(self) -> bool:
        return self.invitation is None

    @property
    def draft_key(self) -> str:
        """Return under what a device keeps a draft: tells nothing of the link."""
        return queries.digest_of(f"draft {self.base}")[:16]

    def questions(self, today: date) -> Sheet:
        """Return the sheet behind the door, in its language."""
        if self.invitation is None:
            return queries.sheet_of_group(self.audience, today, self.language)
        return queries.sheet_of(self.invitation, today, self.language)

    @property
    def tail(self) -> str:
        return f"?{urlencode(self.choices)}" if self.choices else ""

    @property
    def is_large(self) -> bool:
        return dict(self.choices).get("letters") == "large"

    @property
    def sheet(self) -> str:
        return self.base + self.tail

    @property
    def all(self) -> str:
        return f"{self.base}all/{self.tail}"

    def item(self, number: int) -> str:
        """Return the address of one question."""
        return f"{self.base}{number}/{self.tail}"

    @property
    def letters_turned(self) -> str:
        """Return what to ask of this page for the other size of letters."""
        others = [(name, value) for name, value in self.choices if name != "letters"]
        return f"?{urlencode([*others, *([] if self.is_large else [('letters', 'large')])])}"

    @property
    def tail_without_language(self) -> str:
        """Return the choices other than the language, to stand behind one."""
        others = [(name, value) for name, value in self.choices if name != "in"]
        return f"&{urlencode(others)}" if others else ""


def choices_of(request: Request) -> tuple[tuple[str, str], ...]:
    """Return what was chosen on the page and goes along from one page to the next."""
    asked, letters = request.GET.get("in", ""), request.GET.get("letters", "")
    found = [("in", asked[:16])] if asked.replace("-", "").isalnum() else []
    return tuple(found + ([("letters", "large")] if letters == "large" else []))


def language_for(request: Request, own: str) -> str:
    """Return the language to read in: chosen on the page, on this device, or what is known of the person. The page follows it."""
    chosen = dict(choices_of(request)).get("in", "")
    on_this_device = getattr(request.user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    language = chosen or on_this_device or own or request.LANGUAGE_CODE
    translation.activate(written_in(language))
    request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
    return language


def of_person(request: Request, round: int) -> Door:
    """Return the way of somebody who is signed in, or raise Http404."""
    invitation = fetch(request.standing, Verb.SURVEYS_ANSWER, queries.invitations(), round_id=round)
    return Door(
        invitation.audience,
        invitation,
        reverse("answer_sheet", args=[round]),
        request.standing.person_id,
        is_link=False,
        language=language_for(request, invitation.person.language),
        choices=choices_of(request),
    )


# -- links ---------------------------------------------------------------------------------------------------


wrong_codes = Lately(WRONG_CODES)
open_sheets = Lately(OPEN_SHEETS)


def opened_by_code(find: Callable[[Request, str], object | None]) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let a view take what its code opens. Whatever is wrong with a code, the page is the same one, and no address leaves this house."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def opened(request: Request, code: str, **more: object) -> HttpResponse:
            found = find(request, code)
            try:
                response = _nothing_here(request) if found is None else view(request, found, **more)
            except Http404:
                response = _nothing_here(request)
            response["Referrer-Policy"] = "strict-origin"  # "no-referrer" would take the origin from the form as well, and with it the form
            response["Cache-Control"] = "no-store, private"
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return opened

    return mark


def _nothing_here(request: Request) -> HttpResponse:
    too_many = wrong_codes.one_more(request)
    response = render(request, "surveys/no_such_link.html", status=429 if too_many else 404)
    if too_many:
        response["Retry-After"] = str(int(WINDOW_SECONDS))
    return response


def of_link(request: Request, code: str) -> Door | None:
    """Return the way of somebody with a link of their own, None when it opens nothing today."""
    invitation = queries.invitation_by_code(code)
    if invitation is None or (invitation.round.is_over(request.today) and queries.newest_reply(invitation.round_id) is None):
        return None
    return Door(
        invitation.audience,
        invitation,
        reverse("link_sheet", args=[queries.code_of(invitation)]),
        None,
        is_link=True,
        language=language_for(request, invitation.person.language),
        choices=choices_of(request),
    )


def of_open_link(request: Request, code: str) -> Door | None:
    """Return the way of anybody with a community's link, None when it opens nothing today."""
    link = queries.open_link_by_code(code)
    if link is None or (link.audience.round.is_over(request.today) and queries.newest_reply(link.audience.round_id) is None):
        return None
    return Door(
        link.audience,
        None,
        reverse("open_sheet", args=[queries.code_of_open_link(link)]),
        None,
        is_link=True,
        language=language_for(request, ""),
        choices=choices_of(request),
    )

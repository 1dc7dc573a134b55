"""Telling people that they are asked, and what became of it; in their language, with their own link where they need no account; and on paper."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from trellis.directory.models import Person
from trellis.kit.paper import pdf, qr
from trellis.letters.operations import put_lines
from trellis.letters.queries import district_name, written_in
from trellis.surveys.models import Audience, Invitation, Reply, Round, Translation
from trellis.surveys.queries.codes import in_groups
from trellis.surveys.queries.links import code_of
from trellis.surveys.queries.sheets import Sheet, sheet_of, sheet_of_group
from trellis.surveys.queries.words import direction_of

SHEETS = Path(__file__).parent / "templates" / "surveys" / "sheets.typ"
POSTER = Path(__file__).parent / "templates" / "surveys" / "poster.typ"
ASKED = gettext_noop("You are asked about “{title}”: about two minutes, from {opens_on} up to and on {closes_on}. You hear back by {reply_by}.")
ASKED_BY_LINK = gettext_noop(
    "You are asked about “{title}”: about two minutes, from {opens_on} up to and on {closes_on}. The link below is yours alone and needs no password."
    " You hear back by {reply_by}. You can also answer on paper or by phone: ask the school office."
)
STILL_TIME = gettext_noop("There is still time to answer “{title}”, up to and on {closes_on}: about two minutes. If you would rather not, you need do nothing.")


def _asked(round: Round, people: Collection[int] | None = None) -> "QuerySet[Invitation]":
    asked = Invitation.objects.filter(round=round, withdrawn_on__isnull=True).order_by()
    return asked if people is None else asked.filter(person_id__in=people)


def _tell(asked: "QuerySet[Invitation]", *, by: int | None, today: date, round: Round, about: str, text: str, words: Mapping[str, date] | None = None) -> int:
    """Put a sentence about a round into the letters of those invited, once for each wording of its title; return how many lines."""
    titles = dict(Translation.objects.filter(round=round, place="title").values_list("language", "words"))
    by_title: dict[str, list[str]] = defaultdict(list)
    for language in asked.values_list("person__language", flat=True).distinct():
        by_title[titles.get(language) or titles.get(language.split("-")[0]) or round.title].append(language)
    return sum(
        put_lines(
            to=Person.objects.filter(pk__in=asked.filter(person__language__in=languages).values("person_id")),
            room="surveys",
            text=text,
            words={"title": title, **(words or {})},
            link=f"/answer/{round.pk}/",
            by=by,
            today=today,
            key=f"surveys.{about}",
        )
        for title, languages in by_title.items()
    )


def tell_they_are_asked(*, by: int | None, today: date, round: Round, people: Collection[int] | None = None) -> None:
    """Tell everybody who is asked in a round, or some of them: about what, until when, by when they hear back, and how to get in."""
    days = {"opens_on": round.opens_on, "closes_on": round.closes_on, "reply_by": round.reply_by}
    told = _asked(round, people)
    for text, asked in ((ASKED, told.filter(link_digest="")), (ASKED_BY_LINK, told.exclude(link_digest=""))):
        _tell(asked, by=by, today=today, round=round, about=f"asked.{round.pk}", text=text, words=days)


def remind(*, by: int | None, today: date, round: Round) -> int:
    """Remind, once in a round, those who have not taken part; return how many lines were put."""
    silent = _asked(round).filter(sending__isnull=True)
    return _tell(silent, by=by, today=today, round=round, about=f"reminded.{round.pk}", text=STILL_TIME, words={"closes_on": round.closes_on})


def tell_what_was_replied(*, by: int, today: date, reply: Reply) -> None:
    """Tell everybody who was asked that the reply is there."""
    text = gettext_noop("You were asked about “{title}”. What we heard and what we will do can be read now.")
    _tell(_asked(reply.round), by=by, today=today, round=reply.round, about=f"replied.{reply.pk}", text=text)


def own_way_in(person: Person, path: str) -> str:
    """Return the link of their own by which a person without an account reaches what a letter speaks of, empty when they have none."""
    number = re.fullmatch(r"/answer/(\d{1,18})/", path)
    if number is None:
        return ""
    invitation = Invitation.objects.filter(round_id=int(number[1]), person=person, withdrawn_on__isnull=True).exclude(link_digest="").first()
    return reverse("link_sheet", args=[code_of(invitation)]) if invitation else ""


# -- paper ---------------------------------------------------------------------------------------------------


def _day(day: date) -> str:
    return format_date(day, "EEE d MMM", locale=(translation.get_language() or "en").replace("-", "_"))


def _absolute(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path


def _promise(sheet: Sheet) -> list[str]:
    """Return in two sentences what becomes of a paper sheet, and the cost of asking."""
    floor = sheet.audience.floor
    if sheet.is_sealed:
        kept = _(
            "This sheet carries no name, and its code belongs to nobody. Somebody at the school types what you tick;"
            " it is sealed and opened once, after the end."
        )
    elif sheet.mode == Round.Mode.CONFIDENTIAL:
        kept = _("Somebody at the school types what you tick, and sees it then. After that nobody is shown your answers with your name.")
    else:
        kept = _("Your answers carry your name. Somebody at the school types what you tick.")
    shown = ngettext("We show numbers of groups with at least %(floor)d answer.", "We show numbers of groups with at least %(floor)d answers.", floor) % {
        "floor": floor
    }
    back = _("Hand it back up to and on %(closes)s. You hear by %(reply)s what we heard and what we will do.") % {
        "closes": _day(sheet.round.closes_on),
        "reply": _day(sheet.round.reply_by),
    }
    return [kept, shown, back]


def _on_paper(sheet: Sheet, code: str, name: str, address: str) -> dict[str, Any]:
    with translation.override(written_in(sheet.language)):
        return {
            "language": sheet.language,
            "rtl": direction_of(sheet.language) == "rtl",
            "strip": _("For %(name)s. Tear this strip off before you hand the sheet back.") % {"name": name} if name else "",
            "title": str(sheet.title),
            "decision": _("It serves a decision: %(decision)s") % {"decision": sheet.decision},
            "promise": _promise(sheet),
            "note": _("Nobody who speaks this language has read these questions yet.") if sheet.has_unreviewed_words else "",
            "code": in_groups(code),
            "code_says": _("Code of this sheet"),
            "qr": qr(address) if address else "",
            "qr_says": _("Or answer on a phone: the square opens your questions."),
            "questions": [
                {
                    "words": f"{question.number}. {question.words}",
                    "choices": [{"name": f"{one.level}  {one.name}:", "sign": str(one.sign)} for one in question.choices],
                }
                for question in sheet.questions
            ],
            "others": [f"c  {_('I cannot say')}", f"r  {_('I would rather not answer')}"],
            "comment": _("What have you seen? Anything you want to add?"),
            "help": _("If you or somebody near you is in need, call or text %(number)s now, at any hour.") % {"number": settings.HELP_NOW_NUMBER}
            + (" " + _("Our own line: %(number)s.") % {"number": settings.HELP_NOW_OWN_LINE} if settings.HELP_NOW_OWN_LINE else ""),
        }


def _printed(sheets: list[dict[str, Any]], is_large: bool) -> bytes:
    return pdf(SHEETS, {"title": _("Survey sheets"), "language": translation.get_language() or "en", "large": is_large, "sheets": sheets})


def sheets_of(invitations: list[Invitation], today: date, *, is_large: bool) -> bytes:
    """Return sheets of people who are asked as a PDF, each in its person's language."""
    made = []
    for one in invitations:
        code = code_of(one)
        made.append(_on_paper(sheet_of(one, today, one.person.language), code, one.person.name, _absolute(reverse("link_sheet", args=[code]))))
    return _printed(made, is_large)


def slips_of(audience: Audience, codes: list[str], today: date, language: str, *, is_large: bool) -> bytes:
    """Return slips that belong to nobody as a PDF. A slip has no link: its code is for whoever types the sheet."""
    sheet = sheet_of_group(audience, today, language)
    return _printed([_on_paper(sheet, code, "", "") for code in codes], is_large)


def poster_of(audience: Audience, address: str, language: str) -> bytes:
    """Return the poster of an open link as a PDF."""
    sheet = sheet_of_group(audience, audience.round.opens_on, language)
    with translation.override(written_in(language)):
        return pdf(
            POSTER,
            {
                "language": sheet.language,
                "rtl": direction_of(sheet.language) == "rtl",
                "district": district_name(),
                "title": str(sheet.title),
                "decision": _("It serves a decision: %(decision)s") % {"decision": sheet.decision},
                "how": _("Hold a phone's camera over the square, or type the address. About two minutes, no name, up to and on %(day)s.")
                % {"day": _day(audience.round.closes_on)},
                "back": _("By %(day)s we say what we heard and what we will do.") % {"day": _day(audience.round.reply_by)},
                "address": address,
                "qr": qr(address),
                "qr_says": _("A square code that opens %(address)s") % {"address": address},
            },
        )

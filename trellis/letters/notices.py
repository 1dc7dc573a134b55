"""Writing a letter out: as e-mail, and as data for paper. Each in the language of the person written to."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.directory.models import Person
from trellis.kit.paper import pdf, qr
from trellis.letters.models import Letter
from trellis.letters.queries import Said, district_name, said

# A room may write its own paths with a secret of the person written to: it stands in the letter and in no table. Rooms add theirs as they start.
private_ways: list[Callable[[Person, str], str]] = []
# Likewise an address at which the person may answer a line by mail; empty where a line takes no answer.
reply_ways: list[Callable[[Person, str], str]] = []
SHEET = Path(__file__).parent / "templates" / "letters" / "letters.typ"


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words. The title never holds a name or a word about a child."""

    title: str
    greeting: str
    lines: list[Said]  # those that stand alone first, then section by section
    closing: str
    footer: str
    change_link: str


def _own_way(person: Person, path: str) -> str:
    """Return the secret path for that person, empty when the path needs none."""
    return next((found for way in private_ways if (found := way(person, path))), "")


def _absolute(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path if path else ""


def _answer_at(person: Person, path: str) -> str:
    """Return the address that takes an answer to a line with this path; empty when none does."""
    return next((found for way in reply_ways if (found := way(person, path))), "")


def _write(letter: Letter, district: str, *, is_mail: bool) -> Written:
    """Return the letter in words; call it under the letter's language."""
    lines = []
    for line in letter.lines.all():
        one = said(line, letter.language)
        # An e-mail is a postcard: what concerns a child is read after signing in.
        text = _("Something about a student waits for you in Trellis. Sign in to read it.") if is_mail and one.about_child else one.text
        answer_at = _answer_at(letter.to, one.link) if is_mail else ""
        lines.append(Said(text, _absolute(_own_way(letter.to, one.link) or one.link), one.about_child, one.put_on, answer_at, one.section))
    lines.sort(key=lambda line: bool(line.section))
    if any(line.section for line in lines):
        title = _("{district}: your week").format(district=district)
    elif letter.is_urgent:
        title = _("{district}: please look at this today").format(district=district)
    else:
        title = ngettext("{district}: {count} thing for you", "{district}: {count} things for you", len(lines)).format(district=district, count=len(lines))
    change = _absolute(reverse("choose_quiet_hours"))
    return Written(
        title=title,
        greeting=_("Good day, {name},").format(name=letter.to.preferred_given_name or letter.to.given_name),
        lines=lines,
        closing=_("You get at most one such letter a day, outside your quiet hours. Only what cannot wait comes at once."),
        footer=_("To change when these letters come: {link}").format(link=change),
        change_link=change,
    )


def mail_of(letter: Letter) -> EmailMultiAlternatives:
    """Return the letter as an e-mail in plain text and simple HTML. Its Message-ID is the same at every try."""
    with translation.override(letter.language):
        written = _write(letter, district_name(), is_mail=True)
        words = {"written": written, "language": letter.language, "is_rtl": translation.get_language_bidi()}
        answers = {line.answer_at for line in written.lines if line.answer_at}
        host = re.sub(r".*@|[<>\s]", "", settings.DEFAULT_FROM_EMAIL) or "localhost"
        seal = salted_hmac("letters.message", str(letter.pk)).hexdigest()[:16]
        mail = EmailMultiAlternatives(
            subject=" ".join(written.title.split()),
            body=render_to_string("letters/mail.txt", words),
            to=[letter.to.email],
            # An answer to the whole letter can only mean the one thing in it that takes answers.
            reply_to=list(answers) if len(answers) == 1 else [],
            headers={
                "Message-ID": f"<letter-{letter.pk}-{seal}@{host}>",
                "Auto-Submitted": "auto-generated",
                "X-Trellis": "letter",
                "Content-Language": letter.language,
            },
        )
        mail.attach_alternative(render_to_string("letters/mail.html", words), "text/html")
    return mail


def _on_paper(letter: Letter, district: str) -> dict[str, Any]:
    with translation.override(letter.language):
        written = _write(letter, district, is_mail=False)
        address = [] if hasattr(letter.to, "protected_address") else letter.to.address.splitlines()
        return {
            "language": letter.language,
            "rtl": translation.get_language_bidi(),
            "from": district,
            "address": [letter.to.name, *address],
            "day": format_date(letter.on, "long", locale=letter.language),
            "title": written.title,
            "greeting": written.greeting,
            "lines": [
                {
                    "text": line.text,
                    "link": line.link,
                    "qr": qr(line.link) if line.link else "",
                    "section": line.section if before is None or before.section != line.section else "",
                }
                for before, line in zip([None, *written.lines], written.lines, strict=False)
            ],
            "qr_says": _("A square code that opens the address beside it"),
            "closing": written.closing,
            "footer": written.footer,
        }


def paper_of(letters: list[Letter]) -> bytes:
    """Return the letters as one accessible PDF, each on a new sheet in its own language."""
    district = district_name()
    return pdf(SHEET, {"title": _("Letters"), "language": translation.get_language() or "en", "letters": [_on_paper(letter, district) for letter in letters]})

"""Help: which topic belongs to which page, and whom to ask."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from trellis.access.policy import Role
from trellis.directory.queries import Holder, holders_of

HELP = {
    "home": "today",
    "your_posts": "posts",
    "why_you_can_see_this": "why",
    "your_letters": "letters",
    "choose_quiet_hours": "letters",
    "letters_to_hand_over": "by-hand",
    "how_the_mail_is_doing": "mail",
    "choose_district_quiet_hours": "mail",
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A short text of help: what it is called, and where its words are."""

    name: Any
    words: str


TOPICS = {
    "today": Topic(_("Your first page"), "home/help/today.html"),
    "posts": Topic(_("Posts and cover"), "home/help/posts.html"),
    "why": Topic(_("Why you can see something"), "home/help/why.html"),
    "letters": Topic(_("Letters and quiet hours"), "home/help/letters.html"),
    "by-hand": Topic(_("Letters to hand over"), "home/help/by-hand.html"),
    "mail": Topic(_("How the mail is doing"), "home/help/mail.html"),
    "people": Topic(_("People and places"), "home/help/people.html"),
    "students": Topic(_("Students and their families"), "home/help/students.html"),
    "emergency": Topic(_("Emergency access"), "home/help/emergency.html"),
    "safety": Topic(_("Words that worry"), "home/help/safety.html"),
    "roster": Topic(_("The roster"), "home/help/roster.html"),
    "answering": Topic(_("Answering when you are asked"), "home/help/answering.html"),
    "rounds": Topic(_("Rounds and the gap map"), "home/help/rounds.html"),
    "asks": Topic(_("What is asked of schools"), "home/help/asks.html"),
    "promises": Topic(_("Promises"), "home/help/promises.html"),
    "practices": Topic(_("Practices"), "home/help/practices.html"),
    "gaps": Topic(_("Gaps between groups"), "home/help/gaps.html"),
    "trail": Topic(_("Who did and read what"), "home/help/trail.html"),
    "signing-in": Topic(_("Signing in"), "home/help/signing-in.html"),
    "keyboard": Topic(_("Keyboard, large text and reading aloud"), "home/help/keyboard.html"),
}
HELP_BY_ROOM = {
    "trellis.directory": "people",
    "trellis.safety": "safety",
    "trellis.surveys": "answering",
    "trellis.self_study": "rounds",
    "trellis.asks": "asks",
    "trellis.commitments": "promises",
    "trellis.framework": "practices",
    "trellis.equity": "gaps",
    "trellis.audit": "trail",
    "trellis.retention": "trail",
    "trellis.letters": "letters",
    "trellis.site": "signing-in",
    "allauth": "signing-in",
}
HELP_BY_PATH = (
    ("/roster", "roster"),
    ("/directory/students", "students"),
    ("/directory/guardians", "students"),
    ("/directory/addresses", "students"),
    ("/directory/rights", "students"),
    ("/directory/emergency", "emergency"),
    ("/directory/posts", "posts"),
)


def help_for(view_name: str, module: str, path: str) -> str:
    """Return the topic of help for a page: by its name, by where it stands, by its room."""
    if view_name in HELP:
        return HELP[view_name]
    for beginning, topic in HELP_BY_PATH:
        if beginning in path:
            return topic
    return next((topic for room, topic in HELP_BY_ROOM.items() if module.startswith(room)), "today")


def keepers(today: date) -> list[Holder]:
    """Return the people who keep this installation: whom to ask."""
    return holders_of((Role.ADMINISTRATOR,), today)

"""What every page needs: who is looking, their three words, and where help is."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

from trellis.access.gate import may
from trellis.access.policy import Verb
from trellis.access.standing import NOBODY
from trellis.directory.models import ROLE_NAMES
from trellis.directory.queries import first_pages
from trellis.home.queries import help_for, menu_of, more_of, notice_for
from trellis.kit.masthead import Masthead, Word
from trellis.letters.queries import district_name


def page(request: HttpRequest) -> dict[str, Any]:
    """Return `standing` and the `masthead`: an anonymous one has the way in, help and language, and nothing else."""
    standing = getattr(request, "standing", None)
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    topic = help_for(here, getattr(match.func, "__module__", "") if match else "", request.path)
    signed_in = standing is not None and standing.person_id != NOBODY
    account = getattr(request, "user", None)
    facts: dict[str, Any] = {
        "help_url": _address("help_topic", topic),
        "choose_url": _address("choose_language"),
        "theme": getattr(account, "theme", "") or request.COOKIES.get("theme", ""),
        "district": district_name(),
    }
    if not signed_in or standing is None:
        return {"standing": standing, "masthead": Masthead(sign_in_url="" if here == "sign_in" else _address("sign_in"), **facts)}
    first = standing.held[0] if standing.held else None
    me = getattr(account, "person", None)  # fetched with the account; another record where two were merged
    return {
        "standing": standing,
        "masthead": Masthead(
            menu=_words(menu_of(standing), here),
            more=_words(more_of(standing), here),
            person_name=me.name if me is not None and me.pk == standing.person_id else first_pages.name_of(standing.person_id)[1],
            place=_place(str(first.title or ROLE_NAMES[first.role]), first.place) if first else "",
            person_url=_address("my_sign_in"),
            search_url=_address("search") if may(standing, Verb.DIRECTORY_SEE_COLLEAGUE) else "",
            sign_out_url=_address("sign_out"),
            notice=(notice := notice_for(standing)),
            notice_url=(_address("roster") if may(standing, Verb.DIRECTORY_IMPORT_ROSTER) else _address("help_topic", "roster")) if notice else "",
            **facts,
        ),
    }


def _place(title: str, place: str) -> str:
    """Join what somebody is and where: "Principal, Cedar Fork Elementary", but "Director of transport" alone."""
    return title if place.casefold() in title.casefold() else f"{title}, {place}"


def _words(words: tuple[tuple[str, str], ...], here: str) -> tuple[Word, ...]:
    found = ((label, name, _address(name)) for label, name in words)
    return tuple(Word(label, url, name == here) for label, name, url in found if url)


def _address(name: str, *args: Any) -> str:
    """Return the address of a page, empty where this installation does not have it."""
    return _address_of(name, args, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=1024)
def _address_of(name: str, args: tuple[Any, ...], urlconf: str, prefix: str) -> str:
    # Every page asks for some forty, and they stay the same while the process lives: a tenth of a small page.
    try:
        return reverse(name, urlconf, args=args)
    except NoReverseMatch:
        return ""

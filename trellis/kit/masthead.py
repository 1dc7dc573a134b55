"""What stands at the head and the foot of each page: plain data, filled by the roof, drawn by `{% masthead %}`."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the menu and where it leads; `is_here` on the page that is open."""

    label: str
    url: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Masthead:
    """Who looks and where they can go. An address left empty is not drawn.

    `menu` has at most three words, because each role has three screens; `more` is everything else that this person may
    open. `person_name` empty means that nobody is signed in. `choose_url` takes a POST with `language` (a code) or `theme`
    ("light", "dark" or "" for the system's) and `next`; `sign_out_url` takes a POST. `notice` is a sentence that stands on
    every page (a stale roster, a demo) with `notice_url` behind it.
    """

    home_url: str = "/"
    menu: tuple[Word, ...] = ()
    more: tuple[Word, ...] = ()
    person_name: str = ""
    place: str = ""
    person_url: str = ""
    search_url: str = ""
    sign_out_url: str = ""
    sign_in_url: str = ""
    choose_url: str = ""
    help_url: str = ""
    theme: str = ""
    district: str = ""
    notice: str = ""
    notice_url: str = ""
    languages: tuple[tuple[str, str], ...] = field(default=(("en", "English"), ("es", "Español"), ("ar", "العربية")))

    def __post_init__(self) -> None:
        if len(self.menu) > 3:
            raise ValueError("The menu has three words; put the others under `more`.")

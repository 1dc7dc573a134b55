"""Prompts that principal and supervisor answer together: ours, and those of the district in `growth/prompts.toml` of its home folder."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from trellis.growth.measures.prompts import OwnPrompts, read_prompts

OURS = {
    "first-days": _("When you were at school yourself: where did you belong, and where did you not? What of that do you bring into this building?"),
    "who-is-seen": _("Which students could you name right now, and which not? What do those have in common whose names do not come?"),
    "whose-way": _("Whose way of speaking, dressing or being loud counts as proper here? Who decided that, and who pays for it?"),
    "whom-it-serves": _("For whom does this school work best as it is? What would have to change for it to work as well for the others?"),
    "who-is-asked": _("Which families does nobody ask before something is decided? What would make it worth their while to answer?"),
    "hard-to-say": _("What do you find hard to say aloud about race, language, money or disability in this school, and to whom?"),
    "your-part": _("What do you do, or leave undone, that keeps things as they are? What would you do if nobody could object?"),
    "power": _("Where do you have more power than you use, and who would be better off if you used it?"),
    "who-carries": _("Which adults carry this work for everybody? What do they need from you, and from me?"),
    "how-are-you": _("How are you, beside the work? What gives you strength, and what takes it?"),
    "from-me": _("What am I as your supervisor not seeing because of who I am?"),
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question for two. `words` in the language of the reader; those of a district as it wrote them."""

    key: str
    words: str


def file_of_prompts() -> Path:
    """Return where a district's own prompts stand, whether or not there are any."""
    return Path(settings.HOME) / "growth" / "prompts.toml"


def own_prompts() -> OwnPrompts:
    """Return what the district's file says; nothing where there is no file."""
    try:
        text = file_of_prompts().read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return OwnPrompts()
    except (OSError, UnicodeDecodeError):
        return OwnPrompts(complaints=((1, "the file cannot be read as UTF-8 text."),))
    return read_prompts(text, OURS)


def prompts() -> list[Prompt]:
    """Return the prompts in order, ours first; a file with complaints adds and leaves out nothing."""
    own = own_prompts()
    return [*(Prompt(key, str(words)) for key, words in OURS.items() if key not in own.left_out), *(Prompt(key, words) for key, words in own.added)]

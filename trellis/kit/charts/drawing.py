"""What all charts share: elements, scales, marks, labels and the frame around a drawing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trellis.kit import formats

# A voice has its shape first and its colour second; filled decides or leads, open works or learns there.
SHAPES: dict[str, tuple[str, str]] = {
    "office": ("square", "m-full m-office"),
    "office-open": ("square", "m-open m-office"),
    "office-triangle": ("triangle", "m-full m-office"),
    "school": ("circle", "m-full m-school"),
    "school-open": ("circle", "m-open m-school"),
    "home": ("diamond", "m-full m-home"),
    "home-open": ("diamond", "m-open m-home"),
    "all": ("diamond", "m-open m-all"),
    "all-circle": ("circle", "m-open m-all"),
}
NARROWEST = 300  # pixels; labels are laid out as if every page were that narrow
LETTER = 7.4  # pixels that one letter takes at 13 px in a wide face; labels are laid out as if it always did


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Put finished pieces one after the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


def element(name: str, content: str = "", /, **attributes: object) -> SafeString:
    """Write one SVG element; every value is escaped. `_` in a name stands for `-`, a trailing one is dropped."""
    written = format_html_join("", ' {}="{}"', ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None))
    if name not in {"svg", "g", "text", "tspan", "rect", "line", "use", "path", "title"}:
        raise ValueError(name)
    body = conditional_escape(content)
    return mark_safe(f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>")  # noqa: S308 -- name is of the list above, the rest is escaped


def percent(share: float) -> str:
    """Write a share of the width: 0.3333 is "33.33%"."""
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + "%"


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale from `low` to `high`.

    >>> Scale(1, 4).share(2.5)
    0.5
    >>> Scale(0, 0).share(3)
    0.0
    """

    low: float
    high: float

    def share(self, value: float) -> float:
        """Return where a value stands, 0 to 1; what lies outside stands at the end."""
        if self.high <= self.low:
            return 0.0
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


@dataclass(frozen=True, slots=True)
class Mark:
    """What one group said: `value` on the scale from `n` people, its interval, and last year's value as a ghost.

    `shape` is a key of SHAPES. `short` is what stands at the mark. A hidden mark holds no value and no count: what
    must not be shown must not arrive here. `value` None without hidden means that nobody answered.
    """

    group: str
    label: str
    shape: str
    value: float | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None
    ghost: float | None = None
    hidden: bool = False
    short: str = ""
    note: str = ""  # stands behind the label in the key and when the mark is said: "by name"

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise ValueError(f"{self.shape!r} is no shape of a chart")
        if self.hidden and (self.value, self.n, self.low, self.high, self.ghost) != (None,) * 5:
            raise ValueError("A hidden group must come without its figures.")

    @property
    def said(self) -> str:
        """Return the mark in words, with every figure that it shows."""
        if self.hidden:
            return f"{self.label}: {_('hidden to protect people')}"
        if self.value is None:
            return f"{self.label}: {_('unknown')}"
        parts = [f"{self.label}: {formats.say_number(self.value, 1)}"]
        if self.n is not None:
            parts.append(ngettext("%(n)s answer", "%(n)s answers", self.n) % {"n": formats.say_number(self.n)})
        if self.low is not None and self.high is not None:
            parts.append(_("between %(low)s and %(high)s") % {"low": formats.say_number(self.low, 1), "high": formats.say_number(self.high, 1)})
        if self.ghost is not None:
            parts.append(_("last year %(value)s") % {"value": formats.say_number(self.ghost, 1)})
        if self.note:
            parts.append(self.note)
        return "; ".join(parts)


def shape(key: str, x: str, y: float, *, ghost: bool = False) -> SafeString:
    """Draw the sign of a voice at a place; a ghost is the small grey outline of last year."""
    name, classes = SHAPES[key]
    return element("use", href=f"#{'t' if ghost else 's'}-{name}", x=x, y=f"{y:g}", class_="m-ghost" if ghost else classes)


def colour_of_text(key: str) -> str:
    """Return the class of a label that names a voice."""
    return {"office": "t-office", "school": "t-school", "home": "t-home"}.get(key.split("-")[0], "t-strong")


def focusable(words: str, x: str, share: float, y: float, *content: SafeString) -> SafeString:
    """Let the keyboard stop at a mark: it is said aloud, and its words appear beside it while it has the focus or the pointer."""
    anchor = "t-start" if share < 0.5 else "t-end"
    said = element("text", words, x=x, y=f"{y - 15:g}", class_=f"mark__said t-halo {anchor}", aria_hidden="true")
    return element("g", joined([*content, said]), class_="mark-stop", tabindex="0", role="img", aria_label=words)


@dataclass(frozen=True, slots=True)
class Table:
    """The same figures as words: `heads` over `rows`; the first cell of a row names it."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        return self.__html__()

    def __html__(self) -> str:
        head = format_html_join("", '<th scope="col"{}>{}</th>', ((mark_safe(' class="n"') if i else "", cell) for i, cell in enumerate(self.heads)))
        body = joined(
            format_html('<tr><th scope="row">{}</th>{}</tr>', row[0], format_html_join("", '<td class="n">{}</td>', ((cell,) for cell in row[1:])))
            for row in self.rows
        )
        return format_html(
            '<div class="table-box" role="region" aria-label="{}" tabindex="0"><table class="table"><caption>{}</caption>'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
            self.caption, self.caption, head, body,
        )  # fmt: skip

    def folded(self) -> SafeString:
        """Return the table behind a disclosure that opens without script."""
        return format_html('<details class="disclosure"><summary>{}</summary><div class="disclosure__body">{}</div></details>', _("The same as a table"), self)


HIDDEN_WORDS = gettext_lazy("hidden to protect people")
UNKNOWN_WORDS = gettext_lazy("unknown")


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its sentence before, how to read it after, and its table."""

    sentence: str
    svg: SafeString
    reading: str
    table: Table

    def __str__(self) -> str:
        return self.__html__()

    def __html__(self) -> str:
        return format_html(
            '<figure class="figure"><p>{}</p>{}<figcaption>{}</figcaption>{}</figure>', self.sentence, self.svg, self.reading, self.table.folded()
        )

"""A small grid of pairs: rows of one kind, columns of another, in each field a share. The grid is its own table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from trellis.kit import formats
from trellis.kit.charts.drawing import HIDDEN_WORDS, joined
from trellis.kit.charts.shares import Say, Share

SHADES = ("", "pairs__1", "pairs__2", "pairs__3", "pairs__4")


@dataclass(frozen=True, slots=True)
class Grid:
    """Fields by row and column, None where nobody is both. Shades say how far a share lies on the worse side of the `reference`; figures say it too."""

    caption: str
    reading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Share | None, ...]], ...]
    reference: float
    more_is_worse: bool
    say: Say = formats.say_share

    def __str__(self) -> str:
        return self.__html__()

    def __html__(self) -> str:
        worst = max((self._apart(one) for _name, fields in self.rows for one in fields if one is not None), default=0.0)
        head = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in self.columns))
        body = joined(format_html('<tr><th scope="row">{}</th>{}</tr>', name, joined(self._field(one, worst) for one in fields)) for name, fields in self.rows)
        return format_html(
            '<figure class="figure"><div class="table-box" role="region" aria-label="{}" tabindex="0"><table class="table pairs"><caption>{}</caption>'
            "<thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table></div><figcaption>{}</figcaption></figure>",
            self.caption, self.caption, head, body, self.reading,
        )  # fmt: skip

    def _apart(self, one: Share) -> float:
        if one.value is None:
            return 0.0
        return max(0.0, (one.value - self.reference) * (1 if self.more_is_worse else -1))

    def _field(self, one: Share | None, worst: float) -> SafeString:
        if one is None:
            return format_html('<td class="pairs__none"><span class="visually-hidden">{}</span></td>', _("Nobody is both"))
        if one.hidden:
            return format_html('<td><span class="hidden-group"><span>{}</span></span></td>', HIDDEN_WORDS)
        if one.value is None:
            return format_html('<td class="quiet">{}</td>', _("unknown"))
        apart = self._apart(one)
        step = min(4, 1 + int(4 * apart / worst)) if worst > 0 and apart > 0 else 0
        classes = " ".join(word for word in (SHADES[step], "pairs__meant" if one.is_meant else "") if word)
        return format_html("<td{}>{} <small>{}</small></td>", format_html(' class="{}"', classes) if classes else mark_safe(""), self.say(one.value), one.of)


def grid(
    caption: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[Share | None]]], *, reference: float, more_is_worse: bool, reading: str
) -> Grid:
    """Lay shares out by rows and columns; every row has as many fields as there are columns."""
    if any(len(fields) != len(columns) for _name, fields in rows):
        raise ValueError("Every row of a grid has a field for each column.")
    return Grid(caption, reading, tuple(columns), tuple((name, tuple(fields)) for name, fields in rows), reference, more_is_worse)

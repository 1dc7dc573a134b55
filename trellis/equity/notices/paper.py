"""The board on paper: chosen findings of a release, in the numbers that are published."""

from datetime import date
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trellis.equity.models import Release
from trellis.equity.queries.papers import Paper
from trellis.kit.formats import say_day
from trellis.kit.paper import pdf
from trellis.letters.queries import district_name

SHEET = Path(__file__).parent.parent / "templates" / "equity" / "board_paper.typ"


def paper_for_board(release: Release, papers: list[Paper], *, method: list[str], today: date) -> bytes:
    """Return chosen findings as an accessible PDF in the language that is active: the sentence, the picture, every figure as a table, the method."""
    return pdf(
        SHEET,
        {
            "title": _("Gaps between groups: %(release)s") % {"release": release.name},
            "language": get_language() or "en",
            "district": district_name(),
            "made": _("For the board. Made on %(day)s.") % {"day": say_day(today, year=True)},
            "footer": f"{district_name()}. {release.name}",
            "findings": [
                {
                    "title": one.row.title,
                    "place": f"{one.row.place}, {one.row.year}",
                    "sentence": one.row.sentence,
                    "affected": one.row.affected,
                    "counted": one.row.indicator.counted,
                    "source": _("Source: %(source)s") % {"source": one.row.indicator.source},
                    "alt": one.said,
                    "reading": one.chart.reading,
                    "caption": one.chart.table.caption,
                    "heads": list(one.chart.table.heads),
                    "rows": [list(cells) for cells in one.chart.table.rows],
                    "marks": one.marks,
                    "reference": one.reference,
                    "ticks": one.ticks,
                    "again": [list(cells) for cells in one.again],
                }
                for one in papers
            ],
            "again_title": _("Measured again"),
            "again_heads": [_("Release"), _("The group"), _("All others"), _("Students to an equal rate")],
            "method_title": _("How this was found"),
            "method": method,
        },
    )

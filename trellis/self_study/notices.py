"""Telling families before their children are asked, and the board on paper what the map shows."""

from datetime import date
from pathlib import Path

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from trellis.directory.models import Person
from trellis.kit.formats import say_day, say_list, say_number
from trellis.kit.paper import pdf
from trellis.letters.operations import put_line, put_lines
from trellis.letters.queries import district_name
from trellis.self_study.models import Study
from trellis.self_study.queries import GapMap, Mark, families_to_tell, notice_key, rounds_without_reply, sentences

SHEET = Path(__file__).parent / "templates" / "self_study" / "gap_map.typ"


def tell_families(*, by: int, today: date, study: Study) -> int:
    """Tell guardians about the questions, the first day, and how to say no; return how many were told."""
    return put_lines(
        to=Person.objects.filter(pk__in=families_to_tell(study, today)),
        room="self_study",
        text=gettext_noop(
            "Students will be asked some questions in “{title}” from {opens_on} on, and your child may be among them. "
            "Read every question first, and say whether your child may be asked. The school office also has the questions on paper."
        ),
        words={"title": study.round.title, "opens_on": study.round.opens_on},
        link=f"/self-study/{study.pk}/questions/",
        by=by,
        today=today,
        key=notice_key(study),
        about_child=True,
    )


def remind_of_replies(*, today: date) -> int:
    """Put a line to whoever owes a reply that is due in two days, or was due yesterday; return to how many."""
    found = [one for one in rounds_without_reply(today) if (one.reply_by - today).days in (2, -1)]
    for one in found:
        late = one.reply_by < today
        put_line(
            to=Person.objects.get(pk=one.opened_by_id),
            room="self_study",
            text=gettext_noop("Those who answered “{title}” were to hear back by {day}. The reply is still owed.")
            if late
            else gettext_noop("Those who answered “{title}” hear back by {day}. The reply is not written yet."),
            words={"title": one.title, "day": one.reply_by},
            link=f"/self-study/{one.study_id}/reply/",
            by=None,
            today=today,
            key=f"self_study.reply.{one.study_id}.{'late' if late else 'soon'}",
        )
    return len(found)


def map_on_paper(shown: GapMap, *, closed_on: date, today: date) -> bytes:
    """Return the map as an accessible PDF: what it says, the picture, and every figure as a table."""
    study = shown.study
    never = {
        one.key
        for one in shown.groups
        if not any(mark.group.key == one.key and mark.was_asked and not mark.is_hidden for row in shown.rows for mark in row.marks)
    }
    rows = []
    for row in shown.rows:
        low_end = row.lowest.group.key if row.lowest else ""
        high_end = row.highest.group.key if row.highest else ""
        marks = [
            {
                "at": _share(mark.mean), "shape": mark.group.shape, "voice": mark.group.voice, "open": mark.group.is_open,
                "low": _share(mark.low), "high": _share(mark.high),
                "before": _share(mark.before) if mark.group.key in (low_end, high_end) else None,
                "name": mark.group.short, "value": say_number(mark.mean, 1),
                "end": "low" if mark.group.key == low_end else "high" if mark.group.key == high_end else "",
            }
            for mark in row.marks
            if mark.mean is not None
        ]  # fmt: skip
        hidden = [mark.group.name for mark in row.marks if mark.is_hidden and mark.group.key not in never]
        note = _("%(groups)s: hidden to protect people") % {"groups": say_list(hidden)} if hidden else ""
        cells = [_cell(mark) for mark in row.marks]
        apart = say_number(row.apart, 1) if row.apart is not None else _("unknown")
        rows.append({"key": row.key, "name": row.name, "marks": marks, "apart": apart, "note": note, "cells": cells})
    return pdf(
        SHEET,
        {
            "title": _("Where our pictures part"),
            "language": get_language() or "en",
            "district": district_name(),
            "round": study.round.title,
            "closed": _("Answers closed on %(day)s.") % {"day": say_day(closed_on, today, year=True)},
            "decision": study.round.decision,
            "sentences": sentences(shown),
            "levels": list(shown.level_names),
            "groups": [{"name": one.name, "shape": one.shape, "voice": one.voice, "open": one.is_open} for one in shown.groups],
            "hidden": _("Hidden in every row, to protect people: %(groups)s.") % {"groups": say_list([one.name for one in shown.groups if one.key in never])}
            if never
            else "",
            "rows": rows,
            "apart": _("Levels apart"),
            "practice": _("Practice"),
            "last_year": _("Last year"),
            "table": _("The same as a table"),
            "reading": _(
                "Each mark is the average of one group on the scale from 1 to 4; the tinted span is the distance between the group that sees most and "
                "the group that sees least. A line through a mark says how sure it is. A small outline is last year. Small groups are hidden, and groups in "
                "which all or all but one said the same."
            ),
            "source": study.framework.source,
            "footer": _("%(district)s. Printed on %(day)s.") % {"district": district_name(), "day": say_day(today, today, year=True)},
        },
    )


def _share(level: float | None) -> float | None:
    return None if level is None else (level - 1) / 3


def _cell(mark: Mark) -> str:
    if mark.is_hidden:
        return _("hidden")
    if not mark.was_asked:
        return _("not asked")
    if mark.mean is None:
        return _("no answer")
    said = f"{say_number(mark.mean, 1)} ({mark.count})"
    if mark.before is None:
        return said
    return _("%(now)s, before %(value)s") % {"now": said, "value": say_number(mark.before, 1)}

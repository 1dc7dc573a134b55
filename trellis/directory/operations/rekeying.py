# ruff: noqa: S608 (SQL of our own names)
"""Ids of the information system, changed for everybody at once."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import RosterImport
from trellis.directory.oneroster.rekey import Matching
from trellis.directory.operations.roster import close, note

State = RosterImport.State
NOBODY = -1  # chosen when none of the people in the bundle is meant


class ChosenTwice(Exception):
    """One person of the bundle was chosen for two people here."""


class NotWaiting(Exception):
    """The change of ids was decided about, or let go."""


TABLES = {
    "people": "directory_personkey",
    "places": "directory_organisationkey",
    "posts": "directory_post",
    "stays": "directory_schoolenrolment",
    "facts": "directory_demographics",
    "groups": "directory_studentgroup",
    "terms": "directory_term",
    "courses": "directory_course",
    "sections": "directory_section",
    "learning": "directory_sectionenrolment",
    "teaching": "directory_sectionteaching",
}


@transaction.atomic
def show_rekeying(*, running: RosterImport, matching: Matching) -> None:
    """Keep what a re-keying would do, for a person to decide: counts, and the numbers of a few whom it does not find."""
    if matching.refusal:
        close(running=running, state=State.REFUSED, message=matching.refusal)
    note(running=running, counts=matching.shown, progress=100, progress_words="", **({} if matching.refusal else {"state": State.PLANNED}))


@transaction.atomic
def choose_in_rekeying(*, by: int | None, running: RosterImport, chosen: dict[int, int]) -> dict[int, int]:
    """Keep whom a person chose in the bundle for keys here that could be several; an empty dict forgets every choice.

    Returns all that is chosen; nothing is re-keyed before somebody confirms. Raises ChosenTwice or NotWaiting.
    """
    running.refresh_from_db()
    if running.state != State.PLANNED or not running.is_rekeying:
        raise NotWaiting(_("Somebody has decided about these ids in the meantime. Nothing was changed."))
    before = {int(key): user for key, user in running.counts.get("decided", {}).items()}
    decided = before | chosen if chosen else {}
    users = [user for user in decided.values() if user != NOBODY]
    if len(users) != len(set(users)):
        raise ChosenTwice(_("One person of the file was chosen for two people here. Choose each only once."))
    note(running=running, counts=running.counts | {"decided": {str(key): user for key, user in decided.items()}})
    record_act(by=by, act="directory.choose_in_rekeying", about=[running], detail={"chosen": len(chosen), "in_all": len(decided)})
    return decided


@transaction.atomic
def rekey_roster(*, by: int | None, running: RosterImport, matching: Matching) -> None:
    """Give everybody who was found their new id, with the posts and enrolments that carry one: all of it or nothing.

    An id that the bundle gives to somebody else is taken away from whoever had it, or the next import would write one
    person's record over another's. The old ids are kept nowhere: the trail has the counts.
    """
    with connection.cursor() as cursor:
        for name, taken in matching.vacated.items():
            _rename(cursor, TABLES[name], [(f"before re-keying {running.pk}: {pk}", pk) for pk in taken])
        places = [pk for _new, pk in matching.moves["places"]] + matching.vacated["places"]
        for name, rows in matching.moves.items():
            # Old and new ids may be the same numbers in another order, so everybody steps aside first.
            _rename(cursor, TABLES[name], [(f"re-keying {running.pk}: {pk}", pk) for _new, pk in rows])
            _rename(cursor, TABLES[name], rows)
        cursor.executemany("UPDATE directory_organisationkey SET parent_id_there = %s WHERE id = %s", matching.parents)
        for table, column, kind in (("directory_school", "school_id", "= 'school'"), ("directory_office", "office_id", "<> 'school'")):
            mine = f"FROM directory_organisationkey k WHERE k.{column} = {table}.id AND k.source_id = {table}.source_id AND k.kind {kind}"
            for new in (f"'re-keying: ' || {table}.id", "(SELECT min(k.sourced_id) " + mine + ")"):
                cursor.executemany(
                    f"UPDATE {table} SET sourced_id = {new} WHERE source_id = %s AND EXISTS (SELECT 1 {mine} AND k.id = %s)",
                    [(running.source_id, pk) for pk in places],
                )
    note(running=running, state=State.DONE, ended_at=timezone.now(), counts=matching.shown, progress=100, progress_words="", message="")
    detail: dict[str, Any] = {name: len(rows) for name, rows in matching.moves.items() if rows}
    record_act(by=by, act="directory.rekey_roster", about=[running], detail=detail | {"vacated": sum(map(len, matching.vacated.values()))})


def _rename(cursor: Any, table: str, rows: list[tuple[str, int]]) -> None:
    cursor.executemany(f"UPDATE {table} SET sourced_id = %s WHERE id = %s", rows)

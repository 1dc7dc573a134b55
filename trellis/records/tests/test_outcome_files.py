"""Outcomes of a school year: what goes in, what is refused with its line, and when a file is the whole."""

import pytest

from trellis.records.models import Outcome
from trellis.records.tests.test_bringing_in import State, brought, codes_of, home  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
HEADER = "studentNumber,schoolIdentifier,schoolYear,indicator,count,couldHave,accountable\n"


def rows() -> set[tuple[str, int, str, int, bool, bool | None]]:
    return set(Outcome.objects.values_list("student__number", "school_year", "indicator", "count", "could_have", "is_accountable"))


def test_rows_go_in_replace_and_leave_and_nothing_else_changes(tmp_path):
    first = brought(
        tmp_path,
        outcomes=HEADER + "S-mateo,cedar_fork,2026,suspended,0,,\nS-mateo,cedar_fork,2026,algebra,,0,\nS-wren,saltmarsh,2026,suspended,3,yes,1\n",
    )
    assert (first.state, first.counts) == (State.DONE, {"outcomes": {"added": 2, "changed": 0, "ended": 0, "untouched": 1}})
    assert rows() == {("S-mateo", 2026, "suspended", 0, True, None), ("S-wren", 2026, "suspended", 3, True, True)}
    again = brought(tmp_path, outcomes=HEADER + "S-mateo,cedar_fork,2026,suspended,1,1,\nS-wren,saltmarsh,2026,suspended,3,1,1\n")
    assert again.counts["outcomes"] == {"added": 0, "changed": 1, "ended": 0, "untouched": 1}
    third = brought(tmp_path, outcomes=HEADER + "S-mateo,cedar_fork,2026,suspended,,,\n")  # empty: no longer known
    assert third.counts["outcomes"]["ended"] == 1
    assert third.message == "beyond"  # one of one: somebody looks
    assert ("S-mateo", 2026, "suspended", 1, True, None) in rows()


def test_what_is_wrong_is_told_with_file_and_line_and_the_rest_goes_in(tmp_path):
    wrong = [
        "S-mateo,cedar_fork,2026,suspended,maybe,,",
        "S-mateo,cedar_fork,2025-26,suspended,1,,",
        "S-mateo,cedar_fork,2031,suspended,1,,",
        "S-mateo,cedar_fork,2026,x'; DROP TABLE records_outcome,1,,",
        "S-mateo,cedar_fork,2026,algebra,1,perhaps,",
        "S-nobody,cedar_fork,2026,suspended,1,,",
        "S-wren,saltmarsh,2026,suspended,1,1,1",
        "S-wren,mill_road,2026,suspended,0,1,1",
        "S-wren,saltmarsh,2026,suspended,0,1,1",
        "S-mateo,cedar_fork",
        *(f"S-mateo,cedar_fork,{2000 + n % 26},k{n},1,," for n in range(100)),
    ]
    running = brought(tmp_path, outcomes=HEADER + "\n".join(wrong) + "\n")
    assert sorted(codes_of(running), key=lambda one: (one[1] or 0, one[0])) == [
        ("count_wrong", 2, "count"),
        ("year_wrong", 3, "schoolYear"),
        ("day_ahead", 4, "schoolYear"),
        ("key_wrong", 5, "indicator"),
        ("flag_wrong", 6, "couldHave"),
        ("student_unknown", 7, "studentNumber"),
        ("said_twice", 10, ""),
        ("two_answer", 10, "accountable"),
        ("row_length", 11, ""),
    ]
    assert running.state == State.DONE
    assert Outcome.objects.count() == 101


def test_a_part_of_a_file_is_never_taken_for_the_whole(tmp_path):
    every = [f"S-mateo,cedar_fork,{year},k{n},1,," for year in (2025, 2026) for n in range(20)]
    whole = "propertyName,value\nfile.outcomes,bulk\noutcomes.from,2026\noutcomes.until,2026\n"
    brought(tmp_path, outcomes=HEADER + "\n".join(every) + "\n")
    brought(tmp_path, outcomes=HEADER + "\n".join(every[:3]) + "\n")
    assert Outcome.objects.count() == 40
    outside = brought(tmp_path, manifest=whole, outcomes=HEADER + "\n".join(every[20:]) + "\nS-mateo,cedar_fork,2025,k1,1,,\n")
    assert codes_of(outside) == [("outside_period", 22, "schoolYear")]
    one_less = brought(tmp_path, manifest=whole, outcomes=HEADER + "\n".join(every[20:-1]) + "\n")
    assert (one_less.counts["outcomes"]["ended"], Outcome.objects.filter(school_year=2026).count(), Outcome.objects.filter(school_year=2025).count()) == (
        1,
        19,
        20,
    )
    half = brought(tmp_path, manifest=whole, outcomes=HEADER + "\n".join(every[20:30]) + "\n")
    assert (half.state, half.message, Outcome.objects.count()) == (State.PLANNED, "beyond", 39)
    cut = brought(tmp_path, manifest=whole, outcomes=HEADER + every[20] + '\n"S-mateo,cedar_fork,2026,k1,1,,\n')
    assert (cut.state, Outcome.objects.count()) == (State.PLANNED, 39)  # read to its end as one broken row: 19 would leave

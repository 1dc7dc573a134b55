"""Rules of a State or district: ours are whole, the district's own holds, and a file with mistakes is left out with each by its line."""

from datetime import date

import pytest

from trellis.student_support.commands import packs as command
from trellis.student_support.measures.ledger import WEEK, Dose, Figures
from trellis.student_support.queries import packs
from trellis.student_support.queries.packs import FEDERAL, SHIPPED, own_folder, pack_that_holds, shelf


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path
    own_folder().mkdir()
    return own_folder()


def test_ours_are_whole_say_where_they_come_from_and_the_invented_one_never_holds(home, capsys):
    found = shelf()
    assert (sorted(found.packs), found.complaints) == (["example-state", FEDERAL], [])
    assert pack_that_holds().key == FEDERAL
    assert "names no number" in pack_that_holds().source and "No State has these rules" in found.packs["example-state"].source
    assert command(None) == 0
    assert "it holds" in capsys.readouterr().out


def test_a_gap_opens_after_a_weeks_dose_or_a_tenth_of_the_month_whichever_is_more():
    dose = Dose(30, 2, WEEK, date(2026, 8, 17))
    opens = packs.read_pack(SHIPPED / "federal.toml").opens_a_gap
    assert [opens(dose, Figures(owed=owed), gap) for owed, gap in ((240, 59), (240, 60), (900, 60), (900, 90), (0, 0))] == [False, True, False, True, False]


def test_the_districts_own_holds_and_its_mistakes_are_named_by_line(home, capsys):
    text = (SHIPPED / "example-state.toml").read_text()
    (home / "ours.toml").write_text(text.replace('key = "example-state"', 'key = "riverbend"', 1))
    assert (pack_that_holds().key, pack_that_holds().is_own) == ("riverbend", True)
    assert pack_that_holds().must_be_made_up("school_closed") and pack_that_holds().must_be_made_up("a reason of last year")
    broken = text.replace("tell_within_days = 3", "tell_within_days = -3").replace('key = "vacancy"', 'kee = "vacancy"')
    (home / "ours.toml").write_text(broken)
    assert pack_that_holds().key == FEDERAL
    assert command(None) == 1
    said = capsys.readouterr().err
    for words in ("tell_within_days", 'kee = "vacancy"'):
        line = next(number for number, one in enumerate(broken.splitlines(), start=1) if words in one)
        assert f"ours.toml: line {line}: " in said
    (home / "ours.toml").write_bytes(b"key = \xff")
    assert "UTF-8" in str(shelf().complaints[0])
    for text, line in (("key =", 1), ('key = "a"\n\nname = \n', 3), ('key = "a"\n[gap\n', 2), ('\n\nname = "never ends\n', 3), ('key = """\na\nb', 3)):
        (home / "ours.toml").write_text(text)
        assert str(shelf().complaints[0]).startswith(f"ours.toml: line {line}: it is no TOML"), text

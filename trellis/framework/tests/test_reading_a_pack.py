"""A pack comes in whole, or every complaint comes out with its line."""

from dataclasses import replace

import pytest

from trellis.framework.commands import OURS
from trellis.framework.importers import LARGEST_FILE, PackRefused, read_pack

TEXT = OURS.read_text(encoding="utf-8")


@pytest.fixture
def complaints_about(tmp_path):
    def complaints(text: str | bytes) -> list:
        path = tmp_path / "pack.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(PackRefused) as refused:
            read_pack(path)
        return refused.value.complaints

    return complaints


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_pack_that_ships_is_whole():
    pack = read_pack(OURS)
    assert [one.key for area in pack.areas for one in area.practices] == [f"{area}.{number}" for area in range(1, 5) for number in range(1, 7)]
    questions = [f"Q{area}.{number}" for area, count in ((1, 7), (2, 5), (3, 6), (4, 7)) for number in range(1, count + 1)]
    assert [one.key for area in pack.areas for one in area.questions] == questions
    assert [level.name for level in pack.levels] == ["Not yet", "In places", "Mostly", "Everywhere"]
    groups = {one.key for one in pack.groups}
    assert groups == {"cabinet", "central_office", "supervisors", "principals", "school_staff", "families", "students"}
    for practice in [one for area in pack.areas for one in area.practices]:
        assert {"cabinet", "supervisors", "principals"} <= set(practice.wordings) <= groups
        assert set(practice.look_fors) == {1, 2, 3, 4}
        assert all(2 <= len(seen) <= 3 for seen in practice.look_fors.values())
        assert set(practice.signs) == {"families", "students"} & set(practice.wordings)


def test_every_question_speaks_to_a_practice_of_its_area():
    for area in read_pack(OURS).areas:
        keys = {one.key for one in area.practices}
        assert all(one.practices and set(one.practices) <= keys for one in area.questions)
        assert {key for one in area.questions for key in one.practices} == keys


def test_a_missing_quotation_mark_is_named_with_its_line(complaints_about):
    text = TEXT.replace('name = "Mostly"', 'name = "Mostly')
    (one,) = complaints_about(text)
    assert one.line == line_of(text, 'name = "Mostly')


def test_a_wrong_value_is_named_with_its_line_and_what_is_allowed(complaints_about):
    text = TEXT.replace('voice = "school"', 'voice = "scool"', 1)
    (one,) = complaints_about(text)
    assert one.line == line_of(text, "scool")
    assert "'school'" in one.words


def test_a_key_too_much_and_a_key_too_few_are_both_named(complaints_about):
    text = TEXT.replace('short = "How the office helps"', 'shrt = "How the office helps"')
    assert {one.place for one in complaints_about(text)} == {"areas 4 shrt", "areas 4 short"}
    assert line_of(text, "shrt") in {one.line for one in complaints_about(text)}


def test_a_practice_without_a_level_is_named(complaints_about):
    begin = TEXT.index("3 = [", TEXT.index('key = "4.5"'))
    text = TEXT[:begin] + TEXT[TEXT.index("]\n", begin) + 2 :]
    (one,) = complaints_about(text)
    assert one.place == "areas 4 practices 5 look_fors"
    assert one.line == line_of(text, '[areas.practices.look_fors]\n1 = [\n  "A form stays')
    assert "level 3" in one.words


def test_doubled_keys_are_named_where_they_stand_the_second_time(complaints_about):
    text = TEXT.replace('key = "4.3"', 'key = "4.2"', 1)
    assert [one.place for one in complaints_about(text) if "twice" in one.words] == ["areas 4 practices 3 key"]


def test_a_wording_for_a_group_that_nobody_declared_is_named(complaints_about):
    text = TEXT.replace('supervisors = "When an office comes', 'supervisers = "When an office comes', 1)
    (one,) = complaints_about(text)
    assert one.line == line_of(text, "supervisers")


def test_a_practice_of_another_area_is_named(complaints_about):
    places = [one.place for one in complaints_about(TEXT.replace('key = "4.6"', 'key = "5.6"'))]
    assert places == ["areas 4 questions 2 practices 3", "areas 4 questions 6 practices 2", "areas 4 practices 6 key"]  # and what spoke to it


@pytest.mark.parametrize("content", ["key = 1".encode("utf-16"), 'name = "Caf\u00e9"'.encode("latin-1"), b"", b"\x00", b"a" * (LARGEST_FILE + 1)])
def test_what_is_no_pack_is_refused_in_words(complaints_about, content):
    assert complaints_about(content)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(PackRefused, match="cannot be opened"):
        read_pack(tmp_path / "nothing.toml")


def test_a_byte_order_mark_is_welcome(tmp_path):
    path = tmp_path / "pack.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert read_pack(path) == replace(read_pack(OURS), translations=())


def test_everything_wrong_is_said_at_once_and_in_the_order_of_the_file(complaints_about):
    text = TEXT.replace('version = "2026.1"', 'version = "20/26"').replace("open = true", 'open = "yes"', 1).replace('key = "2.2"', 'key = "2.1"', 1)
    text = text.replace("students = []", 'students = ["luck"]', 1).replace('practices = ["3.6"]', 'practices = ["3.9"]')
    found = complaints_about(text)
    assert [one.line for one in found] == sorted(one.line for one in found)
    assert {"version", "groups 2 open", "areas 2 practices 2 key", "areas 1 practices 3 protected_areas students 1", "areas 3 questions 6 practices 1"} <= {
        one.place for one in found
    }
    assert all(one.words.endswith((".", "loaded")) for one in found)


def test_families_and_students_are_asked_six_at_most_and_briefly(complaints_about):
    text = TEXT.replace('students = "When something is unfair', 'families = "One more"\nstudents = "When something is unfair', 1)
    (one,) = complaints_about(text)
    assert (one.place, one.line) == ("areas 4 practices 3 wordings families", line_of(text, 'families = "When the district makes plans'))
    (one,) = complaints_about(TEXT.replace("Students like me were asked", "Students like me, and " + "more " * 30 + "were asked"))
    assert "at most 160 characters" in one.words


def test_a_question_to_students_without_a_word_about_protected_areas_is_refused(complaints_about):
    begin = TEXT.index("[areas.practices.protected_areas]")
    (one,) = complaints_about(TEXT[:begin] + TEXT[TEXT.index("[areas.practices.look_fors]", begin) :])
    assert one.place == "areas 1 practices 3 wordings students"


def test_signs_are_four_and_for_a_group_that_is_asked(complaints_about):
    text = TEXT.replace('  "One day there was a new name on the door.",\n', "", 1)
    (one,) = complaints_about(text)
    assert one.place == "areas 2 practices 5 signs families"


def test_characters_that_nobody_sees_are_refused(complaints_about):
    for hidden in ("\\u0000", "\\u202e"):
        (one,) = complaints_about(TEXT.replace("Leaders look at themselves first", f"Leaders{hidden} look"))
        assert one.place == "areas 1 practices 2 name"


def test_a_byte_that_is_no_utf_8_is_named_with_its_line(complaints_about):
    (one,) = complaints_about(TEXT.encode().replace(b"Leaders look at themselves first", b"Leaders \xff"))
    assert one.line == line_of(TEXT, "Leaders look at themselves first")

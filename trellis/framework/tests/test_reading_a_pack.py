"""A pack comes in whole, or every complaint comes out with its line."""

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
    practices = pack.areas[0].practices
    assert [one.key for one in practices] == ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6"]
    assert [level.name for level in pack.levels] == ["Not yet", "In places", "Mostly", "Everywhere"]
    for practice in practices:
        assert set(practice.wordings) == {"principals", "supervisors", "central_office"}
        assert set(practice.look_fors) == {1, 2, 3, 4}
        assert all(len(seen) >= 2 for seen in practice.look_fors.values())


def test_a_missing_quotation_mark_is_named_with_its_line(complaints_about):
    text = TEXT.replace('name = "Mostly"', 'name = "Mostly')
    (one,) = complaints_about(text)
    assert one.line == line_of(text, 'name = "Mostly')


def test_a_wrong_value_is_named_with_its_line_and_what_is_allowed(complaints_about):
    text = TEXT.replace('voice = "school"', 'voice = "scool"')
    (one,) = complaints_about(text)
    assert one.line == line_of(text, "scool")
    assert "'school'" in one.words


def test_a_key_too_much_and_a_key_too_few_are_both_named(complaints_about):
    text = TEXT.replace('short = "How the office helps"', 'shrt = "How the office helps"')
    assert {one.place for one in complaints_about(text)} == {"areas 1 shrt", "areas 1 short"}
    assert line_of(text, "shrt") in {one.line for one in complaints_about(text)}


def test_a_practice_without_a_level_is_named(complaints_about):
    begin = TEXT.index("3 = [", TEXT.index('key = "4.5"'))
    text = TEXT[:begin] + TEXT[TEXT.index("]\n", begin) + 2 :]
    (one,) = complaints_about(text)
    assert one.place == "areas 1 practices 5 look_fors"
    assert one.line == line_of(text, '[areas.practices.look_fors]\n1 = [\n  "A form stays')
    assert "level 3" in one.words


def test_doubled_keys_are_named_where_they_stand_the_second_time(complaints_about):
    text = TEXT.replace('key = "4.3"', 'key = "4.2"')
    (one,) = complaints_about(text)
    assert one.place == "areas 1 practices 3 key"


def test_a_wording_for_a_group_that_nobody_declared_is_named(complaints_about):
    text = TEXT.replace('supervisors = "When an office', 'supervisers = "When an office', 1)
    (one,) = complaints_about(text)
    assert one.line == line_of(text, "supervisers")


def test_a_practice_of_another_area_is_named(complaints_about):
    (one,) = complaints_about(TEXT.replace('key = "4.6"', 'key = "3.6"'))
    assert one.place == "areas 1 practices 6 key"


@pytest.mark.parametrize("content", ["key = 1".encode("utf-16"), 'name = "Caf\u00e9"'.encode("latin-1"), b"", b"\x00", b"a" * (LARGEST_FILE + 1)])
def test_what_is_no_pack_is_refused_in_words(complaints_about, content):
    assert complaints_about(content)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(PackRefused, match="cannot be opened"):
        read_pack(tmp_path / "nothing.toml")


def test_a_byte_order_mark_is_welcome(tmp_path):
    path = tmp_path / "pack.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert read_pack(path) == read_pack(OURS)

"""A sheet without a name is sealed whole, counts once, and is changed by whoever holds its receipt."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from nacl.public import PrivateKey, SealedBox

from tests.cast import TODAY
from trellis.audit.models import Act
from trellis.surveys.models import Answer, Audience, Invitation, Round, SealedSheet, SealingKey, Sending
from trellis.surveys.operations import (
    AlreadyTookPart,
    AskedGroup,
    Given,
    ItemOfAnotherRound,
    KeyDoesNotFit,
    NothingAnswered,
    ReceiptNotOurs,
    RoundNotOpen,
    SlipUsed,
    TooLong,
    close_round,
    is_kept,
    new_receipt,
    print_key,
    restore_key,
    save_answer,
    seal_sheet,
    send_answers,
)
from trellis.surveys.operations.sealing import LENGTHS, opened, opener
from trellis.surveys.tests.conftest import LAST_DAY, seal, sheet_of_levels, wide_round

pytestmark = pytest.mark.django_db


@pytest.fixture(name="round")
def a_round_without_names(cast) -> Round:
    return wide_round(cast, "anonymous", schools={"elementary": {"Maple": 6}, "high": {"Elm": 6}})


@pytest.fixture
def people(round) -> list[Invitation]:
    return list(Invitation.objects.filter(round=round).select_related("round", "audience").order_by("pk"))


def test_a_sheet_tells_no_person_no_time_and_no_length(people, round):
    seal(people[0])
    seal(people[1], comment="x" * 5_000)
    sheets = SealedSheet.objects.all()
    assert {field.name for field in SealedSheet._meta.fields} == {"id", "round", "receipt_digest", "box"}
    seal(people[2], comment="x" * 30)
    assert {len(bytes(sheet.box)) - 48 for sheet in sheets.all()} == set(LENGTHS[:2])  # little text, much text
    assert Answer.objects.count() == 0


def test_inside_the_seal_are_group_school_level_and_answers(people, round):
    seal(people[0], (2, 3, 4), seen="They rang first.", comment="Thank you.")
    box = opener(SealingKey.objects.get())
    sheet = opened(box, bytes(SealedSheet.objects.get().box))
    assert (sheet.audience, sheet.level, sheet.school) == (people[0].audience_id, "elementary", str(people[0].school_id))
    assert [answer[1:] for answer in sheet.answers] == [
        ("2", "", "Thank you."),
        ("3", "They rang first.", "Thank you."),
        ("4", "They rang first.", "Thank you."),
    ]


def test_who_took_part_is_noted_by_the_day_and_the_trail_names_nobody(people):
    seal(people[0])
    assert list(Sending.objects.values_list("invitation", "on", "entered_by")) == [(people[0].pk, TODAY, None)]
    act = Act.objects.get(act="surveys.seal_sheet")
    assert (act.by, act.about, act.detail) == (None, [["surveys.round", people[0].round_id]], {})


def test_the_same_receipt_again_replaces_the_sheet(people):
    receipt = seal(people[0], (1, 1, 1))
    before = SealedSheet.objects.get()
    seal(people[0], (4, 4, 4), receipt=receipt.lower().replace("-", " "))
    after = SealedSheet.objects.get()
    assert (after.receipt_digest, Sending.objects.count()) == (before.receipt_digest, 1)
    assert after.pk != before.pk
    assert opened(opener(SealingKey.objects.get()), bytes(after.box)).answers[0][1] == "4"


def test_a_second_sheet_without_the_receipt_is_refused_kindly(people):
    seal(people[0])
    with pytest.raises(AlreadyTookPart, match="your answers are safe"):
        seal(people[0])
    assert SealedSheet.objects.count() == 1


def test_a_receipt_of_somebody_elses_sheet_replaces_nothing(people):
    receipt = seal(people[0])
    with pytest.raises(ReceiptNotOurs):
        seal(people[1], receipt=receipt)
    assert (SealedSheet.objects.count(), Sending.objects.count()) == (1, 1)


@pytest.mark.parametrize("code", ["", "AAAA", "0000-0000-0000-0000-0000-0000"])
def test_a_receipt_that_we_did_not_make_is_refused(people, round, code):
    with pytest.raises(ReceiptNotOurs):
        seal_sheet(by=None, today=TODAY, audience=people[0].audience, receipt=code, answers=sheet_of_levels(people[0], (1,)), invitation=people[0])
    with pytest.raises(ReceiptNotOurs):
        is_kept(round, code)


def test_a_receipt_tells_its_holder_that_the_sheet_is_there(people, round):
    receipt = seal(people[0])
    assert is_kept(round, receipt)
    assert not is_kept(round, new_receipt(round))
    assert receipt.replace("-", "") not in str(SealedSheet.objects.values_list("receipt_digest", flat=True))


def test_receipts_are_all_different_and_in_six_groups_of_four(round):
    receipts = {new_receipt(round) for _n in range(50)}
    assert len(receipts) == 50
    assert all([len(group) for group in receipt.split("-")] == [4] * 6 for receipt in receipts)


def test_what_cannot_be_sealed_is_refused_in_words(people, round, cast):
    def send(answers: list[Given], **more):
        seal_sheet(
            **{"by": None, "today": TODAY, "audience": people[0].audience, "receipt": new_receipt(round), "answers": answers, "invitation": people[0], **more}
        )

    good = sheet_of_levels(people[0], (1, 2, 3))
    with pytest.raises(NothingAnswered):
        send([])
    with pytest.raises(ItemOfAnotherRound):
        send([Given(999_999, "cannot_say")])
    with pytest.raises(ItemOfAnotherRound):
        send([good[0], good[0]])
    with pytest.raises(ItemOfAnotherRound):
        send([Given(good[0].item, "level", 5)])
    with pytest.raises(TooLong):
        send([Given(good[0].item, "level", 1, comment="x" * 5_001)])
    with pytest.raises(SlipUsed):
        send(good, invitation=None)
    with pytest.raises(RoundNotOpen):
        send(good, today=LAST_DAY + timedelta(days=1))
    close_round(by=cast.lorraine.pk, today=TODAY, round=round)
    with pytest.raises(RoundNotOpen):
        send(good)
    assert SealedSheet.objects.count() == 0


def test_a_group_without_names_keeps_no_rows_of_answers(people):
    item = sheet_of_levels(people[0], (1,))[0].item
    with pytest.raises(ItemOfAnotherRound, match="without names"):
        save_answer(by=None, today=TODAY, invitation=people[0], item=people[0].round.items.get(pk=item), said="level", level=1)
    with pytest.raises(ItemOfAnotherRound, match="without names"):
        send_answers(by=None, today=TODAY, invitation=people[0])


def test_a_community_answers_as_often_as_its_link_is_opened(cast):
    group = AskedGroup("community", "Community", "school", "circle", True, (), kind="community")
    asked = wide_round(cast, "named", schools={"high": {"Elm": 6}}, groups=[group])
    audience = Audience.objects.get(round=asked)
    assert (audience.mode, SealingKey.objects.filter(round=asked).exists()) == ("anonymous", True)


def test_a_round_by_name_has_no_key(cast):
    asked = wide_round(cast, "named", schools={"high": {"Elm": 6}})
    assert not SealingKey.objects.filter(round=asked).exists()


def key_file(home: Path) -> Path:
    return next((home / "keys" / "rounds").iterdir())


def test_the_key_lies_outside_the_database_for_its_owner_alone(round, settings):
    path = key_file(settings.HOME)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert bytes(PrivateKey(path.read_bytes()).public_key) == bytes(SealingKey.objects.get().public)


def test_a_printed_key_is_typed_again_in_any_hand(round, people, settings):
    seal(people[0])
    printed = print_key(by=None, round=round)
    key_file(settings.HOME).unlink()
    assert opener(SealingKey.objects.get()) is None
    with pytest.raises(KeyDoesNotFit):
        restore_key(by=None, round=round, printed=printed[:-1] + ("0" if printed[-1] != "0" else "1"))
    restore_key(by=None, round=round, printed=printed.lower().replace("-", "  ").replace("0", "o"))
    assert opened(opener(SealingKey.objects.get()), bytes(SealedSheet.objects.get().box)) is not None
    assert isinstance(opener(SealingKey.objects.get()), SealedBox)
    assert set(Act.objects.filter(act__endswith="_key").values_list("act", flat=True)) == {"surveys.print_key", "surveys.restore_key"}


@pytest.mark.sqlite
def test_sqlite_numbers_neither_sheets_nor_comments():
    with connection.cursor() as cursor:
        for table in ("surveys_sealedsheet", "surveys_comment"):
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
            assert cursor.fetchone()[0].endswith("WITHOUT ROWID")

import json
import stat
import threading

import pytest
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError

from trellis.audit import chain, operations
from trellis.audit.chain import KeyGone
from trellis.audit.models import Act, ReadEntry, Seal
from trellis.audit.operations import carry_on_after_restore, record_act, seal
from trellis.audit.queries import Tally, verify
from trellis.audit.tests.conftest import findings, named

pytestmark = pytest.mark.django_db(databases=["default", "readlog"])


def checked() -> Tally:
    tally = Tally()
    assert list(verify(tally)) == []
    return tally


def test_what_was_entered_is_sealed_once(home, enter):
    enter("acts", 3)
    enter("reads", 2)
    assert checked().waiting == {"acts": 3, "reads": 2}
    assert seal() == 5
    assert seal() == 0
    tally = checked()
    assert (tally.sealed, tally.seals, tally.waiting) == (5, 2, {"acts": 0, "reads": 0})


def test_sealing_goes_on_where_it_ended(home, enter):
    enter("acts", 2)
    seal()
    later = enter("acts", 2)
    assert seal() == 2
    assert [pair[0] for pair in Seal.objects.get(log="acts", number=2).entries] == later
    assert checked().sealed == 4


def test_many_entries_make_several_seals(home, enter, monkeypatch):
    monkeypatch.setattr(operations, "SEGMENT", 3)
    enter("acts", 7)
    assert seal() == 7
    assert [len(one.entries) for one in Seal.objects.order_by("number")] == [3, 3, 1]
    assert checked().sealed == 7


def test_nothing_entered_makes_no_seal_and_no_key(home):
    assert seal() == 0
    assert not (home / "keys").exists()
    assert checked().sealed == 0


def test_the_key_is_made_once_for_its_owner_alone_and_is_not_in_the_database(home, enter):
    enter("acts", 1)
    seal()
    path = home / "keys" / "trail"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(chain.outside_path().stat().st_mode) == 0o600
    first = path.read_text()
    enter("acts", 1)
    seal()
    assert path.read_text() == first
    assert first not in json.dumps(list(Seal.objects.values("entries", "gaps", "hash")))
    assert first not in chain.outside_path().read_text()


def test_a_key_that_another_process_just_made_is_taken(home, monkeypatch):
    (home / "keys").mkdir()
    real = chain.os.link

    def too_late(made, path):
        path.write_text("ab" * 32)
        real(made, path)

    monkeypatch.setattr(chain.os, "link", too_late)
    assert chain.key(may_make=True) == bytes.fromhex("ab" * 32)
    assert [path.name for path in (home / "keys").iterdir()] == ["trail"]


def test_without_its_key_the_sealer_stops_rather_than_begin_with_another(home, enter):
    enter("acts", 1)
    seal()
    (home / "keys" / "trail").unlink()
    enter("acts", 1)
    with pytest.raises(KeyGone, match="backup"):
        seal()
    assert [finding.what for finding in findings()] == ["key"]


def test_another_key_is_named_once_and_not_as_a_thousand_changes(home, enter):
    enter("acts", 5)
    seal()
    (home / "keys" / "trail").write_text("cd" * 32)
    assert [finding.what for finding in findings()] == ["key"]


def test_a_sealer_killed_before_it_wrote_outside_is_made_good_by_the_next(home, enter, monkeypatch):
    enter("acts", 1)
    with monkeypatch.context() as killed:
        killed.setattr(operations, "_list_outside", lambda: None)
        seal()
    assert not chain.outside_path().exists()
    seal()
    assert chain.heads() == {"acts": 1, "reads": 0}


def test_a_line_torn_by_a_crash_is_cut_off(home, enter):
    enter("acts", 1)
    seal()
    with chain.outside_path().open("a") as file:
        file.write('{"log": "acts", "num')
    enter("acts", 1)
    seal()
    assert [line["number"] for line in chain.outside()] == [1, 2]
    assert checked().sealed == 2


def test_a_seal_already_listed_is_not_listed_again(home, enter):
    enter("acts", 1)
    seal()
    before = chain.outside_path().read_text()
    chain.write_outside([json.loads(before)])
    assert chain.outside_path().read_text() == before


def test_the_second_of_two_sealers_steps_back(home, enter, monkeypatch):
    enter("acts", 2)
    real = operations._writers

    def meanwhile(model):
        monkeypatch.setattr(operations, "_writers", real)
        assert seal() == 2  # another process comes in between
        return []

    monkeypatch.setattr(operations, "_writers", meanwhile)
    assert seal() == 0
    assert Seal.objects.count() == 1
    assert checked().sealed == 2


def test_a_seal_refused_for_another_reason_is_not_taken_for_a_second_sealer(home, enter, monkeypatch):
    enter("acts", 1)
    monkeypatch.setattr(chain, "seal_hash", lambda *args: None)
    with pytest.raises(IntegrityError):
        seal()


def test_a_form_covers_every_column():
    for log, model in chain.LOGS.items():
        assert set(chain.FORMS[chain.FORM][log]) == {field.name for field in model._meta.concrete_fields} - {"id"}, "a new column makes a new form"


def test_only_times_have_a_plain_form_of_their_own():
    with pytest.raises(TypeError):
        chain.entry_hash(b"key", "acts", 1, (object(),))


@pytest.mark.django_db(transaction=True, databases=["default", "readlog"])
def test_after_a_restore_the_seals_given_up_are_a_note_and_no_finding(home, enter, tamper):
    enter("acts", 2)
    enter("reads", 1)
    seal()
    enter("acts", 2)
    seal()
    enter("acts", 1)
    seal()
    last = Act.objects.order_by("-pk").first().pk
    tamper("audit_seal", "DELETE FROM audit_seal WHERE log = 'acts' AND number > 1")  # the backup was made after the first seal
    tamper("audit_act", "DELETE FROM audit_act WHERE id > %s", last - 3)
    assert named() == [("acts", "outside", 2), ("acts", "outside", 3)]
    assert carry_on_after_restore() == {"acts": 2}
    assert carry_on_after_restore() == {}
    (note,) = checked().notes
    assert note.startswith("acts: a restore on ") and note.endswith(" gave up seals 2 to 3.")
    enter("acts", 1)
    assert seal() == 1
    assert checked().sealed == 4


@pytest.mark.django_db(transaction=True, databases=["default", "readlog"])
def test_a_read_log_that_came_back_empty_does_not_give_out_sealed_numbers_again(home, enter, tamper):
    enter("reads", 3)
    seal()
    upto = Seal.objects.get().upto
    tamper("audit_readrecord", "DELETE FROM audit_readrecord")
    tamper("audit_readentry", "DELETE FROM audit_readentry")
    if connection.vendor == "sqlite":
        tamper("audit_readentry", "DELETE FROM sqlite_sequence")
    carry_on_after_restore()
    assert enter("reads", 1)[0] > upto


def test_restoring_an_installation_that_never_sealed_notes_nothing(home):
    assert carry_on_after_restore() == {}


# -- late entries: on PostgreSQL a number is given out before its row is seen ------------------------------------------------


class Writer(threading.Thread):
    """Enters one act on a connection of its own, and waits to be told how to end."""

    def __init__(self, *, keeps: bool) -> None:
        super().__init__(daemon=True)
        self.keeps, self.pk = keeps, 0
        self.has_entered, self.may_end = threading.Event(), threading.Event()
        self.start()
        assert self.has_entered.wait(10)

    def run(self) -> None:
        try:
            with transaction.atomic():
                self.pk = record_act(by=7, act="directory.import_roster").pk
                self.has_entered.set()
                assert self.may_end.wait(10)
                if not self.keeps:
                    transaction.set_rollback(True)
        finally:
            connection.close()

    def end(self) -> int:
        self.may_end.set()
        self.join(10)
        return self.pk


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, databases=["default", "readlog"])
def test_an_entry_committed_after_its_neighbour_was_sealed_is_sealed_later(home, enter):
    enter("acts", 1)
    seal()
    slow = Writer(keeps=True)
    (quick,) = enter("acts", 1)
    assert slow.pk < quick
    assert seal() == 1
    assert [gap[:2] for gap in Seal.objects.get(number=2).gaps] == [[slow.pk, slow.pk]]
    assert checked().waiting["acts"] == 0
    slow.end()
    assert checked().waiting["acts"] == 1  # there, and not yet sealed: waiting, not forged
    assert seal() == 1
    third = Seal.objects.get(number=3)
    assert [pair[0] for pair in third.entries] == [slow.pk]
    assert third.gaps == []
    assert (checked().sealed, checked().waiting["acts"]) == (3, 0)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, databases=["default", "readlog"])
def test_a_number_rolled_back_closes_and_an_entry_forged_into_it_is_named(home, enter, tamper):
    enter("acts", 1)
    seal()
    slow = Writer(keeps=False)
    enter("acts", 1)
    seal()
    slow.end()
    enter("acts", 1)
    seal()
    assert Seal.objects.get(number=3).gaps == []
    assert named() == []
    tamper("audit_act", "INSERT INTO audit_act (id, at, by, act, \"right\", about, detail) VALUES (%s, now(), 7, 'x.y', '', '[]', '{}')", slow.pk)
    assert named() == [("acts", "added", slow.pk)]
    seal()
    assert named() == [("acts", "added", slow.pk)]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, databases=["default", "readlog"])
def test_a_gap_stays_open_while_one_of_its_writers_runs_and_shrinks_as_others_end(home, enter):
    enter("acts", 1)
    seal()
    first, second, third = Writer(keeps=True), Writer(keeps=False), Writer(keeps=True)
    enter("acts", 1)
    seal()
    second.end()
    third.end()
    assert seal() == 1
    assert [gap[:2] for gap in Seal.objects.get(number=3).gaps] == [[first.pk, second.pk]]
    first.end()
    assert seal() == 1
    assert checked().sealed == 4
    assert ReadEntry.objects.count() == 0


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, databases=["default", "readlog"])
def test_nothing_is_lost_and_nothing_sealed_twice_while_many_write_and_two_seal(home):
    failures: list[BaseException] = []

    def write(seed: int) -> None:
        try:
            for n in range(40):
                with transaction.atomic():
                    record_act(by=seed, act="directory.hold_post", detail={"n": n})
                    if (n + seed) % 5 == 0:
                        transaction.set_rollback(True)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    is_over = threading.Event()

    def keep_sealing() -> None:
        try:
            while not is_over.is_set():
                seal()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
    sealers = [threading.Thread(target=keep_sealing) for _ in range(2)]
    for thread in writers + sealers:
        thread.start()
    for thread in writers:
        thread.join(60)
    is_over.set()
    for thread in sealers:
        thread.join(60)
    assert failures == []
    seal()
    sealed = [pair[0] for one in Seal.objects.order_by("number") for pair in one.entries]
    assert len(sealed) == len(set(sealed)) == Act.objects.count()
    assert checked().waiting["acts"] == 0

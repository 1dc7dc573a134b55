import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from trellis.__main__ import main
from trellis.access.policy import Right
from trellis.audit.models import Act, ReadEntry
from trellis.directory import importers
from trellis.directory.models import (
    GuardianRight,
    Guardianship,
    OrganisationKey,
    Person,
    PersonKey,
    Post,
    RosterImport,
    School,
    SchoolEnrolment,
    Section,
    Source,
    Student,
    right_is_held,
)
from trellis.directory.operations.guardians import grant_right
from trellis.directory.operations.rekeying import rekey_roster, show_rekeying
from trellis.directory.queries.roster import roster_state
from trellis.directory.tests.bundles import changed, folder, home, row, small  # noqa: F401 (fixture)
from trellis.directory.tests.test_a_roster_comes_in import bring
from trellis.site.demo.cast import TODAY

pytestmark = pytest.mark.django_db
State = RosterImport.State
REFERENCES = ("parentSourcedId", "orgSourcedId", "orgSourcedIds", "userSourcedId", "agentSourcedIds", "classSourcedId", "courseSourcedId", "schoolSourcedId")
_turn = iter(range(1_000_000))


def renumbered(roster, shuffle=False):
    """Return the same district under other ids: new ones, or the old ones dealt anew within each file."""
    new = changed(roster)
    names = {}
    for file, rows in new.files.items():
        ids = [cells["sourcedId"] for cells in rows]
        if file == "demographics":
            continue
        dealt = random.Random(7).sample(ids, len(ids)) if shuffle else [f"{file}/new/{number}" for number in range(len(ids))]
        names |= dict(zip(ids, dealt, strict=True))
    for rows in new.files.values():
        for cells in rows:
            cells["sourcedId"] = names[cells["sourcedId"]]
            for column in (*REFERENCES, "termSourcedIds"):
                if cells.get(column):
                    cells[column] = ",".join(names.get(part, part) for part in cells[column].split(","))
    return new


def matched(roster, mode="bulk"):
    path = folder(roster, importers.Path(importers.settings.HOME) / f"new-{next(_turn)}.zip", mode)
    running = importers.begin(is_rekeying=True)
    staged = importers.read_bundle(running, path, today=TODAY)
    assert not staged.is_stopped
    matching = importers.matched(running)
    show_rekeying(running=running, matching=matching)
    return running, matching


def rekey(roster):
    running, matching = matched(roster)
    assert not matching.refusal
    rekey_roster(by=None, running=running, matching=matching)
    return matching


def learners(roster):
    return [cells for cells in roster.files["users"] if cells.get("grades")]


def people():
    return {p.pk: (p.given_name, p.family_name, p.email) for p in Person.objects.all()}


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_after_it_the_new_bundle_ends_and_adds_nobody_who_was_found(cast, home, version, shuffle):  # noqa: F811
    roster = small(version)
    bring(roster)
    before = people()
    schools = dict(School.objects.filter(source__isnull=False).values_list("pk", "name"))
    old_sections = set(Section.objects.filter(source__isnull=False).values_list("pk", flat=True))
    new = renumbered(roster, shuffle)
    matching = rekey(new)
    assert matching.counts["students"]["known"] == 26
    assert matching.counts["students"]["ambiguous"] == matching.counts["students"]["unmatched"] == 0
    assert matching.counts["schools"]["ambiguous"] == matching.counts["schools"]["unmatched"] == 0
    lost_adults = matching.counts["adults"]["unmatched"] + matching.counts["adults"]["ambiguous"]
    _running, plan = bring(new)
    assert not plan.beyond
    assert plan.ended == 0
    for noun in ("schools", "offices", "students", "posts", "stays", "facts", "groups"):
        assert (plan.counts[noun]["added"], plan.counts[noun]["ended"]) == (0, 0), noun
    assert plan.counts["adults"]["added"] == plan.counts["adults"]["ended"] == lost_adults
    after = people()
    assert {pk: after[pk] for pk in before} == before
    assert dict(School.objects.filter(source__isnull=False).values_list("pk", "name")) == schools
    if not shuffle:
        assert not Section.objects.filter(pk__in=old_sections, ended_on__isnull=True).exists()
    assert not Post.objects.filter(source__isnull=False, ended_on__isnull=False).exists()
    assert not SchoolEnrolment.objects.filter(source__isnull=False, ended_on__isnull=False).exists()


def test_the_trail_has_one_act_with_counts_alone(cast, home):  # noqa: F811
    bring(small())
    rekey(renumbered(small()))
    act = Act.objects.get(act="directory.rekey_roster")
    assert act.detail["people"] == PersonKey.objects.filter(sourced_id__startswith="users/new/").count()
    assert all(isinstance(many, int) for many in act.detail.values())
    assert OrganisationKey.objects.filter(sourced_id__startswith="orgs/new/").count() == OrganisationKey.objects.count()


def test_a_second_time_changes_nothing(cast, home):  # noqa: F811
    bring(small())
    new = renumbered(small())
    rekey(new)
    keys = sorted(PersonKey.objects.values_list("pk", "sourced_id"))
    running, matching = matched(new)
    assert (matching.refusal, matching.moved) == ("rekey_known", 0)
    assert running.state == State.REFUSED
    assert sorted(PersonKey.objects.values_list("pk", "sourced_id")) == keys


def test_whoever_could_be_two_people_is_not_guessed(cast, home):  # noqa: F811
    roster = small()
    for cells in learners(roster)[:2]:
        cells |= {"identifier": "77", "email": "", "givenName": "Juno", "familyName": "Vega"}
        row(roster, "demographics", cells["sourcedId"])["birthDate"] = "2015-05-05"
    bring(roster)
    matching = rekey(renumbered(roster))
    assert matching.counts["students"]["ambiguous"] == 2
    assert len(set(matching.ambiguous)) == 2
    assert PersonKey.objects.filter(sourced_id__in=["student-1", "student-2"]).count() == 2


def test_a_number_that_now_belongs_to_somebody_else_is_doubted(cast, home):  # noqa: F811
    roster = small()
    bring(roster)
    new = renumbered(roster)
    one, other = learners(new)[:2]
    row(new, "demographics", one["sourcedId"])["birthDate"] = "2001-01-01"
    one |= {"email": "", "givenName": "Nobody", "familyName": "Known"}
    matching = rekey(new)
    assert matching.counts["students"]["ambiguous"] == 1
    assert other["sourcedId"] in dict(matching.moves["people"])


def test_without_numbers_and_addresses_birth_date_and_name_tell(cast, home):  # noqa: F811
    bring(small())
    new = renumbered(small())
    for cells in learners(new):
        cells |= {"identifier": "", "email": ""}
    counts = matched(new)[1].counts["students"]
    assert counts["number"] == counts["email"] == 0
    assert counts["birth"] + counts["ambiguous"] == 26
    assert counts["birth"] > 13


def test_a_bundle_that_knows_less_than_half_is_refused(cast, home):  # noqa: F811
    bring(small())
    new = renumbered(small())
    for cells in learners(new)[:20]:
        cells |= {"identifier": "", "email": "", "familyName": "Somebody", "givenName": "Else"}
        for facts in new.files["demographics"]:
            if facts["sourcedId"] == cells["sourcedId"]:
                facts["birthDate"] = ""
    running, matching = matched(new)
    assert matching.refusal == "rekey_few"
    assert running.state == State.REFUSED
    assert "students" in matching.too_few


def test_changes_alone_are_not_enough_to_know_who_is_who(cast, home):  # noqa: F811
    bring(small())
    new = renumbered(small())
    for rows in new.files.values():
        for cells in rows:
            cells |= {"status": "active", "dateLastModified": "2026-12-01T00:00:00.000Z"}
    assert matched(new, "delta")[1].refusal == "rekey_partial"


def test_people_without_any_roster_are_told_so(cast, home):  # noqa: F811
    assert matched(small())[1].refusal == "rekey_nothing"
    assert not Source.objects.exists()


def test_an_id_given_to_somebody_else_is_taken_from_whoever_had_it(cast, home):  # noqa: F811
    roster = small()
    bring(roster)
    new = renumbered(roster)
    guest = dict(row(new, "users", new.files["users"][-1]["sourcedId"]))
    guest |= {"sourcedId": "student-1", "givenName": "Brand", "familyName": "New", "identifier": "", "email": ""}
    leaver = next(number for number, cells in enumerate(new.files["users"]) if roster.files["users"][number]["sourcedId"] == "student-1")
    gone = new.files["users"].pop(leaver)
    for file in new.files.values():
        file[:] = [cells for cells in file if gone["sourcedId"] not in (cells.get("userSourcedId"), cells["sourcedId"])]
    new.files["users"].append(guest)
    before = people()
    rekey(new)
    bring(new)
    assert {pk: facts for pk, facts in people().items() if pk in before} == before
    assert PersonKey.objects.get(sourced_id="student-1").person.family_name == "New"


def test_the_command_asks_and_names_nobody(cast, home, capsys):  # noqa: F811
    bring(small())
    path = folder(renumbered(small()), home / "new.zip")
    assert main(["roster", "rekey", str(path)]) == 1
    assert "Add --yes" in capsys.readouterr().out
    assert main(["roster", "rekey", str(path), "--yes"]) == 0
    said = capsys.readouterr().out
    assert "students, 26 here: 26 by number" in said
    assert not any(person.family_name in said.split() for person in Person.objects.exclude(family_name=""))
    assert main(["roster", "rekey", str(path), "--yes"]) == 0
    assert "no ids to change" in capsys.readouterr().out


def test_a_person_does_it_in_the_browser(sign_in, home):  # noqa: F811
    odile = sign_in("odile")
    bring(small())
    assert odile.get(reverse("rekey_roster")).status_code == 200
    path = folder(renumbered(small()), home / "new.zip")
    assert odile.post(reverse("rekey_roster"), {"bundle": SimpleUploadedFile("new.zip", path.read_bytes())}).status_code == 302
    running = RosterImport.objects.get(is_rekeying=True)
    readings = ReadEntry.objects.count()
    page = odile.get(reverse("roster_import", args=[running.pk])).content.decode()
    assert "The new ids wait for you" in page
    assert "26 of 26" in page
    assert ReadEntry.objects.count() == readings + ("Who was not" in page)
    assert "Change the ids?" in odile.get(reverse("confirm_roster", args=[running.pk])).content.decode()
    assert odile.post(reverse("confirm_roster", args=[running.pk])).status_code == 302
    running.refresh_from_db()
    assert running.state == State.DONE
    assert "Now hand in the same file as a roster." in odile.get(reverse("roster_import", args=[running.pk])).content.decode()
    assert roster_state(TODAY).failed_id is None
    assert Student.objects.filter(person__keys__sourced_id__startswith="users/new/").distinct().count() == 26


@pytest.mark.parametrize("who", ["amina", "lorraine", "rosa", "tobias", "bram"])
def test_nobody_else_finds_the_page(sign_in, home, who):  # noqa: F811
    assert sign_in(who).get(reverse("rekey_roster")).status_code in {302, 403, 404}


# -- guardians, whom nothing of their own names ----------------------------------------------------------


def poor(roster):
    """Return the roster as many systems export it: guardians with a name, and nothing else of their own."""
    roster = changed(roster)
    for cells in roster.files["users"]:
        if not cells.get("grades") and "guardian" in cells["sourcedId"]:
            cells |= {"email": "", "phone": ""}
    return roster


def guardians(roster):
    return [cells for cells in roster.files["users"] if "guardian" in cells["sourcedId"]]


def rights_by_person():
    return sorted(GuardianRight.objects.filter(right_is_held(TODAY)).values_list("guardianship__guardian_id", "guardianship__student_id", "right"))


def grant_to_everybody():
    for tie in Guardianship.objects.filter(ended_on__isnull=True, source__isnull=False):
        grant_right(by=None, guardianship=tie, right=Right.READ, held_from=TODAY, basis="Birth certificate", student_agrees=True)


@pytest.mark.parametrize("shuffle", [False, True])
def test_a_guardian_is_found_by_child_and_name_and_keeps_every_right(cast, home, shuffle):  # noqa: F811
    roster = poor(small())
    bring(roster)
    grant_to_everybody()
    held = rights_by_person()
    new = renumbered(roster, shuffle)
    matching = rekey(new)
    assert matching.counts["adults"]["child"] >= len(guardians(roster)) // 2 > 0
    assert matching.counts["adults"]["unmatched"] == matching.counts["adults"]["ambiguous"] == 0
    _running, plan = bring(new)
    assert (plan.counts["adults"]["added"], plan.counts["adults"]["ended"]) == (0, 0)
    assert (plan.counts["guardians"]["added"], plan.counts["guardians"]["ended"]) == (0, 0)
    assert rights_by_person() == held


def two_of_one_name(roster, *, phones=("", "")):
    """Give the first student two guardians of the very same name: a father and a grandfather."""
    roster = poor(roster)
    child = learners(roster)[0]
    first = guardians(roster)[0]
    second = dict(first) | {"sourcedId": "guardian-twin"}
    first["phone"], second["phone"] = phones
    roster.files["users"].append(second)
    for cells in (first, second):
        cells["agentSourcedIds"] = child["sourcedId"]
    child["agentSourcedIds"] = ""
    return roster


def test_two_guardians_of_one_name_are_told_apart_by_the_telephone(cast, home):  # noqa: F811
    roster = two_of_one_name(small(), phones=("(555) 010-0001", "555 010 0002"))
    bring(roster)
    grant_to_everybody()
    held = rights_by_person()
    new = renumbered(roster)
    for cells in new.files["users"]:
        cells["phone"] = cells["phone"].replace("555 010 0002", "+1 555 0100002") if cells.get("phone") else ""
    matching = rekey(new)
    assert matching.ambiguous == []
    bring(new)
    assert rights_by_person() == held


def test_without_it_a_person_chooses_and_the_rights_stay_with_the_person(cast, home, sign_in):  # noqa: F811
    roster = two_of_one_name(small())
    bring(roster)
    grant_to_everybody()
    held = rights_by_person()
    twins = sorted(PersonKey.objects.filter(sourced_id__in=["guardian-twin", guardians(roster)[0]["sourcedId"]]).values_list("pk", flat=True))
    new = renumbered(roster)
    running, matching = matched(new)
    assert sorted(matching.choices) == twins and len(set(map(tuple, matching.choices.values()))) == 1
    odile, url = sign_in("odile"), reverse("rekey_choices", args=[running.pk])
    assert url in odile.get(reverse("roster_import", args=[running.pk])).content.decode()
    readings = ReadEntry.objects.count()
    page = odile.get(url).content.decode()
    assert "Who is who?" in page and learners(roster)[0]["familyName"] in page
    assert ReadEntry.objects.count() == readings + 1
    one, other = matching.choices[twins[0]]
    twice = odile.post(url, {f"key_{twins[0]}": one, f"key_{twins[1]}": one}).content.decode()
    assert "Choose each only once" in twice
    assert odile.post(url, {f"key_{twins[0]}": one, f"key_{twins[1]}": other}).status_code == 302
    running.refresh_from_db()
    assert running.counts["adults"]["decided"] == 2 and running.counts["choices"] == {}
    assert Act.objects.get(act="directory.choose_in_rekeying").detail == {"chosen": 2, "in_all": 2}
    assert odile.post(reverse("confirm_roster", args=[running.pk])).status_code == 302
    running.refresh_from_db()
    assert running.state == State.DONE
    bring(new)
    assert rights_by_person() == held


def test_choices_are_forgotten_and_made_again_and_nobody_of_these_is_a_choice(cast, home, sign_in):  # noqa: F811
    roster = two_of_one_name(small())
    bring(roster)
    running, matching = matched(renumbered(roster))
    odile, url, (first, second) = sign_in("odile"), reverse("rekey_choices", args=[running.pk]), sorted(matching.choices)
    one = matching.choices[first][0]
    odile.post(url, {f"key_{first}": one, f"key_{second}": -1})
    running.refresh_from_db()
    assert (running.counts["adults"]["decided"], running.counts["adults"]["unmatched"], running.counts["choices"]) == (1, 1, {})
    odile.post(url, {"forget": "1"})
    running.refresh_from_db()
    assert running.counts["decided"] == {} and sorted(map(int, running.counts["choices"])) == [first, second]
    odile.post(url, {})  # nothing chosen is nothing guessed
    running.refresh_from_db()
    assert running.counts["decided"] == {}


@pytest.mark.parametrize("who", ["amina", "lorraine", "rosa", "bram"])
def test_nobody_else_chooses(cast, home, sign_in, who):  # noqa: F811
    bring(small())
    running, _matching = matched(renumbered(small()))
    assert sign_in(who).post(reverse("rekey_choices", args=[running.pk]), {}).status_code == 404

"""What helps principals grow: the catalogue, hours that were given, and the map of both beside what is in focus."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.audit.models import ReadEntry
from trellis.directory.models import District, Office, Person, School
from trellis.framework.commands import OURS
from trellis.framework.importers import read_pack
from trellis.framework.operations import load_pack
from trellis.growth.models import Cycle, Given, Line, Share, Support
from trellis.growth.operations import supports as operations
from trellis.growth.queries.coherence import district_map
from trellis.kit.small_groups import Hidden, Shown
from trellis.letters.models import Line as LetterLine
from trellis.threads.tests.test_who_may import STAFF

pytestmark = pytest.mark.django_db
FACTS = {"kind": "coaching", "title": "A morning together", "what": "Somebody walks along.", "practices": ["4.1", "4.2"]}


@pytest.fixture
def support(cast) -> Support:
    load_pack(by=None, pack=read_pack(OURS))
    return operations.write_support(by=cast.ruth.pk, today=TODAY, office=cast.offices["transport"].pk, **FACTS)


def give(cast, support, to="amina", by="tomas", hours="2", on=TODAY, **more) -> Given:
    return operations.give_support(
        by=cast.people[by].pk, today=more.get("today", TODAY), support=support, principal=cast.people[to].pk, hours=Decimal(hours), on=on
    )


def focus(person, key: str, **more) -> Line:
    return Line.objects.create(owner=person, kind=Line.Kind.FOCUS, words="I ask first.", practice_key=key, written_on=TODAY, changed_at=_noon(), **more)


def _noon():
    from tests.world import NOON

    return NOON


@pytest.mark.parametrize(
    ("verb", "model", "expected"),
    [
        (Verb.GROWTH_READ_SUPPORTS, Support, STAFF),
        (Verb.GROWTH_WRITE_SUPPORT, Support, {"ruth", "gloria", "lorraine"}),
        (Verb.GROWTH_WRITE_SUPPORT, Office, {"ruth", "daniel", "priya", "meiling", "gloria", "lorraine"}),
        (Verb.GROWTH_GIVE_SUPPORT, School, {"tomas", "hana", "ruth", "daniel", "priya", "meiling"}),
        (Verb.GROWTH_ENTER_OWN_SUPPORT, Person, {"amina", "keoni", "ingrid"}),
        (Verb.GROWTH_SEE_GIVEN, Given, {"amina", "tomas", "hana", "ruth"}),
        (Verb.GROWTH_MEND_GIVEN, Given, {"ruth"}),
        (Verb.GROWTH_SEE_COHERENCE, District, {"gloria", "lorraine"}),
    ],
)
def test_who_may_do_what(cast, support, verb, model, expected):
    give(cast, support, by="ruth")
    assert {key for key in cast.keys if within(cast.standing(key), verb, model.objects.all()).exists()} == expected


def test_a_support_is_offered_found_changed_by_two_and_ended(sign_in, cast, support):
    ruth, tomas, lorraine = sign_in("ruth"), sign_in("tomas"), sign_in("lorraine")
    shown = tomas.get(reverse("supports"), {"q": "walks"}).text
    assert "A morning together" in shown and "Change it" not in shown and reverse("edit_support", args=[support.pk]) not in shown
    assert "A morning together" in tomas.get(reverse("supports"), {"practice": "4.1"}).text
    assert "A morning together" not in tomas.get(reverse("supports"), {"practice": "1.1"}).text
    sent = {**FACTS, "office": cast.offices["transport"].pk, "hours": "1.5"}
    assert ruth.post(reverse("write_support"), sent).status_code == 422, "one of this name is there"
    assert ruth.post(reverse("write_support"), {**sent, "title": "Other", "office": cast.offices["facilities"].pk}).status_code == 422, "not her office"
    for link in ("http://learn.example/1", "javascript:alert(1)", "https://me:secret@learn.example/", "https:///x", "https://learn.example/\u202egnp"):
        assert ruth.post(reverse("write_support"), {**sent, "title": "Other", "link": link}).status_code == 422, link
    assert lorraine.post(reverse("write_support"), {**sent, "title": "Other", "office": "", "link": "https://learn.example/course?id=7"}).status_code == 302
    page = tomas.get(reverse("supports")).text
    assert 'href="https://learn.example/course?id=7" rel="noopener noreferrer external"' in page and "Open it at learn.example" in page

    edit = reverse("edit_support", args=[support.pk])
    assert ruth.post(edit, {**FACTS, "what": "Two walk along.", "seen": "1"}).status_code == 302
    second = lorraine.post(edit, {**FACTS, "what": "Three walk along.", "seen": "1"})
    assert second.status_code == 409 and "Two walk along." in second.text and "Three walk along." in second.text and 'name="seen" value="2"' in second.text
    assert lorraine.post(edit, {**FACTS, "what": "Three walk along.", "practices": ["4.2"], "seen": "2"}).status_code == 302
    assert [one.practice_key for one in Support.objects.get(pk=support.pk).practices.all()] == ["4.2"]
    assert sign_in("daniel").get(edit).status_code == 404
    for _twice in range(2):
        ruth.post(reverse("end_support", args=[support.pk]))
    assert Support.objects.get(pk=support.pk).ended_on == TODAY and "A morning together" not in tomas.get(reverse("supports")).text


def test_hours_are_entered_by_either_side_seen_by_both_and_mended_for_two_weeks(sign_in, cast, support):
    amina, tomas, ruth = sign_in("amina"), sign_in("tomas"), sign_in("ruth")
    path = reverse("give_support", args=[support.pk])
    assert sign_in("grace").get(path).status_code == 404
    assert tomas.post(path, {"who": cast.ingrid.pk, "hours": "2", "on": TODAY}).status_code == 422, "not in his care"
    for sent in ({"hours": "0", "on": TODAY}, {"hours": "201", "on": TODAY}, {"hours": "2", "on": TODAY + timedelta(1)}, {"hours": "2", "on": "2020-01-01"}):
        assert amina.post(path, sent).status_code == 422, sent
    amina.post(path, {"hours": "2", "on": TODAY, "who": cast.ingrid.pk})
    given = Given.objects.get()
    assert given.principal_id == cast.amina.pk, "a principal enters their own, whatever is sent"
    for client in (tomas, ruth):
        assert client.post(path, {"who": cast.amina.pk, "hours": "2", "on": TODAY}).status_code == 302, "the same hours of the same day are the same"
        refused = client.post(path, {"who": cast.amina.pk, "hours": "3", "on": TODAY})
        assert refused.status_code == 422 and "Other hours of this support stand for that day" in refused.text
    assert Given.objects.count() == 1 and not LetterLine.objects.filter(room="growth", to=cast.amina).exists()
    ruth.post(path, {"who": cast.amina.pk, "hours": "1", "on": TODAY - timedelta(1)})
    assert LetterLine.objects.filter(room="growth", to=cast.amina).count() == 1

    seen = tomas.get(reverse("supports_of", args=[cast.amina.pk])).text
    assert "A morning together" in seen and "entered by Ruth" in seen
    assert ReadEntry.objects.filter(verb="growth.see_given", by=cast.tomas.pk).exists()
    for key in ("ingrid", "ruth", "gloria", "bram", "keoni", "amina"):
        assert sign_in(key).get(reverse("supports_of", args=[cast.amina.pk])).status_code == 404, key
    mend = reverse("mend_given", args=[given.pk])
    assert tomas.get(mend).status_code == 404, "whoever entered it mends it"
    assert amina.post(mend, {"hours": "2.5", "on": TODAY - timedelta(1)}).status_code == 422, "there stand other hours"
    amina.post(mend, {"hours": "2.5", "on": TODAY})
    assert Given.objects.get(pk=given.pk).hours == Decimal("2.5")
    with pytest.raises(operations.TooLateToMend):
        operations.mend_given(by=cast.amina.pk, today=TODAY + timedelta(15), given=given, hours=Decimal(1), on=TODAY)
    for _twice in range(2):
        operations.take_back_given(by=cast.amina.pk, today=TODAY, given=given)
    assert amina.get(mend).status_code == 404 and "Hours: 2.5" not in amina.get(reverse("my_supports")).text


def test_the_principal_sees_all_of_their_focus_and_the_supervisor_what_is_shared(sign_in, cast, support):
    give(cast, support)
    line = focus(cast.amina, "4.1")
    focus(cast.amina, "4.3")
    amina, tomas = sign_in("amina"), sign_in("tomas")
    own = amina.get(reverse("my_supports")).text
    assert "2 of your 2 hours this school year" in own and "In focus, and no hour of support yet" in own and own.count("(in focus)") >= 2
    theirs = reverse("supports_of", args=[cast.amina.pk])
    assert "(in focus)" not in tomas.get(theirs).text and "0 of 2 hours" in tomas.get(theirs).text
    Share.objects.create(owner=cast.amina, to=cast.tomas, line=line, on=TODAY)
    shared = tomas.get(theirs).text
    assert "2 of 2 hours" in shared and "In focus, and no hour" not in shared, "the line that she keeps is not there"


def test_the_district_sees_nothing_of_fewer_than_five_nor_what_nobody_else_knows(sign_in, cast, support):
    """Six were given a support for 4.1 and 4.2, two one for 4.3; six have 4.1 in a focus that others know of, five 4.2, and six keep 4.4 to themselves."""
    people = [Person.objects.create(given_name="P", family_name=str(number), folded_name=f"p {number}") for number in range(6)]
    before = TODAY.replace(day=1) - timedelta(20)
    few = operations.write_support(by=cast.ruth.pk, today=TODAY, office=None, **{**FACTS, "title": "Few", "practices": ["4.3"]})
    for number, person in enumerate(people):
        Given.objects.create(support=support, principal=person, hours=2, on=before, entered_by=person, entered_on=before)
        if number < 2:
            Given.objects.create(support=few, principal=person, hours=9, on=before, entered_by=person, entered_on=before)
        for key, in_sight in (("4.1", before), ("4.2", before if number else None), ("4.4", None)):
            cycle = Cycle.objects.create(owner=person, begun_on=before, in_sight_from=in_sight)
            Line.objects.filter(pk=focus(person, key, cycle=cycle).pk).update(written_on=before)
    give(cast, support, on=TODAY)  # in this month: not yet
    found = {row.key: row for row in district_map(TODAY, {f"4.{number}": f"Name {number}" for number in range(1, 6)}).rows}
    assert (found["4.2"].hours, found["4.1"].in_focus) == (Shown(6, 12.0), Shown(6, 6.0))
    assert {key for key, row in found.items() if isinstance(row.hours, Hidden)} == {"4.1", "4.3", "4.4", "4.5"}, (
        "two people of 4.3 need a neighbour beside them"
    )
    assert {key for key, row in found.items() if isinstance(row.in_focus, Hidden)} == {"4.2", "4.3", "4.4", "4.5"}
    page = sign_in("lorraine").get(reverse("supports_in_the_district")).text
    assert "hidden to protect people" in page and "P 0" not in page and ">18<" not in page
    assert sign_in("tomas").get(reverse("supports_in_the_district")).status_code == 404


@pytest.mark.sqlite
def test_pages_ask_as_often_for_three_as_for_one(sign_in, cast, support):
    tomas, counts = sign_in("tomas"), []
    give(cast, support)  # a list of one is entered in the read log with the right that opens it, which is one question more
    for number in range(3):
        more = operations.write_support(by=cast.ruth.pk, today=TODAY, office=None, **{**FACTS, "title": f"More {number}"})
        give(cast, more, by="tomas")
        asked = []
        for path in (reverse("supports"), reverse("my_supports"), reverse("supports_of", args=[cast.amina.pk])):
            tomas.get(path)
            with CaptureQueriesContext(connection) as queries:
                tomas.get(path)
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1] == counts[2]

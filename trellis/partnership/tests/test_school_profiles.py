"""A school writes its profile part by part, publishes it, reads back what changed, and answers what others add."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.asks.measures import Minutes
from trellis.asks.queries.load import planned_minutes
from trellis.audit.models import ReadEntry
from trellis.commitments.operations import make_promise
from trellis.directory.models import Guardianship, Person, School
from trellis.directory.operations.conflicts import ChangedMeanwhile
from trellis.directory.operations.headlines import say_headline
from trellis.directory.queries.languages import FamilyLanguage, languages_of_families
from trellis.kit.small_groups import Hidden, Shown
from trellis.letters.models import Line as LetterLine
from trellis.partnership.jobs import file_profile_refresh
from trellis.partnership.models import Contribution, ContributionAnswer, Part, ProfileLine, ProfileVersion
from trellis.partnership.operations.profiles import (
    AnsweredAlready,
    Line,
    NothingStrongYet,
    NothingToPublish,
    WordsMissing,
    add_to_profile,
    answer_contribution,
    publish_profile,
    write_part,
)
from trellis.partnership.queries.profiles import changes_between, is_due, newest_published, parts_of
from trellis.safety.models import Alarm

pytestmark = pytest.mark.django_db
LAST_YEAR = TODAY - timedelta(365)
CHOIR = Line("A choir of eighty.", "Mr. Haddad and the aides")


@pytest.fixture
def school(cast) -> int:
    return cast.schools["cedar_fork"].pk


@pytest.fixture
def last_years(cast, school) -> ProfileVersion:
    write_part(by=cast.amina.pk, today=LAST_YEAR, school=school, part=Part.ASSETS, text="", lines=[CHOIR])
    write_part(by=cast.amina.pk, today=LAST_YEAR, school=school, part=Part.GOALS, text="We read aloud daily.", lines=[])
    return publish_profile(by=cast.amina.pk, today=LAST_YEAR, school=school, minutes=(15, 30))


def words_of(version) -> dict[str, str]:
    return {one.key: one.text or "; ".join(f"{line.what}|{line.who}" for line in one.lines) for one in parts_of(version) if not one.is_empty}


def test_a_year_later_everything_is_in_place_and_still_true_is_one_press(cast, school, last_years, sign_in):
    amina = sign_in("amina")
    assert is_due(last_years, TODAY)
    page = amina.get(reverse("refresh_profile", args=[school, "assets"])).content.decode()
    assert "A choir of eighty." in page and "Still true, go on" in page
    onwards = amina.post(reverse("refresh_profile", args=[school, "assets"]), {"still": "1"})
    assert onwards.url == reverse("refresh_profile", args=[school, "goals"])
    seen = amina.get(onwards.url).context["form"]["seen"].value()
    amina.post(onwards.url, {"text": "We read aloud in Somali daily.", "seen": seen})
    assert "not looked at" in amina.get(reverse("publish_profile", args=[school])).content.decode()
    amina.post(reverse("publish_profile", args=[school]), {"took": "15-30"})
    new = newest_published(school)
    assert (new.number, new.minutes_low, new.minutes_high) == (2, 15, 30)
    assert words_of(new) == {"assets": "A choir of eighty.|Mr. Haddad and the aides", "goals": "We read aloud in Somali daily."}
    assert not is_due(new, TODAY)
    assert [(one.name, one.pieces) for one in changes_between(last_years, new)] == [
        ("What we are working towards", [("same", "We read aloud "), ("new", "in Somali "), ("same", "daily.")])
    ]
    old = sign_in("ruth").get(reverse("profile_version", args=[last_years.pk])).content.decode()
    assert "We read aloud daily." in old


def test_a_draft_is_kept_and_nobody_else_reads_it(cast, school, last_years, sign_in):
    write_part(by=cast.amina.pk, today=TODAY, school=school, part=Part.CONTEXT, text="The gym is closed.", lines=[])
    assert ProfileVersion.objects.filter(published_on=None).count() == 1
    assert "The gym is closed." in sign_in("amina").get(reverse("publish_profile", args=[school])).content.decode()
    for key in ("ruth", "tomas", "grace", "rosa", "mateo"):
        page = sign_in(key).get(reverse("school_profile", args=[school])).content.decode()
        assert "The gym is closed." not in page and "A choir of eighty." in page
    assert sign_in("keoni").get(reverse("refresh_profile", args=[school, "goals"])).status_code == 404
    assert sign_in("amina").get(reverse("refresh_profile", args=[school, "gossip"])).status_code == 404


def test_a_profile_begins_with_what_is_strong(cast, school):
    with pytest.raises(NothingToPublish):
        publish_profile(by=cast.amina.pk, today=TODAY, school=school)
    write_part(by=cast.amina.pk, today=TODAY, school=school, part=Part.GOALS, text="More reading.", lines=[])
    with pytest.raises(NothingStrongYet):
        publish_profile(by=cast.amina.pk, today=TODAY, school=school)


def test_a_second_editor_sees_both_texts(cast, school, last_years, sign_in):
    amina, address = sign_in("amina"), reverse("refresh_profile", args=[school, "goals"])
    seen = amina.get(address).context["form"]["seen"].value()
    write_part(by=cast.keoni.pk, today=TODAY, school=school, part=Part.GOALS, text="Theirs.", lines=[])
    page = amina.post(address, {"text": "Mine.", "seen": seen})
    assert "Theirs." in page.content.decode() and "Mine." in page.content.decode()
    amina.post(address, {"text": "Both.", "seen": page.context["form"]["seen"].value()})
    assert words_of(ProfileVersion.objects.get(published_on=None))["goals"] == "Both."
    with pytest.raises(ChangedMeanwhile):
        write_part(by=cast.amina.pk, today=TODAY, school=school, part=Part.GOALS, text="Again.", lines=[], seen=seen)


def test_a_family_adds_something_the_principal_takes_it_up_and_it_is_credited_as_they_wish(cast, school, last_years, sign_in):
    rosa, amina = sign_in("rosa"), sign_in("amina")
    for credit, what in (("name", "Grandmothers read on Fridays."), ("group", "A garden behind the gym."), ("none", "A quiet room.")):
        rosa.post(reverse("add_to_profile", args=[school]), {"what": what, "who": "the grandmothers", "part": "assets", "credit": credit})
    assert LetterLine.objects.filter(to=cast.amina, room="partnership").count() == 1
    listed = amina.get(reverse("contributions", args=[school])).content.decode()
    assert "Rosa Quispe" in listed
    assert ReadEntry.objects.using("readlog").filter(by=cast.amina.pk, verb="partnership.answer_contribution").exists()
    for one in Contribution.objects.order_by("pk"):
        amina.post(reverse("answer_contribution", args=[one.pk]), {"takes_up": "1", "what": one.what, "who": one.who, "words": ""})
    publish_profile(by=cast.amina.pk, today=TODAY, school=school)
    shown = {line.what: line.credit for line in parts_of(newest_published(school))[0].lines}
    assert shown == {
        "A choir of eighty.": "",
        "Grandmothers read on Fridays.": "Rosa Quispe",
        "A garden behind the gym.": "a family",
        "A quiet room.": "",
    }
    # The next refresh carries the credit on, whatever number a browser sends.
    write_part(
        by=cast.amina.pk,
        today=TODAY,
        school=school,
        part=Part.ASSETS,
        text="",
        lines=[Line("A garden.", "", Contribution.objects.all()[1].pk), Line("Mine", "", 10**6)],
    )
    assert list(ProfileLine.objects.filter(part__version__published_on=None).values_list("what", "contribution__credit")) == [
        ("A garden.", "group"),
        ("Mine", None),
    ]
    assert "Taken up." in rosa.get(reverse("add_to_profile", args=[school])).content.decode()


def test_what_is_not_taken_up_gets_a_reason_and_is_not_lost(cast, school, noon, sign_in):
    one = add_to_profile(by=cast.mateo.pk, now=noon, today=TODAY, school=school, hat="student", part=Part.COMMUNITY, what="The dog of the caretaker.")
    assert one == add_to_profile(by=cast.mateo.pk, now=noon, today=TODAY, school=school, hat="student", part=Part.COMMUNITY, what="The dog of the caretaker. ")
    refused = sign_in("amina").post(reverse("answer_contribution", args=[one.pk]), {"takes_up": "0", "words": ""})
    assert refused.status_code == 422 and "Say why not" in refused.content.decode()
    with pytest.raises(WordsMissing):
        answer_contribution(by=cast.amina.pk, today=TODAY, contribution=one, takes_up=False)
    answer_contribution(by=cast.amina.pk, today=TODAY, contribution=one, takes_up=False, words="He has moved.")
    with pytest.raises(AnsweredAlready):
        answer_contribution(by=cast.amina.pk, today=TODAY, contribution=one, takes_up=True)
    assert "He has moved." in sign_in("mateo").get(reverse("add_to_profile", args=[school])).content.decode()
    assert ContributionAnswer.objects.count() == 1 and LetterLine.objects.filter(to=cast.mateo, room="partnership").count() == 1


def test_words_that_may_mean_harm_reach_whoever_is_on_duty(cast, school, noon):
    add_to_profile(by=cast.mateo.pk, now=noon, today=TODAY, school=school, hat="student", part=Part.ASSETS, what="Quiero morir.")
    assert Alarm.objects.get().writer_id == cast.mateo.pk


def test_small_languages_are_hidden_and_one_alone_takes_a_neighbour_with_it(cast, school):
    def families(language: str, number: int) -> None:
        people = Person.objects.bulk_create(Person(given_name="A", language=language) for _ in range(number))
        Guardianship.objects.bulk_create(Guardianship(guardian=one, student=cast.students["mateo"]) for one in people)

    families("so", 24)
    families("es", 13)  # with Rosa 14
    families("en", 20)  # with Andrés and Malia 22
    assert languages_of_families(school, TODAY) == [
        FamilyLanguage("Somali", Shown(24, 24)),
        FamilyLanguage("English", Shown(22, 22)),
        FamilyLanguage("Spanish", Shown(14, 14)),
    ]
    families("uk", 3)
    hidden = [FamilyLanguage("Spanish", Hidden(10)), FamilyLanguage("Ukrainian", Hidden(10))]
    assert languages_of_families(school, TODAY)[2:] == hidden


def test_promises_to_its_leaders_stand_there_for_those_who_may_read_them(cast, school, last_years, sign_in):
    make_promise(by=cast.ruth.pk, today=TODAY, owner=cast.ruth.pk, what="The late bus waits.", by_on=TODAY, to_words="Amina", to_people=[cast.amina.pk])
    reads = {
        key
        for key in ("amina", "ruth", "lorraine", "grace", "rosa")
        if "The late bus waits." in sign_in(key).get(reverse("school_profile", args=[school])).content.decode()
    }
    assert reads == {"amina", "ruth", "lorraine"}


def test_the_list_and_a_profile_take_as_many_questions_for_three_as_for_one(cast, school, last_years, sign_in):
    ruth, counts = sign_in("ruth"), []
    for number in range(2):
        for name, args in (("school_profiles", []), ("school_profile", [school])):
            ruth.get(reverse(name, args=args))
            with CaptureQueriesContext(connection) as asked:
                ruth.get(reverse(name, args=args))
            counts.append(len(asked))
        for one in School.objects.all() if not number else ():
            say_headline(by=cast.amina.pk, today=TODAY, school=one, words="Strong.")
            for _again in range(2):
                write_part(by=cast.amina.pk, today=TODAY, school=one.pk, part=Part.ASSETS, text="", lines=[CHOIR, Line("Two.", "Them")])
                publish_profile(by=cast.amina.pk, today=TODAY, school=one.pk)
    assert counts[:2] == counts[2:]


def test_the_yearly_look_through_a_profile_files_itself_and_counts(cast):
    assert [file_profile_refresh(day) for day in ("2026-09-01", "2026-09-15", "2026-12-01", "2027-09-20")] == [0, 1, 0, 1]
    week = date(2026, 10, 26)
    assert planned_minutes([week]).of_school(week, cast.schools["cedar_fork"].pk, "elementary") == Minutes(1, 20, 30)

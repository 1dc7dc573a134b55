"""A principal's own picture of their time: what is asked, what comes of it, and that nobody else comes near."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.asks.jobs import publish_total, read_one_feed, sample_moments
from trellis.asks.models import Feed, FeedEntry, InTotal, Kind, Looking, Moment, Sharing, TimeTotal
from trellis.asks.operations import leading
from trellis.asks.queries.leading import KINDS, moments_to_answer, newest_total, picture_of, totals
from trellis.asks.tests.laying import filed
from trellis.audit.models import Act
from trellis.directory.models import Person
from trellis.kit.fetching import NotFetched
from trellis.kit.small_groups import Hidden

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 12, 2, 0, 30, tzinfo=UTC)  # of TODAY, in the district
SECRET = "https://calendar.example/private-8f3a/basic.ics"


def look(cast, who="amina", since=TODAY) -> int:
    leading.begin_looking(by=cast.people[who].pk, today=since)
    return cast.people[who].pk


def answer(person: int, on: date, *keys: str) -> None:
    """Lay down moments of a day that were answered so."""
    kinds = dict(Kind.objects.filter(person_id=person).values_list("key", "pk"))
    for number, key in enumerate(keys):
        at = datetime(on.year, on.month, on.day, 14 + number, tzinfo=UTC)
        Moment.objects.create(person_id=person, on=on, at=at, kind_id=kinds[key], answered_at=at)


def test_two_moments_of_each_working_day_are_chosen_and_answered_with_one_tap(cast, sign_in, today):
    amina = sign_in("amina")
    assert amina.post(reverse("begin_looking")).status_code == 302
    assert (sample_moments(on=TODAY.isoformat()), sample_moments(on=TODAY.isoformat()), sample_moments(on="2026-12-05")) == (2, 0, 0)
    mine = moments_to_answer(cast.amina.pk, EVENING, TODAY)
    assert len(mine) == 2 and all(moment.at.astimezone(UTC).hour in range(12, 23) for moment in mine)
    kind = Kind.objects.get(person=cast.amina, key="teachers")
    leading.answer_moment(by=cast.amina.pk, today=TODAY, now=EVENING, moment=Moment.objects.get(pk=mine[0].pk), kind=kind.pk)
    assert Moment.objects.get(pk=mine[0].pk).kind == kind and len(moments_to_answer(cast.amina.pk, EVENING, TODAY)) == 1
    with pytest.raises(leading.TooLongAgo):
        leading.answer_moment(by=cast.amina.pk, today=TODAY + timedelta(7), now=EVENING, moment=Moment.objects.get(pk=mine[1].pk), kind=kind.pk)
    Moment.objects.filter(pk=mine[1].pk).update(at=datetime(2026, 11, 2, 6, tzinfo=UTC))  # what the view calls now is the real one
    tapped = amina.post(reverse("answer_moment", args=[mine[1].pk]), {"kind": kind.pk, "back": "home"})
    assert (tapped.status_code, tapped["Location"]) == (302, reverse("home"))
    assert amina.post(reverse("answer_moment", args=[mine[1].pk]), {"kind": "x"}).status_code == 422
    said = Act.objects.filter(act="asks.answer_moment")
    assert said.count() == 2 and "teachers" not in str([(act.detail, act.about) for act in said])


def test_the_picture_says_what_was_sampled_and_how_sure_it_is(cast, sign_in, today):
    amina = look(cast)
    for number in range(10):
        answer(amina, TODAY - timedelta(days=number), *(("classrooms", "reports") if number < 7 else ("classrooms", "classrooms")))
    Moment.objects.create(person_id=amina, on=TODAY, at=EVENING - timedelta(hours=9))
    filed(cast, minutes_low=60, minutes_high=90, due_on=TODAY)
    picture = picture_of(amina, {cast.schools["cedar_fork"].pk}, TODAY)
    assert (picture.answered, picture.asked, picture.days_answered) == (20, 21, 10)
    assert [(part.name, part.said, part.hours) for part in picture.parts] == [
        ("In classrooms", 13, (21, 41)),
        ("Reports, and what the district asks", 7, (9, 29)),
    ]
    assert (picture.asked_low, picture.asked_high) == (1.0, 1.5)
    page = sign_in("amina").get(reverse("my_time")).content.decode()
    assert "Drawn from 20 moments of 21" in page and "1 to 1.5 hours" in page and "whoever runs the server could read it" in page


def test_a_calendar_is_read_at_night_guesses_a_kind_and_keeps_no_words_nor_shows_its_address(cast, sign_in, caplog):
    amina = look(cast)
    page = sign_in("amina")
    assert page.post(reverse("my_feed"), {"address": "http://calendar.example/a.ics"}).status_code == 422
    assert page.post(reverse("my_feed"), {"address": "https://127.0.0.1/private-8f3a.ics"}).status_code == 302
    assert "inside a network" in Feed.objects.get().trouble  # the address was refused when it was read
    feed = leading.bring_in_feed(by=amina, today=TODAY, address=SECRET)
    event = "BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:{name}\r\nDTSTART:20261201T1{n}0000Z\r\nDTEND:20261201T1{n}5000Z\r\nEND:VEVENT\r\n"
    named = "".join(event.format(n=n, name=name) for n, name in enumerate(["Drill with Mateo", "Walkthrough", "Zumba"], 5))
    content = f"BEGIN:VCALENDAR\r\n{named}BEGIN:VEVENT\r\nSUMMARY:broken\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()
    asked = []
    assert read_one_feed(feed=feed.pk, now=EVENING, fetch=lambda address: asked.append(address) or content) == 3
    assert asked == [SECRET]
    assert [entry.kind.key if entry.kind else None for entry in FeedEntry.objects.order_by("starts_at")] == ["safety", "classrooms", None]
    Moment.objects.create(person_id=amina, on=TODAY, at=datetime(2026, 12, 1, 16, 10, tzinfo=UTC))
    guess = moments_to_answer(amina, EVENING, TODAY)[0].guess
    assert Kind.objects.get(pk=guess).key == "classrooms"

    def fails(_address: str) -> bytes:
        raise NotFetched("The calendar’s server did not answer in time.")

    assert read_one_feed(feed=feed.pk, now=EVENING, fetch=fails) == 0 and FeedEntry.objects.count() == 3
    shown = page.get(reverse("my_time")).content.decode() + page.get(reverse("my_feed")).content.decode()
    kept = str(list(Feed.objects.values())) + str(list(Act.objects.values_list("detail", flat=True))) + caplog.text
    assert "did not answer in time" in shown and not any(word in shown + kept for word in ("8f3a", "Mateo", "Zumba"))
    assert page.post(reverse("remove_feed")).status_code == 302
    assert (Feed.objects.count(), FeedEntry.objects.count()) == (0, 0)


def test_a_list_of_kinds_is_the_person_s_own(cast, sign_in):
    amina = look(cast)
    answer(amina, TODAY, "families")
    kinds = {kind.key: kind for kind in Kind.objects.filter(person_id=amina)}
    form = {f"name-{kind.pk}": str(KINDS[kind.key][0]) for kind in kinds.values()}
    form |= {f"name-{kinds['safety'].pk}": "Duty", f"out-{kinds['families'].pk}": "on", "added": "Garden"}
    assert sign_in("amina").post(reverse("change_kinds"), form).status_code == 302
    page = sign_in("amina").get(reverse("my_time")).content.decode()
    assert "Garden" in page and "Duty" in page and Kind.objects.filter(person_id=amina, name="").count() == len(KINDS) - 1
    assert [part.name for part in picture_of(amina, (), TODAY).parts] == ["With families and neighbors"]


def test_nobody_else_comes_near_unless_it_is_shown_to_them_by_name(cast, sign_in):
    amina = look(cast)
    look(cast, "keoni")
    answer(amina, TODAY, "classrooms")
    feed = leading.bring_in_feed(by=amina, today=TODAY, address=SECRET)
    leading.count_in_total(by=amina, today=TODAY, counts=True)
    sharing = leading.share_picture(by=amina, today=TODAY, to=cast.tomas.pk)
    own = {Moment: Moment.objects, Looking: Looking.objects, Kind: Kind.objects, Feed: Feed.objects, Sharing: Sharing.objects, InTotal: InTotal.objects}
    for model, records in own.items():
        of_amina = records.filter(person_id=amina)
        assert {key for key in cast.keys if within(cast.standing(key), Verb.ASKS_SEE_OWN_TIME, of_amina).exists()} == {"amina"}, model
    shown = Sharing.objects.filter(pk=sharing.pk)
    assert {key for key in cast.keys if within(cast.standing(key), Verb.ASKS_SEE_SHARED_TIME, shown).exists()} == {"tomas"}
    moment, kind = Moment.objects.get(person_id=amina), Kind.objects.filter(person_id=amina).first()
    keoni = sign_in("keoni")
    foreign = Moment.objects.create(person=cast.keoni, on=TODAY, at=datetime(2026, 11, 2, 6, tzinfo=UTC))
    assert keoni.post(reverse("answer_moment", args=[moment.pk]), {"kind": kind.pk}).status_code == 404
    assert keoni.post(reverse("answer_moment", args=[foreign.pk]), {"kind": kind.pk}).status_code == 422  # a kind of hers
    assert keoni.post(reverse("take_back_sharing", args=[sharing.pk])).status_code == 404
    assert keoni.post(reverse("remove_feed")).status_code == 302 and Feed.objects.filter(pk=feed.pk).exists()  # removes his own, of which there is none
    for who in ("gloria", "lorraine", "denise", "odile", "keoni"):
        assert sign_in(who).get(reverse("shared_picture", args=[sharing.pk])).status_code == 404
    for who in ("gloria", "denise", "tomas"):
        assert sign_in(who).get(reverse("my_time")).status_code == 404
    tomas = sign_in("tomas")
    assert "In classrooms" in tomas.get(reverse("shared_picture", args=[sharing.pk])).content.decode()
    assert sign_in("amina").post(reverse("take_back_sharing", args=[sharing.pk])).status_code == 302
    assert tomas.get(reverse("shared_picture", args=[sharing.pk])).status_code == 404


def test_with_one_press_everything_is_removed(cast, sign_in):
    amina = look(cast)
    answer(amina, TODAY, "classrooms")
    leading.bring_in_feed(by=amina, today=TODAY, address=SECRET)
    leading.share_picture(by=amina, today=TODAY, to=cast.tomas.pk)
    leading.count_in_total(by=amina, today=TODAY, counts=True)
    page = sign_in("amina")
    assert "Nobody can bring them back" in page.get(reverse("stop_looking")).content.decode()
    assert page.post(reverse("stop_looking")).status_code == 302
    assert [model.objects.count() for model in (Looking, Moment, Kind, Feed, FeedEntry, Sharing, InTotal)] == [0] * 7


def test_a_total_is_published_once_a_month_over_at_least_five_who_were_in_it_all_along(cast, sign_in):
    people = [person.pk for person in list(cast.people.values())[:6]]
    dice = Random(1)
    for number, person in enumerate(people):
        leading.begin_looking(by=person, today=date(2026, 10, 1))
        InTotal.objects.create(person_id=person, since_on=date(2026, 10, 1) if number < 4 else date(2026, 11, 2))
        for day in range(2, 12):
            answer(person, date(2026, 11, day), "classrooms", dice.choice(["reports", "families"]))
    assert publish_total(on="2026-12-08") == 0 and isinstance(newest_total(totals()), Hidden)  # four were in it all month, two joined on the second day
    InTotal.objects.filter(person_id=people[4]).update(since_on=date(2026, 11, 1))
    assert publish_total(on="2026-12-07") == 0  # the last moments may still be answered
    assert publish_total(on="2026-12-08") == 5
    published = list(TimeTotal.objects.order_by("key").values_list("key", "people", "low", "share", "high"))
    assert ("classrooms", 5, 0.5, 0.5, 0.5) in published and all(round(value * 20, 6).is_integer() for row in published for value in row[2:])
    InTotal.objects.filter(person_id=people[0]).delete()
    assert publish_total(on="2026-12-09") == 0 and list(TimeTotal.objects.order_by("key").values_list("key", "people", "low", "share", "high")) == published
    page = sign_in("gloria").get(reverse("principals_time")).content.decode()
    assert "How 5 principals" in page and "25 to 25 hours" in page
    assert not any(name in page for name in Person.objects.filter(pk__in=people[1:]).values_list("family_name", flat=True))

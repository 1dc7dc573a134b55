"""One letter a week for each principal: what stands in it, when it is written, and that it is never written twice."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY, YEAR_BEGAN
from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.asks.jobs import send_letters_of_the_week
from trellis.asks.models import Brief, Notice
from trellis.asks.operations.brief import LettersHaveGone, WeekIsFull, put_notice, take_back_notice
from trellis.asks.operations.receipts import give_receipt
from trellis.asks.queries.brief import as_sections, day_of_letters, letters_of
from trellis.asks.tests.laying import at, filed
from trellis.commitments.operations import make_promise
from trellis.directory.models import NonWorkingDays, Person, Post, School
from trellis.letters.jobs import send_letters
from trellis.letters.models import Line
from trellis.threads.models import Message, Thread

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 7)


def tell(cast, what="Bus lists come on Friday.", week_on=MONDAY, **more) -> Notice:
    return put_notice(by=cast.priya.pk, today=TODAY, office=cast.offices["assessment"].pk, week_on=week_on, what=what, **more)


def a_full_week(cast) -> None:
    """Everything that a letter can hold, for Amina of Cedar Fork."""
    filed(cast, what="Which rooms can hold make-up testing?", due_on=date(2026, 12, 9))
    filed(cast, what="Name your hiring panel", due_on=date(2026, 12, 15), to=at(cast, "cedar_fork"))
    late = filed(cast, what="Bus counts", due_on=date(2026, 12, 2))
    give_receipt(by=cast.priya.pk, today=date(2026, 12, 4), occasion=late.occasions.get(), became="decided", words="Two more buses.")
    make_promise(
        by=cast.ruth.pk, today=TODAY, owner=cast.ruth.pk, what="A bell at the gate", by_on=date(2026, 12, 11), to_words="Cedar Fork", to_people=[cast.amina.pk]
    )
    thread = Thread.objects.create(subject="Mateo’s bus", opened_by=cast.amina, opened_at=datetime(2026, 12, 1, 15, tzinfo=UTC))
    Message.objects.create(thread=thread, by=cast.ruth, at=datetime(2026, 12, 3, 15, tzinfo=UTC), text="Mateo rides at 7:10.", for_office=True)
    tell(cast)
    tell(cast, "Middle schools start at 8:10 on Thursday.", level=School.Level.MIDDLE)


def words_of(brief: Brief, language: str = "en") -> dict[str, list[str]]:
    return {section.title: [line.text for line in section.lines] for section in as_sections(brief, language)}


def test_a_letter_holds_what_the_week_brings_and_no_words_of_threads_or_promises(cast, sign_in):
    a_full_week(cast)
    assert send_letters_of_the_week(on=MONDAY.isoformat()) == Brief.objects.count() > 1
    brief = Brief.objects.get(person=cast.amina)
    assert words_of(brief) == {
        "Asked of you this week": [
            "Bus counts. It was due Wed 2 Dec, and takes up to 25 minutes.",
            "Which rooms can hold make-up testing? By Wed 9 Dec, up to 25 minutes.",
        ],
        "Next week": ["Name your hiring panel. By Tue 15 Dec, up to 25 minutes."],
        "What changes in your week": ["Assessment: Bus lists come on Friday."],
        "Promised to you": ["Ruth Abramowitz promised you something by Fri 11 Dec."],
        "Answers to what you asked": ["Somebody answered what you asked on Tue 1 Dec."],
        "What became of it": ["Assessment says what became of this: Bus counts"],
    }
    assert "Lo que cambia en su semana" in words_of(brief, "es")
    Person.objects.filter(pk=cast.amina.pk).update(email="amina@district.example", channel=Person.Channel.MAIL)
    send_letters("2026-12-07T16:00:00+00:00")
    letter = next(one for one in mail.outbox if one.to == ["amina@district.example"])
    html = letter.alternatives[0][0]
    assert "your week" in letter.subject and "<h2>Next week</h2>" in html and "\nNext week\n" in letter.body
    assert not any(secret in letter.body + html for secret in ("Mateo", "gate", "7:10"))


def test_a_letter_is_written_once_on_the_first_day_with_school_and_what_broke_off_goes_on(cast):
    NonWorkingDays.objects.create(starts_on=MONDAY, ends_on=date(2026, 12, 9), name="Snow")
    assert day_of_letters(MONDAY) == date(2026, 12, 9)
    assert [send_letters_of_the_week(on=day) for day in ("2026-12-07", "2026-12-08")] == [0, 0]
    sent = send_letters_of_the_week(on="2026-12-09")
    gone = Brief.objects.get(person=cast.amina)
    lines = Line.objects.filter(room="asks", key__startswith="asks.brief.").count()
    assert sent > 1 and send_letters_of_the_week(on="2026-12-09") == send_letters_of_the_week(on="2026-12-10") == 0
    Brief.objects.filter(pk=gone.pk).delete()  # as if the run had broken off before the last
    assert send_letters_of_the_week(on="2026-12-10") == 1
    assert Line.objects.filter(room="asks", key__startswith="asks.brief.").count() == lines
    NonWorkingDays.objects.create(starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 19), name="Break")
    assert day_of_letters(date(2026, 12, 14)) is None and send_letters_of_the_week(on="2026-12-14") == 0


def test_a_principal_of_two_schools_gets_one_letter_and_whoever_covers_gets_it_too(cast):
    filed(cast, due_on=date(2026, 12, 9), to=at(cast, "cedar_fork", "saltmarsh"))
    post = Post.objects.get(person=cast.amina, role=Role.PRINCIPAL)
    Post.objects.create(person=cast.amina, role=Role.PRINCIPAL, school=cast.schools["saltmarsh"], held_from=YEAR_BEGAN)
    Post.objects.create(person=cast.grace, role=Role.PRINCIPAL, school=post.school, held_from=TODAY, held_until=date(2026, 12, 20), covers=post)
    found = letters_of(MONDAY, MONDAY)
    assert {cast.amina.pk, cast.grace.pk} <= found.keys()
    both = [line.words["school"] for line in found[cast.amina.pk] if "school" in line.words]
    assert both == [cast.schools["cedar_fork"].name, cast.schools["saltmarsh"].name]
    assert [line.text for line in found[cast.grace.pk] if line.words] == ["{what} By {day}, up to {minutes} minutes."]


def test_letters_of_one_school_and_of_three_ask_the_database_as_often(cast):
    a_full_week(cast)
    counts = []
    for people in ({cast.amina.pk}, None):
        with CaptureQueriesContext(connection) as asked:
            found = letters_of(MONDAY, MONDAY, people)
        counts.append(len(asked))
    assert len(found) >= 2 and counts[0] == counts[1]


def test_a_fourth_notice_is_refused_with_the_next_week_that_has_room(cast, sign_in):
    for number in range(2):
        tell(cast, f"All {number}")
    tell(cast, "Cedar Fork alone", school=cast.schools["cedar_fork"].pk)
    tell(cast, "Middle schools", level=School.Level.MIDDLE)
    with pytest.raises(WeekIsFull) as full:
        tell(cast, "One too many")
    assert full.value.free == date(2026, 12, 14)
    assert tell(cast, "All 1").pk == tell(cast, "All 1").pk  # said twice is said once
    priya = sign_in("priya")
    form = {"office": cast.offices["assessment"].pk, "what": "One too many", "week_on": "2026-12-08", "whom": "all"}
    refused = priya.post(reverse("put_notice"), form)
    assert refused.status_code == 422 and 'value="2026-12-14"' in refused.content.decode() and "One too many" in refused.content.decode()
    assert priya.post(reverse("put_notice"), {**form, "week_on": "2026-12-14"}).status_code == 302
    send_letters_of_the_week(on=MONDAY.isoformat())
    with pytest.raises(LettersHaveGone):
        tell(cast, "Too late", week_on=MONDAY)
    with pytest.raises(LettersHaveGone):
        take_back_notice(by=cast.priya.pk, today=MONDAY, notice=Notice.objects.filter(week_on=MONDAY).first())
    late = Notice.objects.get(week_on=date(2026, 12, 14))
    assert priya.post(reverse("take_back_notice", args=[late.pk])).status_code == 302
    assert Notice.objects.get(pk=late.pk).taken_back_on is not None
    assert sign_in("ruth").post(reverse("take_back_notice", args=[late.pk])).status_code == 404


def test_who_may_read_a_letter_and_tell_principals_something(cast, sign_in):
    tell(cast)
    send_letters_of_the_week(on=MONDAY.isoformat())
    mine = Brief.objects.filter(person=cast.amina)
    assert {key for key in cast.keys if within(cast.standing(key), Verb.ASKS_READ_BRIEF, mine).exists()} == {"amina"}
    assert {key for key in cast.keys if within(cast.standing(key), Verb.ASKS_PUT_NOTICE, Notice.objects.all()).exists()} == {"priya"}
    assert sign_in("keoni").get(reverse("brief_of_a_week", args=[mine.get().pk])).status_code == 404
    assert "Your Monday letter" in sign_in("amina").get(reverse("brief_of_a_week", args=[mine.get().pk])).content.decode()
    assert sign_in("amina").get(reverse("this_week")).status_code == sign_in("hannah").get(reverse("week_notices")).status_code == 200
    assert sign_in("ruth").get(reverse("this_week")).status_code == 404

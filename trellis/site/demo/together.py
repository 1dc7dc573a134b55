"""What offices and schools of Riverbend are to each other: what offices offer, how it went, what a school says of itself, its team, what is in the way."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from trellis.asks.jobs import file_own_asks, send_letters_of_the_week
from trellis.asks.operations.brief import put_notice
from trellis.asks.queries.brief import day_of_letters
from trellis.directory.models import Office, School
from trellis.directory.operations.headlines import say_headline
from trellis.letters.models import Line as LetterLine
from trellis.partnership.jobs import file_profile_refresh
from trellis.partnership.models.profiles import Part
from trellis.partnership.operations.barriers import assign_barrier, clear_barrier, raise_barrier, say_me_too
from trellis.partnership.operations.catalogue import say_whether_it_helps, set_front_door, write_service
from trellis.partnership.operations.needs import count_looks, load_needs
from trellis.partnership.operations.profiles import Line, add_to_profile, publish_profile, write_part
from trellis.partnership.operations.ratings import rate_thread
from trellis.partnership.operations.teams import add_plan_line, form_team, plan_review, say_what_we_do
from trellis.site.demo.cast import Cast
from trellis.site.demo.riverbend import Led, offices_led
from trellis.threads.models import Thread

HOUR, DAY = 60, 510
PURPOSES = {
    "Facilities": "A building in which nobody has to think of the building.",
    "Transport": "Every child at the door before the bell, and a principal who heard of a change before the families.",
    "Assessment": "One number, once, on the page where a team already looks.",
    "Student services": "No principal alone with a child whom the school cannot hold.",
    "Human resources": "The right adult in the room on the first day, and one person to call when not.",
}  # fmt: skip
# office, name, what it offers, first answer and settlement in working minutes
SERVICES = (
    ("Facilities", "Something is broken", "A caretaker looks the same day; you hear what it needs and by when.", 4 * HOUR, 10 * DAY),
    ("Facilities", "Doors and locks", "A door that shuts, within a day.", 2 * HOUR, 2 * DAY),
    ("Transport", "A bus is late", "We drive the route ourselves and tell you what we saw.", 2 * HOUR, 5 * DAY),
    ("Transport", "A child needs another stop", "An answer with its reason, and the other stops we looked at.", DAY, 10 * DAY),
    ("Student services", "An evaluation that waits", "A date, even when it is a bad one.", DAY, 20 * DAY),
    ("Student services", "Somebody for a hard week", "A counselor or psychologist for some days after something happened.", 2 * HOUR, DAY),
    ("Human resources", "A long absence", "One substitute for the whole of it, where there is one.", DAY, 6 * DAY),
    ("Technology", "A device or an account", "Mended, lent or replaced.", 4 * HOUR, 4 * DAY),
    ("Assessment", "A number or a list", "What we hold, in the shape in which you need it.", DAY, 3 * DAY),
    ("Finance", "May I spend this?", "Yes, no, or how it would be yes.", DAY, 5 * DAY),
    ("Language access", "An interpreter or a letter", "For a meeting within three days, for a page within two.", 4 * HOUR, 3 * DAY),
    ("Schools and leadership", "I do not know whom to ask", "We find out, and stay with it.", 4 * HOUR, 10 * DAY),
)  # fmt: skip
CEDAR_FORK = {
    Part.ASSETS: ("", (("Two teachers who grew up here and know every grandmother", "Grace Oyelaran, grade 4"), ("A garden that feeds the Friday soup", "The grade 3 families"),
                       ("Mathematics talks each morning, led by children", "Grades 2 to 4"))),
    Part.GOALS: ("Every child reads aloud to an adult who listens, each day. And nobody in grade 1 goes home without having been asked something.", ()),
    Part.CONTEXT: ("The mill closed in March. A third of our families work two shifts, and mornings are hard.", ()),
    Part.COMMUNITY: ("The library across the road opens early for us. Saint Brendan’s hall has room for family evenings.", ()),
    Part.SUPPORTS: ("Reading tutors in grades 1 and 2 until March. A breakfast cart since October.", ()),
}  # fmt: skip
SAID = ("", "", "", "I knew by noon who had it.", "Quick, and somebody called back.", "It took one more mail than it should.", "The second visit helped.")


def work_together(cast: Cast, today: date, threads: list[Thread]) -> None:
    """Let offices have said what they offer, principals have answered, Cedar Fork have written its profile and have a team; and send this week's letters."""
    dice = Random(41)
    begun = timezone.make_aware(datetime.combine(today - timedelta(days=80), time(9)))
    leads = offices_led(cast)
    for name, purpose in PURPOSES.items():
        Office.objects.filter(name=name).update(purpose=purpose)
    offices = {office.name: office for office in Office.objects.filter(ended_on__isnull=True)}
    for office, name, offers, answer, settle in SERVICES:
        owner, backup = leads[office].lead.pk, leads[office].backup
        write_service(
            by=owner, now=begun, office=offices[office].pk, name=name, offers=offers, answer_minutes=answer, settle_minutes=settle, owner=owner,
            backup=backup, is_published=True,
        )  # fmt: skip
    set_front_door(by=cast.lorraine.pk, now=begun, office=offices["Schools and leadership"].pk, is_public=False)
    for thread in Thread.objects.filter(pk__in=[one.pk for one in threads], settled_at__isnull=False).order_by("pk"):
        if dice.random() < 0.75 and thread.settled_at is not None:
            got = dice.choices(("all", "most", "some", "none"), (5, 4, 2, 1))[0]
            rate_thread(by=thread.opened_by_id, now=thread.settled_at + timedelta(days=1), thread=thread, got=got, words=dice.choice(SAID))
    for person, office, helps, words in (
        ("amina", "Facilities", "partly", "Tell us before you come."),
        ("keoni", "Transport", "partly", "Call before the change."),
        ("ingrid", "Student services", "yes", ""),
    ):
        say_whether_it_helps(
            by=cast.people[person].pk, now=begun + timedelta(days=30), today=today - timedelta(days=50), office=offices[office].pk, helps=helps, words=words
        )
    _profile(cast, today)
    _team(cast, today, offices)
    _barriers(cast, today)
    _need(dice, cast, today)
    _letters(cast, today, offices, leads)


def _need(dice: Random, cast: Cast, today: date) -> None:
    """Load which schools need most, as a district does from a file, and count what is looked at by need."""
    schools = School.objects.filter(ended_on__isnull=True).order_by("pk").values_list("pk", "name")
    rows = [(school, name, "", round(min(0.95, max(0.08, dice.gauss(0.5, 0.2))), 2)) for school, name in schools]
    load_needs(
        by=cast.lorraine.pk, today=today - timedelta(days=20), name="Share of children in families with little money", as_of_on=today - timedelta(days=52),
        source="Direct certification, October count", rows=rows,
    )  # fmt: skip
    count_looks(by=None, today=today, now=timezone.now())


def _profile(cast: Cast, today: date) -> None:
    school = cast.schools["cedar_fork"]
    written_on = today - timedelta(days=62)
    say_headline(
        by=cast.amina.pk,
        today=written_on,
        school=school,
        words="Small, old, and proud of its garden. Mornings are our hard hour: please do not ask for anything before ten.",
    )
    for part, (text, lines) in CEDAR_FORK.items():
        write_part(by=cast.amina.pk, today=written_on, school=school.pk, part=part, text=text, lines=[Line(what, who) for what, who in lines])
    publish_profile(by=cast.amina.pk, today=written_on, school=school.pk, minutes=(20, 40))
    now = timezone.make_aware(datetime.combine(today - timedelta(days=6), time(19, 12)))
    add_to_profile(
        by=cast.rosa.pk, now=now, today=today - timedelta(days=6), school=school.pk, hat="family", part=Part.COMMUNITY,
        what="Los sábados cosemos disfraces en la lavandería de mi hermana. Hay lugar para más.", who="Rosa y otras cuatro madres", credit="name", language="es",
    )  # fmt: skip
    for key, words in (
        ("saltmarsh", "Two buses and a ferry meet here. Ask us about the tide before you plan a meeting."),
        ("mill_road", "1,180 students, 31 languages, one very good band."),
    ):
        leader = {"saltmarsh": cast.keoni, "mill_road": cast.ingrid}[key]
        say_headline(by=leader.pk, today=today - timedelta(days=40), school=cast.schools[key], words=words)


def _team(cast: Cast, today: date, offices: dict[str, Office]) -> None:
    team = form_team(
        by=cast.amina.pk, today=today - timedelta(days=45), school=cast.schools["cedar_fork"].pk,
        offices=[offices[name].pk for name in ("Facilities", "Transport", "Student services")], every_weeks=6,
    )  # fmt: skip
    for part in team.offices.select_related("office"):
        doing = {
            "Facilities": "The gym door, and heating in the north wing",
            "Transport": "The stop before the gym",
            "Student services": "Hannah two mornings a week",
        }
        say_what_we_do(by=cast.amina.pk, today=today - timedelta(days=40), part=part, doing=doing[part.office.name])
    add_plan_line(
        by=cast.amina.pk,
        today=today - timedelta(days=40),
        team=team,
        what="Walk the way from the bus to the door together",
        office=offices["Transport"].pk,
        who=cast.ruth.pk,
        by_on=today + timedelta(days=8),
    )
    add_plan_line(
        by=cast.amina.pk,
        today=today - timedelta(days=40),
        team=team,
        what="A quiet corner in the gym",
        office=offices["Facilities"].pk,
        who=cast.daniel.pk,
        by_on=today - timedelta(days=3),
    )
    plan_review(by=cast.amina.pk, today=today - timedelta(days=10), team=team, on=_school_day(today + timedelta(days=3)))


def _barriers(cast: Cast, today: date) -> None:
    def moment(days: int) -> datetime:
        return timezone.make_aware(datetime.combine(today - timedelta(days=days), time(17, 30)))

    first = raise_barrier(
        by=cast.keoni.pk, now=moment(41), today=today - timedelta(days=41), school=None, names_raiser=True,
        what="A suspension needs my signature within an hour, so I sign before I have spoken with the child.", would_help="A day, as the law allows.",
    )  # fmt: skip
    say_me_too(by=cast.ingrid.pk, today=today - timedelta(days=39), barrier=first)
    assign_barrier(
        by=cast.gloria.pk,
        today=today - timedelta(days=38),
        barrier=first,
        owner=cast.lorraine.pk,
        by_on=today - timedelta(days=10),
        words="You own the handbook.",
    )
    clear_barrier(
        by=cast.lorraine.pk, now=moment(12), today=today - timedelta(days=12), barrier=first, removed="The handbook says one school day since 10 November.",
        stays="Weapons stay at an hour.", reason="The state sets that one.",
    )  # fmt: skip
    raise_barrier(
        by=cast.amina.pk, now=moment(4), today=today - timedelta(days=4), school=cast.schools["cedar_fork"].pk, names_raiser=False,
        what="When I name what our discipline numbers say about Black boys, I am told to wait for the strategic plan.", would_help="To hear from the cabinet that we say it now.",
    )  # fmt: skip


def _letters(cast: Cast, today: date, offices: dict[str, Office], leads: dict[str, Led]) -> None:
    """Put two notices into the next letters, and send those of the week that runs as they would have gone out on its first day with school."""
    week = today - timedelta(days=today.weekday())
    following = week + timedelta(days=7)
    for office, what in (
        ("Food services", "From this week on breakfast stands by the door until nine: nobody is sent on hungry."),
        ("Technology", "Sign-in changes on Thursday night. On Friday morning allow five minutes more."),
    ):
        put_notice(
            by=leads[office].lead.pk,
            today=today,
            office=offices[office].pk,
            week_on=following if day_of_letters(following) else following + timedelta(days=7),
            what=what,
        )
    file_own_asks(today.isoformat())
    file_profile_refresh((today - timedelta(days=52)).isoformat())
    first = day_of_letters(today)
    if first is not None and first <= today:
        send_letters_of_the_week(today.isoformat())
    LetterLine.objects.filter(letter__isnull=True, put_on__lt=today - timedelta(days=4)).delete()


def _school_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)

"""The office enters in the morning who stands in; the hat opens today's classes and ends by itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import TODAY, YEAR_BEGAN
from trellis.access.gate import may
from trellis.access.policy import Verb
from trellis.audit.models import ReadEntry
from trellis.directory.models import Person, Section, SectionTeaching, Substitution
from trellis.directory.operations import substitutes as operations
from trellis.directory.queries import fold_name
from trellis.letters.models import Line
from trellis.site.demo.around import make_people_around

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def around(cast):
    return make_people_around(cast, NOON)


@pytest.fixture
def enter(cast):
    def entered(substitute, teacher="grace", school="cedar_fork", on=TODAY, part="day"):
        people = {"substitute": getattr(cast, substitute), "teacher": getattr(cast, teacher)}
        return operations.enter_substitute(by=cast.denise.pk, today=TODAY, now=NOON, school=cast.schools[school], on=on, part=part, **people)

    return entered


def test_the_office_enters_somebody_new_in_one_form_and_takes_them_back(around, sign_in):
    denise = sign_in("denise")
    Substitution.objects.update(taken_back_at=NOON)
    form = {"teacher": around.grace.pk, "substitute": "", "given_name": "Ines", "family_name": "Okoro", "email": "", "part": "morning", "on": str(TODAY)}
    address = reverse("enter_substitute", args=[around.schools["cedar_fork"].pk])
    assert "Grace Oyelaran" in denise.get(address).content.decode()
    assert denise.post(address, form).status_code == 302
    assert denise.post(address, form).status_code == 422  # that name is known by now: no second record by a double tap
    entered = Substitution.objects.get(taken_back_at__isnull=True)
    assert "Ines Okoro" in denise.get(reverse("substitutes_today")).content.decode()
    chosen = {**form, "given_name": "", "family_name": "", "substitute": entered.substitute_id}
    assert denise.post(address, chosen).status_code == 302  # the same again is one
    assert Substitution.objects.filter(taken_back_at__isnull=True).count() == 1
    denise.post(reverse("take_back_substitute", args=[entered.pk]))
    assert "Ines Okoro" not in denise.get(reverse("substitutes_today")).content.decode()
    assert denise.post(address, {**chosen, "on": str(TODAY - timedelta(days=1))}).status_code == 422
    assert denise.post(address, {**chosen, "teacher": around.josefina.pk}).status_code == 422
    assert denise.post(address, {**form, "given_name": ""}).status_code == 422
    assert sign_in("amina").get(reverse("enter_substitute", args=[around.schools["saltmarsh"].pk])).status_code == 404
    assert sign_in("grace").get(reverse("substitutes_today")).status_code == 200
    for key in ("grace", "nadia", "rosa", "tomas"):
        assert sign_in(key).get(address).status_code in (403, 404), key


def test_what_cannot_be_is_refused_with_words(around, enter):
    SectionTeaching.objects.create(section=Section.objects.create(title="Art", school=around.schools["saltmarsh"]), person=around.ofelia, begins_on=YEAR_BEGAN)
    with pytest.raises(operations.StandsInElsewhere):
        enter("nadia", "josefina", "saltmarsh")  # two buildings at one hour
    with pytest.raises(operations.SomebodyStandsIn):
        enter("hannah")
    with pytest.raises(operations.DoesNotTeachHere):
        enter("hannah", "josefina")
    with pytest.raises(operations.DayIsOver):
        enter("hannah", on=TODAY - timedelta(days=1))
    with pytest.raises(operations.TooFarAhead):
        enter("hannah", on=TODAY + timedelta(days=400))
    with pytest.raises(operations.NotKnownHere):
        enter("grace")
    tomorrow = TODAY + timedelta(days=1)
    assert enter("nadia", on=tomorrow, part="morning").pk == enter("nadia", on=tomorrow, part="morning").pk
    assert enter("nadia", "ofelia", "saltmarsh", on=tomorrow, part="afternoon")  # half days in two buildings
    with pytest.raises(operations.StandsInElsewhere):
        enter("nadia", "josefina", "saltmarsh", on=tomorrow, part="morning")


def test_a_name_that_is_known_is_never_taken_for_somebody_else(around):
    school, new = around.schools["cedar_fork"], {"by": around.denise.pk, "today": TODAY, "school": around.schools["cedar_fork"], "substitute": None}
    with pytest.raises(operations.NameIsKnown):
        operations.known_or_new(**new, given_name="Rosa", family_name="Quispe")
    with pytest.raises(operations.AddressIsAnothers):
        operations.known_or_new(**new, given_name="Rosalie", family_name="Quispe", email="rosa@riverbend.example")
    assert operations.known_or_new(**new, given_name="rosa", family_name="Quispe", email="Rosa@riverbend.example") == around.rosa  # a parent who stands in
    other = operations.known_or_new(**new, given_name="Rosa", family_name="Quispe", is_another=True)
    assert other != around.rosa and not other.email
    with pytest.raises(operations.NotKnownHere):
        operations.known_or_new(by=around.denise.pk, today=TODAY, school=school, substitute=around.gloria)


def test_two_teachers_of_one_name_are_told_apart(around, sign_in):
    double = Person.objects.create(given_name="Grace", family_name="Oyelaran", folded_name=fold_name("Grace", "Oyelaran"))
    SectionTeaching.objects.create(section=Section.objects.create(title="Music", school=around.schools["cedar_fork"]), person=double, begins_on=YEAR_BEGAN)
    page = sign_in("denise").get(reverse("enter_substitute", args=[around.schools["cedar_fork"].pk])).content.decode()
    assert "Grace Oyelaran (Grade 4)" in page and "Grace Oyelaran (Music)" in page


def test_the_hat_opens_snapshots_alone_today_alone_and_a_taken_back_one_is_shown_out(around, sign_in, monkeypatch):
    mateo, nadia = around.students["mateo"], sign_in("nadia")
    assert nadia.get(reverse("home")).status_code == nadia.get(reverse("classroom")).status_code == 200
    assert nadia.get(reverse("snapshot", args=[mateo.pk])).status_code == 200
    assert nadia.get(reverse("snapshot", args=[around.students["bilal"].pk])).status_code == 404
    for name, numbers in (
        ("student", [mateo.pk]), ("students", []), ("person", [around.rosa.pk]), ("protected_address", [around.rosa.pk]), ("coverage", []),
        ("substitutes_today", []), ("sheet_for_substitute", [Substitution.objects.get().pk]), ("ways_in", [around.rosa.pk]),
    ):  # fmt: skip
        assert nadia.get(reverse(name, args=numbers)).status_code in (403, 404), name
    assert "Quispe" not in nadia.get(reverse("search"), {"q": "Mateo"}).content.decode()
    hers = {verb for verb in Verb if may(around.standing("nadia"), verb)}
    assert hers == {Verb.STUDENT_SUPPORT_READ_SNAPSHOT, Verb.STUDENT_SUPPORT_CONFIRM_SNAPSHOT}
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY + timedelta(days=1))
    assert nadia.get(reverse("home")).status_code == 403
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)
    again = sign_in("nadia")
    operations.take_back_substitute(by=around.denise.pk, now=NOON, substitution=Substitution.objects.get())
    assert again.get(reverse("classroom")).status_code == 403
    assert again.get(reverse("classroom")).status_code == 302  # to the sign-in page


def test_the_office_hands_a_link_to_whoever_stands_in_and_to_nobody_who_is_more(around, sign_in, enter):
    one = Substitution.objects.get()
    address = reverse("let_in_substitute", args=[one.pk])
    page = sign_in("denise").post(address).content.decode()
    link = page.split("data-link>")[1].split("<")[0]
    assert Line.objects.filter(to=around.nadia, room="site").exists()  # told that somebody made it
    client = Client()
    path = link.split("/", 3)[3]
    client.post(f"/{path}")
    assert client.get(reverse("classroom")).status_code == 200
    for key in ("hannah", "tomas", "keoni", "grace", "nadia"):
        assert sign_in(key).post(address).status_code in (403, 404), key
    for key in ("yusuf", "rosa"):  # who works here, and who is a parent, would be opened whole
        more = Substitution.objects.create(
            substitute=getattr(around, key), teacher=around.grace, school=around.schools["cedar_fork"], on=TODAY, entered_by=around.denise, entered_at=NOON
        )
        assert sign_in("denise").post(reverse("let_in_substitute", args=[more.pk])).status_code == 422
        assert not Line.objects.filter(to=getattr(around, key), room="site").exists()
    ahead = enter("nadia", on=TODAY + timedelta(days=1))
    assert sign_in("denise").get(reverse("let_in_substitute", args=[ahead.pk])).status_code == 404


def test_the_sheet_on_paper_is_entered_in_the_read_log_under_the_offices_name(around, sign_in):
    before = ReadEntry.objects.count()
    page = sign_in("denise").get(reverse("sheet_for_substitute", args=[Substitution.objects.get().pk])).content.decode()
    assert "Shred this sheet after today" in page
    entry = ReadEntry.objects.order_by("-pk").first()
    assert (ReadEntry.objects.count(), entry.by, entry.verb) == (before + 1, around.denise.pk, Verb.STUDENT_SUPPORT_PRINT_FOR_SUBSTITUTE)

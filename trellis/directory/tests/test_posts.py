"""Posts held, ended, handed over and covered; offices; who supports which school."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.policy import Role
from trellis.audit.models import Act
from trellis.directory.models import Assignment, Office, Person, Post
from trellis.directory.operations import assignments, offices, posts
from trellis.directory.operations.conflicts import ChangedMeanwhile
from trellis.directory.operations.people import AlreadyHere, add_person
from trellis.directory.queries.versions import version_of

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


def test_a_post_opens_what_its_role_may_see_from_its_first_day(cast):
    posts.hold_post(by=cast.odile.pk, person=cast.priya, role=Role.TEACHER, school=cast.schools["saltmarsh"], held_from=TOMORROW)
    assert not cast.standing("priya").has(Role.TEACHER)
    assert cast.standing("priya", TOMORROW).has(Role.TEACHER)


def test_an_ended_post_opens_nothing_from_the_day_after_its_last(cast):
    post = posts.end_post(by=cast.odile.pk, post=cast.posts["amina"], held_until=TOMORROW)
    assert cast.standing("amina").has(Role.PRINCIPAL)
    assert not cast.standing("amina", TOMORROW).held
    assert post.typed == ["held_until"]  # no import opens it again
    with pytest.raises(posts.AlreadyEnded):
        posts.end_post(by=cast.odile.pk, post=post, held_until=TOMORROW)


def test_ending_a_post_ends_its_cover_too(cast):
    cover = posts.arrange_cover(by=cast.tomas.pk, post=cast.posts["tomas"], person=cast.lorraine, held_from=TODAY, held_until=TODAY + timedelta(days=30))
    posts.end_post(by=cast.odile.pk, post=cast.posts["tomas"], held_until=TOMORROW)
    cover.refresh_from_db()
    assert cover.held_until == TOMORROW


def test_a_handed_over_post_leaves_no_day_without_a_holder_and_none_with_two(cast):
    new = posts.hand_over_post(by=cast.odile.pk, post=cast.posts["amina"], to=cast.grace, on=TOMORROW)
    held = {day: set(Post.objects.filter(role="principal", school=new.school, held_from__lte=day).exclude(held_until__lte=day).values_list("person", flat=True))
            for day in (TODAY, TOMORROW)}  # fmt: skip
    assert held == {TODAY: {cast.amina.pk}, TOMORROW: {cast.grace.pk}}
    assert list(Act.objects.order_by("-pk").values_list("act", flat=True)[:3]) == ["directory.hand_over_post", "directory.hold_post", "directory.end_post"]


def test_a_principal_is_held_at_a_school_and_an_analyst_in_an_office(cast):
    for role, place in (
        (Role.PRINCIPAL, {"office": cast.offices["transport"]}),
        (Role.OFFICE_STAFF, {"school": cast.schools["saltmarsh"]}),
        (Role.TEACHER, {}),
    ):
        with pytest.raises(posts.WrongPlace):
            posts.hold_post(by=None, person=cast.priya, role=role, held_from=TODAY, **place)
    for role in (Role.GUARDIAN, Role.STUDENT, Role.EMERGENCY):
        with pytest.raises(posts.WrongPlace):
            posts.hold_post(by=None, person=cast.priya, role=role, held_from=TODAY)


def test_the_same_post_is_not_held_twice_at_once(cast):
    with pytest.raises(posts.AlreadyHeld):
        posts.hold_post(by=None, person=cast.grace, role=Role.TEACHER, school=cast.schools["cedar_fork"], held_from=TODAY)


def test_cover_for_a_supervisor_takes_the_schools_along_and_gives_them_back(cast):
    posts.arrange_cover(by=cast.tomas.pk, post=cast.posts["tomas"], person=cast.lorraine, held_from=TODAY, held_until=TOMORROW)
    covering = next(held for held in cast.standing("lorraine").held if held.role is Role.SUPERVISOR)
    assert covering.caseload_schools == {cast.schools["cedar_fork"].pk, cast.schools["saltmarsh"].pk}
    assert covering.covers == cast.tomas.pk
    assert not cast.standing("lorraine", TOMORROW).has(Role.SUPERVISOR)


@pytest.mark.parametrize(("first", "after"), [(TODAY, TODAY), (TODAY, TODAY - timedelta(days=1)), (date(2020, 1, 1), TODAY)])
def test_cover_lies_within_the_post_and_ends_after_it_begins(cast, first, after):
    with pytest.raises(posts.WrongDays):
        posts.arrange_cover(by=None, post=cast.posts["tomas"], person=cast.hana, held_from=first, held_until=after)


def test_nobody_covers_for_themselves_nor_for_cover(cast):
    cover = posts.arrange_cover(by=None, post=cast.posts["tomas"], person=cast.hana, held_from=TODAY, held_until=TOMORROW)
    with pytest.raises(posts.AlreadyHeld):
        posts.arrange_cover(by=None, post=cast.posts["tomas"], person=cast.tomas, held_from=TODAY, held_until=TOMORROW)
    with pytest.raises(posts.WrongPlace):
        posts.arrange_cover(by=None, post=cover, person=cast.lorraine, held_from=TODAY, held_until=TOMORROW)


def test_a_principal_arranges_their_own_cover_in_the_browser(cast, sign_in):
    client = sign_in("amina")
    url = reverse("arrange_cover", args=[cast.posts["amina"].pk])
    answer = client.post(url, {"who": "grace oye", "held_from": "2026-12-07", "held_until": "2026-12-11"})
    assert answer.status_code == 302
    cover = Post.objects.get(covers=cast.posts["amina"])
    assert (cover.person, cover.held_until) == (cast.grace, date(2026, 12, 12))  # the last day is typed, the first after it kept
    page = client.get(reverse("person", args=[cast.amina.pk])).content.decode()
    assert "Mon 7 Dec" in page and "Fri 11 Dec" in page
    assert client.post(reverse("end_cover", args=[cover.pk]), {"held_until": "2026-12-08"}).status_code == 302
    assert sign_in("keoni").get(reverse("end_cover", args=[cover.pk])).status_code == 404


def test_where_several_people_fit_the_form_asks_which(cast, sign_in):
    client, url = sign_in("odile"), reverse("hold_post")
    typed = {"who": "ha", "role": "office_staff", "office": cast.offices["transport"].pk, "held_from": "2026-12-01"}
    page = client.post(url, typed).content.decode()
    assert "Several people fit" in page and "Hana Suzuki (Principal supervisor)" in page
    assert not Post.objects.filter(role="office_staff", office=cast.offices["transport"]).exists()
    assert client.post(url, typed | {"number": cast.hana.pk}).status_code == 302
    assert Post.objects.get(role="office_staff", office=cast.offices["transport"]).person == cast.hana
    assert "Nobody here fits that" in client.post(url, typed | {"who": "zzz"}).content.decode()


def test_somebody_new_is_added_once(cast):
    add_person(by=cast.odile.pk, given_name="Nadia", family_name="Öz", email="nadia@riverbend.example")
    with pytest.raises(AlreadyHere):
        add_person(by=cast.odile.pk, given_name="Nadia", family_name="Oz", email="other@riverbend.example")
    with pytest.raises(AlreadyHere):
        add_person(by=cast.odile.pk, given_name="Someone", family_name="Else", email="NADIA@riverbend.example", is_another=True)
    add_person(by=cast.odile.pk, given_name="Nadia", family_name="Oz", email="other@riverbend.example", is_another=True)
    assert Person.objects.filter(folded_name="oz nadia").count() == 2


def test_a_school_has_one_supervisor_in_charge(cast):
    school = cast.schools["cedar_fork"]
    assignments.assign_supervisor(by=cast.lorraine.pk, school=school, supervisor=cast.hana, kind="lead", held_from=TODAY)
    assert cast.schools["cedar_fork"].pk not in {pk for held in cast.standing("tomas").held for pk in held.caseload_schools}
    open_today = Assignment.objects.filter(school=school, held_until=None)
    assert [(row.supervisor, row.kind) for row in open_today] == [(cast.hana, "lead")]  # she is no longer backup beside it
    with pytest.raises(assignments.NotASupervisor):
        assignments.assign_supervisor(by=None, school=school, supervisor=cast.grace, kind="lead", held_from=TODAY)
    with pytest.raises(assignments.AlreadyAssigned):
        assignments.assign_supervisor(by=None, school=school, supervisor=cast.hana, kind="lead", held_from=TODAY)


def test_an_office_closes_when_nobody_holds_a_post_in_it(cast):
    with pytest.raises(offices.PeopleStillThere):
        offices.close_office(by=None, office=cast.offices["transport"], today=TODAY)
    posts.end_post(by=None, post=cast.posts["ruth"], held_until=TODAY)
    assert offices.close_office(by=None, office=cast.offices["transport"], today=TODAY).ended_on == TODAY


def test_an_office_does_not_stand_within_itself_and_has_a_name_of_its_own(cast):
    part = offices.open_office(by=None, name="Buses", parent=cast.offices["transport"])
    with pytest.raises(offices.OfficeWithin):
        edited(cast.offices["transport"], parent=part)
    with pytest.raises(offices.OfficeTaken):
        offices.open_office(by=None, name="buses")


def edited(office: Office, **changes: object) -> Office:
    now = {"name": office.name, "purpose": office.purpose, "parent": office.parent} | changes
    return offices.edit_office(by=None, office=office, seen=version_of(office, offices.FIELDS), **now)


def test_the_second_of_two_editors_sees_both_texts_and_can_keep_theirs(cast, sign_in):
    office, client = cast.offices["transport"], sign_in("odile")
    url = reverse("edit_office", args=[office.pk])
    seen = client.get(url).context["form"]["seen"].value()
    edited(office, purpose="Buses that come.")
    page = client.post(url, {"name": "Transport", "purpose": "Safe ways to school.", "parent": "", "seen": seen})
    words = page.content.decode()
    assert "Buses that come." in words and "Safe ways to school." in words and "Somebody changed this while you were typing" in words
    office.refresh_from_db()
    assert office.purpose == "Buses that come."
    again = page.context["form"]["seen"].value()
    assert client.post(url, {"name": "Transport", "purpose": "Safe ways, and buses that come.", "parent": "", "seen": again}).status_code == 302
    office.refresh_from_db()
    assert office.purpose == "Safe ways, and buses that come."
    with pytest.raises(ChangedMeanwhile):
        offices.edit_office(by=None, office=office, name="x", purpose="", parent=None, seen=seen)


def test_support_of_a_school_ends_once_and_never_before_it_began(cast):
    lead = Assignment.objects.get(school=cast.schools["cedar_fork"], supervisor=cast.tomas)
    with pytest.raises(assignments.EndsBeforeItBegins):
        assignments.end_assignment(by=cast.odile.pk, assignment=lead, held_until=lead.held_from - timedelta(days=1))
    for _turn in range(2):  # the second time nothing is left to enter
        assignments.end_assignment(by=cast.odile.pk, assignment=lead, held_until=TOMORROW)
    assert Act.objects.filter(act="directory.end_assignment").count() == 1

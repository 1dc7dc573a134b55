"""Access by equality: every verb of the room and of `records`, asked row by row by everybody around Mateo, beside him, and by those who were."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from tests.cast import TODAY, Cast
from trellis.access.gate import within
from trellis.access.policy import NOUNS, Right, Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import GuardianRight, Guardianship, Person, Post, ProtectedAddress, SchoolEnrolment, Substitution
from trellis.directory.operations import teams
from trellis.student_support import models as m
from trellis.student_support.operations import barriers, gaps, meetings
from trellis.student_support.operations.notes import write_note

pytestmark = pytest.mark.django_db
ROOMS = ("student_support.", "records.", "directory.see_team", "directory.form_team")
NOT_OF_A_CHILD = (
    Verb.RECORDS_IMPORT,
    Verb.STUDENT_SUPPORT_SEE_BOARD,
    Verb.STUDENT_SUPPORT_SEE_COVERAGE,
    Verb.STUDENT_SUPPORT_SET_RULES,
    Verb.STUDENT_SUPPORT_PRINT_FOR_SUBSTITUTE,
    Verb.STUDENT_SUPPORT_SEE_ATTENTION,
    Verb.STUDENT_SUPPORT_OPEN_MAP,
)

TEAM = "hannah yusuf grace"
AROUND = f"{TEAM} amina meiling"
FAMILY = "rosa mateo"  # how it is going Mateo reads from the age on that the district sets, which is above his
EXPECTED = {
    (Verb.DIRECTORY_SEE_TEAM, "Student"): f"{AROUND} {FAMILY}",
    (Verb.DIRECTORY_FORM_TEAM, "Student"): AROUND,
    (Verb.RECORDS_READ_ATTENDANCE, "Student"): f"{AROUND} {FAMILY}",
    (Verb.RECORDS_READ_MARKS, "Student"): f"{AROUND} {FAMILY}",
    (Verb.RECORDS_READ_INCIDENTS, "Student"): f"{AROUND} {FAMILY}",
    (Verb.STUDENT_SUPPORT_SEE_PAGE, "Student"): f"{AROUND} {FAMILY}",
    (Verb.STUDENT_SUPPORT_READ_OWN_WORDS, "Student"): f"{AROUND} {FAMILY}",
    (Verb.STUDENT_SUPPORT_WRITE_OWN_WORDS, "Student"): f"{AROUND} {FAMILY}",
    (Verb.STUDENT_SUPPORT_WRITE_OWN_WORDS, "OwnWord"): f"{AROUND} {FAMILY}",
    (Verb.STUDENT_SUPPORT_NOTICE, "Student"): f"{AROUND} {FAMILY} denise lucien nurse",  # they meet the students of their school
    (Verb.STUDENT_SUPPORT_SEE_NOTICED, "Noticed"): AROUND,
    (Verb.STUDENT_SUPPORT_ANSWER_NOTICED, "Noticed"): "yusuf amina meiling",
    (Verb.STUDENT_SUPPORT_KNOW_NOTES, "Student"): AROUND,
    (Verb.STUDENT_SUPPORT_WRITE_NOTE, "Student"): AROUND,
    (Verb.STUDENT_SUPPORT_READ_NOTE, "Note"): AROUND,
    (Verb.STUDENT_SUPPORT_READ_NOTE, "Note restricted"): "yusuf hannah",  # wrote it; was named, as Ofelia and the nurse were, who are not around him
    (Verb.STUDENT_SUPPORT_MEND_NOTE, "Note"): "yusuf",
    (Verb.STUDENT_SUPPORT_MEND_NOTE, "Note restricted"): "yusuf",
    (Verb.STUDENT_SUPPORT_READ_PLAN, "Plan"): f"{AROUND} rosa",
    (Verb.STUDENT_SUPPORT_READ_LEGAL_PART, "Plan"): f"{AROUND} rosa",
    (Verb.STUDENT_SUPPORT_WRITE_PLAN, "Student"): AROUND,
    (Verb.STUDENT_SUPPORT_WRITE_PLAN, "Plan"): AROUND,
    (Verb.STUDENT_SUPPORT_REVIEW_PLAN, "Plan"): AROUND,
    (Verb.STUDENT_SUPPORT_ENTER_POINT, "Goal"): f"{AROUND} giver",
    (Verb.STUDENT_SUPPORT_SEE_MEETING, "Meeting"): f"{AROUND} guest",
    (Verb.STUDENT_SUPPORT_SEE_MEETING, "Decision"): f"{AROUND} guest",
    (Verb.STUDENT_SUPPORT_SEE_MEETING, "Barrier"): AROUND,
    (Verb.STUDENT_SUPPORT_PLAN_MEETING, "Student"): AROUND,
    (Verb.STUDENT_SUPPORT_CONTRIBUTE, "Meeting"): f"{AROUND} guest",
    (Verb.STUDENT_SUPPORT_DECIDE, "Meeting"): f"{AROUND} guest",
    (Verb.STUDENT_SUPPORT_DECIDE, "Decision"): f"{AROUND} guest",
    (Verb.STUDENT_SUPPORT_SAY_HOW_SURE, "Decision"): f"{TEAM} guest",
    (Verb.STUDENT_SUPPORT_ANSWER_BARRIER, "Barrier"): "amina",
    (Verb.STUDENT_SUPPORT_LOG_SESSION, "Service"): "giver",
    (Verb.STUDENT_SUPPORT_LOG_SESSION, "Service vacant"): "",
    (Verb.STUDENT_SUPPORT_SEE_LEDGER, "Service"): f"{AROUND} rosa giver",
    (Verb.STUDENT_SUPPORT_SEE_LEDGER, "Service vacant"): f"{AROUND} rosa",
    (Verb.STUDENT_SUPPORT_TAKE_LEDGER, "Service"): "meiling",
    (Verb.STUDENT_SUPPORT_TAKE_LEDGER, "Service vacant"): "meiling",
    (Verb.STUDENT_SUPPORT_ASSIGN_PROVIDER, "Service"): "amina meiling",
    (Verb.STUDENT_SUPPORT_ASSIGN_PROVIDER, "Service vacant"): "amina meiling",
    (Verb.STUDENT_SUPPORT_SEND_GAP_LETTER, "Service"): AROUND,
    (Verb.STUDENT_SUPPORT_SEND_GAP_LETTER, "Service vacant"): AROUND,
    (Verb.STUDENT_SUPPORT_READ_SNAPSHOT, "Student"): f"{AROUND} nadia",
    (Verb.STUDENT_SUPPORT_CONFIRM_SNAPSHOT, "Student"): "grace nadia",
    (Verb.STUDENT_SUPPORT_SAY_CANNOT_YET, "Accommodation"): "grace",
    (Verb.STUDENT_SUPPORT_SETTLE_CANNOT_YET, "CannotYet"): AROUND,
    (Verb.STUDENT_SUPPORT_READ_EVENT, "FormalEvent"): f"{AROUND} rosa",
    (Verb.STUDENT_SUPPORT_RECORD_EVENT, "Student"): f"{AROUND} denise",
    (Verb.STUDENT_SUPPORT_SEE_FAMILY_PAGE, "Student"): "rosa no_right right_over",
    (Verb.STUDENT_SUPPORT_JOIN_AS_FAMILY, "Meeting"): "rosa right_over",
    (Verb.STUDENT_SUPPORT_SAY_WHETHER_HEARD, "Heard"): "rosa",
    (Verb.STUDENT_SUPPORT_SAY_GOAL, "Plan"): "rosa",
    (Verb.STUDENT_SUPPORT_ANSWER_FAMILY, "Student"): AROUND,
    (Verb.STUDENT_SUPPORT_ANSWER_FAMILY, "Heard"): AROUND,
    (Verb.STUDENT_SUPPORT_ASK_FOR_RECORD, "Student"): FAMILY,  # Mateo is told by the page that he is of age first: queries/record_requests.py, may_ask
    (Verb.STUDENT_SUPPORT_ENTER_RECORD_REQUEST, "Student"): f"{AROUND} denise",
    (Verb.STUDENT_SUPPORT_READ_RECORD, "RecordRequest"): "rosa",
    (Verb.STUDENT_SUPPORT_CHECK_RECORD, "RecordRequest"): "hannah amina meiling",
    (Verb.STUDENT_SUPPORT_READ_RECORD, "Amendment"): "rosa",
    (Verb.STUDENT_SUPPORT_CHECK_RECORD, "Amendment"): "hannah amina meiling",
    (Verb.STUDENT_SUPPORT_BEGIN_PACKET, "SchoolEnrolment"): "yusuf amina meiling denise",
    (Verb.STUDENT_SUPPORT_BEGIN_PACKET, "TransferPacket"): "yusuf amina meiling denise",
    (Verb.STUDENT_SUPPORT_SEND_PACKET, "TransferPacket"): "yusuf amina meiling",
    (Verb.STUDENT_SUPPORT_READ_PACKET, "TransferPacket"): "rosa",  # Mateo from the eighteenth birthday on
    (Verb.STUDENT_SUPPORT_SEE_SIGNAL, "Signal"): AROUND,
    (Verb.STUDENT_SUPPORT_ANSWER_SIGNAL, "Signal"): AROUND,
    (Verb.STUDENT_SUPPORT_SEE_MAP, "MapChild"): "yusuf amina meiling",
    (Verb.STUDENT_SUPPORT_MARK_KNOWN, "Student"): "amina yusuf hannah grace lucien ofelia denise nurse",  # everybody who works there
    (Verb.STUDENT_SUPPORT_NAME_ADULT, "Student"): "mateo",
    (Verb.STUDENT_SUPPORT_PAIR, "Student"): "yusuf amina meiling",
    (Verb.STUDENT_SUPPORT_PAIR, "Pair"): "yusuf amina meiling",
    (Verb.STUDENT_SUPPORT_PAIR, "Pair asked"): "ingrid meiling",  # of another school
    (Verb.STUDENT_SUPPORT_SEE_PAIR, "Pair"): f"{AROUND} denise",  # the office opens the door for him
    (Verb.STUDENT_SUPPORT_SEE_PAIR, "Pair asked"): "ingrid meiling nurse",  # the team learns of it when the nurse has said yes
    (Verb.STUDENT_SUPPORT_ANSWER_PAIR, "Pair"): "denise",
    (Verb.STUDENT_SUPPORT_ANSWER_PAIR, "Pair asked"): "nurse",
    (Verb.STUDENT_SUPPORT_SEE_TIMELINE, "Timeline"): f"{AROUND} rosa nurse",  # the nurse holds the ball
    (Verb.STUDENT_SUPPORT_BEGIN_TIMELINE, "Student"): AROUND,
    (Verb.STUDENT_SUPPORT_WORK_TIMELINE, "Timeline"): f"{AROUND} nurse",
    (Verb.STUDENT_SUPPORT_SEE_HAND_OFF, "HandOff"): f"{AROUND} gave giver",  # who hands on answers what the next asks
    (Verb.STUDENT_SUPPORT_TAKE_HAND_OFF, "HandOff"): "giver",
    (Verb.STUDENT_SUPPORT_NAME_NEXT, "HandOff"): "yusuf amina meiling",
}


def _more_people(around: Cast) -> None:
    """Add who stood in yesterday, works elsewhere, gives or gave a support, is a guest; and guardians without a right, or without one any more."""
    here, there = around.schools["cedar_fork"], around.schools["saltmarsh"]
    for key, role, school in (
        ("stood_in", None, None),
        ("nurse", Role.SUPPORT_STAFF, here),
        ("counselor_elsewhere", Role.COUNSELOR, there),
        ("giver", Role.SUPPORT_STAFF, there),
        ("gave", Role.SUPPORT_STAFF, there),
        ("guest", Role.TEACHER, there),
        ("asked_off", Role.TEACHER, there),
        ("no_right", None, None),
        ("right_over", None, None),
    ):
        around.people[key] = Person.objects.create(given_name=key.title(), family_name="Quill", folded_name=key)
        if role:
            Post.objects.create(person=around.people[key], role=role, school=school, held_from=date(2020, 8, 1))
    Substitution.objects.create(
        substitute=around.people["stood_in"], teacher=around.grace, school=here, on=TODAY - timedelta(days=1), entered_by=around.denise, entered_at=around.now
    )
    for key in ("no_right", "right_over"):
        tie = Guardianship.objects.create(guardian=around.people[key], student=around.students["mateo"], relation="parent")
        GuardianRight.objects.create(guardianship=tie, right=Right.CONTACT, held_from=date(2026, 8, 1), basis="seen")
        if key == "right_over":
            GuardianRight.objects.create(guardianship=tie, right=Right.READ, held_from=date(2026, 8, 1), held_until=TODAY, basis="seen")


@pytest.fixture
def rows(around, noon) -> dict[str, int]:
    around.now = noon
    _more_people(around)
    mateo, here, p = around.students["mateo"], around.schools["cedar_fork"], around.people
    plan = m.Plan.objects.create(student=mateo, begins_on=TODAY, begun_by=p["hannah"], review_on=TODAY)
    goal = m.Goal.objects.create(plan=plan, words="Reads", by=p["hannah"], begins_on=TODAY)
    dose = {"plan": plan, "goal": goal, "school": here, "what": "Reading", "minutes": 30, "begins_on": TODAY}
    service, vacant = m.Service.objects.create(**dose), m.Service.objects.create(**dose)
    m.Giving.objects.create(service=service, person=p["giver"], held_from=TODAY, named_by=p["amina"])
    m.Giving.objects.create(service=service, person=p["gave"], held_from=date(2026, 9, 1), held_until=TODAY, named_by=p["amina"])
    accommodation = m.Accommodation.objects.create(plan=plan, words="More time", by=p["hannah"], begins_on=TODAY)
    cannot = m.CannotYet.objects.create(accommodation=accommodation, by=p["grace"], words="No room", said_at=noon)
    meeting = m.Meeting.objects.create(student=mateo, purpose="Reading", planned_on=TODAY, planned_by=p["hannah"])
    for key, off in (("guest", None), ("asked_off", TODAY)):
        m.MeetingAsked.objects.create(meeting=meeting, person=p[key], kind="guest", asked_by=p["hannah"], asked_on=TODAY, taken_off_on=off)
    for key in ("rosa", "right_over"):
        m.MeetingAsked.objects.create(meeting=meeting, person=p[key], kind="family", asked_by=p["hannah"], asked_on=TODAY)
    heard = m.Heard.objects.create(meeting=meeting, guardian=p["rosa"], asked_on=TODAY)
    decision = m.Decision.objects.create(meeting=meeting, words="Pairs", owner=p["grace"], by_when=TODAY, entered_by=p["hannah"], entered_at=noon)
    barrier = m.Barrier.objects.create(student=mateo, words="The bus", raised_by=p["grace"], raised_at=noon, leader=p["amina"], by_when=TODAY)
    word = m.OwnWord.objects.create(student=mateo, kind="hope", said_by="student", words="To read", entered_by=p["mateo"], on=TODAY)
    noticed = m.Noticed.objects.create(student=mateo, by=p["stood_in"], words="He sits alone", at=noon)
    note, restricted = (m.Note.objects.create(student=mateo, author=p["yusuf"], text="x", is_restricted=hidden, written_at=noon) for hidden in (False, True))
    for key in ("hannah", "ofelia", "nurse"):
        m.NoteReader.objects.create(note=restricted, person=p[key], named_on=TODAY)
    event = m.FormalEvent.objects.create(
        student=mateo, kind="notice", on=TODAY, guardian=p["rosa"], language="en", channel="post", about="x", entered_by=p["denise"], entered_at=noon
    )
    edition = m.RuleEdition.objects.create(
        rule=m.SignalRule.objects.create(kind="absences"),
        number=1,
        at_least=4,
        within_days=14,
        source="x",
        source_on=TODAY,
        written_by=p["meiling"],
        written_at=noon,
    )
    days = dict.fromkeys(("from_on", "held_on", "raised_on", "waits_from", "leaders_on", "director_on"), TODAY)
    signal = m.Signal.objects.create(student=mateo, school=here, rule=edition.rule, edition=edition, count=4, of=10, **days)
    way = m.Timeline.objects.create(student=mateo, track="iep", school=here, begins_on=TODAY, begun_by=p["hannah"], begun_at=noon)
    m.Milestone.objects.create(timeline=way, key="consent", number=2, counts_from=TODAY, holder=p["nurse"])
    m.Milestone.objects.create(timeline=way, key="referral", number=1, met_on=TODAY, holder=p["giver"])  # what is done is nobody's to hold
    handed = m.HandOff.objects.create(student=mateo, because="adult", service=service, on=TODAY, left_by=p["gave"], to=p["giver"], made_on=TODAY)
    record = m.RecordRequest.objects.create(student=mateo, by=p["rosa"], entered_by=p["rosa"], asked_on=TODAY, due_on=TODAY, language="es", checker=p["hannah"])
    packet = m.TransferPacket.objects.create(
        student=mateo, school=here, asked_by_school="Elsewhere", asked_folded="elsewhere", asked_on=TODAY, due_on=TODAY, begun_by=p["amina"], begun_on=TODAY
    )
    enrolled = SchoolEnrolment.objects.get(student=mateo, school=here)
    a_round = m.MapRound.objects.create(school=here, grade="04", opened_by=p["amina"], opens_on=TODAY, last_day=TODAY, closed_on=TODAY)
    child = m.MapChild.objects.create(round=a_round, student=mateo)
    pair = m.Pair.objects.create(student=mateo, school=here, since=TODAY, adult=p["denise"], asked_on=TODAY, yes_on=TODAY)
    asked = m.Pair.objects.create(student=mateo, school=around.schools["mill_road"], since=TODAY, adult=p["nurse"], asked_on=TODAY)
    wrong = m.Amendment.objects.create(student=mateo, by=p["rosa"], entered_by=p["rosa"], asked_on=TODAY, wrong="misleading", decider=p["hannah"])
    made = (
        wrong,
        enrolled,
        packet,
        record,
        child,
        pair,
        handed,
        way,
        signal,
        plan,
        goal,
        service,
        accommodation,
        cannot,
        meeting,
        decision,
        barrier,
        word,
        noticed,
        note,
        event,
        heard,
    )
    return {
        "Student": mateo.pk,
        **{type(one).__name__: one.pk for one in made},
        "Service vacant": vacant.pk,
        "Note restricted": restricted.pk,
        "Pair asked": asked.pk,
    }


def _reached(standing: Standing, verb: Verb, rows: dict[str, int]) -> set[str]:
    """Return the keys of those rows on which the person may do the verb: one query for each noun of it."""
    found = set()
    for label in NOUNS[verb]:
        of_noun = {key: pk for key, pk in rows.items() if key.split(" ")[0] == label.split(".")[1]}
        if of_noun:
            reached = set(within(standing, verb, apps.get_model(label).objects.filter(pk__in=of_noun.values())).values_list("pk", flat=True))
            found |= {key for key, pk in of_noun.items() if pk in reached}
    return found


VERBS = [verb for verb in Verb if verb.value.startswith(ROOMS) and verb not in NOT_OF_A_CHILD]


def test_each_row_opens_for_those_named_and_for_nobody_else(around, rows):
    found: dict[tuple[Verb, str], set[str]] = {at: set() for at in EXPECTED}
    for who in around.people:
        standing = around.standing(who)
        for verb in VERBS:
            for key in _reached(standing, verb, rows):
                found.setdefault((verb, key), set()).add(who)
    assert {at: who ^ set(EXPECTED.get(at, "").split()) for at, who in found.items() if who != set(EXPECTED.get(at, "").split())} == {}
    assert {verb for verb, _key in EXPECTED} == set(VERBS)


def test_who_is_around_no_more_reads_not_even_what_they_wrote(around, noon):
    mateo = around.students["mateo"]
    note = write_note(by=around.lucien.pk, now=noon, today=TODAY, student=mateo, text="Before.", is_restricted=True, readers=[around.ofelia.pk])
    for key in ("lucien", "ofelia"):
        assert not within(around.standing(key), Verb.STUDENT_SUPPORT_READ_NOTE, type(note).objects.all()).exists()


@pytest.mark.sqlite
@pytest.mark.parametrize("right", [None, Right.READ])
def test_about_ones_own_child_one_is_family_and_nothing_else(around, rows, right):
    """Everybody who works around Mateo as a parent of his, with the right to read and without."""
    at_work = ["amina", "yusuf", "meiling", "hannah", "grace", "giver", "guest", "nadia", "denise", "odile"]
    around.people["elsewhere"] = Person.objects.create(given_name="Ada", family_name="Quill", folded_name="quill ada")  # a parent who works elsewhere
    for key in [*at_work, "elsewhere"]:
        tie = Guardianship.objects.create(guardian=around.people[key], student=around.students["mateo"], relation="parent")
        if right:
            GuardianRight.objects.create(guardianship=tie, right=right, held_from=date(2026, 8, 1), basis="seen")
    m.Noticed.objects.update(asked=around.yusuf)
    directory = [Verb.DIRECTORY_SEE_STUDENT, Verb.DIRECTORY_READ_STUDENT, Verb.DIRECTORY_TIE_GUARDIAN, Verb.DIRECTORY_GRANT_RIGHT, Verb.AUDIT_SEE_READERS]
    rights = GuardianRight.objects.exclude(guardianship__guardian__in=[around.people[key] for key in [*at_work, "elsewhere"]])
    nouns = {**rows, "Guardianship": Guardianship.objects.get(guardian=around.rosa).pk, "GuardianRight": rights.first().pk}
    as_family = around.standing("elsewhere")
    for who in at_work:
        standing = around.standing(who)
        for verb in [*VERBS, *directory]:
            assert _reached(standing, verb, nouns) == _reached(as_family, verb, nouns), (who, verb)
    assert _reached(around.standing("yusuf"), Verb.STUDENT_SUPPORT_WRITE_NOTE, {"Student": around.students["leilani"].pk})


def test_about_themselves_a_student_who_works_here_is_the_student(around, rows):
    before = {verb: _reached(around.standing("mateo"), verb, rows) for verb in VERBS}
    Post.objects.create(person=around.mateo, role=Role.COUNSELOR, school=around.schools["cedar_fork"], held_from=date(2026, 8, 1))
    assert {verb: _reached(around.standing("mateo"), verb, rows) for verb in VERBS} == before


def test_where_the_other_parent_lives_is_told_to_no_parent_by_a_post(around, rows):
    ProtectedAddress.objects.create(person=around.rosa, address="Hidden Lane 1", held_from=TODAY)
    own = Guardianship.objects.create(guardian=around.yusuf, student=around.students["mateo"], relation="father")
    for ended_on in (None, TODAY):
        Guardianship.objects.filter(pk=own.pk).update(ended_on=ended_on)
        for verb, noun in (
            (Verb.DIRECTORY_READ_CONTACT, {"Person": around.rosa.pk}),
            (Verb.DIRECTORY_READ_PROTECTED_ADDRESS, {"ProtectedAddress": around.rosa.protected_address.pk}),
        ):
            assert [_reached(around.standing(who), verb, noun) for who in ("amina", "yusuf")] == [set(noun), set()]


def test_whoever_is_family_is_named_to_nothing_around_their_child(around, rows):
    mateo, who = around.students["mateo"], {"by": around.amina.pk, "today": TODAY}
    tie = Guardianship.objects.create(guardian=around.lucien, student=mateo, relation="father", ended_on=TODAY)
    Guardianship.objects.create(guardian=around.ruth, student=mateo, relation="mother")
    service, meeting = m.Service.objects.get(pk=rows["Service vacant"]), m.Meeting.objects.get()
    for refusal, act in (
        (teams.IsFamily, lambda: teams.join_team(**who, student=mateo, person=tie.guardian, part="Speech")),
        (teams.IsFamily, lambda: teams.hand_case_to(**who, student=mateo, person=tie.guardian, on=TODAY)),
        (gaps.GapRefused, lambda: gaps.assign_provider(**who, service=service, person=tie.guardian, held_from=TODAY)),
        (meetings.NotTheirs, lambda: meetings.ask_to_meeting(**who, meeting=meeting, person=tie.guardian, kind="guest")),
        (barriers.NotALeader, lambda: barriers.raise_barrier(**who, now=around.now, student=mateo, words="x", leader=around.ruth.pk, by_when=TODAY)),
    ):
        with pytest.raises(refusal):
            act()


def test_every_noun_about_a_student_says_so_to_the_gate():
    for label in sorted({label for labels in NOUNS.values() for label in labels}):
        model = apps.get_model(label)
        paths = [path.removesuffix("__person") for path in model.retention.about if path.endswith("student__person")]
        assert not paths or getattr(model, "about_student", None) == paths[0], label

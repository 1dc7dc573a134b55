"""One of everything beside the cast, so that each address of the house leads to a record."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image

from tests.cast import LONG_AGO, TODAY, YEAR_BEGAN, Cast, made_once
from trellis.access.policy import AgePart, Role
from trellis.asks.models import Brief, Feed, Moment, Occasion
from trellis.asks.operations import Stretch, ask_for_sponsor, bring_in_calendar, file_ask, set_cap, write_ask
from trellis.asks.operations import leading as looking
from trellis.asks.operations.brief import put_notice, send_briefs
from trellis.asks.operations.doing import hand_on, say_done
from trellis.asks.queries import Whom
from trellis.commitments.operations import make_promise
from trellis.directory.models import (
    Assignment,
    EmergencyAccess,
    GuardianRight,
    Guardianship,
    NonWorkingDays,
    Office,
    Person,
    Post,
    ProtectedAddress,
    RosterImport,
    SchoolEnrolment,
    Section,
    SectionEnrolment,
    SectionTeaching,
    Substitution,
)
from trellis.directory.operations.ages import set_age_rules
from trellis.directory.operations.merging import merge_people
from trellis.directory.operations.teams import join_team, leave_team
from trellis.equity.models import Cell, Finding, Indicator, Release
from trellis.equity.operations.follow_ups import add_cause, open_conversation, open_policy_review
from trellis.evaluation.operations import attach_file, carry_in, open_evaluation
from trellis.framework.commands import OF_PRINCIPALS, OURS
from trellis.framework.importers import read_pack
from trellis.framework.operations import load_pack, start_draft
from trellis.growth.models import Line as GrowthLine
from trellis.growth.models import Membership, Photo, Visit, Walker
from trellis.growth.operations import communities as together
from trellis.growth.operations.assessments import begin_assessment, keep_view
from trellis.growth.operations.cadence import ask_sooner, propose_cadence, say_away
from trellis.growth.operations.cycles import begin_cycle, close_cycle, write_in_cycle
from trellis.growth.operations.feedback import ask_for_feedback
from trellis.growth.operations.handing import write_hand_over
from trellis.growth.operations.notes import share_note, take_note
from trellis.growth.operations.own import write_line
from trellis.growth.operations.points import begin_measure
from trellis.growth.operations.runs import begin_run
from trellis.growth.operations.sharing import share
from trellis.growth.operations.steps import propose_step, write_step
from trellis.growth.operations.supports import give_support, write_support
from trellis.growth.operations.visits import hold_visit, plan_visit
from trellis.growth.operations.walks import plan_walk, write_walk_note
from trellis.letters.models import Letter, RefusedAddress
from trellis.letters.models import Line as LetterLine
from trellis.letters.queries import OwnLine
from trellis.mail.measures.reading import read
from trellis.mail.operations import set_addresses, take_mail
from trellis.partnership.models import Part
from trellis.partnership.operations import panels
from trellis.partnership.operations.barriers import assign_barrier, raise_barrier
from trellis.partnership.operations.catalogue import write_service
from trellis.partnership.operations.learning import begin_goal, begin_test, share_line
from trellis.partnership.operations.profiles import Line, add_to_profile, publish_profile, write_part
from trellis.partnership.operations.ratings import rate_thread
from trellis.partnership.operations.teams import add_plan_line, form_team, plan_review
from trellis.records.models import RecordsImport
from trellis.retention.operations import hold_records
from trellis.safety.operations import begin_duty, watch
from trellis.self_study.operations import open_inquiry, open_study
from trellis.self_study.queries import frameworks_to_ask_about
from trellis.student_support.models import (
    Accommodation,
    FormalEvent,
    Giving,
    HandOff,
    Heard,
    Note,
    PacketFile,
    Plan,
    RecordFile,
    RecordRequest,
    Service,
    Signal,
)
from trellis.student_support.operations.amendments import ask_for_hearing, ask_to_amend, decide_hearing, plan_hearing
from trellis.student_support.operations.amendments import refuse as refuse_to_amend
from trellis.student_support.operations.attention import answer_signal
from trellis.student_support.operations.barriers import raise_barrier as raise_student_barrier
from trellis.student_support.operations.decisions import decide
from trellis.student_support.operations.families import keep_sheet, show_draft
from trellis.student_support.operations.gaps import look_for_gaps
from trellis.student_support.operations.ledger import Given as GivenMinutes
from trellis.student_support.operations.ledger import log_sessions
from trellis.student_support.operations.maps import ask_adult, make_place, open_map
from trellis.student_support.operations.meetings import ask_to_meeting, hold_meeting
from trellis.student_support.operations.meetings import plan_meeting as plan_team_meeting
from trellis.student_support.operations.notes import attach_file as put_file_to_note
from trellis.student_support.operations.notes import write_note
from trellis.student_support.operations.noticed import notice
from trellis.student_support.operations.own_words import say_own_words
from trellis.student_support.operations.packets import begin_packet
from trellis.student_support.operations.papers import record_formal_event
from trellis.student_support.operations.plans import add_goal, add_need, add_service, begin_plan
from trellis.student_support.operations.progress import Measured, enter_points
from trellis.student_support.operations.record_requests import ask_for_record
from trellis.student_support.operations.reviews import review_goal
from trellis.student_support.operations.signal_rules import try_rule, write_rule
from trellis.student_support.operations.snapshots import say_cannot_yet
from trellis.student_support.operations.timelines import begin_timeline
from trellis.student_support.queries import packets
from trellis.student_support.queries.record_requests import assembled
from trellis.threads.operations import answer_hand_over, hand_over, open_thread, pause_clock, settle_thread

NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/New_York"))
HIDDEN = "9 Hidden Lane"
ONLY_MINE = "On Thursdays I am tired before the first bus"  # what Amina writes for herself, and shows nobody
EVALUATED = "The buses of Cedar Fork wait for nobody"  # stands in an evaluation, and nowhere else


@dataclass
class World:
    """The cast, and for each view the records that its address names."""

    cast: Cast
    records: dict[str, dict[str, Any]] = field(default_factory=dict)

    def path(self, name: str, **other: Any) -> str:
        """Return the path of a view with its record, or with another."""
        return reverse(name, kwargs={**self.records.get(name, {}), **other})


def _each(names: tuple[str, ...], record: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return dict.fromkeys(names, record)


def make_world(cast: Cast) -> World:
    """Add one of everything to the cast."""
    world: World = made_once("world", lambda: _made(cast), over="directory")
    return world


def _made(cast: Cast) -> World:
    mateo, leilani = cast.students["mateo"], cast.students["leilani"]
    hidden = ProtectedAddress.objects.create(person=cast.leilani, address=HIDDEN, held_from=TODAY)
    ProtectedAddress.objects.create(person=cast.malia, address=HIDDEN, held_from=TODAY)
    days = NonWorkingDays.objects.create(name="Winter holidays", starts_on=TODAY + timedelta(20), ends_on=TODAY + timedelta(34))
    cover = Post.objects.create(
        person=cast.keoni, role=Role.PRINCIPAL, school=cast.schools["cedar_fork"], covers=cast.posts["amina"], held_from=TODAY, held_until=TODAY + timedelta(3)
    )
    access = EmergencyAccess.objects.create(
        person=cast.hannah, student=cast.students["wren"], reason="He will run away tonight.", opened_at=NOON, closes_at=NOON + timedelta(hours=2)
    )
    # Yesterday was the last day: of a father's right, and of the class that Priya taught.
    yesterday_over = Guardianship.objects.create(guardian=cast.daniel, student=leilani, relation="father")
    GuardianRight.objects.create(guardianship=yesterday_over, right="read", held_from=LONG_AGO, held_until=TODAY, basis="Court order", granted_by=cast.denise)
    section = Section.objects.create(title="Grade 3", school=cast.schools["cedar_fork"])
    SectionTeaching.objects.create(section=section, person=cast.priya, begins_on=LONG_AGO, ends_on=YEAR_BEGAN)
    SectionEnrolment.objects.create(section=section, student=mateo, begins_on=LONG_AGO, ends_on=YEAR_BEGAN)
    load_pack(by=None, pack=read_pack(OURS))
    pack = frameworks_to_ask_about().get(key="principal-support")
    study = open_study(
        by=cast.lorraine.pk,
        today=TODAY,
        framework=pack.pk,
        title="How the office helps",
        decision="Which service we mend first.",
        opens_on=TODAY,
        closes_on=TODAY + timedelta(10),
        reply_by=TODAY + timedelta(21),
        groups=["central_office", "supervisors", "principals"],
        practices=["4.1", "4.2", "4.3", "4.4", "4.5", "4.6"],
    )
    asked = open_inquiry(
        by=cast.lorraine.pk,
        today=TODAY,
        framework_key=pack.key,
        question_key="Q1.1",
        question_words="Who stands behind it?",
        why="Nobody knows.",
        owner=cast.meiling.pk,
        look_again_on=TODAY + timedelta(60),
    )
    promise = make_promise(
        by=cast.lorraine.pk,
        today=TODAY,
        owner=cast.ruth.pk,
        what="A changed route reaches the school before the families.",
        by_on=TODAY + timedelta(30),
        to_words="Principals",
        to_people=[cast.amina.pk, cast.keoni.pk],
        asked_people=[cast.amina.pk, cast.keoni.pk, cast.tomas.pk, cast.ruth.pk],
        because_round=study.round_id,
        because_key="4.1",
        because_words="Offices know a school before they serve it",
    )
    asked_before, done_today, asked_now = _asked_of_cedar_fork(cast)
    asking = {"by": cast.priya.pk, "today": TODAY, "office": cast.offices["assessment"].pk, "owner": cast.priya.pk, "to": [Whom()]}
    week = {"minutes_low": 15, "minutes_high": 25, "due_on": TODAY + timedelta(8)}
    an_ask = write_ask(what="Which rooms can hold make-up testing?", why="Where we send fourteen proctors.", **asking, **week)
    file_ask(by=cast.priya.pk, today=TODAY, ask=an_ask)
    set_cap(by=cast.lorraine.pk, today=TODAY, level="", minutes=60, held_from=TODAY, because="The principals’ council")
    a_draft = write_ask(what="How many doors do not lock?", why="Which doors we mend first.", **asking, **{**week, "minutes_high": 50})
    ask_for_sponsor(by=cast.priya.pk, today=TODAY, ask=a_draft, asked_of=cast.lorraine.pk, why="The law names the day.")
    looking.begin_looking(by=cast.amina.pk, today=TODAY)
    moment = Moment.objects.create(person=cast.amina, on=TODAY, at=NOON - timedelta(days=20))
    Feed.objects.create(person=cast.amina, address="sealed", added_on=TODAY)
    sharing = looking.share_picture(by=cast.amina.pk, today=TODAY, to=cast.tomas.pk)
    notice = put_notice(by=cast.ruth.pk, today=TODAY, office=cast.offices["transport"].pk, week_on=TODAY + timedelta(7), what="Bus lists come on Friday.")
    monday = TODAY - timedelta(TODAY.weekday())
    send_briefs(by=None, today=monday, week_on=monday, letters={cast.amina.pk: [OwnLine(cast.amina.pk, "Next week", "A line.", {}, "/my-week/")]})
    busy = bring_in_calendar(by=cast.odile.pk, today=TODAY, name="State tests", stretches=[Stretch("Reading", TODAY, TODAY + timedelta(3))])
    duty = begin_duty(by=cast.meiling.pk, today=TODAY, person=cast.hannah.pk, held_from=TODAY, held_until=None)
    alarm = watch(by=cast.ruth.pk, writer=cast.ruth.pk, now=NOON, today=TODAY, texts=["I want to die."], place="How the office helps, 4.1")
    assert alarm is not None
    school = cast.schools["cedar_fork"].pk
    write_part(by=cast.amina.pk, today=TODAY, school=school, part=Part.ASSETS, text="", lines=[Line("Two languages in every room.", "the aides")])
    profile = publish_profile(by=cast.amina.pk, today=TODAY, school=school, minutes=(15, 30))
    added = add_to_profile(by=cast.rosa.pk, now=NOON, today=TODAY, school=school, hat="family", part=Part.COMMUNITY, what="A choir on Fridays.")
    team = form_team(by=cast.amina.pk, today=TODAY, school=school, offices=[cast.offices["transport"].pk])
    line = add_plan_line(
        by=cast.ruth.pk, today=TODAY, team=team, what="The late bus waits.", office=cast.offices["transport"].pk, who=cast.ruth.pk, by_on=TODAY + timedelta(7)
    )
    review = plan_review(by=cast.amina.pk, today=TODAY, team=team, on=TODAY + timedelta(7))
    letter = {"on": TODAY, "language": "es", "gathered_at": NOON, "next_try_at": NOON}
    told = Letter.objects.create(to=cast.rosa, channel="told", **letter)
    LetterLine.objects.create(letter=told, to=cast.rosa, room="letters", text="School begins at nine.", put_on=TODAY)
    mark = RefusedAddress.objects.create(person=cast.rosa, address=cast.rosa.email, code=550, since=NOON)
    hold = hold_records(by=cast.bram.pk, today=TODAY, reason="A case", person=cast.sione.pk)
    brought = RecordsImport.objects.create(began_at=NOON, state=RecordsImport.State.PLANNED, by=cast.odile)
    running = RosterImport.objects.create(began_at=NOON, state=RosterImport.State.PLANNED, by=cast.odile)
    ids = RosterImport.objects.create(began_at=NOON, state=RosterImport.State.PLANNED, by=cast.odile, is_rekeying=True)
    twin = type(cast.rosa).objects.create(given_name="Rosita", family_name="Quispe", folded_name="quispe rosita")
    merge = merge_people(by=cast.odile.pk, kept=cast.rosa, gone=twin, reason="Same birth certificate", today=TODAY)
    tie = Guardianship.objects.get(guardian=cast.rosa, student=mateo)
    before = Guardianship.objects.create(guardian=cast.tobias, student=mateo, relation="relative", ended_on=TODAY)
    right = GuardianRight.objects.filter(guardianship=tie).order_by("pk").first()
    a_round, a_study, a_promise = {"round": study.round_id}, {"pk": study.pk}, {"pk": promise.pk}
    assert right is not None
    row = {"pk": study.pk, "key": "4.1"}
    version = {"framework": pack.key, "version": pack.version}
    draft = start_draft(by=cast.lorraine.pk, framework=pack, name="Our practices")
    own = {
        **_threads(cast),
        **_gaps(cast),
        **_cycles(cast),
        **_catalogue(cast),
        "help_topic": {"topic": "today"},
        "readers_of_student": {"number": mateo.pk},
        "end_hold": {"number": hold.pk},
        "letter_on_paper": {"number": told.pk},
        "tell_by_phone": {"number": told.pk},
        "use_address_again": {"number": mark.pk},
        "practice": {**version, "key": "4.1"},
        **_each(("questions", "pack_file", "start_draft"), version),
        "pack_words": {**version, "language": "es"},
        "review_words": {**version, "language": "es", "key": "4.1"},
        **_each(("draft", "compare_draft", "publish_draft", "let_draft_go"), {"pk": draft.pk}),
        "edit_draft": {"pk": draft.pk, "key": "4.1"},
        "answer_sheet": a_round,
        "answer_all": a_round,
        "answer_item": {**a_round, "number": 1},
        "sheets_on_paper": a_round,
        **_each(("print_sheets", "print_slips", "open_poster"), {**a_round, "group": "principals"}),
        **_each(("link_sheet", "link_all", "open_sheet", "calendar_feed"), {"code": "K7QF3M2PX9AB"}),
        "link_item": {"code": "K7QF3M2PX9AB", "number": 1},
        **_each(("ask", "ask_again"), {"pk": an_ask.pk}),
        **_each(("rewrite_ask", "address_ask", "file_ask", "ask_for_sponsor", "take_back_request", "answer_as_sponsor", "bring_back"), {"pk": a_draft.pk}),
        "busy_calendar": {"pk": busy.pk},
        "move_occasion": {"pk": Occasion.objects.get(ask=an_ask).pk},
        **_each(("promise", "keep_promise", "ask_for_another_day", "answer_another_day", "let_promise_go"), a_promise),
        "answer_moment": {"pk": moment.pk},
        **_each(("shared_picture", "take_back_sharing"), {"pk": sharing.pk}),
        "take_back_notice": {"pk": notice.pk},
        "brief_of_a_week": {"pk": Brief.objects.get(person=cast.amina).pk},
        **_each(("my_ask", "say_done", "hand_on", "take_back", "say_it_makes_no_sense"), {"pk": asked_now.pk}),
        **_each(("mend_done", "undo_done"), {"pk": done_today.pk}),
        **_each(("give_receipt", "answers", "look_at_answers", "let_repeat"), {"pk": asked_before.pk}),
        "stop_asking": {"pk": asked_now.ask_id},
        **_counting(cast),
        **_each(("records_import", "confirm_records", "discard_records", "records_complaints", "records_complaints_csv"), {"pk": brought.pk}),
        **_each(("roster_import", "confirm_roster", "discard_roster", "roster_complaints", "roster_complaints_csv"), {"pk": running.pk}),
        "rekey_choices": {"pk": ids.pk},
        "person": {"pk": cast.grace.pk},
        "edit_person": {"pk": cast.mateo.pk},
        "protect_address": {"pk": cast.mateo.pk},
        **_each(("end_post", "hand_over_post", "arrange_cover"), {"pk": cast.posts["amina"].pk}),
        "end_cover": {"pk": cover.pk},
        **_each(("school", "say_headline", "assign_supervisor", "add_days_of_school"), {"pk": cast.schools["cedar_fork"].pk}),
        "end_assignment": {"pk": Assignment.objects.order_by("pk").values_list("pk", flat=True)[0]},
        **_each(("office", "edit_office", "close_office"), {"pk": cast.offices["transport"].pk}),
        **_each(("school_profile", "publish_profile", "add_to_profile", "contributions"), {"pk": school}),
        **_caseload(cast),
        **_each(("school_team", "add_plan_line", "plan_review"), {"pk": team.pk}),
        "form_team": {"pk": school},
        **_each(("one_look", "promise_from_look"), {"measure": "asks"}),
        "say_what_we_do": {"pk": team.offices.get().pk},
        "end_plan_line": {"pk": line.pk},
        **_each(("team_review", "hold_review", "promise_from_review"), {"pk": review.pk}),
        "refresh_profile": {"pk": school, "part": "goals"},
        "profile_version": {"pk": profile.pk},
        "answer_contribution": {"pk": added.pk},
        "take_back_days": {"pk": days.pk},
        "student": {"pk": mateo.pk},
        "student_records": {"pk": mateo.pk},
        "add_guardian": {"pk": mateo.pk},
        **_each(("grant_right", "end_tie"), {"pk": tie.pk}),
        "tie_again": {"pk": before.pk},
        "end_right": {"pk": right.pk},
        **_each(("protected_address", "end_protection"), {"pk": hidden.pk}),
        "open_emergency_access": {"pk": cast.students["bilal"].pk},
        **_each(("close_emergency_access", "review_emergency_access"), {"pk": access.pk}),
        **_each(("alarm", "take_alarm", "end_alarm"), {"pk": alarm.pk}),
        "end_duty": {"pk": duty.pk},
        "merge_people": {"pk": cast.rosa.pk, "other": cast.andres.pk},
        "split_people": {"pk": merge.pk},
        **_each(("study", "close_study", "gap_map", "gap_map_on_paper", "reply_to_study", "questions_for_students"), a_study),
        **_each(("promise_from_row", "choose_priority", "say_not_now"), row),
        "decide_for_child": {**a_study, "student": mateo.pk},
        **_each(("inquiry", "add_to_inquiry", "end_inquiry"), {"pk": asked.pk}),
        **_barriers(cast),
        **_panels(cast),
        **_attention(cast),
        **_map_of_cedar_fork(cast),
        **_around_mateo(cast),
        **_plan_of_mateo(cast),
        **_classroom(cast),
        **_team_of_leilani(cast),
        **_minutes_of_mateo(cast),
        **_timeline_of_mateo(cast),
        **_learning(cast),
        **_own_growth(cast),
        **_both_sides_of_the_wall(cast),
        **_supports(cast),
        **_visits(cast),
        **_together(cast),
        **_mail(cast),
        "open_inquiry": {"framework": pack.key, "key": "Q4.1"},
        "calendar_feed": {"code": "K7QF3M2PX9AB"},
        "use_sign_in_link": {"token": "ABCDEFGH"},
        **_each(("start_single_sign_on", "openid_connect_callback"), {"provider_id": "none"}),
        **_each(("saml_finish_acs", "saml_metadata", "saml_acs", "saml_sls"), {"organization_slug": "none"}),
        "end_my_session": {"session_id": 1},
        "untie": {"binding_id": 1},
        **_each(("mfa_remove_webauthn", "mfa_edit_webauthn"), {"pk": 1}),
        **_each(("ways_in", "end_sessions", "forget_second_steps"), {"person_id": cast.grace.pk}),
    }
    return World(cast, own)


def _asked_of_cedar_fork(cast: Cast) -> list[Any]:
    """Have transport ask three things of Cedar Fork: one answered in October and owed a receipt, one done today, one in Hannah's hands."""
    school, at_cedar_fork = cast.schools["cedar_fork"].pk, (Whom(school=cast.schools["cedar_fork"].pk),)
    found = []
    for what, days, question in (("Which stops moved?", -60, "Name them."), ("Look over the bus roster", 0, ""), ("Sign the route letters", 0, "")):
        due_on = TODAY + timedelta(days)
        ask = write_ask(
            by=cast.ruth.pk,
            today=due_on,
            office=cast.offices["transport"].pk,
            owner=cast.ruth.pk,
            what=what,
            why="So that nobody waits in the wrong place.",
            question=question,
            minutes_low=5,
            minutes_high=10,
            due_on=due_on,
            to=at_cedar_fork,
        )
        file_ask(by=cast.ruth.pk, today=due_on, ask=ask)
        occasion = ask.occasions.get()
        part: dict[str, Any] = {"by": cast.amina.pk, "today": due_on, "occasion": occasion, "school": school, "role": Role.PRINCIPAL}
        if what == "Sign the route letters":
            hand_on(**part, to=cast.hannah.pk)
        else:
            say_done(**part, now=NOON + timedelta(days), low=5, high=10, answer="Mill Road." if question else "")
        found.append(occasion)
    return found


def _gaps(cast: Cast) -> dict[str, dict[str, Any]]:
    """Return a release that is out, a finding of Cedar Fork in it, a conversation about it with a cause, and a look at a rule."""
    counted = {
        "number": 1,
        "key": "suspended",
        "names": {"en": "Suspended"},
        "outcome": "bad",
        "counted": "A day or more.",
        "among": "",
        "source": "File",
        "feed": "file",
    }
    out = {"state": "published", "made_at": NOON, "published_at": NOON, "published_by": cast.gloria}
    release = Release.objects.create(name="2025–26", school_years=[2026], on=TODAY, indicators=[counted], **out)
    where = {"release": release, "school": cast.schools["cedar_fork"], "indicator": "suspended", "school_year": 2026}
    for value, n, count in (("black", 100, 30), ("white", 100, 10)):
        Cell.objects.create(**where, dimension="race", value=value, n=n, count=count)
    of_group = {"dimension": "race", "value": "black", "n": 100, "count": 30, "others_n": 100, "others_count": 10, "affected": 20, "p": 0.01}
    finding = Finding.objects.create(**where, **of_group, identity="suspended|1|race|black")
    asked = open_conversation(by=cast.amina.pk, today=TODAY, finding=finding, kind="whys", question="Why?")
    cause = add_cause(by=cast.amina.pk, now=NOON, conversation=asked, words="The buses come late.")
    rule = {"rule": "Handbook, page 4", "keeps_out": "Whoever comes late.", "owner": cast.amina.pk, "due_on": TODAY + timedelta(30)}
    review = open_policy_review(by=cast.amina.pk, today=TODAY, finding=finding, **rule)
    of_finding = ("finding", "finding_schools", "finding_file", "open_conversation", "promise_from_finding", "open_policy_review")
    return {
        **_each(("findings", "board_paper"), {"pk": release.pk}),
        **_each(of_finding, {"pk": finding.pk}),
        **_each(("conversation", "add_cause", "close_conversation"), {"pk": asked.pk}),
        **_each(("change_cause", "put_cause_back"), {"pk": cause.pk}),
        **_each(("policy_review", "change_policy_review", "decide_on_policy"), {"pk": review.pk}),
        "indicator_gaps": {"pk": release.pk, "key": "suspended"},
        "indicator_at_school": {"pk": release.pk, "key": "suspended", "school": cast.schools["cedar_fork"].pk},
        "board_paper_file": {"pk": release.pk, "language": "en"},
    }


def _threads(cast: Cast) -> dict[str, dict[str, Any]]:
    """Return the records of threads that transport leads, is asked to take, helps with, and has settled; and of one without an office."""
    asked = {"by": cast.amina.pk, "now": NOON, "text": "On four days.", "school": cast.schools["cedar_fork"]}
    transport, facilities = cast.offices["transport"], cast.offices["facilities"]
    led = open_thread(subject="Bus 14 comes late", office=transport, answer_minutes=510, settle_minutes=5 * 510, **asked)
    facts = {"by": cast.daniel.pk, "now": NOON, "office": facilities.pk, "to_office": transport, "reason": "The gate."}
    handed = hand_over(thread=open_thread(subject="The gate", office=facilities, **asked), kind="take", **facts)
    helped = open_thread(subject="The bell", office=facilities, **asked)
    answer_hand_over(by=cast.ruth.pk, now=NOON, hand_over=hand_over(thread=helped, kind="help", **facts), accepts=True)
    paused = open_thread(subject="Bus 15 comes late", office=transport, **asked)
    why = {"reason": "day", "words": "New drivers come later.", "until_on": TODAY + timedelta(9)}
    pause_clock(by=cast.ruth.pk, now=NOON, thread=paused, office=transport.pk, **why)
    settled = open_thread(subject="Bus 16 comes late", office=transport, **asked)
    settle_thread(by=cast.ruth.pk, now=NOON, thread=settled, office=transport.pk, words="A second driver.")
    closed = Office.objects.create(name="Print shop")
    lost = open_thread(subject="A poster", office=closed, **asked)
    closed.ended_on = TODAY
    closed.save(update_fields=["ended_on"])
    return {
        **_each(("thread", "take_thread", "hand_over_thread", "set_next_date", "pause_clock", "settle_thread"), {"pk": led.pk}),
        "answer_hand_over": {"pk": handed.pk},
        "let_clock_run": {"pk": paused.pk},
        "end_help": {"pk": helped.pk},
        "reopen_thread": {"pk": settled.pk},
        "place_thread": {"pk": lost.holdings.get().pk},
    }


def _together(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Amina and Keoni learn together, with Ingrid invited: one meeting runs, one lies ahead; and let Amina plan two walks, one talked over now."""
    amina, keoni = cast.amina.pk, cast.keoni.pk
    group = together.begin_community(by=amina, today=TODAY, name="The second Thursday")
    asked = together.invite_to_community(by=amina, today=TODAY, community=group, person=keoni)
    together.answer_invitation(by=keoni, today=TODAY, invitation=asked, joins=True)
    waits = together.invite_to_community(by=keoni, today=TODAY, community=group, person=cast.ingrid.pk)
    now = together.plan_meeting(by=amina, today=TODAY, community=group, on=TODAY, presenter=amina, facilitator=keoni, protocol_key="consultancy")
    begin_run(by=keoni, now=NOON, of=now, protocol_key="consultancy", led_by=amina)
    later = together.plan_meeting(by=amina, today=TODAY, community=group, on=TODAY + timedelta(14), presenter=amina, facilitator=keoni, protocol_key="tuning")
    school = cast.schools["cedar_fork"].pk
    walk = plan_walk(by=amina, today=TODAY, school=school, on=TODAY, focus="What do students ask each other?")
    note = write_walk_note(by=amina, now=NOON, today=TODAY, walk=walk, visit=1, kind="saw", words="Four students at one table compared two ways.")
    talked = plan_walk(by=amina, today=TODAY, school=school, on=TODAY, focus="Who speaks?")
    begin_run(by=amina, now=NOON, of=talked, protocol_key="walk-debrief")
    return {
        "protocol_steps": {"key": "consultancy"},
        **_each(("community", "change_community", "invite_to_community", "plan_meeting"), {"pk": group.pk}),
        "answer_invitation": {"pk": waits.pk},
        "end_membership": {"pk": Membership.objects.get(community=group, person=cast.amina).pk},
        **_each(("run_of_meeting", "pulse_of_meeting", "press_in_meeting", "note_in_meeting", "say_what_i_take_along", "promise_in_meeting"), {"pk": now.pk}),
        **_each(("meeting", "change_meeting", "call_meeting_off", "write_problem", "begin_meeting"), {"pk": later.pk}),
        "plan_walk": {"pk": school},
        **_each(("walk", "change_walk", "call_walk_off", "ask_along", "write_walk_note", "write_patterns", "walk_sheet", "begin_debrief"), {"pk": walk.pk}),
        "leave_walk": {"pk": Walker.objects.get(walk=walk).pk},
        "remove_walk_note": {"pk": note.pk},
        **_each(("run_of_walk", "pulse_of_walk", "press_in_walk", "note_in_walk"), {"pk": talked.pk}),
    }


def _visits(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Tomás plan to see Amina, who has something to talk about."""
    who = {"principal": cast.amina.pk, "supervisor": cast.tomas.pk, "school": cast.schools["cedar_fork"].pk}
    planned = plan_visit(by=cast.amina.pk, now=NOON, today=TODAY, planned_on=TODAY, points=["The mornings at the side door."], **who)
    held = hold_visit(
        by=cast.tomas.pk, today=TODAY, visit=plan_visit(by=cast.tomas.pk, now=NOON, today=TODAY, planned_on=TODAY - timedelta(14), **who), minutes=60
    )
    first, second = (
        take_note(by=cast.tomas.pk, now=NOON, sent_as=UUID(int=number), text=f"The doors stood open, {number}.", visit=planned).note for number in (1, 2)
    )
    take_note(by=cast.tomas.pk, now=NOON, sent_as=first.sent_as, text="The doors stood open at seven.", edition=9)
    share_note(by=cast.tomas.pk, now=NOON, today=TODAY, note=second)
    photo = Photo.objects.create(note=second, sent_as=UUID(int=3), picture=b"not opened here", width=4, height=3)
    return {
        "merge_note": {"pk": first.pk},
        **_each(("note", "share_note", "take_note_back", "answer_note", "remove_note"), {"pk": second.pk}),
        **_each(("note_photo", "remove_photo"), {"pk": photo.pk}),
        **_each(("visit", "move_visit", "call_off_visit", "hold_visit", "add_agenda_point", "visit_brief"), {"pk": planned.pk}),
        "open_visit_again": {"pk": held.pk},
        "end_agenda_point": {"pk": planned.points.get().pk},
    }


def _barriers(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Ingrid say what stands in her way, and Lorraine name Ruth to clear it."""
    barrier = raise_barrier(by=cast.ingrid.pk, now=NOON, today=TODAY, what="Every change of a route takes six weeks.", names_raiser=True)
    assign_barrier(by=cast.lorraine.pk, today=TODAY, barrier=barrier, owner=cast.ruth.pk, by_on=TODAY + timedelta(30))
    return _each(("barrier", "say_me_too", "assign_barrier", "clear_barrier"), {"pk": barrier.pk})


def _panels(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Mei-Ling convene a panel on which Wren and Sione sit: one draft of Wren's, one question that transport replied to, one that it owes a reply."""
    who = {"by": cast.meiling.pk, "today": TODAY}
    panel = panels.convene_panel(**who, name="Students of Riverbend", school=None, agree=2, reply_days=10, counts="school")
    seats = [panels.name_member(**who, panel=panel, student=cast.students[key], held_until=date(2027, 7, 1)) for key in ("wren", "sione")]
    wren, draft = cast.wren.pk, {"now": NOON, "today": TODAY, "panel": panel, "kind": "question", "office": cast.offices["transport"].pk}
    asked = [
        panels.draft_question(by=wren, **draft, subject=f"Buses after clubs, {n}", words="Clubs end at five. The last bus leaves at four.") for n in (1, 2, 3)
    ]
    for one in asked[1:]:
        panels.agree_to_draft(by=cast.sione.pk, today=TODAY, question=one, seen=1)
        panels.send_question(by=wren, today=TODAY, question=one, seen=1)
    reply = panels.reply_to_panel(by=cast.ruth.pk, now=NOON, today=TODAY, question=asked[1], words="We look at one bus at half past five.")
    return {
        **_each(("panel", "change_panel", "name_convenor", "name_panel_member", "end_panel", "draft_question"), {"pk": panel.pk}),
        "end_seat": {"pk": seats[0].pk},
        **_each(("change_draft", "add_to_draft", "let_question_go", "agree_to_draft", "send_question"), {"pk": asked[0].pk}),
        **_each(("panel_question", "decide_on_question"), {"pk": asked[1].pk}),
        **_each(("name_replier", "reply_to_panel"), {"pk": asked[2].pk}),
        "say_whether_it_answers": {"pk": reply.pk},
    }


def _attention(cast: Cast) -> dict[str, dict[str, Any]]:
    """Return one rule, and one signal about Mateo that Amina has answered."""
    facts = {"source": "The attendance team", "source_on": TODAY, "rises_after": 5}
    edition = write_rule(by=cast.meiling.pk, now=NOON, today=TODAY, kind="absences", at_least=4, within_days=14, **facts)
    try_rule(by=cast.meiling.pk, now=NOON, today=TODAY, edition=edition)
    days = dict.fromkeys(("from_on", "held_on", "raised_on", "waits_from", "leaders_on", "director_on"), TODAY)
    at = {"student": cast.students["mateo"], "school": cast.schools["cedar_fork"]}
    signal = Signal.objects.create(**at, rule=edition.rule, edition=edition, count=4, of=10, **days)
    answer = answer_signal(by=cast.amina.pk, now=NOON, today=TODAY, signal=signal, kind="spoke", on=TODAY)
    return {
        **_each(("one_signal", "answer_signal"), {"pk": signal.pk}),
        "take_signal_answer_back": {"pk": signal.pk, "answer": answer.pk},
        **_each(("signal_rule", "change_signal_rule", "try_signal_rule", "use_signal_rule", "end_signal_rule"), {"pk": edition.rule_id}),
    }


def _map_of_cedar_fork(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Amina ask about grade 4, and Grace be asked to be there for Leilani."""
    school = cast.schools["cedar_fork"]
    asked = open_map(by=cast.amina.pk, today=TODAY, school=school, grade="04", last_day=TODAY + timedelta(days=7))
    place = make_place(by=cast.amina.pk, today=TODAY, school=school, student=cast.students["leilani"])
    ask_adult(by=cast.amina.pk, today=TODAY, pair=place, adult=cast.grace.pk, before=None)
    return {
        "open_map": {"school": school.pk},
        **_each(("relationship_map", "mark_known", "mark_one", "move_last_day", "close_map", "call_off_map"), {"pk": asked.pk}),
        "make_place": {"pk": asked.pk, "student": cast.students["mateo"].pk},
        **_each(("pair", "answer_pair", "say_how_it_goes", "ask_adult", "end_pair", "reopen_pair"), {"pk": place.pk}),
    }


def _team_of_leilani(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Hannah manage Leilani's case: one meeting runs, with a guest, a decision and something in the way that was given to Amina."""
    leilani, who = cast.students["leilani"], {"by": cast.amina.pk, "today": TODAY}
    manager = join_team(**who, student=leilani, person=cast.hannah, part="Case manager", is_case_manager=True)
    member = join_team(**who, student=leilani, person=cast.denise, part="Opens the door for her")
    leave_team(**who, member=member, held_until=TODAY)
    meeting = plan_team_meeting(**who, student=leilani, purpose="How mornings go", on=TODAY)
    asked = ask_to_meeting(**who, meeting=meeting, person=cast.leilani, kind="student")
    decision = decide(**who, now=NOON, meeting=meeting, words="Come in by the side door", owner=cast.hannah.pk, by_when=TODAY)
    barrier = raise_student_barrier(**who, now=NOON, student=leilani, words="The side door is locked", leader=cast.amina.pk, by_when=TODAY)
    handed = HandOff.objects.create(student=leilani, because="adult", on=TODAY, left_by=cast.hannah, to=cast.yusuf, made_by=cast.amina, made_on=TODAY)
    on_meeting = "team_meeting team_agenda move_team_meeting call_off_team_meeting hold_team_meeting ask_to_team_meeting remind_of_contributing"
    return {
        **_each(("team_of_student", "name_to_team", "plan_team_meeting", "raise_student_barrier"), {"pk": leilani.pk}),
        **_each(("change_part", "end_part", "make_case_manager"), {"pk": manager.pk}),
        "take_back_end": {"pk": member.pk},
        **_each((*on_meeting.split(), "contribute", "enter_contribution", "decide"), {"pk": meeting.pk}),
        "take_off_team_meeting": {"pk": asked.pk},
        **_each(("team_decision", "end_decision", "move_decision", "say_how_sure"), {"pk": decision.pk}),
        "answer_student_barrier": {"pk": barrier.pk},
        **_family_of_leilani(cast),
        **_record_of_mateo(cast),
        **_packets_of_mateo(cast),
        **_said_to_be_wrong(cast),
        **_each(("hand_off", "accept_hand_off", "decline_hand_off", "say_in_hand_off", "leave_words", "name_next"), {"pk": handed.pk}),
    }


def _family_of_leilani(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Malia be asked to a meeting with a draft, to another that was held, and answer on paper; one with every right says it about Mateo."""
    leilani, who = cast.students["leilani"], {"by": cast.amina.pk, "today": TODAY}
    ahead = plan_team_meeting(**who, student=leilani, purpose="How afternoons go", on=TODAY + timedelta(1))
    asked = ask_to_meeting(**who, meeting=ahead, person=cast.people["malia"], kind="family")
    show_draft(**who, meeting=ahead, language="en", words="A quiet place after lunch.")
    held = plan_team_meeting(**who, student=leilani, purpose="How lunch goes", on=TODAY)
    ask_to_meeting(**who, meeting=held, person=cast.people["malia"], kind="family")
    hold_meeting(**who, now=NOON, meeting=held)
    heard = Heard.objects.get(meeting=held)
    picture = _a_picture()
    sheet = keep_sheet(by=cast.amina.pk, now=NOON, meeting=held, person=cast.people["malia"].pk, file=picture, size=picture.getbuffer().nbytes)
    return {
        **_each(("family_page", "families_of_student", "promise_family"), {"pk": leilani.pk}),
        **_each(("family_meeting", "confirm_needs", "show_draft"), {"pk": ahead.pk}),
        "slip_for_family": {"pk": ahead.pk, "person": cast.people["malia"].pk},
        "arrange_needs": {"pk": asked.pk},
        **_each(("answer_heard", "enter_heard", "reply_to_family"), {"pk": heard.pk}),
        **_each(("family_sheet", "turn_sheet"), {"pk": sheet.pk}),
        "let_in_guardian": {"pk": Guardianship.objects.get(student=leilani, guardian=cast.people["malia"]).pk},
    }


def _record_of_mateo(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Rosa have been given Mateo's record, and ask for it anew: one note names Leilani."""
    mateo, rosa = cast.students["mateo"], cast.rosa.pk
    note = Note.objects.create(student=mateo, author=cast.yusuf, text="He reads to Leilani at noon.", written_at=NOON)
    given = ask_for_record(by=rosa, today=TODAY, student=mateo)
    RecordRequest.objects.filter(pk=given.pk).update(released_on=TODAY)
    RecordFile.objects.create(request=given, content={"language": "en", "name": "Mateo", "sections": []}, released_by=cast.amina, released_at=NOON)
    asked = ask_for_record(by=rosa, today=TODAY, student=mateo)
    named = next(one for one in assembled(asked, TODAY).named if one.words == "Leilani")
    return {
        **_each(("student_record", "ask_for_record", "enter_record_request"), {"pk": mateo.pk}),
        **_each(("check_record", "pass_record_check", "release_record", "withdraw_record_request"), {"pk": asked.pk}),
        "check_name": {"pk": asked.pk, "key": named.key},
        "check_entry": {"pk": asked.pk, "entry": f"note:{note.pk}"},
        **_each(("read_record", "record_file", "hand_over_record"), {"pk": given.pk}),
    }


def _packets_of_mateo(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let two schools ask for Mateo's record: one packet is released, in the other a paper names Leilani."""
    mateo = cast.students["mateo"]
    enrolment = SchoolEnrolment.objects.select_related("student__person", "school").get(student=mateo)
    who: dict[str, Any] = {"by": cast.amina.pk, "today": TODAY, "enrolment": enrolment, "asked_on": TODAY, "to_words": "12 Shore Road"}
    released, waits = begin_packet(**who, asked_by_school="Lakeside"), begin_packet(**who, asked_by_school="Hilltop")
    content = packets.content_of(released, packets.assembled(released, TODAY), TODAY)
    PacketFile.objects.create(packet=released, content=content, digest=packets.sum_of(content), released_by=cast.amina, released_at=NOON)
    facts: dict[str, Any] = {"guardian": cast.rosa, "language": "es", "entered_by": cast.denise, "entered_at": NOON}
    paper = FormalEvent.objects.create(student=mateo, kind="notice", on=TODAY, channel="post", about="Sits beside Leilani", **facts)
    named = next(one for one in packets.assembled(waits, TODAY).named if one.words == "Leilani")
    return {
        "begin_packet": {"pk": mateo.pk},
        **_each(("packet", "release_packet", "pass_packet", "take_back_packet"), {"pk": waits.pk}),
        "packet_name": {"pk": waits.pk, "key": named.key},
        "packet_entry": {"pk": waits.pk, "entry": f"paper:{paper.pk}"},
        **_each(("read_packet", "packet_paper", "packet_data", "enter_packet_sent"), {"pk": released.pk}),
    }


def _said_to_be_wrong(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Rosa ask to amend Mateo's record: one waits, one is refused, one is heard, one is heard and stays as it is."""
    mateo, rosa = cast.students["mateo"], cast.rosa.pk
    file = RecordFile.objects.get(request__student=mateo)
    said = {"key": "student:1", "what": "Name", "on": "", "said": "Mateo", "who": ""}
    file.content = {**file.content, "sections": [{"key": "directory", "title": "Who they are", "entries": [said]}]}
    file.save(update_fields=["content"])
    facts = {"by": rosa, "today": TODAY, "student": mateo, "wrong": "misleading"}
    asked, refused, heard, stays = (ask_to_amend(**facts, words=words) for words in ("The name", "The grade", "The day", "The hour"))
    for one in (refused, heard, stays):
        refuse_to_amend(by=cast.amina.pk, today=TODAY, amendment=one, reasons="It is as it was.")
    for one in (heard, stays):
        ask_for_hearing(by=rosa, today=TODAY, amendment=one)
        plan_hearing(by=cast.amina.pk, today=TODAY, amendment=one, on=TODAY + timedelta(7), at=time(15), place="Room 2", holder_words="Judge Lee")
    after = TODAY + timedelta(7)
    decide_hearing(by=cast.amina.pk, today=after, amendment=stays, held_on=after, evidence="Both spoke.", reasons="It was so.", upheld=False)
    return {
        **_each(("ask_to_amend", "enter_amendment"), {"pk": mateo.pk}),
        "amend_place": {"pk": file.request_id, "entry": "student:1"},
        **_each(("amendment", "carry_out_amendment", "refuse_amendment", "pass_amendment", "withdraw_amendment"), {"pk": asked.pk}),
        "ask_for_hearing": {"pk": refused.pk},
        **_each(("plan_hearing", "decide_hearing"), {"pk": heard.pk}),
        "place_statement": {"pk": stays.pk},
    }


def _a_picture() -> BytesIO:
    picture = BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    picture.seek(0)
    return picture


def _around_mateo(cast: Cast) -> dict[str, dict[str, Any]]:
    """Return the records of what is said about Mateo."""
    mateo = cast.students["mateo"]
    set_age_rules(by=cast.meiling.pk, now=NOON, ages={AgePart.HOW_IT_GOES: (0, "")})  # so that students meet every page of theirs
    word = say_own_words(by=cast.yusuf.pk, now=NOON, today=TODAY, student=mateo, kind="strength", said_by="staff", words="Asks what others do not dare to.")
    said = notice(by=cast.denise.pk, now=NOON, today=TODAY, student=mateo, words="He sits alone since Monday.")
    note = write_note(by=cast.yusuf.pk, now=NOON, today=TODAY, student=mateo, text="We ate together.", is_restricted=True)
    facts = {"kind": "consent", "on": TODAY, "guardian": cast.rosa.pk, "language": "es", "channel": "person", "about": "A reading screening."}
    paper = record_formal_event(by=cast.yusuf.pk, now=NOON, today=TODAY, student=mateo, **facts)
    picture = _a_picture()
    file = put_file_to_note(by=cast.yusuf.pk, now=NOON, note=note, file=picture, size=picture.getbuffer().nbytes)
    return {
        **_each(
            ("student_page", "own_words", "say_own_words", "notice_student", "write_support_note", "student_papers", "record_formal_event"), {"pk": mateo.pk}
        ),
        **_each(("end_own_words", "take_own_words_back"), {"pk": word.pk}),
        **_each(("one_noticed", "answer_noticed"), {"pk": said.pk}),
        **_each(("support_note", "mend_support_note", "end_support_note", "attach_file_to_note"), {"pk": note.pk}),
        "file_of_note": {"pk": file.pk},
        "take_back_formal_event": {"pk": paper.pk},
    }


def _classroom(cast: Cast) -> dict[str, dict[str, Any]]:
    """Return the records of what classrooms do for Mateo, of what Grace cannot do yet, and of who stands in for her."""
    mateo, school = cast.students["mateo"], cast.schools["cedar_fork"]
    plan = Plan.objects.filter(student=mateo, ends_on__isnull=True).first()
    plan = plan or Plan.objects.create(student=mateo, begins_on=YEAR_BEGAN, begun_by=cast.yusuf, review_on=TODAY + timedelta(60))
    done = Accommodation.objects.create(plan=plan, words="Tasks are read aloud", by=cast.yusuf, begins_on=YEAR_BEGAN)
    said = say_cannot_yet(by=cast.grace.pk, today=TODAY, now=NOON, accommodation=done, words="Nobody reads with the others meanwhile.")
    stands_in = Person.objects.create(given_name="Ines", family_name="Okoro", folded_name="okoro ines")
    one = Substitution.objects.create(substitute=stands_in, teacher=cast.grace, school=school, on=TODAY, entered_by=cast.denise, entered_at=NOON)
    return {
        "snapshot": {"pk": mateo.pk},
        "say_cannot_yet": {"pk": done.pk},
        "answer_cannot_yet": {"pk": said.pk},
        "enter_substitute": {"pk": school.pk},
        **_each(("take_back_substitute", "let_in_substitute", "sheet_for_substitute"), {"pk": one.pk}),
    }


def _plan_of_mateo(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Mateo have a plan that Yusuf began: Hannah gives its support, a value is entered and the goal reviewed today."""
    mateo, who = cast.students["mateo"], {"by": cast.yusuf.pk, "now": NOON}
    plan = begin_plan(**who, today=TODAY, student=mateo, review_on=TODAY + timedelta(30))
    need = add_need(**who, plan=plan, words="Time to find a word", begins_on=TODAY)
    goal = add_goal(**who, plan=plan, words="I call my aunt myself", begins_on=TODAY)
    told = add_goal(**who, plan=plan, words="I tell a story to my class", begins_on=TODAY)
    add_service(**who, plan=plan, what="Speech", minutes=30, goal=goal, giver=cast.hannah, begins_on=TODAY)
    (point,) = enter_points(**who, today=TODAY, entries=[Measured(goal, TODAY, None, "She understood every word")])
    review = review_goal(**who, today=TODAY, goal=goal, decision="keep", why="It has just begun")
    return {
        "begin_plan": {"pk": cast.students["leilani"].pk},
        **_each(("plan", "plan_on_paper", "move_next_day", "end_plan", "say_family_goal"), {"pk": plan.pk}),
        "add_to_plan": {"pk": plan.pk, "kind": "service"},
        **_each(("change_in_plan", "end_in_plan"), {"pk": need.pk, "kind": "need"}),
        "goal_values": {"pk": goal.pk},
        "review_goal": {"pk": told.pk},
        "take_back_value": {"pk": point.pk},
        "undo_review": {"pk": review.pk},
    }


def _learning(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Ruth choose a goal and try something, and show Daniel what she tries."""
    until = TODAY + timedelta(60)
    goal = begin_goal(by=cast.ruth.pk, today=TODAY, goal="To ask before I answer.", until_on=until)
    test = begin_test(by=cast.ruth.pk, today=TODAY, goal=goal, aim="One call first.", prediction="Fewer mails.", measure="Mails in a week.", until_on=until)
    shared = share_line(by=cast.ruth.pk, today=TODAY, line=test, to=cast.daniel.pk)
    return {
        **_each(("end_goal", "share_goal", "begin_test"), {"pk": goal.pk}),
        **_each(("end_test", "share_test"), {"pk": test.pk}),
        "take_line_back": {"pk": shared.pk},
    }


def _both_sides_of_the_wall(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Amina write a line of her own; let Tomás evaluate her, once with a file, and Amina name Gloria by mistake."""
    moment = {"written_on": TODAY, "changed_at": NOON}
    line = GrowthLine.objects.create(owner=cast.amina, kind=GrowthLine.Kind.GOAL, words=ONLY_MINE, **moment)
    asked = {"principal": cast.amina.pk, "evaluator": cast.tomas.pk}
    yesterday = TODAY - timedelta(1)
    runs = open_evaluation(by=cast.tomas.pk, today=TODAY, on=yesterday, **asked)
    carry_in(by=cast.amina.pk, today=TODAY, evaluation=runs, words=f"{EVALUATED}, carried in.")
    ended = open_evaluation(by=cast.tomas.pk, today=TODAY, on=TODAY - timedelta(200), **asked)
    attach_file(by=cast.tomas.pk, today=TODAY, evaluation=ended, content=b"%PDF-1.7 " + EVALUATED.encode(), name=f"{EVALUATED}.pdf")
    mistaken = open_evaluation(by=cast.amina.pk, today=TODAY, principal=cast.amina.pk, evaluator=cast.gloria.pk, on=yesterday)
    return {
        "carry_line_across": {"pk": line.pk},
        **_each(("evaluation", "attach_file", "take_out"), {"pk": runs.pk}),
        "evaluation_file": {"pk": ended.pk},
        "call_off_evaluation": {"pk": mistaken.pk},
    }


def _supports(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let transport offer something to principals, and Ruth say that Amina was given an hour of it."""
    facts = {"kind": "tool", "title": "A map of routes", "what": "Every stop.", "practices": ["4.1"]}
    support = write_support(by=cast.ruth.pk, today=TODAY, office=cast.offices["transport"].pk, **facts)
    given = give_support(by=cast.ruth.pk, today=TODAY, support=support, principal=cast.amina.pk, hours=Decimal(1), on=TODAY - timedelta(1))
    return {
        **_each(("edit_support", "end_support", "give_support"), {"pk": support.pk}),
        "mend_given": {"pk": given.pk},
        "supports_of": {"pk": cast.amina.pk},
    }


def _cycles(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Amina run a cycle with a step, a proposal of Tomás and something counted, close another today, and meet Tomás."""
    own = {"by": cast.amina.pk, "today": TODAY}
    cycle = begin_cycle(now=NOON, **own)
    line = write_in_cycle(now=NOON, cycle=cycle, kind="evidence", words="Four children spoke.", **own)
    write_in_cycle(now=NOON, cycle=cycle, kind="theory", words="I listen", then="teachers talk", so_that="children speak", **own)
    step = write_step(now=NOON, cycle=cycle, words="One lesson.", look_back_on=TODAY, **own)
    proposal = propose_step(by=cast.tomas.pk, now=NOON, today=TODAY, cycle=cycle, words="Two lessons.", look_back_on=TODAY)
    measure = begin_measure(cycle=cycle, name="Children", unit="", more_is_better=True, hoped_for=None, baseline=Decimal(4), on=TODAY - timedelta(9), **own)
    closed = begin_cycle(now=NOON, from_room="self_study", from_number=1, from_practice="4.1", **own)
    close_cycle(now=NOON, cycle=closed, moved="It was moved.", learnt="Much.", comes_next="More.", nothing_seen=True, **own)
    places = ("cycle", "move_phase", "close_cycle", "write_step", "propose_step", "begin_measure")
    visit = Visit.objects.create(principal=cast.amina, supervisor=cast.tomas, planned_on=TODAY, planned_by=cast.tomas)
    return {
        **_each(places, {"pk": cycle.pk}),
        "write_in_cycle": {"pk": cycle.pk, "kind": "why"},
        "undo_closing": {"pk": closed.pk},
        **_each(("change_in_cycle", "take_off_line"), {"pk": line.pk}),
        "look_back": {"pk": step.pk},
        "take_step_on": {"pk": proposal.pk},
        **_each(("measure", "change_measure", "add_point"), {"pk": measure.pk}),
        "mend_point": {"pk": measure.pk, "point": measure.points.get().pk},
        "session": {"pk": visit.pk},
        "answer_prompt": {"pk": visit.pk, "key": "first-days"},
    }


def _own_growth(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Amina write lines of her own, look at herself, ask for feedback, and show Tomas one line."""
    pack, me = load_pack(by=None, pack=read_pack(OF_PRINCIPALS)), cast.amina.pk
    written: dict[str, Any] = {"by": me, "now": NOON, "today": TODAY, "kind": "goal"}
    unseen = write_line(words="To be in classrooms every morning.", **written)
    line = write_line(words="To ask before I tell.", **written)
    shared = share(by=me, today=TODAY, to=cast.tomas.pk, thing=line)
    look = begin_assessment(by=me, today=TODAY, framework=pack)
    keep_view(by=me, now=NOON, assessment=look, key="2.1", level=2, evidence="Two mornings of five.")
    feedback = ask_for_feedback(
        by=me,
        today=TODAY - timedelta(40),
        framework=pack,
        people=[cast.hannah.pk, cast.tomas.pk, cast.keoni.pk, cast.ruth.pk, cast.ingrid.pk],
        practices=["2.1"],
        decision="How I spend my mornings.",
        closes_on=TODAY - timedelta(20),
        reply_by=TODAY + timedelta(5),
    )
    of_a_line = ("growth_line", "edit_line", "end_line", "take_line_up_again", "move_line", "remove_line")
    of_a_look = ("assessment", "finish_assessment", "take_assessment_up_again", "let_assessment_go")
    return {
        "write_line": {"kind": "goal"},
        **_each(of_a_line, {"pk": line.pk}),
        "share_mine": {"kind": "line", "pk": unseen.pk},
        "take_share_back": {"pk": shared.pk},
        **_each(("take_everything_back", "share_the_same"), {"pk": cast.tomas.pk}),
        "shown_by": {"pk": me},
        **_each(of_a_look, {"pk": look.pk}),
        "see_practice": {"pk": look.pk, "key": "1.1"},
        **_each(("feedback", "close_feedback", "reply_to_feedback"), {"pk": feedback.pk}),
    }


def _mail(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let two mails come to transport: one that opens a thread, one that waits."""
    set_addresses(by=None, now=NOON, office=cast.offices["transport"], addresses=["transport@riverbend.example"])
    heads = b"From: amina@riverbend.example\r\nTo: transport@riverbend.example\r\nSubject: Bus 14\r\n\r\n"
    opened = take_mail(by=None, now=NOON, incoming=read(heads + b"It comes late."), is_proved=True)
    waits = take_mail(by=None, now=NOON, incoming=read(heads + b"It comes late again."), is_proved=False)
    return {
        **_each(("held_mail", "take_held_mail", "pass_held_mail_on", "let_held_mail_go"), {"pk": waits.held.pk}),
        "whole_mail": {"pk": opened.message_id},
        "name_addresses": {"pk": cast.offices["transport"].pk},
    }


def _catalogue(cast: Cast) -> dict[str, dict[str, Any]]:
    """Return the records of what transport offers, of its purpose, and of an answer in the term before, for which it owes a reply."""
    office = cast.offices["transport"]
    Office.objects.filter(pk=office.pk).update(purpose="A principal knows at six whether the buses come.")
    facts = {"name": "A route", "offers": "Stops and times.", "answer_minutes": 510, "settle_minutes": 2550, "owner": cast.ruth.pk}
    service = write_service(by=cast.ruth.pk, now=NOON, office=office.pk, **facts)
    spring = NOON - timedelta(days=200)
    asked = open_thread(by=cast.keoni.pk, now=spring, subject="Bus 2", text="It was early.", office=office)
    settle_thread(by=cast.ruth.pk, now=spring, thread=asked, office=office.pk, words="It waits now.")
    rate_thread(by=cast.keoni.pk, now=spring, thread=asked, got="most")
    later = open_thread(by=cast.amina.pk, now=NOON, subject="Bus 3", text="It is full.", office=office)
    settle_thread(by=cast.ruth.pk, now=NOON, thread=later, office=office.pk, words="A larger bus.")
    places = ("office_offers", "write_service", "say_purpose", "say_whether_it_helps", "ask_office", "reply_to_schools")
    return {
        **_each(("edit_service", "end_service", "ask_service"), {"pk": service.pk}),
        **_each(places, {"pk": office.pk}),
        "rate_thread": {"pk": later.pk},
    }


def views() -> dict[str, URLPattern]:
    """Return every named address of the house."""
    found: dict[str, URLPattern] = {}

    def walk(patterns: list[URLPattern | URLResolver]) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                walk(one.url_patterns)
            elif one.name:
                found[one.name] = one

    walk(get_resolver().url_patterns)
    return found


def _counting(cast: Cast) -> dict[str, dict[str, Any]]:
    """A release that is out, one that is counted, and an indicator that was changed once."""
    facts = {"outcome": "bad", "counted": "Out of school for a day.", "source": "Discipline file", "written_at": NOON}
    first = Indicator.objects.create(key="suspended", names={"en": "Suspended"}, **facts)
    Indicator.objects.create(key="suspended", names={"en": "Suspended out of school"}, follows=first, **facts)
    made = {
        "school_years": [2026],
        "on": NOON.date(),
        "made_by": cast.meiling,
        "made_at": NOON - timedelta(days=1),
        "audit": {"cells": 3, "hidden": 1, "exposed": 0, "unproven": 0},
    }
    out = Release.objects.create(name="2025–26", state="published", published_by=cast.gloria, published_at=NOON, rules={"hidden_below": 10}, **made)
    waiting = Release.objects.create(name="Counted", state="counted", rules={"hidden_below": 10}, **made)
    return {
        **_each(("release", "withdraw_release"), {"pk": out.pk}),
        "publish_release": {"pk": waiting.pk},
        **_each(("indicator", "change_indicator", "end_indicator", "go_back_to_indicator"), {"pk": first.pk}),
    }


def _caseload(cast: Cast) -> dict[str, dict[str, Any]]:
    """Return the records of a cadence that waits, a wish, days out, and a principal handed over with an open promise."""
    keoni, ingrid = cast.keoni.pk, cast.ingrid.pk
    waiting = propose_cadence(by=keoni, now=NOON, today=TODAY, principal=keoni, every_weeks=2, need="A new timetable.")
    wish = ask_sooner(by=cast.amina.pk, now=NOON, today=TODAY, words="The budget.")
    away = say_away(by=cast.tomas.pk, today=TODAY, first_on=TODAY + timedelta(9), last_on=TODAY + timedelta(12))
    people = {"principal": ingrid, "school": cast.schools["mill_road"].pk, "left_by": cast.hana.pk, "to": cast.tomas.pk}
    handed = write_hand_over(by=cast.hana.pk, now=NOON, today=TODAY, words="She likes a call before a visit.", **people)
    facts = {"owner": cast.hana.pk, "what": "Find a mentor.", "to_words": "Ingrid Solberg", "to_people": [ingrid]}
    promise = make_promise(by=cast.hana.pk, today=TODAY, by_on=TODAY + timedelta(9), **facts)
    return {
        "my_principal": {"pk": keoni},
        "come_back": {"pk": away.pk},
        "take_back_wish": {"pk": wish.pk},
        "propose_cadence": {"pk": keoni},
        "agree_cadence": {"pk": waiting.pk},
        "write_hand_over": {"school": cast.schools["saltmarsh"].pk, "pk": keoni},
        **_each(("caseload_hand_over", "accept_hand_over", "say_in_hand_over"), {"pk": handed.pk}),
        "take_over_promise": {"pk": handed.pk, "promise": promise.pk},
    }


def _timeline_of_mateo(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Mateo's evaluation be asked for and agreed to, with the ball in Hannah's hands."""
    mateo = cast.students["mateo"]
    way = begin_timeline(by=cast.yusuf.pk, now=NOON, today=TODAY, student=mateo, track="iep", first="referral", on=TODAY, holder=cast.hannah.pk)
    facts = {"kind": "consent", "guardian": cast.rosa.pk, "language": "es", "channel": "person", "about": "The evaluation."}
    record_formal_event(by=cast.yusuf.pk, now=NOON, today=TODAY, student=mateo, on=TODAY, **facts)
    held = way.milestones.get(key="evaluation")
    rule = {"track": "iep", "key": "evaluation"}
    return {
        "begin_timeline": {"pk": cast.students["leilani"].pk},
        **_each(("timeline", "end_timeline", "take_up_timeline"), {"pk": way.pk}),
        **_each(("meet_milestone", "take_milestone_back", "say_why_late", "pause_milestone", "end_pause", "settle_day", "pass_ball"), {"pk": held.pk}),
        **_each(("set_timeline_rule", "follow_files_again"), rule),
    }


def _minutes_of_mateo(cast: Cast) -> dict[str, dict[str, Any]]:
    """Let Hannah give Mateo reading twice a week since September, with one entry of yesterday."""
    mateo = cast.students["mateo"]
    plan = begin_plan(by=cast.hannah.pk, now=NOON, today=TODAY, student=mateo, review_on=TODAY + timedelta(days=150), begins_on=date(2026, 9, 1))
    service = Service.objects.create(plan=plan, school=cast.schools["cedar_fork"], what="Reading", minutes=30, times=2, begins_on=date(2026, 9, 1))
    Giving.objects.create(service=service, person=cast.hannah, held_from=date(2026, 9, 1), named_by=cast.amina)
    entry = log_sessions(by=cast.hannah.pk, now=NOON, today=TODAY, on=TODAY - timedelta(days=1), given=[GivenMinutes(service)])[0]
    empty = Service.objects.create(plan=plan, school=cast.schools["cedar_fork"], what="Speech", minutes=20, begins_on=date(2026, 9, 1))
    gap = look_for_gaps(by=None, today=TODAY, services=[empty])[0]
    later = log_sessions(by=cast.hannah.pk, now=NOON, today=TODAY, on=TODAY - timedelta(days=2), given=[GivenMinutes(service)], although_no_school=True)[0]
    return {
        "gap": {"pk": gap.pk},
        **_each(("write_make_up_plan", "close_gap_with_reason", "reopen_gap"), {"pk": gap.pk}),
        "say_both_right": {"pk": entry.pk, "other": later.pk},
        **_each(("write_gap_letter", "send_gap_letter"), {"pk": gap.letters.get().pk}),
        **_each(("mend_session", "take_session_back"), {"pk": entry.pk}),
        **_each(("leave_unknown", "ledger_of_service", "assign_provider"), {"pk": service.pk}),
        "ledger_of_student": {"pk": mateo.pk},
    }

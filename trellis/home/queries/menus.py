"""The menu: three words for each role, the first role of this order that a person holds; and what stands on every page."""

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import may
from trellis.access.policy import STAFF, Role, Verb
from trellis.access.standing import Standing
from trellis.directory.queries.roster import roster_state
from trellis.records.queries.imports import records_state

TODAY, STUDENTS, PEOPLE = (_("Today"), "home"), (_("Students"), "students"), (_("People and places"), "people_and_places")
PROMISES, PRACTICES, LETTERS = (_("Promises"), "promises"), (_("Practices"), "practices"), (_("Letters"), "your_letters")
MY_WEEK, PRINCIPALS_WEEK = (_("My week"), "my_week"), (_("Principals’ week"), "principals_week")
MY_GROWTH = (_("My growth"), "my_growth")
SESSIONS = (_("Sessions today"), "sessions_today")
THREADS, SAID = (_("My threads"), "threads"), (_("What schools said"), "what_schools_said")
MY_SCHOOLS, CYCLES, CLEAR = (_("My schools"), "my_schools"), (_("Cycle room"), "my_cycles"), (_("Clear the path"), "barriers")
GAPS = (_("Gaps between groups"), "newest_findings")
MY_CLASSROOM, STANDS_IN = (_("My classroom"), "classroom"), (_("Who stands in"), "substitutes_today")
MENU: dict[Role, tuple[tuple[Any, str], ...]] = {
    Role.SUPERINTENDENT: (TODAY, (_("Rounds"), "studies"), PRINCIPALS_WEEK),
    Role.CABINET: (TODAY, (_("Rounds"), "studies"), PRINCIPALS_WEEK),
    Role.SUPERVISOR: (MY_SCHOOLS, CYCLES, CLEAR),
    Role.STUDENT_SERVICES_DIRECTOR: (TODAY, STUDENTS, PROMISES),
    Role.DATA_LEAD: (TODAY, GAPS, PROMISES),
    Role.OFFICE_LEAD: ((_("File an ask"), "write_ask"), THREADS, SAID),
    Role.OFFICE_STAFF: ((_("File an ask"), "write_ask"), THREADS, SAID),
    Role.PRINCIPAL: (MY_WEEK, MY_GROWTH, TODAY),
    Role.ASSISTANT_PRINCIPAL: (MY_WEEK, TODAY, STUDENTS),
    Role.SCHOOL_ADMINISTRATOR: (TODAY, PROMISES, PEOPLE),
    Role.COUNSELOR: (TODAY, STUDENTS, PROMISES),
    Role.SUPPORT_STAFF: (TODAY, SESSIONS, STUDENTS),
    Role.TEACHER: (TODAY, MY_CLASSROOM, STUDENTS),
    Role.SCHOOL_STAFF: (TODAY, STUDENTS, STANDS_IN),
    Role.SUBSTITUTE: (TODAY, MY_CLASSROOM),
    Role.ADMINISTRATOR: (TODAY, (_("Roster"), "roster"), PEOPLE),
    Role.AUDITOR: (TODAY, (_("Trail"), "trail"), (_("Emergencies"), "emergencies")),
    Role.GUARDIAN: ((_("My child"), "home"), LETTERS),
    Role.STUDENT: ((_("My page"), "home"), LETTERS),
}
# One verb of the last is enough; without one the page is for everybody.
MORE: tuple[tuple[Any, str, tuple[Verb, ...]], ...] = (
    (_("Students"), "students", (Verb.DIRECTORY_SEE_STUDENT,)),
    (_("Who needs us"), "who_needs_us", (Verb.STUDENT_SUPPORT_PLAN_MEETING,)),
    (_("Attention"), "attention", (Verb.STUDENT_SUPPORT_SEE_SIGNAL,)),
    (_("Attention by building"), "attention_by_building", (Verb.STUDENT_SUPPORT_SEE_ATTENTION,)),
    (_("Whom we know"), "relationship_maps", (Verb.STUDENT_SUPPORT_SEE_MAP,)),
    (_("Whom no adult knows, by building"), "known_by_building", (Verb.STUDENT_SUPPORT_SEE_ATTENTION,)),
    (_("Children and their adults"), "pairs", (Verb.STUDENT_SUPPORT_MARK_KNOWN, Verb.STUDENT_SUPPORT_PAIR)),
    (_("Rules for signals"), "signal_rules", (Verb.STUDENT_SUPPORT_SET_RULES,)),
    (_("Plans"), "plans", (Verb.STUDENT_SUPPORT_READ_PLAN,)),
    (_("Enter values"), "values_of_a_group", (Verb.STUDENT_SUPPORT_ENTER_POINT,)),
    (_("In the way, given to me"), "barriers_given_to_me", (Verb.STUDENT_SUPPORT_ANSWER_BARRIER,)),
    (_("Handed on"), "hand_offs", (Verb.STUDENT_SUPPORT_TAKE_HAND_OFF,)),
    (_("Records asked for"), "record_requests", (Verb.STUDENT_SUPPORT_CHECK_RECORD,)),
    (_("Records for other schools"), "packets", (Verb.STUDENT_SUPPORT_BEGIN_PACKET,)),
    (_("Records said to be wrong"), "amendments", (Verb.STUDENT_SUPPORT_CHECK_RECORD,)),
    (*MY_CLASSROOM, (Verb.STUDENT_SUPPORT_CONFIRM_SNAPSHOT,)),
    (*STANDS_IN, (Verb.DIRECTORY_SEE_SUBSTITUTES,)),
    (_("From plan to classroom"), "coverage", (Verb.STUDENT_SUPPORT_SEE_COVERAGE,)),
    (_("In how many hands"), "continuity", (Verb.STUDENT_SUPPORT_SEE_COVERAGE,)),
    (_("What was noticed"), "what_was_noticed", (Verb.STUDENT_SUPPORT_NOTICE,)),
    (_("People and places"), "people_and_places", (Verb.DIRECTORY_SEE_OFFICE,)),
    (_("Roster"), "roster", (Verb.DIRECTORY_IMPORT_ROSTER,)),
    (_("Attendance, marks, incidents and outcomes"), "records_imports", (Verb.RECORDS_IMPORT,)),
    (_("Practices"), "practices", (Verb.FRAMEWORK_READ,)),
    (_("Rounds"), "studies", (Verb.SELF_STUDY_READ_GAP_MAP,)),
    (_("Inquiries"), "inquiries", (Verb.SELF_STUDY_READ_INQUIRIES,)),
    (*GAPS, (Verb.EQUITY_READ_RELEASE,)),
    (_("Schools in their own words"), "school_profiles", (Verb.PARTNERSHIP_READ_PROFILE,)),
    (_("You asked, we did"), "panels", (Verb.PARTNERSHIP_READ_WHAT_PANELS_ASKED,)),
    (_("School teams"), "school_teams", (Verb.PARTNERSHIP_READ_TEAM,)),
    (_("What is asked of schools"), "asks", (Verb.ASKS_READ,)),
    (_("How full the weeks are"), "budget", (Verb.ASKS_READ,)),
    (*THREADS, (Verb.THREADS_OPEN,)),
    (_("What offices offer"), "catalogue", (Verb.PARTNERSHIP_READ_CATALOGUE,)),
    (_("Replies that offices owe"), "front_door", (Verb.PARTNERSHIP_SET_FRONT_DOOR,)),
    (*SAID, (Verb.PARTNERSHIP_READ_RATINGS,)),
    (_("Looking at ourselves"), "looking", (Verb.PARTNERSHIP_LOOK_AT_OURSELVES,)),
    (_("Gaps in minutes"), "gaps", (Verb.STUDENT_SUPPORT_ASSIGN_PROVIDER,)),
    (_("Timelines"), "timelines", (Verb.STUDENT_SUPPORT_WORK_TIMELINE,)),
    (_("Milestones and their days"), "timeline_rules", (Verb.STUDENT_SUPPORT_SET_RULES,)),
    (_("What students see"), "student_ages", (Verb.STUDENT_SUPPORT_SET_RULES,)),
    (_("A gentler word"), "gentle_words", (Verb.STUDENT_SUPPORT_SET_RULES,)),
    (_("Promises kept"), "promises_kept", (Verb.STUDENT_SUPPORT_SEE_BOARD,)),
    (*SESSIONS, (Verb.STUDENT_SUPPORT_LOG_SESSION,)),
    (_("Promises"), "promises", (Verb.COMMITMENTS_READ,)),
    (_("Visits"), "visits", (Verb.GROWTH_SEE_VISIT,)),
    (_("Asked of your school"), "my_week", (Verb.ASKS_DO,)),
    (_("My time"), "my_time", (Verb.ASKS_SEE_OWN_TIME,)),
    (_("Principals’ time"), "principals_time", (Verb.ASKS_SEE_TIME_TOTAL,)),
    (_("Your Monday letter"), "this_week", (Verb.ASKS_READ_BRIEF,)),
    (_("What changes in a principal’s week"), "week_notices", (Verb.ASKS_READ_NOTICE,)),
    (_("What became of our asks"), "receipts", (Verb.ASKS_ANSWER_FOR,)),
    (_("What offices owe schools"), "receipts", (Verb.ASKS_LET_REPEAT,)),
    (*PRINCIPALS_WEEK, (Verb.ASKS_SEE_LOAD,)),
    (_("What I was asked"), "my_rounds", (Verb.SURVEYS_ANSWER,)),
    (_("Answers from paper"), "type_sheets", (Verb.SURVEYS_WORK_ON_PAPER,)),
    (_("Letters to hand over"), "letters_to_hand_over", (Verb.LETTERS_HAND_OVER,)),
    (*CLEAR, (Verb.PARTNERSHIP_RAISE_BARRIER, Verb.PARTNERSHIP_ASSIGN_BARRIER)),
    (*MY_GROWTH, (Verb.GROWTH_OWN,)),
    (*MY_SCHOOLS, (Verb.GROWTH_SEE_CASELOAD,)),
    (_("Met as agreed"), "met_in_time", (Verb.GROWTH_SEE_NUMBERS,)),
    (_("How we meet"), "how_we_meet", (Verb.GROWTH_ASK_SOONER,)),
    (_("Hand-overs of principals"), "caseload_hand_overs", (Verb.GROWTH_HAND_OVER,)),
    (_("My learning"), "my_learning", (Verb.PARTNERSHIP_LEARN,)),
    (_("What helps principals grow"), "supports", (Verb.GROWTH_GIVE_SUPPORT, Verb.GROWTH_ENTER_OWN_SUPPORT, Verb.GROWTH_WRITE_SUPPORT)),
    (_("Learning communities"), "communities", (Verb.GROWTH_SEE_COMMUNITY,)),
    (_("Learning walks"), "walks", (Verb.GROWTH_WALK,)),
    (*CYCLES, (Verb.GROWTH_OWN,)),
    (_("My evaluations"), "my_evaluations", (Verb.EVALUATION_OPEN, Verb.EVALUATION_NAME_EVALUATOR)),
    (_("Mail that waits"), "held_mails", (Verb.MAIL_SORT,)),
    (_("How the mail is doing"), "how_the_mail_is_doing", (Verb.LETTERS_KEEP,)),
    (_("How Trellis runs"), "running", (Verb.SITE_SEE_RUNNING,)),
    (_("Two records that are one person"), "merges", (Verb.DIRECTORY_MERGE_PEOPLE,)),
    (_("Keeping and destroying"), "keeping", (Verb.RETENTION_DESTROY_RECORDS,)),
    (_("Legal holds"), "holds", (Verb.RETENTION_HOLD_RECORDS,)),
    (_("Emergency access"), "emergency", (Verb.DIRECTORY_OPEN_EMERGENCY_ACCESS,)),
    (_("Words that worry"), "alarms", (Verb.SAFETY_READ_ALARM,)),
    (_("Who is on duty"), "begin_duty", (Verb.SAFETY_ARRANGE_DUTY,)),
    (_("Your posts"), "your_posts", (Verb.DIRECTORY_SEE_OFFICE,)),
    (_("Your letters"), "your_letters", (Verb.LETTERS_READ,)),
    (_("Why you can see this"), "why_you_can_see_this", ()),
)


def notice_for(standing: Standing) -> str:
    """Return the sentence that stands on every page of those whom an old or refused roster concerns; empty when it is fresh."""
    if not may(standing, Verb.DIRECTORY_SEE_ROSTER_STATE):
        return ""
    state = roster_state(standing.today)
    if not state.is_stale or state.days_old is None:
        if state.failed_by_night and may(standing, Verb.DIRECTORY_IMPORT_ROSTER):
            return gettext("The roster that came by night was not brought in: somebody has to look at it.")
        if may(standing, Verb.RECORDS_IMPORT) and records_state(standing.today).failed_by_night:
            return gettext("Attendance, marks or incidents that came by night were not brought in: somebody has to look at them.")
        return ""
    return ngettext(
        "The roster is %(days)s day old. Who came or left since then is not known here.",
        "The roster is %(days)s days old. Who came or left since then is not known here.",
        state.days_old,
    ) % {"days": state.days_old}


def menu_of(standing: Standing) -> tuple[tuple[str, str], ...]:
    """Return (word, name of the page): at most three words for the first of the person's roles."""
    roles = standing.roles
    return next((tuple((str(word), name) for word, name in words) for role, words in MENU.items() if role in roles), ())


# Whoever only keeps Trellis running or reads its trail is on no student's team: these would be empty for them. On a team, their first page leads there.
RUN_TRELLIS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
OF_A_TEAM = {"who_needs_us", "plans", "values_of_a_group", "barriers_given_to_me", "what_was_noticed", "gaps", "sessions_today"}


def more_of(standing: Standing) -> tuple[tuple[str, str], ...]:
    """Return (word, name of the page) of everything else that the person may open."""
    in_menu = {name for _word, name in menu_of(standing)}
    if not standing.has(*STAFF):
        in_menu.add("students")  # a family finds its children on the first page
    if standing.roles <= RUN_TRELLIS:
        in_menu |= OF_A_TEAM
    return tuple((str(word), name) for word, name, verbs in MORE if name not in in_menu and (not verbs or any(may(standing, verb) for verb in verbs)))

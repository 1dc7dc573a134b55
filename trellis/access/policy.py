"""Who may do what, how far it reaches, and what for: the one page of access.

Nothing else decides. A verb without a grant is refused to everybody; a reach that a model does not name
is an error. The page is generated into docs/access-matrix.md in words for people who do not program.

This module imports no Django, so that anything may read it.
"""

from dataclasses import dataclass
from enum import StrEnum, auto


class Role(StrEnum):
    """A hat that a post, a guardianship or an enrolment puts on a person."""

    SUPERINTENDENT = auto()
    CABINET = auto()  # deputy, chief, assistant superintendent
    SUPERVISOR = auto()  # supervises principals
    OFFICE_LEAD = auto()  # leads a central office
    OFFICE_STAFF = auto()  # works in a central office
    STUDENT_SERVICES_DIRECTOR = auto()
    DATA_LEAD = auto()  # leads the data of the district: an office of research, assessment or accountability
    PRINCIPAL = auto()
    ASSISTANT_PRINCIPAL = auto()
    SCHOOL_ADMINISTRATOR = auto()  # the roster says "administrator" and no more
    TEACHER = auto()
    COUNSELOR = auto()
    SUPPORT_STAFF = auto()  # psychologist, social worker, therapist, intervention specialist
    SCHOOL_STAFF = auto()  # front office, aide, other
    SUBSTITUTE = auto()  # stands in for a teacher, today
    ADMINISTRATOR = auto()  # keeps this installation and its roster
    AUDITOR = auto()  # reads the trail
    EMERGENCY = auto()  # emergency access, hours long, reviewed by a second person
    GUARDIAN = auto()
    STUDENT = auto()


class Reach(StrEnum):
    """How far a grant reaches from the person who holds the role."""

    DISTRICT = auto()  # every record
    SCHOOL = auto()  # records of the school where the post is held, by dated enrolment
    OFFICE = auto()  # records of the office where the post is held
    SECTION = auto()  # records of the students one teaches today
    CASELOAD = auto()  # records of the schools or students assigned to the person
    TEAM = auto()  # records whose team the person is on
    AUTHOR = auto()  # records the person wrote
    SUBJECT = auto()  # records about the person
    FAMILY = auto()  # records about the person's child, by a dated right


# About oneself one is the student, about one's own child family, and nothing else: of a noun that says how it is about a student (`about_student`),
# the gate leaves out one's own children for every other role, whatever that role is granted (docs/decisions/0037).
FAMILY_HATS = (Role.GUARDIAN, Role.STUDENT)


class Right(StrEnum):
    """What a guardian may do for one child. Each is granted alone, with a date."""

    READ = auto()
    DECIDE = auto()  # education decisions
    CONTACT = auto()  # is called, written to and invited


class AgePart(StrEnum):
    """A part of their own page that a student is shown from the age on which the district sets."""

    WHO_I_AM = auto()  # own words, strengths
    WHO_HELPS = auto()
    HOW_IT_GOES = auto()  # goals with their points, supports with their minutes, papers
    TALK = auto()  # asking an adult to come and talk


class Verb(StrEnum):
    """Every act that asks the gate, named after its room."""

    DIRECTORY_SEE_COLLEAGUE = "directory.see_colleague"
    DIRECTORY_SEE_SCHOOL = "directory.see_school"
    DIRECTORY_SAY_HEADLINE = "directory.say_headline"
    DIRECTORY_SEE_OFFICE = "directory.see_office"
    DIRECTORY_SEE_STUDENT = "directory.see_student"
    DIRECTORY_READ_STUDENT = "directory.read_student"
    DIRECTORY_READ_CONTACT = "directory.read_contact"
    DIRECTORY_KNOW_PROTECTED_ADDRESS = "directory.know_protected_address"
    DIRECTORY_READ_PROTECTED_ADDRESS = "directory.read_protected_address"
    DIRECTORY_PROTECT_ADDRESS = "directory.protect_address"
    DIRECTORY_SEE_GUARDIANSHIP = "directory.see_guardianship"
    DIRECTORY_TIE_GUARDIAN = "directory.tie_guardian"
    DIRECTORY_GRANT_RIGHT = "directory.grant_right"
    DIRECTORY_EDIT_PERSON = "directory.edit_person"
    DIRECTORY_MERGE_PEOPLE = "directory.merge_people"
    DIRECTORY_HOLD_POST = "directory.hold_post"
    DIRECTORY_ASSIGN_SUPERVISOR = "directory.assign_supervisor"
    DIRECTORY_ARRANGE_COVER = "directory.arrange_cover"
    DIRECTORY_EDIT_OFFICE = "directory.edit_office"
    DIRECTORY_EDIT_CALENDAR = "directory.edit_calendar"
    DIRECTORY_IMPORT_ROSTER = "directory.import_roster"
    DIRECTORY_SEE_ROSTER_STATE = "directory.see_roster_state"
    DIRECTORY_SEE_TEAM = "directory.see_team"
    DIRECTORY_FORM_TEAM = "directory.form_team"
    DIRECTORY_SEE_SUBSTITUTES = "directory.see_substitutes"
    DIRECTORY_ENTER_SUBSTITUTE = "directory.enter_substitute"
    DIRECTORY_OPEN_EMERGENCY_ACCESS = "directory.open_emergency_access"
    DIRECTORY_REVIEW_EMERGENCY_ACCESS = "directory.review_emergency_access"
    AUDIT_READ_TRAIL = "audit.read_trail"
    AUDIT_SEE_READERS = "audit.see_readers"
    RETENTION_HOLD_RECORDS = "retention.hold_records"
    RETENTION_DESTROY_RECORDS = "retention.destroy_records"
    FRAMEWORK_READ = "framework.read"
    SAFETY_READ_ALARM = "safety.read_alarm"
    SAFETY_ARRANGE_DUTY = "safety.arrange_duty"
    FRAMEWORK_DRAFT = "framework.draft"
    FRAMEWORK_PUBLISH = "framework.publish"
    FRAMEWORK_LOAD = "framework.load"
    FRAMEWORK_REVIEW_WORDS = "framework.review_words"
    SURVEYS_ANSWER = "surveys.answer"
    SURVEYS_WORK_ON_PAPER = "surveys.work_on_paper"
    SELF_STUDY_OPEN_ROUND = "self_study.open_round"
    SELF_STUDY_CLOSE_ROUND = "self_study.close_round"
    SELF_STUDY_REPLY = "self_study.reply"
    SELF_STUDY_READ_GAP_MAP = "self_study.read_gap_map"
    SELF_STUDY_READ_ANSWERS = "self_study.read_answers"
    SELF_STUDY_INSPECT_QUESTIONS = "self_study.inspect_questions"
    SELF_STUDY_DECIDE_FOR_CHILD = "self_study.decide_for_child"
    SELF_STUDY_READ_INQUIRIES = "self_study.read_inquiries"
    SELF_STUDY_OPEN_INQUIRY = "self_study.open_inquiry"
    SELF_STUDY_WORK_ON_INQUIRY = "self_study.work_on_inquiry"
    COMMITMENTS_READ = "commitments.read"
    COMMITMENTS_MAKE = "commitments.make"
    COMMITMENTS_PROMISE = "commitments.promise"
    COMMITMENTS_KEEP = "commitments.keep"
    COMMITMENTS_MOVE = "commitments.move"
    GROWTH_OWN = "growth.own"
    GROWTH_READ_SHARED = "growth.read_shared"
    GROWTH_SEE_CYCLE = "growth.see_cycle"
    GROWTH_SEE_STEP = "growth.see_step"
    GROWTH_LOOK_BACK = "growth.look_back"
    GROWTH_PROPOSE_STEP = "growth.propose_step"
    GROWTH_ANSWER_TOGETHER = "growth.answer_together"
    GROWTH_SEE_VISIT = "growth.see_visit"
    GROWTH_PLAN_VISIT = "growth.plan_visit"
    GROWTH_WRITE_NOTE = "growth.write_note"
    GROWTH_READ_NOTE = "growth.read_note"
    GROWTH_AGREE_CADENCE = "growth.agree_cadence"
    GROWTH_SEE_CASELOAD = "growth.see_caseload"
    GROWTH_READ_SUPPORTS = "growth.read_supports"
    GROWTH_WRITE_SUPPORT = "growth.write_support"
    GROWTH_GIVE_SUPPORT = "growth.give_support"
    GROWTH_ENTER_OWN_SUPPORT = "growth.enter_own_support"
    GROWTH_SEE_GIVEN = "growth.see_given"
    GROWTH_MEND_GIVEN = "growth.mend_given"
    GROWTH_SEE_COHERENCE = "growth.see_coherence"
    GROWTH_ASK_SOONER = "growth.ask_sooner"
    GROWTH_SEE_WISH = "growth.see_wish"
    GROWTH_SAY_AWAY = "growth.say_away"
    GROWTH_HAND_OVER = "growth.hand_over"
    GROWTH_READ_HAND_OVER = "growth.read_hand_over"
    GROWTH_ADD_TO_HAND_OVER = "growth.add_to_hand_over"
    GROWTH_TAKE_OVER = "growth.take_over"
    GROWTH_SEE_NUMBERS = "growth.see_numbers"
    GROWTH_SEE_COMMUNITY = "growth.see_community"
    GROWTH_WORK_IN_COMMUNITY = "growth.work_in_community"
    GROWTH_ANSWER_INVITATION = "growth.answer_invitation"
    GROWTH_PLAN_WALK = "growth.plan_walk"
    GROWTH_WALK = "growth.walk"
    EVALUATION_READ = "evaluation.read"
    EVALUATION_OPEN = "evaluation.open"
    EVALUATION_NAME_EVALUATOR = "evaluation.name_evaluator"
    EVALUATION_ATTACH = "evaluation.attach"
    EVALUATION_CARRY_IN = "evaluation.carry_in"
    PARTNERSHIP_READ_CATALOGUE = "partnership.read_catalogue"
    PARTNERSHIP_EDIT_CATALOGUE = "partnership.edit_catalogue"
    PARTNERSHIP_SET_FRONT_DOOR = "partnership.set_front_door"
    PARTNERSHIP_SAY_WHETHER_IT_HELPS = "partnership.say_whether_it_helps"
    PARTNERSHIP_READ_WHETHER_IT_HELPS = "partnership.read_whether_it_helps"
    PARTNERSHIP_RATE = "partnership.rate"
    PARTNERSHIP_READ_RATINGS = "partnership.read_ratings"
    PARTNERSHIP_REPLY = "partnership.reply"
    PARTNERSHIP_READ_PROFILE = "partnership.read_profile"
    PARTNERSHIP_WRITE_PROFILE = "partnership.write_profile"
    PARTNERSHIP_ADD_TO_PROFILE = "partnership.add_to_profile"
    PARTNERSHIP_READ_CONTRIBUTION = "partnership.read_contribution"
    PARTNERSHIP_ANSWER_CONTRIBUTION = "partnership.answer_contribution"
    ASKS_DO = "asks.do"
    ASKS_DELEGATE = "asks.delegate"
    ASKS_ANSWER_FOR = "asks.answer_for"
    ASKS_READ_ANSWERS = "asks.read_answers"
    ASKS_LET_REPEAT = "asks.let_repeat"
    ASKS_STOP = "asks.stop"
    ASKS_SEE_LOAD = "asks.see_load"
    PARTNERSHIP_READ_TEAM = "partnership.read_team"
    PARTNERSHIP_WORK_IN_TEAM = "partnership.work_in_team"
    PARTNERSHIP_FORM_TEAM = "partnership.form_team"
    PARTNERSHIP_SAY_WHAT_OFFICE_DOES = "partnership.say_what_office_does"
    ASKS_READ = "asks.read"
    ASKS_FILE = "asks.file"
    ASKS_SPONSOR = "asks.sponsor"
    ASKS_SET_CAP = "asks.set_cap"
    ASKS_READ_BRIEF = "asks.read_brief"
    ASKS_SEE_OWN_TIME = "asks.see_own_time"
    ASKS_SEE_SHARED_TIME = "asks.see_shared_time"
    ASKS_SEE_TIME_TOTAL = "asks.see_time_total"
    ASKS_READ_NOTICE = "asks.read_notice"
    ASKS_PUT_NOTICE = "asks.put_notice"
    ASKS_BRING_IN_CALENDAR = "asks.bring_in_calendar"
    PARTNERSHIP_RAISE_BARRIER = "partnership.raise_barrier"
    PARTNERSHIP_READ_BARRIER = "partnership.read_barrier"
    PARTNERSHIP_SAY_ME_TOO = "partnership.say_me_too"
    PARTNERSHIP_KNOW_RAISER = "partnership.know_raiser"
    PARTNERSHIP_ASSIGN_BARRIER = "partnership.assign_barrier"
    PARTNERSHIP_CLEAR_BARRIER = "partnership.clear_barrier"
    PARTNERSHIP_CONVENE_PANEL = "partnership.convene_panel"
    PARTNERSHIP_READ_PANEL = "partnership.read_panel"
    PARTNERSHIP_LEAD_PANEL = "partnership.lead_panel"
    PARTNERSHIP_NAME_CONVENOR = "partnership.name_convenor"
    PARTNERSHIP_LEAVE_PANEL = "partnership.leave_panel"
    PARTNERSHIP_SPEAK_IN_PANEL = "partnership.speak_in_panel"
    PARTNERSHIP_READ_PANEL_QUESTION = "partnership.read_panel_question"
    PARTNERSHIP_NAME_REPLIER = "partnership.name_replier"
    PARTNERSHIP_REPLY_TO_PANEL = "partnership.reply_to_panel"
    PARTNERSHIP_READ_WHAT_PANELS_ASKED = "partnership.read_what_panels_asked"
    PARTNERSHIP_LEARN = "partnership.learn"
    PARTNERSHIP_READ_SHARED_LEARNING = "partnership.read_shared_learning"
    PARTNERSHIP_LOOK_AT_OURSELVES = "partnership.look_at_ourselves"
    PARTNERSHIP_LOAD_NEEDS = "partnership.load_needs"
    LETTERS_READ = "letters.read"
    SITE_LET_IN = "site.let_in"
    SITE_LET_IN_SUBSTITUTE = "site.let_in_substitute"
    SITE_LET_IN_GUARDIAN = "site.let_in_guardian"
    LETTERS_HAND_OVER = "letters.hand_over"
    LETTERS_KEEP = "letters.keep"
    SITE_SEE_RUNNING = "site.see_running"
    MAIL_SORT = "mail.sort"
    MAIL_TAKE = "mail.take"
    MAIL_NAME_ADDRESSES = "mail.name_addresses"
    THREADS_OPEN = "threads.open"
    THREADS_OPEN_FOR_SCHOOL = "threads.open_for_school"
    THREADS_READ = "threads.read"
    THREADS_SAY = "threads.say"
    THREADS_KNOW = "threads.know"
    THREADS_HOLD = "threads.hold"
    THREADS_ANSWER_HAND_OVER = "threads.answer_hand_over"
    THREADS_REOPEN = "threads.reopen"
    THREADS_PLACE = "threads.place"
    THREADS_SET_HOURS = "threads.set_hours"
    RECORDS_IMPORT = "records.import"
    RECORDS_READ_ATTENDANCE = "records.read_attendance"
    RECORDS_READ_MARKS = "records.read_marks"
    RECORDS_READ_INCIDENTS = "records.read_incidents"
    STUDENT_SUPPORT_SEE_PAGE = "student_support.see_page"
    STUDENT_SUPPORT_READ_OWN_WORDS = "student_support.read_own_words"
    STUDENT_SUPPORT_WRITE_OWN_WORDS = "student_support.write_own_words"
    STUDENT_SUPPORT_NOTICE = "student_support.notice"
    STUDENT_SUPPORT_SEE_NOTICED = "student_support.see_noticed"
    STUDENT_SUPPORT_ANSWER_NOTICED = "student_support.answer_noticed"
    STUDENT_SUPPORT_SEE_SIGNAL = "student_support.see_signal"
    STUDENT_SUPPORT_ANSWER_SIGNAL = "student_support.answer_signal"
    STUDENT_SUPPORT_SEE_ATTENTION = "student_support.see_attention"
    STUDENT_SUPPORT_OPEN_MAP = "student_support.open_map"
    STUDENT_SUPPORT_SEE_MAP = "student_support.see_map"
    STUDENT_SUPPORT_MARK_KNOWN = "student_support.mark_known"
    STUDENT_SUPPORT_NAME_ADULT = "student_support.name_adult"
    STUDENT_SUPPORT_PAIR = "student_support.pair"
    STUDENT_SUPPORT_SEE_PAIR = "student_support.see_pair"
    STUDENT_SUPPORT_ANSWER_PAIR = "student_support.answer_pair"
    STUDENT_SUPPORT_KNOW_NOTES = "student_support.know_notes"
    STUDENT_SUPPORT_READ_NOTE = "student_support.read_note"
    STUDENT_SUPPORT_WRITE_NOTE = "student_support.write_note"
    STUDENT_SUPPORT_MEND_NOTE = "student_support.mend_note"
    STUDENT_SUPPORT_READ_PLAN = "student_support.read_plan"
    STUDENT_SUPPORT_READ_LEGAL_PART = "student_support.read_legal_part"
    STUDENT_SUPPORT_WRITE_PLAN = "student_support.write_plan"
    STUDENT_SUPPORT_ENTER_POINT = "student_support.enter_point"
    STUDENT_SUPPORT_REVIEW_PLAN = "student_support.review_plan"
    STUDENT_SUPPORT_SEE_MEETING = "student_support.see_meeting"
    STUDENT_SUPPORT_PLAN_MEETING = "student_support.plan_meeting"
    STUDENT_SUPPORT_CONTRIBUTE = "student_support.contribute"
    STUDENT_SUPPORT_DECIDE = "student_support.decide"
    STUDENT_SUPPORT_SAY_HOW_SURE = "student_support.say_how_sure"
    STUDENT_SUPPORT_ANSWER_BARRIER = "student_support.answer_barrier"
    STUDENT_SUPPORT_LOG_SESSION = "student_support.log_session"
    STUDENT_SUPPORT_SEE_LEDGER = "student_support.see_ledger"
    STUDENT_SUPPORT_ASSIGN_PROVIDER = "student_support.assign_provider"
    STUDENT_SUPPORT_SEND_GAP_LETTER = "student_support.send_gap_letter"
    STUDENT_SUPPORT_SEE_BOARD = "student_support.see_board"
    STUDENT_SUPPORT_TAKE_LEDGER = "student_support.take_ledger"
    STUDENT_SUPPORT_READ_SNAPSHOT = "student_support.read_snapshot"
    STUDENT_SUPPORT_CONFIRM_SNAPSHOT = "student_support.confirm_snapshot"
    STUDENT_SUPPORT_PRINT_FOR_SUBSTITUTE = "student_support.print_for_substitute"
    STUDENT_SUPPORT_SAY_CANNOT_YET = "student_support.say_cannot_yet"
    STUDENT_SUPPORT_SETTLE_CANNOT_YET = "student_support.settle_cannot_yet"
    STUDENT_SUPPORT_SEE_COVERAGE = "student_support.see_coverage"
    STUDENT_SUPPORT_READ_EVENT = "student_support.read_event"
    STUDENT_SUPPORT_RECORD_EVENT = "student_support.record_event"
    STUDENT_SUPPORT_SEE_HAND_OFF = "student_support.see_hand_off"
    STUDENT_SUPPORT_TAKE_HAND_OFF = "student_support.take_hand_off"
    STUDENT_SUPPORT_NAME_NEXT = "student_support.name_next"
    STUDENT_SUPPORT_SET_RULES = "student_support.set_rules"
    STUDENT_SUPPORT_SEE_TIMELINE = "student_support.see_timeline"
    STUDENT_SUPPORT_BEGIN_TIMELINE = "student_support.begin_timeline"
    STUDENT_SUPPORT_WORK_TIMELINE = "student_support.work_timeline"
    EQUITY_READ_RELEASE = "equity.read_release"
    EQUITY_READ_EXACT = "equity.read_exact"
    EQUITY_DECLARE = "equity.declare"
    EQUITY_MAKE_RELEASE = "equity.make_release"
    EQUITY_FOLLOW_UP = "equity.follow_up"
    STUDENT_SUPPORT_SEE_FAMILY_PAGE = "student_support.see_family_page"
    STUDENT_SUPPORT_JOIN_AS_FAMILY = "student_support.join_as_family"
    STUDENT_SUPPORT_SAY_WHETHER_HEARD = "student_support.say_whether_heard"
    STUDENT_SUPPORT_SAY_GOAL = "student_support.say_goal"
    STUDENT_SUPPORT_ANSWER_FAMILY = "student_support.answer_family"
    STUDENT_SUPPORT_ASK_FOR_RECORD = "student_support.ask_for_record"
    STUDENT_SUPPORT_ENTER_RECORD_REQUEST = "student_support.enter_record_request"
    STUDENT_SUPPORT_READ_RECORD = "student_support.read_record"
    STUDENT_SUPPORT_CHECK_RECORD = "student_support.check_record"
    STUDENT_SUPPORT_BEGIN_PACKET = "student_support.begin_packet"
    STUDENT_SUPPORT_SEND_PACKET = "student_support.send_packet"
    STUDENT_SUPPORT_READ_PACKET = "student_support.read_packet"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role may, this far, for this purpose. `right` narrows FAMILY to guardians who hold it, `age_part` narrows SUBJECT to students of the age."""

    role: Role
    reach: Reach
    purpose: str
    right: Right | None = None
    age_part: AgePart | None = None


STAFF = (
    Role.SUPERINTENDENT, Role.CABINET, Role.SUPERVISOR, Role.OFFICE_LEAD, Role.OFFICE_STAFF,
    Role.STUDENT_SERVICES_DIRECTOR, Role.DATA_LEAD, Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.SCHOOL_ADMINISTRATOR,
    Role.TEACHER, Role.COUNSELOR, Role.SUPPORT_STAFF, Role.SCHOOL_STAFF, Role.ADMINISTRATOR, Role.AUDITOR,
)  # fmt: skip
SCHOOL_LEADERS = (Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL)
SYSTEM_LEADERS = (Role.SUPERINTENDENT, Role.CABINET)
SUPERVISING = (Role.SUPERVISOR, *SYSTEM_LEADERS)
PEERS = tuple(role for role in STAFF if role not in SUPERVISING)
WORK_AT_A_SCHOOL = (*SCHOOL_LEADERS, Role.SCHOOL_ADMINISTRATOR, Role.TEACHER, Role.COUNSELOR, Role.SUPPORT_STAFF, Role.SCHOOL_STAFF)
THE_OFFICE = (*SCHOOL_LEADERS, Role.SCHOOL_ADMINISTRATOR, Role.SCHOOL_STAFF)  # of a school, in the morning
CENTRAL_OFFICE = (Role.OFFICE_LEAD, Role.OFFICE_STAFF, Role.STUDENT_SERVICES_DIRECTOR)


def to_each(roles: tuple[Role, ...], reach: Reach, purpose: str) -> list[Grant]:
    """Give the same grant to several roles."""
    return [Grant(role, reach, purpose) for role in roles]


IN_A_THREAD = [
    *to_each(STAFF, Reach.AUTHOR, "they asked"),
    *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "it was asked for the school that they lead"),
    *to_each(CENTRAL_OFFICE, Reach.OFFICE, "their office holds it, held it, or was asked to"),
]

IN_A_TEAM = [
    *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "it is the team around their school"),
    *to_each(CENTRAL_OFFICE, Reach.OFFICE, "their office is in the team"),
    Grant(Role.SUPERVISOR, Reach.CASELOAD, "they support the school"),
]

ANSWER_FOR_STUDENTS = (*SCHOOL_LEADERS, Role.COUNSELOR)

# Everybody who works around one student, each by the way in which they do.
AROUND_A_STUDENT = [
    *to_each(STAFF, Reach.TEAM, "they are on the student's team"),
    *to_each(ANSWER_FOR_STUDENTS, Reach.SCHOOL, "they answer for the students of their school"),
    Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
]
IT_IS_THEIR_CHILD = Grant(Role.GUARDIAN, Reach.FAMILY, "it is their child", Right.READ)
FAMILY_AND_STUDENT = [IT_IS_THEIR_CHILD, Grant(Role.STUDENT, Reach.SUBJECT, "it is about them")]


def family_and_student(age_part: AgePart) -> list[Grant]:
    """Give it to guardians who may read, and to the student from the age on which the district sets."""
    return [IT_IS_THEIR_CHILD, Grant(Role.STUDENT, Reach.SUBJECT, "it is about them", age_part=age_part)]


BY_ANY_RIGHT = [Grant(Role.GUARDIAN, Reach.FAMILY, "it is their child", right) for right in (Right.READ, Right.DECIDE, Right.CONTACT)]
WHO_TEACH = [Grant(Role.TEACHER, Reach.SECTION, "they teach them")]
IN_AN_EMERGENCY = [Grant(Role.EMERGENCY, Reach.CASELOAD, "a stated emergency")]

LEADS_EQUITY = (Role.SUPERINTENDENT, Role.STUDENT_SERVICES_DIRECTOR)
LOOK_AT_GAPS = [
    *to_each(LEADS_EQUITY, Reach.DISTRICT, "they answer for every school"),
    Grant(Role.PRINCIPAL, Reach.SCHOOL, "they answer for the students of their school"),
    Grant(Role.SUPERVISOR, Reach.CASELOAD, "they support the school"),
]

POLICY: dict[Verb, list[Grant]] = {
    # -- people and places ------------------------------------------------------------------------
    Verb.DIRECTORY_SEE_COLLEAGUE: [
        *to_each(STAFF, Reach.DISTRICT, "to know who works here and how to reach them"),
        Grant(Role.GUARDIAN, Reach.FAMILY, "to know who works with their child", Right.READ),
        Grant(Role.STUDENT, Reach.SCHOOL, "to know who works with them"),
    ],
    Verb.DIRECTORY_SEE_SCHOOL: [
        *to_each(STAFF, Reach.DISTRICT, "to know the schools of the district"),
        Grant(Role.GUARDIAN, Reach.FAMILY, "to know their child's school", Right.READ),
        Grant(Role.STUDENT, Reach.SCHOOL, "to know their own school"),
    ],
    Verb.DIRECTORY_SAY_HEADLINE: to_each(SCHOOL_LEADERS, Reach.SCHOOL, "they say what everybody should know first who asks something of their school"),
    Verb.DIRECTORY_SEE_OFFICE: to_each(STAFF, Reach.DISTRICT, "to know whom to ask"),
    Verb.DIRECTORY_SEE_STUDENT: [
        *to_each((*SCHOOL_LEADERS, Role.COUNSELOR, Role.SUPPORT_STAFF, Role.SCHOOL_STAFF), Reach.SCHOOL, "they answer for the students of their school"),
        Grant(Role.TEACHER, Reach.SECTION, "they teach them"),
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to keep the roster right"),
        Grant(Role.EMERGENCY, Reach.CASELOAD, "a stated emergency"),
        Grant(Role.GUARDIAN, Reach.FAMILY, "it is their child", Right.READ),
        Grant(Role.STUDENT, Reach.SUBJECT, "it is about them"),
    ],
    Verb.DIRECTORY_READ_STUDENT: [
        *to_each((*SCHOOL_LEADERS, Role.COUNSELOR, Role.SUPPORT_STAFF), Reach.SCHOOL, "they answer for the students of their school"),
        Grant(Role.TEACHER, Reach.SECTION, "they teach them"),
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
        Grant(Role.EMERGENCY, Reach.CASELOAD, "a stated emergency"),
        Grant(Role.GUARDIAN, Reach.FAMILY, "it is their child", Right.READ),
        Grant(Role.STUDENT, Reach.SUBJECT, "it is about them"),
    ],
    Verb.DIRECTORY_READ_CONTACT: [
        *to_each((*SCHOOL_LEADERS, Role.COUNSELOR, Role.SUPPORT_STAFF, Role.SCHOOL_STAFF), Reach.SCHOOL, "to reach the family"),
        Grant(Role.TEACHER, Reach.SECTION, "to reach the family"),
        Grant(Role.EMERGENCY, Reach.CASELOAD, "a stated emergency"),
        Grant(Role.GUARDIAN, Reach.FAMILY, "it is their child", Right.READ),
        Grant(Role.GUARDIAN, Reach.SUBJECT, "it is about them"),
        Grant(Role.STUDENT, Reach.SUBJECT, "it is about them"),
    ],
    Verb.DIRECTORY_KNOW_PROTECTED_ADDRESS: [
        *to_each((*SCHOOL_LEADERS, Role.COUNSELOR, Role.SUPPORT_STAFF, Role.SCHOOL_STAFF), Reach.SCHOOL, "so that nobody gives the address away"),
        Grant(Role.TEACHER, Reach.SECTION, "so that nobody gives the address away"),
        Grant(Role.EMERGENCY, Reach.CASELOAD, "a stated emergency"),
    ],
    Verb.DIRECTORY_READ_PROTECTED_ADDRESS: [
        *to_each((Role.PRINCIPAL, Role.COUNSELOR), Reach.SCHOOL, "to reach the family when nobody else may"),
    ],
    Verb.DIRECTORY_PROTECT_ADDRESS: [
        *to_each((Role.PRINCIPAL, Role.COUNSELOR), Reach.SCHOOL, "they have seen why somebody must not be found"),
    ],
    Verb.DIRECTORY_SEE_GUARDIANSHIP: [
        *to_each((*SCHOOL_LEADERS, Role.COUNSELOR, Role.SUPPORT_STAFF, Role.SCHOOL_STAFF), Reach.SCHOOL, "to know who may be told"),
        Grant(Role.TEACHER, Reach.SECTION, "to know who may be told"),
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "to know who may be told"),
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to keep rights of guardians right"),
        Grant(Role.EMERGENCY, Reach.CASELOAD, "a stated emergency"),
        Grant(Role.GUARDIAN, Reach.SUBJECT, "it is about them"),
    ],
    Verb.DIRECTORY_TIE_GUARDIAN: [
        *to_each((*SCHOOL_LEADERS, Role.SCHOOL_STAFF), Reach.SCHOOL, "the school knows who looks after the student"),
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to type what no roster carries"),
    ],
    Verb.DIRECTORY_GRANT_RIGHT: [
        *to_each((*SCHOOL_LEADERS, Role.SCHOOL_STAFF), Reach.SCHOOL, "the school knows the family and has seen the papers"),
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to keep rights of guardians right"),
    ],
    Verb.DIRECTORY_EDIT_PERSON: [
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to keep names and languages right"),
        *to_each((*SCHOOL_LEADERS, Role.SCHOOL_STAFF), Reach.SCHOOL, "the school hears of changes first"),
        *to_each((*STAFF, Role.GUARDIAN), Reach.SUBJECT, "it is how they are called and written to"),
    ],
    Verb.DIRECTORY_MERGE_PEOPLE: [Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "one person, one record")],
    Verb.DIRECTORY_HOLD_POST: [Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to type what no roster carries")],
    Verb.DIRECTORY_ASSIGN_SUPERVISOR: [
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to type what no roster carries"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they say who supports which school"),
    ],
    Verb.DIRECTORY_ARRANGE_COVER: [
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to type what no roster carries"),
        *to_each((*SYSTEM_LEADERS, Role.SUPERVISOR, Role.PRINCIPAL, Role.OFFICE_LEAD), Reach.SUBJECT, "it is their own post that needs cover"),
    ],
    Verb.DIRECTORY_EDIT_OFFICE: [Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to type what no roster carries")],
    Verb.DIRECTORY_EDIT_CALENDAR: [
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to keep the district's calendar"),
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "to keep the school's own days"),
    ],
    Verb.DIRECTORY_IMPORT_ROSTER: [Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to keep the roster right")],
    Verb.DIRECTORY_SEE_ROSTER_STATE: to_each(STAFF, Reach.DISTRICT, "an old roster concerns everybody who relies on it"),
    Verb.DIRECTORY_OPEN_EMERGENCY_ACCESS: to_each(
        (*SYSTEM_LEADERS, Role.SUPERVISOR, *SCHOOL_LEADERS, Role.COUNSELOR, Role.SUPPORT_STAFF, Role.STUDENT_SERVICES_DIRECTOR),
        Reach.DISTRICT,
        "to help a child in danger, with a reason and for hours",
    ),
    Verb.DIRECTORY_REVIEW_EMERGENCY_ACCESS: [
        *to_each((*SYSTEM_LEADERS, Role.STUDENT_SERVICES_DIRECTOR, Role.AUDITOR), Reach.DISTRICT, "a second person looks the next day"),
    ],
    # -- the trail and keeping ----------------------------------------------------------------------
    Verb.AUDIT_READ_TRAIL: [Grant(Role.AUDITOR, Reach.DISTRICT, "to see that the rules were kept")],
    Verb.AUDIT_SEE_READERS: [
        Grant(Role.AUDITOR, Reach.DISTRICT, "to see that the rules were kept"),
        *to_each((Role.PRINCIPAL,), Reach.SCHOOL, "to answer a family that asks"),
        Grant(Role.GUARDIAN, Reach.FAMILY, "it is their child", Right.READ),
        Grant(Role.STUDENT, Reach.SUBJECT, "it is about them"),
    ],
    Verb.RETENTION_HOLD_RECORDS: to_each((Role.AUDITOR, Role.ADMINISTRATOR), Reach.DISTRICT, "a court or an open request forbids destruction"),
    Verb.RETENTION_DESTROY_RECORDS: [Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "the time to keep it is over, or the law orders it")],
    # -- the main job -------------------------------------------------------------------------------
    Verb.FRAMEWORK_READ: to_each(STAFF, Reach.DISTRICT, "the practices are everybody's"),
    Verb.SURVEYS_ANSWER: to_each((*STAFF, Role.GUARDIAN, Role.STUDENT), Reach.SUBJECT, "they were asked"),
    Verb.SURVEYS_WORK_ON_PAPER: [
        *to_each((*SYSTEM_LEADERS, Role.STUDENT_SERVICES_DIRECTOR), Reach.DISTRICT, "to hand out paper sheets and type what comes back"),
        *to_each((*SCHOOL_LEADERS, Role.SCHOOL_STAFF), Reach.SCHOOL, "families and students of their school answer on paper or by phone"),
    ],
    Verb.SAFETY_READ_ALARM: [
        *to_each((Role.SUPERINTENDENT, Role.STUDENT_SERVICES_DIRECTOR), Reach.DISTRICT, "they answer for it that nobody in danger is left alone"),
        *to_each((Role.CABINET, *SCHOOL_LEADERS, Role.COUNSELOR, Role.SUPPORT_STAFF), Reach.TEAM, "they are on duty, or see to it"),
    ],
    Verb.SAFETY_ARRANGE_DUTY: to_each((Role.STUDENT_SERVICES_DIRECTOR, Role.ADMINISTRATOR), Reach.DISTRICT, "somebody is always told"),
    Verb.FRAMEWORK_DRAFT: [
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "to say the practices in the district's own words"),
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to type them for those who decide"),
    ],
    Verb.FRAMEWORK_PUBLISH: to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for the words with which the district asks"),
    Verb.FRAMEWORK_LOAD: to_each((*SYSTEM_LEADERS, Role.ADMINISTRATOR), Reach.DISTRICT, "to bring in a pack that the district was given"),
    Verb.FRAMEWORK_REVIEW_WORDS: to_each(
        (*SYSTEM_LEADERS, *CENTRAL_OFFICE, Role.ADMINISTRATOR), Reach.DISTRICT, "whoever speaks a language reads what is said in it"
    ),
    Verb.SELF_STUDY_OPEN_ROUND: to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they decide on the answers and owe the reply"),
    Verb.SELF_STUDY_CLOSE_ROUND: to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they decide on the answers and owe the reply"),
    Verb.SELF_STUDY_REPLY: to_each(SYSTEM_LEADERS, Reach.AUTHOR, "they opened the round and owe the reply"),
    Verb.SELF_STUDY_READ_GAP_MAP: [
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "to see where the pictures part, and promise something"),
        *to_each((*STAFF, Role.GUARDIAN, Role.STUDENT), Reach.TEAM, "they were asked, and are owed a reply"),
    ],
    Verb.SELF_STUDY_READ_ANSWERS: to_each(SYSTEM_LEADERS, Reach.DISTRICT, "the round was by name, and said so"),
    Verb.SELF_STUDY_INSPECT_QUESTIONS: [
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "to read what students are asked"),
        *to_each((*SCHOOL_LEADERS, Role.COUNSELOR, Role.SCHOOL_STAFF), Reach.SCHOOL, "to answer a family that asks"),
        Grant(Role.GUARDIAN, Reach.FAMILY, "the law lets them read what their child is asked", Right.CONTACT),
        Grant(Role.GUARDIAN, Reach.FAMILY, "the law lets them read what their child is asked", Right.DECIDE),
    ],
    Verb.SELF_STUDY_DECIDE_FOR_CHILD: [
        *to_each((*SCHOOL_LEADERS, Role.COUNSELOR, Role.SCHOOL_STAFF), Reach.SCHOOL, "to write down what a family said to them"),
        Grant(Role.GUARDIAN, Reach.FAMILY, "they decide for their child", Right.DECIDE),
    ],
    Verb.SELF_STUDY_READ_INQUIRIES: to_each(STAFF, Reach.DISTRICT, "what the district asks itself is no secret inside it"),
    Verb.SELF_STUDY_OPEN_INQUIRY: to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they give somebody the time to work on it"),
    Verb.SELF_STUDY_WORK_ON_INQUIRY: [
        *to_each(STAFF, Reach.AUTHOR, "it is theirs to find out"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for what becomes of it"),
    ],
    Verb.COMMITMENTS_READ: [
        *to_each((*STAFF, Role.GUARDIAN), Reach.AUTHOR, "they promised it"),
        *to_each((*STAFF, Role.GUARDIAN, Role.STUDENT), Reach.SUBJECT, "it was promised to them"),
        *to_each((*STAFF, Role.GUARDIAN, Role.STUDENT), Reach.TEAM, "it came from a round in which they were asked"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for what the district promises"),
    ],
    Verb.COMMITMENTS_MAKE: to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for what the district promises"),
    # Asked of whoever is to own the promise. What a family promises is written down by those around the student: student_support.
    Verb.COMMITMENTS_PROMISE: [
        *to_each(STAFF, Reach.SUBJECT, "they say themselves what they will do"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for what the district promises"),
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to type what somebody said they will do"),
    ],
    Verb.COMMITMENTS_KEEP: to_each((*STAFF, Role.GUARDIAN), Reach.AUTHOR, "they promised it"),
    # One family does not move what was promised to all of them.
    Verb.COMMITMENTS_MOVE: [
        *to_each((*STAFF, Role.GUARDIAN), Reach.AUTHOR, "they promised it"),
        *to_each(STAFF, Reach.SUBJECT, "it was promised to them"),
        *to_each((Role.GUARDIAN, Role.STUDENT), Reach.FAMILY, "it was promised to them alone"),
    ],
    # -- threads -------------------------------------------------------------------------------------
    # Asked of the office that is to hold it, and of the school for which it is opened where there is one.
    Verb.THREADS_OPEN: to_each(STAFF, Reach.DISTRICT, "whoever works here asks once and is answered"),
    Verb.THREADS_OPEN_FOR_SCHOOL: [
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "they ask for the school that they lead"),
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "they ask for a school that they support"),
    ],
    Verb.THREADS_READ: IN_A_THREAD,
    Verb.THREADS_SAY: IN_A_THREAD,
    Verb.THREADS_KNOW: [
        *IN_A_THREAD,
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "to know what a school they support waits for, without its words"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for what the offices promise, without the words"),
    ],
    Verb.THREADS_HOLD: to_each(CENTRAL_OFFICE, Reach.TEAM, "their office holds it today"),
    Verb.THREADS_ANSWER_HAND_OVER: to_each(CENTRAL_OFFICE, Reach.OFFICE, "their office was asked"),
    Verb.THREADS_REOPEN: [
        *to_each(STAFF, Reach.AUTHOR, "they asked, and know whether it is done"),
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "it was asked for the school that they lead"),
    ],
    Verb.THREADS_PLACE: to_each((*SYSTEM_LEADERS, Role.ADMINISTRATOR), Reach.DISTRICT, "nothing is lost when an office closes"),
    Verb.THREADS_SET_HOURS: to_each((*SYSTEM_LEADERS, Role.ADMINISTRATOR), Reach.DISTRICT, "to say when the district answers"),
    # -- offices and schools -----------------------------------------------------------------------
    Verb.PARTNERSHIP_READ_CATALOGUE: to_each(STAFF, Reach.DISTRICT, "to know what each office offers and by when it answers"),
    Verb.PARTNERSHIP_EDIT_CATALOGUE: to_each(
        (Role.OFFICE_LEAD, Role.STUDENT_SERVICES_DIRECTOR), Reach.OFFICE, "they answer for what their office offers and promises"
    ),
    Verb.PARTNERSHIP_SET_FRONT_DOOR: to_each((*SYSTEM_LEADERS, Role.ADMINISTRATOR), Reach.DISTRICT, "so that nobody has to know whom to ask"),
    Verb.PARTNERSHIP_SAY_WHETHER_IT_HELPS: to_each(SCHOOL_LEADERS, Reach.DISTRICT, "they know whether it helps them lead"),
    Verb.PARTNERSHIP_READ_WHETHER_IT_HELPS: to_each(CENTRAL_OFFICE, Reach.OFFICE, "to learn whether their office helps"),
    Verb.PARTNERSHIP_RATE: to_each(STAFF, Reach.AUTHOR, "they asked, and know whether they got what they needed"),
    Verb.PARTNERSHIP_READ_RATINGS: to_each(CENTRAL_OFFICE, Reach.OFFICE, "it was said to their office, by name"),
    Verb.PARTNERSHIP_REPLY: to_each((Role.OFFICE_LEAD, Role.STUDENT_SERVICES_DIRECTOR), Reach.OFFICE, "their office owes the reply"),
    Verb.PARTNERSHIP_READ_PROFILE: [
        *to_each(STAFF, Reach.DISTRICT, "to know a school before asking something of it"),
        Grant(Role.GUARDIAN, Reach.FAMILY, "it is their child's school", Right.READ),
        Grant(Role.STUDENT, Reach.SCHOOL, "it is their school"),
    ],
    Verb.PARTNERSHIP_WRITE_PROFILE: to_each(SCHOOL_LEADERS, Reach.SCHOOL, "they answer for what their school says of itself"),
    Verb.PARTNERSHIP_ADD_TO_PROFILE: [
        *to_each(WORK_AT_A_SCHOOL, Reach.SCHOOL, "they know what is strong at their school"),
        Grant(Role.GUARDIAN, Reach.FAMILY, "they know what is strong at their child's school", Right.READ),
        Grant(Role.STUDENT, Reach.SCHOOL, "they know what is strong at their school"),
    ],
    Verb.PARTNERSHIP_READ_CONTRIBUTION: to_each((*STAFF, Role.GUARDIAN, Role.STUDENT), Reach.AUTHOR, "they wrote it, and are owed an answer"),
    Verb.PARTNERSHIP_ANSWER_CONTRIBUTION: to_each(SCHOOL_LEADERS, Reach.SCHOOL, "they take it up, or say why not"),
    Verb.PARTNERSHIP_READ_TEAM: [*IN_A_TEAM, *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for how offices work together")],
    Verb.PARTNERSHIP_WORK_IN_TEAM: IN_A_TEAM,
    Verb.PARTNERSHIP_FORM_TEAM: [
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "they know which offices their school needs"),
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "they bring the offices together for a school they support"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for how offices work together"),
    ],
    Verb.PARTNERSHIP_SAY_WHAT_OFFICE_DOES: to_each(CENTRAL_OFFICE, Reach.OFFICE, "it is their office's part"),
    # Asked of the school for which it is raised; whoever may raise may also raise one for themselves alone.
    Verb.PARTNERSHIP_RAISE_BARRIER: [
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "they know what stands in the way of leading their school"),
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "they see what stands in the way of those they support"),
    ],
    Verb.PARTNERSHIP_READ_BARRIER: [
        *to_each((*SCHOOL_LEADERS, Role.SUPERVISOR), Reach.DISTRICT, "what stands in one leader's way stands in others' too"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they say who clears it, and by when"),
        *to_each(STAFF, Reach.SUBJECT, "it is theirs to clear"),
    ],
    Verb.PARTNERSHIP_SAY_ME_TOO: to_each(SCHOOL_LEADERS, Reach.DISTRICT, "they meet it as well"),
    Verb.PARTNERSHIP_KNOW_RAISER: [
        *to_each(STAFF, Reach.TEAM, "to ask what exactly stands in the way"),
        *to_each((*SCHOOL_LEADERS, Role.SUPERVISOR), Reach.AUTHOR, "they raised it"),
    ],
    Verb.PARTNERSHIP_ASSIGN_BARRIER: to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for it that somebody clears the path"),
    Verb.PARTNERSHIP_CLEAR_BARRIER: to_each(STAFF, Reach.SUBJECT, "it is theirs to clear"),
    # Asked of the school whose panel it is; whoever may in every school may also convene one of the whole district.
    Verb.PARTNERSHIP_CONVENE_PANEL: [
        *to_each(ANSWER_FOR_STUDENTS, Reach.SCHOOL, "they bring students of their school together"),
        *to_each((*SYSTEM_LEADERS, Role.STUDENT_SERVICES_DIRECTOR), Reach.DISTRICT, "they bring students of the district together"),
    ],
    Verb.PARTNERSHIP_READ_PANEL: [
        Grant(Role.STUDENT, Reach.TEAM, "they sit on it"),
        *to_each(STAFF, Reach.AUTHOR, "they convene it"),
        *to_each(CENTRAL_OFFICE, Reach.OFFICE, "it wrote to their office"),
        *to_each(STAFF, Reach.SUBJECT, "they are named to reply to it"),
    ],
    Verb.PARTNERSHIP_LEAD_PANEL: to_each(STAFF, Reach.AUTHOR, "they convene it"),
    Verb.PARTNERSHIP_NAME_CONVENOR: [
        *to_each(STAFF, Reach.AUTHOR, "they convene it, and hand it on"),
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "no panel of their school is left alone"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "no panel is left alone"),
    ],
    Verb.PARTNERSHIP_LEAVE_PANEL: [
        Grant(Role.STUDENT, Reach.FAMILY, "it is their own seat"),
        *to_each(STAFF, Reach.AUTHOR, "they convene it"),
    ],
    Verb.PARTNERSHIP_SPEAK_IN_PANEL: [Grant(Role.STUDENT, Reach.TEAM, "they sit on it")],
    Verb.PARTNERSHIP_READ_PANEL_QUESTION: [
        Grant(Role.STUDENT, Reach.TEAM, "their panel asks it"),
        *to_each(STAFF, Reach.AUTHOR, "they convene the panel"),
        *to_each(CENTRAL_OFFICE, Reach.OFFICE, "it was put to their office"),
        *to_each(STAFF, Reach.SUBJECT, "they are named to reply"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for it that students are answered"),
    ],
    Verb.PARTNERSHIP_NAME_REPLIER: [
        *to_each((Role.OFFICE_LEAD, Role.STUDENT_SERVICES_DIRECTOR), Reach.OFFICE, "their office owes the reply"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for it that students are answered"),
    ],
    Verb.PARTNERSHIP_REPLY_TO_PANEL: [
        *to_each(STAFF, Reach.SUBJECT, "they are named to reply"),
        *to_each((Role.OFFICE_LEAD, Role.STUDENT_SERVICES_DIRECTOR), Reach.OFFICE, "their office owes the reply"),
    ],
    Verb.PARTNERSHIP_READ_WHAT_PANELS_ASKED: to_each(
        (*STAFF, Role.GUARDIAN, Role.STUDENT), Reach.DISTRICT, "what students asked, and what became of it, is everybody's"
    ),
    Verb.PARTNERSHIP_LEARN: to_each((*CENTRAL_OFFICE, Role.SUPERVISOR, *SYSTEM_LEADERS), Reach.AUTHOR, "it is their own learning, and nobody else's"),
    Verb.PARTNERSHIP_READ_SHARED_LEARNING: to_each(STAFF, Reach.TEAM, "a colleague shared this line with them"),
    Verb.PARTNERSHIP_LOOK_AT_OURSELVES: to_each(
        (*SYSTEM_LEADERS, Role.SUPERVISOR, *CENTRAL_OFFICE, *SCHOOL_LEADERS), Reach.DISTRICT, "to see whether those who need most are served as well"
    ),
    Verb.PARTNERSHIP_LOAD_NEEDS: to_each((*SYSTEM_LEADERS, Role.ADMINISTRATOR), Reach.DISTRICT, "to say by which figures the district looks at itself"),
    # -- what the central office asks of schools ------------------------------------------------------
    Verb.ASKS_DO: [
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "it is asked of their school"),
        *to_each(STAFF, Reach.SUBJECT, "their principal handed it to them"),
    ],
    Verb.ASKS_DELEGATE: to_each(SCHOOL_LEADERS, Reach.SCHOOL, "they decide who at their school does it, and whether it makes sense there"),
    Verb.ASKS_ANSWER_FOR: to_each(CENTRAL_OFFICE, Reach.OFFICE, "their office asked, and owes those whom it asked an answer"),
    Verb.ASKS_READ_ANSWERS: to_each(CENTRAL_OFFICE, Reach.OFFICE, "their office asked for it"),
    Verb.ASKS_LET_REPEAT: to_each(SYSTEM_LEADERS, Reach.DISTRICT, "what nobody answered for is asked again only when they say so"),
    Verb.ASKS_STOP: [
        *to_each(CENTRAL_OFFICE, Reach.OFFICE, "their office asked it"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for what the district asks of schools"),
    ],
    Verb.ASKS_SEE_LOAD: to_each(STAFF, Reach.DISTRICT, "what offices ask of schools, and what it costs, is no secret inside the district"),
    Verb.ASKS_READ: [
        *to_each(STAFF, Reach.DISTRICT, "what offices ask of schools is no secret inside the district"),
        *to_each(CENTRAL_OFFICE, Reach.OFFICE, "drafts of their own office"),
        *to_each(STAFF, Reach.AUTHOR, "they wrote it or own it"),
        *to_each(SYSTEM_LEADERS, Reach.TEAM, "they are asked to stand for it"),
    ],
    Verb.ASKS_FILE: to_each(CENTRAL_OFFICE, Reach.OFFICE, "their office asks, and answers for what it costs schools"),
    Verb.ASKS_SPONSOR: to_each(SYSTEM_LEADERS, Reach.TEAM, "they were asked by name to stand for it"),
    Verb.ASKS_BRING_IN_CALENDAR: to_each((Role.ADMINISTRATOR, Role.OFFICE_LEAD), Reach.DISTRICT, "to keep testing and report cards in sight of whoever asks"),
    Verb.ASKS_SET_CAP: to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they agree with principals how much may be asked in a week"),
    Verb.ASKS_SEE_OWN_TIME: to_each(SCHOOL_LEADERS, Reach.SUBJECT, "it is their own time, and nobody else's"),
    Verb.ASKS_SEE_SHARED_TIME: to_each(STAFF, Reach.TEAM, "a principal shows it to them by name"),
    Verb.ASKS_SEE_TIME_TOTAL: to_each(STAFF, Reach.DISTRICT, "what leading a school is made of, at least five people together"),
    Verb.ASKS_READ_BRIEF: to_each(SCHOOL_LEADERS, Reach.SUBJECT, "it was written to them"),
    Verb.ASKS_READ_NOTICE: to_each(STAFF, Reach.DISTRICT, "what offices tell principals is no secret inside the district"),
    Verb.ASKS_PUT_NOTICE: to_each(CENTRAL_OFFICE, Reach.OFFICE, "their office says what changes in a principal's week"),
    # -- growth: theirs alone until they share it --------------------------------------------------
    Verb.GROWTH_OWN: to_each(STAFF, Reach.AUTHOR, "it is their own growth, and nobody else's"),
    Verb.GROWTH_READ_SHARED: to_each(STAFF, Reach.TEAM, "its owner shares it with them by name"),
    Verb.GROWTH_SEE_CYCLE: [
        *to_each(STAFF, Reach.AUTHOR, "it is their own"),
        *to_each(STAFF, Reach.TEAM, "its owner shares it with them by name"),
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "to know where a principal stands whom they support"),
    ],
    Verb.GROWTH_SEE_STEP: [
        *to_each(STAFF, Reach.AUTHOR, "it is their own"),
        *to_each(STAFF, Reach.TEAM, "its owner shares it with them by name"),
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "both look back on it on its day"),
    ],
    Verb.GROWTH_LOOK_BACK: [
        *to_each(STAFF, Reach.AUTHOR, "it is their own"),
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "both look back on it on its day"),
    ],
    Verb.GROWTH_PROPOSE_STEP: [Grant(Role.SUPERVISOR, Reach.CASELOAD, "a next step may be found together; the principal takes it on or does not")],
    Verb.GROWTH_ANSWER_TOGETHER: [
        *to_each(SCHOOL_LEADERS, Reach.SUBJECT, "it is their session"),
        Grant(Role.SUPERVISOR, Reach.AUTHOR, "it is their session"),
    ],
    Verb.GROWTH_SEE_VISIT: [
        *to_each(SCHOOL_LEADERS, Reach.SUBJECT, "it is a meeting with them"),
        Grant(Role.SUPERVISOR, Reach.AUTHOR, "they go"),
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "to know when a principal was last seen whom they support"),
    ],
    Verb.GROWTH_PLAN_VISIT: [
        Grant(Role.PRINCIPAL, Reach.SUBJECT, "it is a meeting with them"),
        Grant(Role.SUPERVISOR, Reach.AUTHOR, "they go"),
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "they support the principal, or cover for who does"),
    ],
    Verb.GROWTH_WRITE_NOTE: to_each(STAFF, Reach.AUTHOR, "it is what they saw and heard"),
    Verb.GROWTH_READ_NOTE: [
        *to_each(STAFF, Reach.AUTHOR, "they wrote it"),
        *to_each(STAFF, Reach.SUBJECT, "it is about them, and its author shared it"),
    ],
    Verb.GROWTH_AGREE_CADENCE: [
        Grant(Role.PRINCIPAL, Reach.SUBJECT, "it is about how often they are met"),
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "they support the principal"),
    ],
    Verb.GROWTH_SEE_CASELOAD: [Grant(Role.SUPERVISOR, Reach.CASELOAD, "to see whom to meet next")],
    Verb.GROWTH_READ_SUPPORTS: to_each(STAFF, Reach.DISTRICT, "what helps principals grow is no secret inside the district"),
    Verb.GROWTH_WRITE_SUPPORT: [
        *to_each(CENTRAL_OFFICE, Reach.OFFICE, "their office offers it"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they answer for what principals are offered"),
    ],
    Verb.GROWTH_GIVE_SUPPORT: [
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "they gave it, or know that it was given"),
        *to_each(CENTRAL_OFFICE, Reach.DISTRICT, "their office gave it"),
    ],
    Verb.GROWTH_ENTER_OWN_SUPPORT: [Grant(Role.PRINCIPAL, Reach.SUBJECT, "they were given it")],
    Verb.GROWTH_SEE_GIVEN: [
        *to_each(STAFF, Reach.SUBJECT, "it was given to them"),
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "to see what support a principal gets whom they support"),
        *to_each(STAFF, Reach.AUTHOR, "they entered it"),
    ],
    Verb.GROWTH_MEND_GIVEN: to_each(STAFF, Reach.AUTHOR, "they entered it"),
    Verb.GROWTH_SEE_COHERENCE: to_each(SYSTEM_LEADERS, Reach.DISTRICT, "to see where support goes and where principals want to grow, at least five together"),
    Verb.GROWTH_ASK_SOONER: [Grant(Role.PRINCIPAL, Reach.SUBJECT, "they need somebody sooner")],
    Verb.GROWTH_SEE_WISH: [
        Grant(Role.PRINCIPAL, Reach.SUBJECT, "they asked for it"),
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "to go where somebody asks for them"),
    ],
    Verb.GROWTH_SAY_AWAY: [Grant(Role.SUPERVISOR, Reach.AUTHOR, "principals are to know when they are out, and who covers")],
    Verb.GROWTH_HAND_OVER: [
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "they leave, and the next should not begin with nothing"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "the supervisor is gone, and somebody says what the next should know"),
    ],
    Verb.GROWTH_READ_HAND_OVER: [
        Grant(Role.PRINCIPAL, Reach.SUBJECT, "nothing is written about them behind their back"),
        *to_each((Role.SUPERVISOR, *SYSTEM_LEADERS), Reach.AUTHOR, "they wrote it"),
        Grant(Role.SUPERVISOR, Reach.TEAM, "it is handed to them"),
    ],
    Verb.GROWTH_ADD_TO_HAND_OVER: to_each((Role.SUPERVISOR, *SYSTEM_LEADERS), Reach.AUTHOR, "they wrote it, and are asked back"),
    Verb.GROWTH_TAKE_OVER: [Grant(Role.SUPERVISOR, Reach.TEAM, "it is handed to them")],
    Verb.GROWTH_SEE_NUMBERS: to_each(SYSTEM_LEADERS, Reach.DISTRICT, "whether principals are met as agreed, in numbers and without names"),
    # Learning communities are closed to whoever supervises, unless a member invites them where all members see it.
    Verb.GROWTH_SEE_COMMUNITY: [
        *to_each(PEERS, Reach.TEAM, "they are a member"),
        *to_each(SUPERVISING, Reach.SUBJECT, "a member has invited them, and all members see it"),
    ],
    Verb.GROWTH_WORK_IN_COMMUNITY: to_each(PEERS, Reach.TEAM, "they are a member"),
    Verb.GROWTH_ANSWER_INVITATION: to_each(PEERS, Reach.SUBJECT, "it is they who are invited"),
    Verb.GROWTH_PLAN_WALK: [
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "it is their school"),
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "they support the school"),
    ],
    Verb.GROWTH_WALK: [
        *to_each(STAFF, Reach.TEAM, "they go on the walk"),
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "it is their school"),
    ],
    # -- the other side of the wall: docs/rooms/evaluation.md ---------------------------------------
    Verb.EVALUATION_READ: [
        *to_each(STAFF, Reach.SUBJECT, "it is about them, whatever their post is today"),
        *to_each((Role.SUPERVISOR, *SYSTEM_LEADERS), Reach.AUTHOR, "they evaluate"),
    ],
    Verb.EVALUATION_OPEN: [
        Grant(Role.SUPERVISOR, Reach.CASELOAD, "they evaluate principals of the schools they supervise"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "they evaluate principals"),
    ],
    Verb.EVALUATION_NAME_EVALUATOR: [Grant(Role.PRINCIPAL, Reach.SUBJECT, "they name who evaluates them, among those who may")],
    Verb.EVALUATION_ATTACH: to_each((Role.SUPERVISOR, *SYSTEM_LEADERS), Reach.AUTHOR, "they evaluate"),
    Verb.EVALUATION_CARRY_IN: to_each(SCHOOL_LEADERS, Reach.SUBJECT, "only the principal carries anything across"),
    Verb.SITE_LET_IN: [Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to hand somebody a way in, and to close it")],
    Verb.SITE_LET_IN_SUBSTITUTE: to_each(THE_OFFICE, Reach.SCHOOL, "whoever stands in today needs a way in before the first bell"),
    Verb.SITE_LET_IN_GUARDIAN: [
        *to_each((*SCHOOL_LEADERS, Role.COUNSELOR, Role.SCHOOL_STAFF), Reach.SCHOOL, "to hand a family a code on paper, face to face"),
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to hand somebody a way in, and to close it"),
    ],
    Verb.LETTERS_READ: to_each((*STAFF, Role.GUARDIAN, Role.STUDENT), Reach.SUBJECT, "it was written to them"),
    Verb.LETTERS_HAND_OVER: [
        *to_each((*SCHOOL_LEADERS, Role.SCHOOL_STAFF), Reach.SCHOOL, "to hand the letter over on paper or by phone"),
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to hand the letter over on paper or by phone"),
    ],
    Verb.LETTERS_KEEP: [Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to keep the mail going")],
    # -- mail that comes in -------------------------------------------------------------------------
    Verb.MAIL_SORT: [
        *to_each(CENTRAL_OFFICE, Reach.OFFICE, "somebody wrote to their office and waits for an answer"),
        Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to hand it to the office that it is for, so that nothing is lost"),
    ],
    Verb.MAIL_TAKE: to_each(CENTRAL_OFFICE, Reach.OFFICE, "they know who writes to their office, and answer"),
    Verb.MAIL_NAME_ADDRESSES: [Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to say which office takes mail to which address")],
    # -- who is around a student ----------------------------------------------------------------------
    Verb.DIRECTORY_SEE_TEAM: [*AROUND_A_STUDENT, *WHO_TEACH, *IN_AN_EMERGENCY, *family_and_student(AgePart.WHO_HELPS)],
    Verb.DIRECTORY_FORM_TEAM: [
        *to_each(ANSWER_FOR_STUDENTS, Reach.SCHOOL, "they answer for the students of their school"),
        *to_each(STAFF, Reach.TEAM, "a team knows whom it lacks"),
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
    ],
    Verb.DIRECTORY_SEE_SUBSTITUTES: to_each(WORK_AT_A_SCHOOL, Reach.SCHOOL, "to know who stands in today"),
    Verb.DIRECTORY_ENTER_SUBSTITUTE: to_each(THE_OFFICE, Reach.SCHOOL, "the office knows in the morning who stands in"),
    # -- attendance, marks, incidents -------------------------------------------------------------------
    Verb.RECORDS_IMPORT: [Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to bring in attendance, marks, incidents and outcomes")],
    Verb.RECORDS_READ_ATTENDANCE: [*AROUND_A_STUDENT, *WHO_TEACH, *IN_AN_EMERGENCY, *FAMILY_AND_STUDENT],
    Verb.RECORDS_READ_MARKS: [*AROUND_A_STUDENT, *WHO_TEACH, *FAMILY_AND_STUDENT],
    Verb.RECORDS_READ_INCIDENTS: [*AROUND_A_STUDENT, *IN_AN_EMERGENCY, *FAMILY_AND_STUDENT],
    # -- around the student ------------------------------------------------------------------------------
    Verb.STUDENT_SUPPORT_SEE_PAGE: [*AROUND_A_STUDENT, *WHO_TEACH, *IN_AN_EMERGENCY, *FAMILY_AND_STUDENT],
    Verb.STUDENT_SUPPORT_READ_OWN_WORDS: [*AROUND_A_STUDENT, *WHO_TEACH, *family_and_student(AgePart.WHO_I_AM)],
    Verb.STUDENT_SUPPORT_WRITE_OWN_WORDS: [*AROUND_A_STUDENT, *WHO_TEACH, *family_and_student(AgePart.WHO_I_AM)],
    Verb.STUDENT_SUPPORT_NOTICE: [
        *AROUND_A_STUDENT,
        *WHO_TEACH,
        *to_each((Role.SUPPORT_STAFF, Role.SCHOOL_STAFF), Reach.SCHOOL, "they meet the students of their school"),
        *family_and_student(AgePart.TALK),
    ],
    Verb.STUDENT_SUPPORT_SEE_NOTICED: [
        *AROUND_A_STUDENT,
        *to_each(STAFF, Reach.SUBJECT, "the student asked for them"),
        *to_each((*STAFF, Role.GUARDIAN, Role.STUDENT), Reach.AUTHOR, "they said it"),
    ],
    Verb.STUDENT_SUPPORT_ANSWER_NOTICED: [
        *to_each(STAFF, Reach.SUBJECT, "the student asked for them"),
        *to_each(ANSWER_FOR_STUDENTS, Reach.SCHOOL, "they answer for the students of their school"),
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
    ],
    # Family and student are not told by a signal: whoever answers it speaks with them.
    Verb.STUDENT_SUPPORT_SEE_SIGNAL: [*AROUND_A_STUDENT],
    Verb.STUDENT_SUPPORT_ANSWER_SIGNAL: [*AROUND_A_STUDENT],
    Verb.STUDENT_SUPPORT_SEE_ATTENTION: [
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "to see where a building needs help"),
        *to_each(ANSWER_FOR_STUDENTS, Reach.SCHOOL, "they answer for the students of their school"),
    ],
    # The relationship map. Nobody is granted to see who marked whom: no page shows it.
    Verb.STUDENT_SUPPORT_OPEN_MAP: to_each(ANSWER_FOR_STUDENTS, Reach.SCHOOL, "they answer for the students of their school"),
    Verb.STUDENT_SUPPORT_SEE_MAP: [
        *to_each(ANSWER_FOR_STUDENTS, Reach.SCHOOL, "they answer for the students of their school"),
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
    ],
    Verb.STUDENT_SUPPORT_MARK_KNOWN: to_each(WORK_AT_A_SCHOOL, Reach.SCHOOL, "to say whom they know well, so that a child whom nobody knows is found"),
    Verb.STUDENT_SUPPORT_NAME_ADULT: [Grant(Role.STUDENT, Reach.SUBJECT, "to say whom they would turn to", age_part=AgePart.TALK)],
    Verb.STUDENT_SUPPORT_PAIR: [
        *to_each(ANSWER_FOR_STUDENTS, Reach.SCHOOL, "they find an adult for a child whom nobody knows"),
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
    ],
    Verb.STUDENT_SUPPORT_SEE_PAIR: [*AROUND_A_STUDENT, *to_each(STAFF, Reach.SUBJECT, "they are asked to be there for the student")],
    Verb.STUDENT_SUPPORT_ANSWER_PAIR: to_each(STAFF, Reach.SUBJECT, "they are asked to be there for the student"),
    Verb.STUDENT_SUPPORT_KNOW_NOTES: [*AROUND_A_STUDENT],
    Verb.STUDENT_SUPPORT_READ_NOTE: [*AROUND_A_STUDENT, *to_each(STAFF, Reach.AUTHOR, "they wrote it, or its author named them")],
    Verb.STUDENT_SUPPORT_WRITE_NOTE: [*AROUND_A_STUDENT, *WHO_TEACH],
    Verb.STUDENT_SUPPORT_MEND_NOTE: to_each(STAFF, Reach.SUBJECT, "they wrote it"),
    Verb.STUDENT_SUPPORT_READ_PLAN: [*AROUND_A_STUDENT, *WHO_TEACH, *IN_AN_EMERGENCY, *family_and_student(AgePart.HOW_IT_GOES)],
    Verb.STUDENT_SUPPORT_READ_LEGAL_PART: [*AROUND_A_STUDENT, *family_and_student(AgePart.HOW_IT_GOES)],  # and what changed, which names it
    Verb.STUDENT_SUPPORT_WRITE_PLAN: [*AROUND_A_STUDENT],
    Verb.STUDENT_SUPPORT_ENTER_POINT: [*AROUND_A_STUDENT, *WHO_TEACH, *to_each(STAFF, Reach.CASELOAD, "they give a support of this plan today")],
    Verb.STUDENT_SUPPORT_REVIEW_PLAN: [*AROUND_A_STUDENT],
    Verb.STUDENT_SUPPORT_SEE_MEETING: [*AROUND_A_STUDENT],  # guests among the team: Meeting.reach
    Verb.STUDENT_SUPPORT_PLAN_MEETING: [*AROUND_A_STUDENT],
    Verb.STUDENT_SUPPORT_CONTRIBUTE: [*AROUND_A_STUDENT, *WHO_TEACH],
    Verb.STUDENT_SUPPORT_DECIDE: [*AROUND_A_STUDENT],
    Verb.STUDENT_SUPPORT_SAY_HOW_SURE: to_each(STAFF, Reach.TEAM, "they are on the student's team, or were asked to the meeting"),
    Verb.STUDENT_SUPPORT_ANSWER_BARRIER: to_each(STAFF, Reach.SUBJECT, "it was given to them"),
    Verb.STUDENT_SUPPORT_LOG_SESSION: to_each(STAFF, Reach.CASELOAD, "they give this support today"),
    Verb.STUDENT_SUPPORT_SEE_LEDGER: [
        *AROUND_A_STUDENT,
        *to_each(STAFF, Reach.CASELOAD, "they give this support today"),
        *family_and_student(AgePart.HOW_IT_GOES),
    ],
    Verb.STUDENT_SUPPORT_ASSIGN_PROVIDER: [
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "they answer for the students of their school"),
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
    ],
    Verb.STUDENT_SUPPORT_SEND_GAP_LETTER: [*AROUND_A_STUDENT],
    Verb.STUDENT_SUPPORT_SEE_BOARD: [
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "they answer for the students of their school"),
    ],
    Verb.STUDENT_SUPPORT_TAKE_LEDGER: [
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "to answer for promised minutes where the district is asked about them")
    ],
    Verb.STUDENT_SUPPORT_READ_SNAPSHOT: [*AROUND_A_STUDENT, *WHO_TEACH, Grant(Role.SUBSTITUTE, Reach.SECTION, "they stand in for a teacher today")],
    Verb.STUDENT_SUPPORT_CONFIRM_SNAPSHOT: [*WHO_TEACH, Grant(Role.SUBSTITUTE, Reach.SECTION, "they stand in for a teacher today")],
    Verb.STUDENT_SUPPORT_PRINT_FOR_SUBSTITUTE: to_each(THE_OFFICE, Reach.SCHOOL, "to hand a substitute on paper what the class needs today"),
    Verb.STUDENT_SUPPORT_SAY_CANNOT_YET: [*WHO_TEACH],
    Verb.STUDENT_SUPPORT_SETTLE_CANNOT_YET: [*AROUND_A_STUDENT, Grant(Role.TEACHER, Reach.AUTHOR, "they said it, and teach the student")],
    Verb.STUDENT_SUPPORT_SEE_COVERAGE: [
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
        *to_each(SYSTEM_LEADERS, Reach.DISTRICT, "to see where a building needs help"),
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "they answer for the students of their school"),
    ],
    Verb.STUDENT_SUPPORT_READ_EVENT: [*AROUND_A_STUDENT, *family_and_student(AgePart.HOW_IT_GOES)],
    Verb.STUDENT_SUPPORT_RECORD_EVENT: [*AROUND_A_STUDENT, Grant(Role.SCHOOL_STAFF, Reach.SCHOOL, "the office hands out papers and takes them back")],
    Verb.STUDENT_SUPPORT_SEE_FAMILY_PAGE: BY_ANY_RIGHT,
    # The draft in it, as the plan, is read by the right to read alone.
    Verb.STUDENT_SUPPORT_JOIN_AS_FAMILY: BY_ANY_RIGHT,
    Verb.STUDENT_SUPPORT_SAY_WHETHER_HEARD: [*BY_ANY_RIGHT, Grant(Role.STUDENT, Reach.SUBJECT, "they are of age, and were asked in place of the guardians")],
    Verb.STUDENT_SUPPORT_SAY_GOAL: [Grant(Role.GUARDIAN, Reach.FAMILY, "they decide about their child's education", Right.DECIDE)],
    Verb.STUDENT_SUPPORT_ANSWER_FAMILY: [*AROUND_A_STUDENT],
    Verb.STUDENT_SUPPORT_ASK_FOR_RECORD: FAMILY_AND_STUDENT,  # the student from the eighteenth birthday on
    Verb.STUDENT_SUPPORT_ENTER_RECORD_REQUEST: [*AROUND_A_STUDENT, Grant(Role.SCHOOL_STAFF, Reach.SCHOOL, "the office takes what a family asks for")],
    Verb.STUDENT_SUPPORT_READ_RECORD: [
        Grant(Role.GUARDIAN, Reach.FAMILY, "they asked for it", Right.READ),
        Grant(Role.STUDENT, Reach.SUBJECT, "they asked for it"),
    ],
    Verb.STUDENT_SUPPORT_CHECK_RECORD: [
        *to_each(STAFF, Reach.CASELOAD, "they were named to check it"),
        *to_each(SCHOOL_LEADERS, Reach.SCHOOL, "they answer for the records of their school"),
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
    ],
    Verb.STUDENT_SUPPORT_BEGIN_PACKET: [
        *to_each(ANSWER_FOR_STUDENTS, Reach.SCHOOL, "they answer for the students of their school, and for those who left it last"),
        Grant(Role.SCHOOL_STAFF, Reach.SCHOOL, "the office takes what another school asks for"),
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
    ],
    Verb.STUDENT_SUPPORT_SEND_PACKET: [
        *to_each(ANSWER_FOR_STUDENTS, Reach.SCHOOL, "they answer for what their school sends"),
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
    ],
    Verb.STUDENT_SUPPORT_READ_PACKET: FAMILY_AND_STUDENT,  # the student from the eighteenth birthday on
    Verb.STUDENT_SUPPORT_SEE_HAND_OFF: [
        *AROUND_A_STUDENT,
        *to_each(STAFF, Reach.SUBJECT, "it waits for them"),
        *to_each(STAFF, Reach.AUTHOR, "they hand the student on, and answer what the next asks"),
    ],
    Verb.STUDENT_SUPPORT_TAKE_HAND_OFF: to_each(STAFF, Reach.SUBJECT, "it waits for them"),
    Verb.STUDENT_SUPPORT_NAME_NEXT: [
        *to_each(ANSWER_FOR_STUDENTS, Reach.SCHOOL, "they answer for the students of their school"),
        Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school"),
    ],
    Verb.STUDENT_SUPPORT_SET_RULES: [Grant(Role.STUDENT_SERVICES_DIRECTOR, Reach.DISTRICT, "they answer for support in every school")],
    Verb.STUDENT_SUPPORT_SEE_TIMELINE: [
        *AROUND_A_STUDENT,
        *to_each(STAFF, Reach.CASELOAD, "they hold the ball in it"),
        *family_and_student(AgePart.HOW_IT_GOES),
    ],
    Verb.STUDENT_SUPPORT_BEGIN_TIMELINE: [*AROUND_A_STUDENT],
    Verb.STUDENT_SUPPORT_WORK_TIMELINE: [*AROUND_A_STUDENT, *to_each(STAFF, Reach.CASELOAD, "they hold the ball in it")],
    # -- gaps between groups ------------------------------------------------------------------------------
    Verb.EQUITY_READ_RELEASE: to_each((*STAFF, Role.GUARDIAN, Role.STUDENT), Reach.DISTRICT, "whom a district serves less well is everybody's to know")
    + to_each(LEADS_EQUITY, Reach.OFFICE, "they count it and say when it is out"),
    Verb.EQUITY_READ_EXACT: [*LOOK_AT_GAPS, Grant(Role.DATA_LEAD, Reach.DISTRICT, "they answer for the district's numbers")],
    Verb.EQUITY_DECLARE: to_each(LEADS_EQUITY, Reach.DISTRICT, "they answer for what the district counts and how"),
    Verb.EQUITY_MAKE_RELEASE: to_each(LEADS_EQUITY, Reach.OFFICE, "they count it and say when it is out"),
    Verb.EQUITY_FOLLOW_UP: [*LOOK_AT_GAPS],
    # -- the installation ---------------------------------------------------------------------------
    Verb.SITE_SEE_RUNNING: [Grant(Role.ADMINISTRATOR, Reach.DISTRICT, "to keep Trellis running")],
}


# The nouns each verb is asked of. The gate refuses a verb on any other noun, and the access matrix takes the words
# of each reach from here.
NOUNS: dict[Verb, tuple[str, ...]] = {
    Verb.DIRECTORY_SEE_COLLEAGUE: ("directory.Post",),
    Verb.DIRECTORY_SEE_SCHOOL: ("directory.School",),
    Verb.DIRECTORY_SAY_HEADLINE: ("directory.School",),
    Verb.DIRECTORY_SEE_OFFICE: ("directory.Office",),
    Verb.DIRECTORY_SEE_STUDENT: ("directory.Student",),
    Verb.DIRECTORY_READ_STUDENT: ("directory.Student",),
    Verb.DIRECTORY_READ_CONTACT: ("directory.Person",),
    Verb.DIRECTORY_KNOW_PROTECTED_ADDRESS: ("directory.ProtectedAddress",),
    Verb.DIRECTORY_READ_PROTECTED_ADDRESS: ("directory.ProtectedAddress",),
    Verb.DIRECTORY_PROTECT_ADDRESS: ("directory.Person", "directory.ProtectedAddress"),
    Verb.DIRECTORY_SEE_GUARDIANSHIP: ("directory.Guardianship",),
    Verb.DIRECTORY_TIE_GUARDIAN: ("directory.Student", "directory.Guardianship"),
    Verb.DIRECTORY_GRANT_RIGHT: ("directory.Guardianship", "directory.GuardianRight"),
    Verb.DIRECTORY_EDIT_PERSON: ("directory.Person",),
    Verb.DIRECTORY_MERGE_PEOPLE: ("directory.Person", "directory.PersonMerge"),
    Verb.DIRECTORY_HOLD_POST: ("directory.Post", "directory.Person"),
    Verb.DIRECTORY_ASSIGN_SUPERVISOR: ("directory.School", "directory.Assignment"),
    Verb.DIRECTORY_ARRANGE_COVER: ("directory.Post",),
    Verb.DIRECTORY_EDIT_OFFICE: ("directory.Office",),
    Verb.DIRECTORY_EDIT_CALENDAR: ("directory.School", "directory.NonWorkingDays"),
    Verb.DIRECTORY_IMPORT_ROSTER: ("directory.RosterImport",),
    Verb.DIRECTORY_SEE_ROSTER_STATE: ("directory.RosterImport",),
    Verb.DIRECTORY_OPEN_EMERGENCY_ACCESS: ("directory.Student",),
    Verb.DIRECTORY_REVIEW_EMERGENCY_ACCESS: ("directory.EmergencyAccess",),
    Verb.AUDIT_READ_TRAIL: ("audit.Act", "audit.ReadEntry"),
    Verb.AUDIT_SEE_READERS: ("directory.Student",),
    Verb.RETENTION_HOLD_RECORDS: ("retention.LegalHold",),
    Verb.RETENTION_DESTROY_RECORDS: ("retention.Destruction",),
    Verb.FRAMEWORK_READ: ("framework.Practice", "framework.Framework"),
    Verb.SAFETY_READ_ALARM: ("safety.Alarm",),
    Verb.SAFETY_ARRANGE_DUTY: ("safety.Duty",),
    Verb.FRAMEWORK_DRAFT: ("framework.Framework", "framework.Draft"),
    Verb.FRAMEWORK_PUBLISH: ("framework.Draft",),
    Verb.FRAMEWORK_LOAD: ("framework.Framework",),
    Verb.FRAMEWORK_REVIEW_WORDS: ("framework.Framework",),
    Verb.SURVEYS_ANSWER: ("surveys.Invitation",),
    Verb.SELF_STUDY_OPEN_ROUND: ("framework.Framework",),
    Verb.SURVEYS_WORK_ON_PAPER: ("surveys.Round", "surveys.Invitation"),
    Verb.SELF_STUDY_CLOSE_ROUND: ("self_study.Study",),
    Verb.SELF_STUDY_REPLY: ("self_study.Study",),
    Verb.SELF_STUDY_READ_GAP_MAP: ("self_study.Study",),
    Verb.SELF_STUDY_READ_ANSWERS: ("surveys.Answer",),
    Verb.SELF_STUDY_INSPECT_QUESTIONS: ("self_study.Study",),
    Verb.SELF_STUDY_DECIDE_FOR_CHILD: ("directory.Student",),
    Verb.SELF_STUDY_READ_INQUIRIES: ("self_study.Inquiry",),
    Verb.SELF_STUDY_OPEN_INQUIRY: ("framework.Framework",),
    Verb.SELF_STUDY_WORK_ON_INQUIRY: ("self_study.Inquiry",),
    Verb.COMMITMENTS_READ: ("commitments.Commitment",),
    Verb.COMMITMENTS_MAKE: ("self_study.Study",),
    Verb.COMMITMENTS_PROMISE: ("directory.Person",),
    Verb.COMMITMENTS_KEEP: ("commitments.Commitment",),
    Verb.COMMITMENTS_MOVE: ("commitments.Commitment",),
    Verb.ASKS_DO: ("asks.Occasion",),
    Verb.ASKS_DELEGATE: ("asks.Occasion",),
    Verb.ASKS_ANSWER_FOR: ("asks.Occasion",),
    Verb.ASKS_READ_ANSWERS: ("asks.Done",),
    Verb.ASKS_LET_REPEAT: ("asks.Occasion",),
    Verb.ASKS_STOP: ("asks.Ask",),
    Verb.ASKS_SEE_LOAD: ("asks.Occasion",),
    Verb.ASKS_READ: ("asks.Ask",),
    Verb.ASKS_FILE: ("directory.Office", "asks.Ask", "asks.Occasion"),
    Verb.ASKS_SPONSOR: ("asks.Ask",),
    Verb.ASKS_SET_CAP: ("asks.Cap",),
    Verb.ASKS_READ_BRIEF: ("asks.Brief",),
    Verb.ASKS_SEE_OWN_TIME: ("asks.Moment", "asks.Looking", "asks.Kind", "asks.Feed", "asks.FeedEntry", "asks.Sharing", "asks.InTotal"),
    Verb.ASKS_SEE_SHARED_TIME: ("asks.Sharing",),
    Verb.ASKS_SEE_TIME_TOTAL: ("asks.TimeTotal",),
    Verb.ASKS_READ_NOTICE: ("asks.Notice",),
    Verb.ASKS_PUT_NOTICE: ("directory.Office", "asks.Notice"),
    Verb.ASKS_BRING_IN_CALENDAR: ("asks.BusyCalendar",),
    Verb.GROWTH_OWN: (
        "growth.Line",
        "growth.Assessment",
        "growth.View",
        "growth.Share",
        "growth.Cycle",
        "growth.Measure",
        "growth.Closing",
        "growth.FeedbackRound",
    ),
    Verb.GROWTH_READ_SHARED: (
        "growth.Line",
        "growth.Assessment",
        "growth.View",
        "growth.Share",
        "growth.Cycle",
        "growth.Measure",
        "growth.Closing",
        "growth.FeedbackRound",
    ),
    Verb.GROWTH_SEE_CYCLE: ("growth.Cycle",),
    Verb.GROWTH_SEE_STEP: ("growth.Step",),
    Verb.GROWTH_LOOK_BACK: ("growth.Step",),
    Verb.GROWTH_PROPOSE_STEP: ("growth.Cycle",),
    Verb.GROWTH_ANSWER_TOGETHER: ("growth.Visit",),
    Verb.GROWTH_SEE_VISIT: ("growth.Visit",),
    Verb.GROWTH_PLAN_VISIT: ("growth.Visit",),
    Verb.GROWTH_WRITE_NOTE: ("growth.Note",),
    Verb.GROWTH_READ_NOTE: ("growth.Note",),
    Verb.GROWTH_AGREE_CADENCE: ("growth.Cadence",),
    Verb.GROWTH_SEE_CASELOAD: ("directory.School",),
    Verb.GROWTH_READ_SUPPORTS: ("growth.Support",),
    Verb.GROWTH_WRITE_SUPPORT: ("growth.Support", "directory.Office"),
    Verb.GROWTH_GIVE_SUPPORT: ("directory.School",),
    Verb.GROWTH_ENTER_OWN_SUPPORT: ("directory.Person",),
    Verb.GROWTH_SEE_GIVEN: ("growth.Given",),
    Verb.GROWTH_MEND_GIVEN: ("growth.Given",),
    Verb.GROWTH_SEE_COHERENCE: ("directory.District",),
    Verb.GROWTH_ASK_SOONER: ("growth.Wish",),
    Verb.GROWTH_SEE_WISH: ("growth.Wish",),
    Verb.GROWTH_SAY_AWAY: ("growth.Away",),
    Verb.GROWTH_HAND_OVER: ("directory.School",),
    Verb.GROWTH_READ_HAND_OVER: ("growth.CaseloadHandOver",),
    Verb.GROWTH_ADD_TO_HAND_OVER: ("growth.CaseloadHandOver",),
    Verb.GROWTH_TAKE_OVER: ("growth.CaseloadHandOver",),
    Verb.GROWTH_SEE_NUMBERS: ("directory.School",),
    Verb.GROWTH_SEE_COMMUNITY: ("growth.Community", "growth.Meeting", "growth.Problem"),
    Verb.GROWTH_WORK_IN_COMMUNITY: ("growth.Community", "growth.Meeting", "growth.Membership"),
    Verb.GROWTH_ANSWER_INVITATION: ("growth.Membership",),
    Verb.GROWTH_PLAN_WALK: ("directory.School",),
    Verb.GROWTH_WALK: ("growth.Walk", "growth.Walker"),
    Verb.EVALUATION_READ: ("evaluation.Evaluation",),
    Verb.EVALUATION_OPEN: ("directory.School",),
    Verb.EVALUATION_NAME_EVALUATOR: ("directory.Person",),
    Verb.EVALUATION_ATTACH: ("evaluation.Evaluation",),
    Verb.EVALUATION_CARRY_IN: ("evaluation.Evaluation",),
    Verb.SITE_LET_IN: ("directory.Person",),
    Verb.SITE_LET_IN_SUBSTITUTE: ("directory.Substitution",),
    Verb.SITE_LET_IN_GUARDIAN: ("directory.Guardianship",),
    Verb.PARTNERSHIP_READ_CATALOGUE: ("partnership.Service",),
    Verb.PARTNERSHIP_EDIT_CATALOGUE: ("partnership.Service", "directory.Office"),
    Verb.PARTNERSHIP_SET_FRONT_DOOR: ("directory.District",),
    Verb.PARTNERSHIP_SAY_WHETHER_IT_HELPS: ("directory.Office",),
    Verb.PARTNERSHIP_READ_WHETHER_IT_HELPS: ("partnership.HelpAnswer",),
    Verb.PARTNERSHIP_RATE: ("threads.Thread",),
    Verb.PARTNERSHIP_READ_RATINGS: ("partnership.Rating",),
    Verb.PARTNERSHIP_REPLY: ("directory.Office",),
    Verb.PARTNERSHIP_READ_PROFILE: ("partnership.ProfileVersion",),
    Verb.PARTNERSHIP_WRITE_PROFILE: ("directory.School",),
    Verb.PARTNERSHIP_ADD_TO_PROFILE: ("directory.School",),
    Verb.PARTNERSHIP_READ_CONTRIBUTION: ("partnership.Contribution",),
    Verb.PARTNERSHIP_ANSWER_CONTRIBUTION: ("partnership.Contribution",),
    Verb.PARTNERSHIP_READ_TEAM: ("partnership.SchoolTeam",),
    Verb.PARTNERSHIP_WORK_IN_TEAM: ("partnership.SchoolTeam",),
    Verb.PARTNERSHIP_FORM_TEAM: ("directory.School",),
    Verb.PARTNERSHIP_SAY_WHAT_OFFICE_DOES: ("partnership.TeamOffice",),
    Verb.PARTNERSHIP_LOOK_AT_OURSELVES: ("partnership.NeedIndex",),
    Verb.PARTNERSHIP_LOAD_NEEDS: ("partnership.NeedIndex",),
    Verb.LETTERS_READ: ("letters.Letter", "letters.Line"),
    Verb.LETTERS_HAND_OVER: ("letters.Letter",),
    Verb.LETTERS_KEEP: ("letters.Letter", "letters.RefusedAddress"),
    Verb.SITE_SEE_RUNNING: ("directory.District",),
    Verb.THREADS_OPEN: ("directory.Office",),
    Verb.THREADS_OPEN_FOR_SCHOOL: ("directory.School",),
    Verb.THREADS_READ: ("threads.Thread",),
    Verb.THREADS_SAY: ("threads.Thread",),
    Verb.THREADS_KNOW: ("threads.Thread",),
    Verb.THREADS_HOLD: ("threads.Thread",),
    Verb.THREADS_ANSWER_HAND_OVER: ("threads.HandOver",),
    Verb.THREADS_REOPEN: ("threads.Thread",),
    Verb.THREADS_PLACE: ("threads.Holding",),
    Verb.THREADS_SET_HOURS: ("directory.District",),
    Verb.MAIL_SORT: ("mail.HeldMail",),
    Verb.MAIL_TAKE: ("mail.HeldMail",),
    Verb.MAIL_NAME_ADDRESSES: ("directory.Office",),
    Verb.PARTNERSHIP_RAISE_BARRIER: ("directory.School",),
    Verb.PARTNERSHIP_READ_BARRIER: ("partnership.Barrier",),
    Verb.PARTNERSHIP_SAY_ME_TOO: ("partnership.Barrier",),
    Verb.PARTNERSHIP_KNOW_RAISER: ("partnership.Barrier",),
    Verb.PARTNERSHIP_ASSIGN_BARRIER: ("partnership.Barrier",),
    Verb.PARTNERSHIP_CLEAR_BARRIER: ("partnership.Barrier",),
    Verb.PARTNERSHIP_CONVENE_PANEL: ("directory.School",),
    Verb.PARTNERSHIP_READ_PANEL: ("partnership.Panel", "partnership.PanelMember"),
    Verb.PARTNERSHIP_LEAD_PANEL: ("partnership.Panel",),
    Verb.PARTNERSHIP_NAME_CONVENOR: ("partnership.Panel",),
    Verb.PARTNERSHIP_LEAVE_PANEL: ("partnership.PanelMember",),
    Verb.PARTNERSHIP_SPEAK_IN_PANEL: ("partnership.Panel", "partnership.PanelQuestion"),
    Verb.PARTNERSHIP_READ_PANEL_QUESTION: ("partnership.PanelQuestion",),
    Verb.PARTNERSHIP_NAME_REPLIER: ("partnership.PanelQuestion",),
    Verb.PARTNERSHIP_REPLY_TO_PANEL: ("partnership.PanelQuestion",),
    Verb.PARTNERSHIP_READ_WHAT_PANELS_ASKED: ("partnership.PanelQuestion",),
    Verb.PARTNERSHIP_LEARN: ("partnership.LearningGoal", "partnership.SmallTest"),
    Verb.PARTNERSHIP_READ_SHARED_LEARNING: ("partnership.LearningGoal", "partnership.SmallTest"),
    Verb.DIRECTORY_SEE_TEAM: ("directory.Student",),
    Verb.DIRECTORY_FORM_TEAM: ("directory.Student",),
    Verb.DIRECTORY_SEE_SUBSTITUTES: ("directory.Substitution",),
    Verb.DIRECTORY_ENTER_SUBSTITUTE: (
        "directory.School",
        "directory.Substitution",
    ),
    Verb.RECORDS_IMPORT: ("records.RecordsImport",),
    Verb.RECORDS_READ_ATTENDANCE: ("directory.Student",),
    Verb.RECORDS_READ_MARKS: ("directory.Student",),
    Verb.RECORDS_READ_INCIDENTS: ("directory.Student",),
    Verb.STUDENT_SUPPORT_SEE_PAGE: ("directory.Student",),
    Verb.STUDENT_SUPPORT_READ_OWN_WORDS: ("directory.Student",),
    Verb.STUDENT_SUPPORT_WRITE_OWN_WORDS: (
        "directory.Student",
        "student_support.OwnWord",
    ),
    Verb.STUDENT_SUPPORT_NOTICE: ("directory.Student",),
    Verb.STUDENT_SUPPORT_SEE_NOTICED: ("student_support.Noticed",),
    Verb.STUDENT_SUPPORT_ANSWER_NOTICED: ("student_support.Noticed",),
    Verb.STUDENT_SUPPORT_SEE_SIGNAL: ("student_support.Signal",),
    Verb.STUDENT_SUPPORT_ANSWER_SIGNAL: ("student_support.Signal",),
    Verb.STUDENT_SUPPORT_SEE_ATTENTION: ("directory.School",),
    Verb.STUDENT_SUPPORT_OPEN_MAP: ("directory.School", "student_support.MapRound"),
    Verb.STUDENT_SUPPORT_SEE_MAP: ("student_support.MapRound", "student_support.MapChild"),
    Verb.STUDENT_SUPPORT_MARK_KNOWN: ("student_support.MapRound", "directory.Student"),
    Verb.STUDENT_SUPPORT_NAME_ADULT: ("directory.Student",),
    Verb.STUDENT_SUPPORT_PAIR: ("student_support.Pair", "directory.Student"),
    Verb.STUDENT_SUPPORT_SEE_PAIR: ("student_support.Pair",),
    Verb.STUDENT_SUPPORT_ANSWER_PAIR: ("student_support.Pair",),
    Verb.STUDENT_SUPPORT_KNOW_NOTES: ("directory.Student",),
    Verb.STUDENT_SUPPORT_READ_NOTE: ("student_support.Note",),
    Verb.STUDENT_SUPPORT_WRITE_NOTE: ("directory.Student",),
    Verb.STUDENT_SUPPORT_MEND_NOTE: ("student_support.Note",),
    Verb.STUDENT_SUPPORT_READ_PLAN: ("student_support.Plan",),
    Verb.STUDENT_SUPPORT_READ_LEGAL_PART: ("student_support.Plan",),
    Verb.STUDENT_SUPPORT_WRITE_PLAN: (
        "directory.Student",
        "student_support.Plan",
    ),
    Verb.STUDENT_SUPPORT_ENTER_POINT: ("student_support.Goal",),
    Verb.STUDENT_SUPPORT_REVIEW_PLAN: ("student_support.Plan",),
    Verb.STUDENT_SUPPORT_SEE_MEETING: ("student_support.Meeting", "student_support.Decision", "student_support.Barrier"),
    Verb.STUDENT_SUPPORT_PLAN_MEETING: ("directory.Student",),
    Verb.STUDENT_SUPPORT_CONTRIBUTE: ("student_support.Meeting",),
    Verb.STUDENT_SUPPORT_DECIDE: ("student_support.Meeting", "student_support.Decision"),
    Verb.STUDENT_SUPPORT_SAY_HOW_SURE: ("student_support.Decision",),
    Verb.STUDENT_SUPPORT_ANSWER_BARRIER: ("student_support.Barrier",),
    Verb.STUDENT_SUPPORT_LOG_SESSION: ("student_support.Service",),
    Verb.STUDENT_SUPPORT_SEE_LEDGER: ("student_support.Service",),
    Verb.STUDENT_SUPPORT_ASSIGN_PROVIDER: ("student_support.Service",),
    Verb.STUDENT_SUPPORT_SEND_GAP_LETTER: ("student_support.Service",),
    Verb.STUDENT_SUPPORT_SEE_BOARD: ("directory.School",),
    Verb.STUDENT_SUPPORT_TAKE_LEDGER: ("student_support.Service",),
    Verb.STUDENT_SUPPORT_READ_SNAPSHOT: ("directory.Student",),
    Verb.STUDENT_SUPPORT_CONFIRM_SNAPSHOT: ("directory.Student",),
    Verb.STUDENT_SUPPORT_PRINT_FOR_SUBSTITUTE: ("directory.Substitution",),
    Verb.STUDENT_SUPPORT_SAY_CANNOT_YET: ("student_support.Accommodation",),
    Verb.STUDENT_SUPPORT_SETTLE_CANNOT_YET: ("student_support.CannotYet",),
    Verb.STUDENT_SUPPORT_SEE_COVERAGE: ("directory.School",),
    Verb.STUDENT_SUPPORT_READ_EVENT: ("student_support.FormalEvent",),
    Verb.STUDENT_SUPPORT_RECORD_EVENT: ("directory.Student",),
    Verb.STUDENT_SUPPORT_SEE_HAND_OFF: ("student_support.HandOff",),
    Verb.STUDENT_SUPPORT_TAKE_HAND_OFF: ("student_support.HandOff",),
    Verb.STUDENT_SUPPORT_NAME_NEXT: ("student_support.HandOff",),
    Verb.STUDENT_SUPPORT_SET_RULES: ("directory.District",),
    Verb.STUDENT_SUPPORT_SEE_TIMELINE: ("student_support.Timeline",),
    Verb.STUDENT_SUPPORT_BEGIN_TIMELINE: ("directory.Student",),
    Verb.STUDENT_SUPPORT_WORK_TIMELINE: ("student_support.Timeline",),
    Verb.EQUITY_READ_RELEASE: ("equity.Release",),
    Verb.EQUITY_READ_EXACT: ("equity.Cell", "equity.Finding"),
    Verb.EQUITY_DECLARE: ("equity.Indicator", "equity.EquityRules"),
    Verb.EQUITY_MAKE_RELEASE: ("equity.Release",),
    Verb.EQUITY_FOLLOW_UP: ("equity.Finding", "equity.FollowUp", "equity.Conversation", "equity.PolicyReview"),
    Verb.STUDENT_SUPPORT_SEE_FAMILY_PAGE: ("directory.Student",),
    Verb.STUDENT_SUPPORT_JOIN_AS_FAMILY: ("student_support.Meeting",),
    Verb.STUDENT_SUPPORT_SAY_WHETHER_HEARD: ("student_support.Heard",),
    Verb.STUDENT_SUPPORT_SAY_GOAL: ("student_support.Plan",),
    Verb.STUDENT_SUPPORT_ANSWER_FAMILY: ("student_support.Heard", "directory.Student"),
    Verb.STUDENT_SUPPORT_ASK_FOR_RECORD: ("directory.Student",),
    Verb.STUDENT_SUPPORT_ENTER_RECORD_REQUEST: ("directory.Student",),
    Verb.STUDENT_SUPPORT_READ_RECORD: ("student_support.RecordRequest", "student_support.Amendment"),
    Verb.STUDENT_SUPPORT_CHECK_RECORD: ("student_support.RecordRequest", "student_support.Amendment"),
    Verb.STUDENT_SUPPORT_BEGIN_PACKET: ("directory.SchoolEnrolment", "student_support.TransferPacket"),
    Verb.STUDENT_SUPPORT_SEND_PACKET: ("student_support.TransferPacket",),
    Verb.STUDENT_SUPPORT_READ_PACKET: ("student_support.TransferPacket",),
}

"""What somebody holds and what it opens, in words: why they can see this."""

from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trellis.access.policy import NOUNS, POLICY, Grant, Verb
from trellis.access.standing import Standing
from trellis.directory.models import ROLE_NAMES
from trellis.directory.queries import first_pages

ACTS = {
    Verb.DIRECTORY_SEE_COLLEAGUE: _("Know colleagues and how to reach them"),
    Verb.DIRECTORY_SEE_SCHOOL: _("Know schools"),
    Verb.DIRECTORY_SAY_HEADLINE: _("Say what everybody should know first of a school"),
    Verb.PARTNERSHIP_READ_PROFILE: _("Read a school’s profile"),
    Verb.PARTNERSHIP_WRITE_PROFILE: _("Write a school’s profile and publish it"),
    Verb.PARTNERSHIP_ADD_TO_PROFILE: _("Add to a school’s profile"),
    Verb.PARTNERSHIP_READ_CONTRIBUTION: _("Read what one added to a school’s profile"),
    Verb.PARTNERSHIP_ANSWER_CONTRIBUTION: _("Answer what somebody added to a school’s profile"),
    Verb.PARTNERSHIP_READ_TEAM: _("Read the page of the team around a school"),
    Verb.PARTNERSHIP_WORK_IN_TEAM: _("Work on a school team’s plan and reviews"),
    Verb.PARTNERSHIP_FORM_TEAM: _("Form the team around a school"),
    Verb.PARTNERSHIP_SAY_WHAT_OFFICE_DOES: _("Say what an office is doing at a school"),
    Verb.PARTNERSHIP_LOOK_AT_OURSELVES: _("See how the central office serves schools by their need"),
    Verb.PARTNERSHIP_LOAD_NEEDS: _("Load figures about schools’ need and what they are given"),
    Verb.DIRECTORY_SEE_OFFICE: _("Know offices"),
    Verb.DIRECTORY_SEE_STUDENT: _("See that a student is here"),
    Verb.DIRECTORY_READ_STUDENT: _("Read a student’s record"),
    Verb.DIRECTORY_READ_CONTACT: _("Read how a family is reached"),
    Verb.DIRECTORY_KNOW_PROTECTED_ADDRESS: _("Know that an address is protected"),
    Verb.DIRECTORY_READ_PROTECTED_ADDRESS: _("Read a protected address"),
    Verb.DIRECTORY_SEE_GUARDIANSHIP: _("See who a student’s guardians are"),
    Verb.DIRECTORY_TIE_GUARDIAN: _("Say who a student’s guardians are"),
    Verb.DIRECTORY_GRANT_RIGHT: _("Give a guardian rights, and end them"),
    Verb.DIRECTORY_EDIT_PERSON: _("Change how a person is called and written to"),
    Verb.SAFETY_READ_ALARM: _("Read words that may mean harm, and see to them"),
    Verb.SAFETY_ARRANGE_DUTY: _("Say who is on duty"),
    Verb.DIRECTORY_MERGE_PEOPLE: _("Join two records of one person"),
    Verb.DIRECTORY_HOLD_POST: _("Give and end posts"),
    Verb.DIRECTORY_ARRANGE_COVER: _("Arrange cover"),
    Verb.DIRECTORY_EDIT_OFFICE: _("Change offices"),
    Verb.DIRECTORY_EDIT_CALENDAR: _("Change the calendar"),
    Verb.DIRECTORY_IMPORT_ROSTER: _("Bring in the roster"),
    Verb.DIRECTORY_SEE_ROSTER_STATE: _("See how old the roster is"),
    Verb.DIRECTORY_OPEN_EMERGENCY_ACCESS: _("Open a student’s record in an emergency"),
    Verb.DIRECTORY_REVIEW_EMERGENCY_ACCESS: _("Look at emergency accesses afterwards"),
    Verb.AUDIT_READ_TRAIL: _("Read the trail"),
    Verb.AUDIT_SEE_READERS: _("See who read a student’s record"),
    Verb.RETENTION_HOLD_RECORDS: _("Keep records from being destroyed"),
    Verb.RETENTION_DESTROY_RECORDS: _("Destroy records when their time is over"),
    Verb.FRAMEWORK_READ: _("Read the practices"),
    Verb.FRAMEWORK_DRAFT: _("Draft the district’s own words for practices"),
    Verb.FRAMEWORK_PUBLISH: _("Publish the district’s own words for practices"),
    Verb.FRAMEWORK_REVIEW_WORDS: _("Review practices in another language"),
    Verb.FRAMEWORK_LOAD: _("Bring in a file of practices"),
    Verb.SURVEYS_ANSWER: _("Answer when asked"),
    Verb.SURVEYS_WORK_ON_PAPER: _("Print survey sheets and type answers from paper"),
    Verb.SELF_STUDY_OPEN_ROUND: _("Ask the district"),
    Verb.SELF_STUDY_READ_GAP_MAP: _("See how groups see the same practice"),
    Verb.SELF_STUDY_READ_ANSWERS: _("Read answers that were given by name"),
    Verb.SELF_STUDY_INSPECT_QUESTIONS: _("Read what students are asked"),
    Verb.SELF_STUDY_DECIDE_FOR_CHILD: _("Say whether a child may be asked"),
    Verb.SELF_STUDY_READ_INQUIRIES: _("Read what the district asks itself"),
    Verb.SELF_STUDY_OPEN_INQUIRY: _("Give somebody a guiding question"),
    Verb.SELF_STUDY_WORK_ON_INQUIRY: _("Write down what was found out"),
    Verb.PARTNERSHIP_READ_CATALOGUE: _("Read what offices offer"),
    Verb.PARTNERSHIP_EDIT_CATALOGUE: _("Write what an office offers, and how it helps principals lead"),
    Verb.PARTNERSHIP_SET_FRONT_DOOR: _("Choose the front desk, and whether the catalogue is public"),
    Verb.PARTNERSHIP_SAY_WHETHER_IT_HELPS: _("Say whether an office helps one lead"),
    Verb.PARTNERSHIP_READ_WHETHER_IT_HELPS: _("Read whether an office helps principals lead"),
    Verb.PARTNERSHIP_RATE: _("Say whether one got what one needed"),
    Verb.PARTNERSHIP_READ_RATINGS: _("Read what schools said of an office"),
    Verb.PARTNERSHIP_REPLY: _("Publish what an office will change"),
    Verb.THREADS_OPEN: _("Ask an office something"),
    Verb.THREADS_OPEN_FOR_SCHOOL: _("Ask an office something for a school"),
    Verb.THREADS_READ: _("Read a thread"),
    Verb.THREADS_SAY: _("Write in a thread"),
    Verb.THREADS_KNOW: _("Know that a thread is there, who has it and by when"),
    Verb.THREADS_HOLD: _("Answer, hand over, pause and settle a thread"),
    Verb.THREADS_ANSWER_HAND_OVER: _("Accept or decline a thread from another office"),
    Verb.THREADS_REOPEN: _("Open a settled thread again"),
    Verb.THREADS_PLACE: _("Give a thread whose office is no more to another"),
    Verb.THREADS_SET_HOURS: _("Set the district’s working hours"),
    Verb.COMMITMENTS_READ: _("Read promises"),
    Verb.COMMITMENTS_MAKE: _("Answer a gap with a promise"),
    Verb.COMMITMENTS_KEEP: _("Keep a promise or let it go"),
    Verb.COMMITMENTS_PROMISE: _("Promise something"),
    Verb.COMMITMENTS_MOVE: _("Ask for another day for a promise, and answer who asks"),
    Verb.SELF_STUDY_CLOSE_ROUND: _("Close a round"),
    Verb.SELF_STUDY_REPLY: _("Reply to those who answered"),
    Verb.DIRECTORY_ASSIGN_SUPERVISOR: _("Say who supports which school"),
    Verb.DIRECTORY_PROTECT_ADDRESS: _("Protect an address"),
    Verb.SITE_SEE_RUNNING: _("See how Trellis is running"),
    Verb.SITE_LET_IN: _("Hand somebody a way in, and close it"),
    Verb.SITE_LET_IN_SUBSTITUTE: _("Hand a way in to somebody who stands in today"),
    Verb.ASKS_READ: _("Read what is asked of schools"),
    Verb.ASKS_FILE: _("File an ask for an office"),
    Verb.ASKS_SPONSOR: _("Stand for an ask that breaks a week"),
    Verb.ASKS_SET_CAP: _("Set how much may be asked in a week"),
    Verb.ASKS_BRING_IN_CALENDAR: _("Bring in a calendar of testing or report cards"),
    Verb.ASKS_DO: _("Do what the district asks of a school"),
    Verb.ASKS_DELEGATE: _("Hand on what is asked of a school, or say that it makes no sense there"),
    Verb.ASKS_ANSWER_FOR: _("Say what became of what an office asked"),
    Verb.ASKS_READ_ANSWERS: _("Read what schools answered to an office"),
    Verb.ASKS_LET_REPEAT: _("Let an ask be repeated that nobody answered for"),
    Verb.ASKS_STOP: _("Stop asking something"),
    Verb.ASKS_SEE_OWN_TIME: _("Look at your own time, which nobody else sees unless you share it"),
    Verb.ASKS_SEE_SHARED_TIME: _("See how a principal’s time is divided, when they show it to you"),
    Verb.ASKS_SEE_TIME_TOTAL: _("See how principals’ time is divided, at least five together"),
    Verb.ASKS_READ_BRIEF: _("Read your letter of each Monday, this week’s and earlier ones"),
    Verb.ASKS_READ_NOTICE: _("Read what offices tell principals"),
    Verb.GROWTH_OWN: _("Keep a plan of your own growth, which nobody else is shown unless you show it"),
    Verb.GROWTH_READ_SHARED: _("Read what colleagues show you of their own growth, as long as they show it"),
    Verb.GROWTH_SEE_CYCLE: _("See that a principal’s cycle runs, and its phase"),
    Verb.GROWTH_SEE_STEP: _("See a step and the day to look back on it"),
    Verb.GROWTH_LOOK_BACK: _("Look back on a step"),
    Verb.GROWTH_PROPOSE_STEP: _("Propose a step to a principal"),
    Verb.GROWTH_ANSWER_TOGETHER: _("Answer together what a visit asks"),
    Verb.GROWTH_SEE_VISIT: _("See visits and when they were"),
    Verb.GROWTH_PLAN_VISIT: _("Plan a visit, and say that it was held"),
    Verb.GROWTH_WRITE_NOTE: _("Write notes of what you saw and heard"),
    Verb.GROWTH_READ_NOTE: _("Read notes that were shared with you, and your own"),
    Verb.GROWTH_READ_SUPPORTS: _("See what helps principals grow"),
    Verb.GROWTH_WRITE_SUPPORT: _("Say what your office offers to principals’ growth"),
    Verb.GROWTH_GIVE_SUPPORT: _("Enter hours that were given to a principal"),
    Verb.GROWTH_ENTER_OWN_SUPPORT: _("Enter hours that you were given"),
    Verb.GROWTH_MEND_GIVEN: _("Mend an entry of hours"),
    Verb.GROWTH_SEE_GIVEN: _("See what support a principal was given"),
    Verb.GROWTH_SEE_COHERENCE: _("See what was given to principals beside what is in focus, together"),
    Verb.EVALUATION_READ: _("Read an evaluation"),
    Verb.EVALUATION_OPEN: _("Open an evaluation"),
    Verb.EVALUATION_NAME_EVALUATOR: _("Name who evaluates you"),
    Verb.EVALUATION_ATTACH: _("Attach the file of an evaluation"),
    Verb.EVALUATION_CARRY_IN: _("Carry words of your own into your evaluation"),
    Verb.DIRECTORY_SEE_TEAM: _("See who is on a student’s team"),
    Verb.DIRECTORY_FORM_TEAM: _("Say who is on a student’s team"),
    Verb.DIRECTORY_SEE_SUBSTITUTES: _("See who stands in today"),
    Verb.DIRECTORY_ENTER_SUBSTITUTE: _("Enter who stands in for a teacher"),
    Verb.RECORDS_IMPORT: _("Bring in attendance, marks, incidents and outcomes"),
    Verb.RECORDS_READ_ATTENDANCE: _("Read a student’s attendance"),
    Verb.RECORDS_READ_MARKS: _("Read a student’s marks"),
    Verb.RECORDS_READ_INCIDENTS: _("Read what happened at school with a student"),
    Verb.STUDENT_SUPPORT_SEE_PAGE: _("See the page of a student"),
    Verb.STUDENT_SUPPORT_READ_OWN_WORDS: _("Read a student’s own words and strengths"),
    Verb.STUDENT_SUPPORT_WRITE_OWN_WORDS: _("Write down a student’s own words or a strength"),
    Verb.STUDENT_SUPPORT_NOTICE: _("Say what you noticed about a student"),
    Verb.STUDENT_SUPPORT_SEE_NOTICED: _("See what was noticed about a student"),
    Verb.STUDENT_SUPPORT_ANSWER_NOTICED: _("Answer what was noticed about a student"),
    Verb.STUDENT_SUPPORT_KNOW_NOTES: _("Know that there are notes about a student"),
    Verb.STUDENT_SUPPORT_READ_NOTE: _("Read a note about a student"),
    Verb.STUDENT_SUPPORT_WRITE_NOTE: _("Write a note about a student"),
    Verb.STUDENT_SUPPORT_MEND_NOTE: _("Mend a note that you wrote about a student"),
    Verb.STUDENT_SUPPORT_READ_PLAN: _("Read a student’s plan"),
    Verb.STUDENT_SUPPORT_READ_LEGAL_PART: _("Read what each programme asks in a student’s plan, and what changed in it"),
    Verb.STUDENT_SUPPORT_WRITE_PLAN: _("Write a student’s plan"),
    Verb.STUDENT_SUPPORT_ENTER_POINT: _("Enter progress toward a goal"),
    Verb.STUDENT_SUPPORT_REVIEW_PLAN: _("Review a student’s plan"),
    Verb.STUDENT_SUPPORT_SEE_MEETING: _("See a meeting about a student"),
    Verb.STUDENT_SUPPORT_PLAN_MEETING: _("Plan a meeting about a student"),
    Verb.STUDENT_SUPPORT_CONTRIBUTE: _("Bring something to a meeting about a student"),
    Verb.STUDENT_SUPPORT_DECIDE: _("Write down what a team decided"),
    Verb.STUDENT_SUPPORT_SAY_HOW_SURE: _("Say how sure you are of a decision"),
    Verb.STUDENT_SUPPORT_ANSWER_BARRIER: _("Answer for what stands in a team’s way"),
    Verb.STUDENT_SUPPORT_LOG_SESSION: _("Log a session that you give"),
    Verb.STUDENT_SUPPORT_SEE_LEDGER: _("See minutes owed and given to a student"),
    Verb.STUDENT_SUPPORT_ASSIGN_PROVIDER: _("Say who gives a support"),
    Verb.STUDENT_SUPPORT_SEND_GAP_LETTER: _("Tell a family that minutes were missed"),
    Verb.STUDENT_SUPPORT_SEE_BOARD: _("See whether promised supports are given"),
    Verb.STUDENT_SUPPORT_TAKE_LEDGER: _("Take the minutes of all supports out as a file"),
    Verb.STUDENT_SUPPORT_READ_SNAPSHOT: _("Read what a student needs in class"),
    Verb.STUDENT_SUPPORT_CONFIRM_SNAPSHOT: _("Say that it has reached the classroom"),
    Verb.STUDENT_SUPPORT_PRINT_FOR_SUBSTITUTE: _("Print for a substitute what a class needs"),
    Verb.STUDENT_SUPPORT_SAY_CANNOT_YET: _("Say what a classroom cannot do yet"),
    Verb.STUDENT_SUPPORT_SETTLE_CANNOT_YET: _("Answer and settle what a classroom cannot do yet"),
    Verb.STUDENT_SUPPORT_SEE_COVERAGE: _("See whether accommodations reach classrooms"),
    Verb.STUDENT_SUPPORT_READ_EVENT: _("Read dates of consents and notices"),
    Verb.STUDENT_SUPPORT_RECORD_EVENT: _("Write down a consent or a notice"),
    Verb.STUDENT_SUPPORT_SET_RULES: _("Set what students see from which age, and the list of gentler words"),
    Verb.GROWTH_SEE_COMMUNITY: _("See learning communities of which you are a member"),
    Verb.GROWTH_WORK_IN_COMMUNITY: _("Work in a learning community"),
    Verb.GROWTH_ANSWER_INVITATION: _("Answer an invitation to a learning community"),
    Verb.GROWTH_PLAN_WALK: _("Plan a learning walk"),
    Verb.GROWTH_WALK: _("Walk along, and write what you saw and heard"),
    Verb.ASKS_PUT_NOTICE: _("Tell principals what changes in their week"),
    Verb.ASKS_SEE_LOAD: _("See what is asked of principals, and what it costs them"),
    Verb.LETTERS_READ: _("Read letters"),
    Verb.LETTERS_HAND_OVER: _("Print letters and tell people by phone"),
    Verb.LETTERS_KEEP: _("Keep the mail going"),
    Verb.PARTNERSHIP_RAISE_BARRIER: _("Say what keeps school leaders from leading"),
    Verb.PARTNERSHIP_READ_BARRIER: _("Read what keeps school leaders from leading, without names"),
    Verb.PARTNERSHIP_SAY_ME_TOO: _("Say “me too” to a barrier"),
    Verb.PARTNERSHIP_KNOW_RAISER: _("Know who raised a barrier, where they allowed it"),
    Verb.PARTNERSHIP_ASSIGN_BARRIER: _("Say who clears a barrier, and by when"),
    Verb.PARTNERSHIP_CLEAR_BARRIER: _("Say what was removed and what stays"),
    Verb.PARTNERSHIP_LEARN: _("Choose a learning goal and try small tests"),
    Verb.PARTNERSHIP_READ_SHARED_LEARNING: _("Read lines of a colleague’s learning that they shared"),
    Verb.GROWTH_SEE_CASELOAD: _("See whom to meet next"),
    Verb.GROWTH_AGREE_CADENCE: _("Agree how often a principal and a supervisor meet"),
    Verb.GROWTH_ASK_SOONER: _("Ask to be seen sooner"),
    Verb.GROWTH_SEE_WISH: _("See who asks to be seen sooner"),
    Verb.GROWTH_SAY_AWAY: _("Say on which days you are out"),
    Verb.GROWTH_HAND_OVER: _("Write what the next supervisor should know"),
    Verb.GROWTH_READ_HAND_OVER: _("Read what was handed over about a principal"),
    Verb.GROWTH_ADD_TO_HAND_OVER: _("Add to what you handed over"),
    Verb.GROWTH_TAKE_OVER: _("Accept a principal from the last supervisor"),
    Verb.GROWTH_SEE_NUMBERS: _("See how many principals are met as agreed, in numbers"),
    Verb.EQUITY_READ_RELEASE: _("Read what a release says of gaps between groups"),
    Verb.EQUITY_READ_EXACT: _("Read exact numbers behind a gap"),
    Verb.EQUITY_DECLARE: _("Say what the district counts, and by which rules"),
    Verb.EQUITY_MAKE_RELEASE: _("Count a release, publish and withdraw it"),
    Verb.EQUITY_FOLLOW_UP: _("Open a conversation, a promise or a review from a finding"),
    Verb.MAIL_SORT: _("Sort mail that came in and waits"),
    Verb.MAIL_TAKE: _("Take mail that waits into a thread"),
    Verb.MAIL_NAME_ADDRESSES: _("Say which address belongs to which office"),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """What one hat opens, in words: the act, how far it reaches, and what for."""

    act: str
    reach: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Hat:
    """One role held today, where, for whom when it is cover, and what it opens."""

    name: str
    place: str
    covers: str
    opens: tuple[Opened, ...]


def hats_of(standing: Standing) -> list[Hat]:
    """Return each hat that the person wears today with what it opens, in the order of the page of policy."""
    return [
        Hat(
            name=str(ROLE_NAMES[held.role]),
            place=held.place,
            covers=first_pages.name_of(held.covers)[1] if held.covers else "",
            opens=tuple(_opened(verb, grant) for verb, grants in POLICY.items() for grant in grants if grant.role is held.role),
        )
        for held in standing.held
    ]


def _opened(verb: Verb, grant: Grant) -> Opened:
    labels = []
    for noun in NOUNS[verb]:
        room, name = noun.split(".")
        reach = getattr(apps.get_app_config(room).models.get(name.lower()), "reach", {})
        labels += [str(reach[grant.reach].label)] if grant.reach in reach else []
    return Opened(str(ACTS.get(verb, verb.value)), "; ".join(dict.fromkeys(labels)), gettext(grant.purpose))

"""A students' panel: convened, drafting, sending as the panel; the office replies, the panel says whether that answers it, a decision is recorded."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.commitments.operations import make_promise
from trellis.directory.models import Person, Student
from trellis.directory.queries.families import guardians_ever
from trellis.partnership.models import Panel, PanelAddition, PanelAgreement, PanelDecision, PanelMember, PanelQuestion, PanelReply, PanelSaying
from trellis.partnership.notices import panels as notices
from trellis.partnership.queries import panels as queries
from trellis.safety.operations import watch


class PanelRefused(Exception):
    """It cannot be done like this; the message says why and what to do."""


class WordsMissing(PanelRefused):
    """Words are needed."""


class ChangedMeanwhile(PanelRefused):
    """Somebody changed the draft, and whoever acts now has not seen it."""


class DayIsOver(PanelRefused):
    """The day lies in the past, or out of order."""


# -- the panel ----------------------------------------------------------------------------------------


@transaction.atomic
def convene_panel(*, by: int, today: date, name: str, school: int | None, agree: int, reply_days: int, counts: str) -> Panel:
    """Begin a panel of one school, or of the district; whoever begins it convenes it. The same name at the same place while one runs is one."""
    name = name.strip()
    if not name:
        raise WordsMissing(_("Give the panel a name."))
    same = Panel.objects.filter(name=name, school=school, convenor=by, ended_on__isnull=True).first()
    if same is not None:
        return same
    facts = {"school_id": school, "convenor_id": by, "convened_on": today, "agree": agree, "reply_days": reply_days, "counts": counts}
    panel = Panel.objects.create(name=name, **facts)
    record_act(by=by, act="partnership.convene_panel", about=[panel])
    return panel


@transaction.atomic
def change_panel(*, by: int, panel: Panel, name: str, agree: int, reply_days: int, counts: str) -> Panel:
    """Change what the panel is called and the rules by which it sends and waits. Days that run stay as they are. Raises PanelRefused."""
    held = _running(panel)
    if not name.strip():
        raise WordsMissing(_("Give the panel a name."))
    words = {"name": name.strip(), "agree": agree, "reply_days": reply_days, "counts": counts}
    if all(getattr(held, key) == value for key, value in words.items()):
        return held
    for key, value in words.items():
        setattr(held, key, value)
    held.save(update_fields=list(words))
    record_act(by=by, act="partnership.change_panel", about=[held], detail={"agree": agree, "reply_days": reply_days})
    return held


@transaction.atomic
def name_convenor(*, by: int, today: date, panel: Panel, person: int) -> Panel:
    """Hand the panel to another adult, who reads its drafts and names from now on, as whoever had it no longer does. Raises PanelRefused."""
    held = _running(panel)
    if person not in dict(queries.may_be_convenor(held, today)):
        raise PanelRefused(_("They do not work where this panel is. Choose another."))
    if held.convenor_id == person:
        return held
    held.convenor_id = person
    held.save(update_fields=["convenor"])
    notices.tell_convenor(by=by, today=today, panel=held)
    record_act(by=by, act="partnership.name_convenor", about=[held])
    return held


@transaction.atomic
def end_panel(*, by: int, today: date, panel: Panel) -> Panel:
    """End a panel today: every seat ends with it. What it sent goes on to its decision. Twice is once."""
    held = Panel.objects.select_for_update().get(pk=panel.pk)
    if held.ended_on is None:
        held.ended_on = today
        held.save(update_fields=["ended_on"])
        for seat in PanelMember.objects.filter(panel=held, held_until__gt=today):
            _end(seat, today)
        record_act(by=by, act="partnership.end_panel", about=[held])
    return held


@transaction.atomic
def name_member(*, by: int, today: date, panel: Panel, student: Student, held_until: date) -> PanelMember:
    """Give a student a seat until the day before `held_until`. Student and family are told. Who sits already gets the new end. Raises PanelRefused."""
    held = _running(panel)
    if held_until <= today:
        raise DayIsOver(_("That day is over. Choose a later last day."))
    if by in guardians_ever(student.pk) or student.person_id == by:
        raise PanelRefused(_("About your own child you are family. Ask a colleague to convene the panel, or to name them."))
    seat = PanelMember.objects.filter(panel=held, student=student, held_until__gt=today).order_by("-pk").first()
    if seat is not None:
        if seat.held_until != held_until:
            seat.held_until = held_until
            seat.save(update_fields=["held_until"])
            record_act(by=by, act="partnership.name_member", about=[held, seat, student])
        return seat
    seat = PanelMember.objects.create(panel=held, student=student, held_from=today, held_until=held_until, named_by_id=by)
    if not queries.seats(today).filter(pk=seat.pk).exists():
        raise PanelRefused(_("They do not learn at the school of this panel today."))
    notices.tell_of_seat(by=by, today=today, seat=seat)
    record_act(by=by, act="partnership.name_member", about=[held, seat, student])
    return seat


@transaction.atomic
def end_seat(*, by: int, today: date, seat: PanelMember) -> PanelMember:
    """End a seat today: the student reads nothing more of the panel from now on. Twice is once."""
    held = PanelMember.objects.select_for_update().get(pk=seat.pk)
    if held.held_until > today:
        _end(held, today)
        record_act(by=by, act="partnership.end_seat", about=[held, held.panel])
    return held


def _end(seat: PanelMember, today: date) -> None:
    seat.held_until = max(today, seat.held_from)
    seat.save(update_fields=["held_until"])


def _running(panel: Panel) -> Panel:
    held = Panel.objects.select_for_update().get(pk=panel.pk)
    if held.ended_on is not None:
        raise PanelRefused(_("This panel has ended. Convene another."))
    return held


# -- drafting and sending -----------------------------------------------------------------------------


@transaction.atomic
def draft_question(*, by: int, now: datetime, today: date, panel: Panel, kind: str, office: int, subject: str, words: str) -> PanelQuestion:
    """Begin a draft; whoever writes it agrees to it. The same words on the same day are one. Raises PanelRefused."""
    held = _running(panel)
    subject, words = subject.strip(), words.strip()
    if not subject or not words:
        raise WordsMissing(_("Write one line for everybody, and what the panel asks or proposes."))
    facts = {"panel": held, "kind": kind, "office_id": office, "subject": subject, "words": words, "by_id": by}
    same = PanelQuestion.objects.filter(**facts, on=today, let_go_on__isnull=True).first()
    if same is not None:
        return same
    question = PanelQuestion.objects.create(**facts, on=today)
    _agree(question, by, today)
    notices.tell_of_draft(by=by, today=today, question=question)
    _watch(by, now, today, subject, words)
    record_act(by=by, act="partnership.draft_question", about=[question, held])
    return question


@transaction.atomic
def change_draft(*, by: int, now: datetime, today: date, question: PanelQuestion, seen: int, kind: str, office: int, subject: str, words: str) -> PanelQuestion:
    """Change one's own draft; who agreed to what stood before is asked again. Raises PanelRefused, or ChangedMeanwhile for another edition than `seen`."""
    held = _draft(question)
    subject, words = subject.strip(), words.strip()
    if held.by_id != by:
        raise PanelRefused(_("Whoever wrote the draft changes it. Add to it instead."))
    if not subject or not words:
        raise WordsMissing(_("Write one line for everybody, and what the panel asks or proposes."))
    if (held.kind, held.office_id, held.subject, held.words) == (kind, office, subject, words):
        return held
    _check_seen(held, seen)
    held.kind, held.office_id, held.subject, held.words = kind, office, subject, words
    held.edition += 1
    held.save(update_fields=["kind", "office", "subject", "words", "edition"])
    _agree(held, by, today)
    notices.tell_of_draft(by=by, today=today, question=held)
    _watch(by, now, today, subject, words)
    record_act(by=by, act="partnership.change_draft", about=[held])
    return held


@transaction.atomic
def add_to_draft(*, by: int, now: datetime, today: date, question: PanelQuestion, words: str) -> PanelAddition:
    """Add words to somebody's draft, and agree to the whole; who agreed before is asked again. The same words twice are one. Raises PanelRefused."""
    held = _draft(question)
    words = words.strip()
    if not words:
        raise WordsMissing(_("Write what you want to add."))
    same = PanelAddition.objects.filter(question=held, by_id=by, words=words).first()
    if same is not None:
        return same
    added = PanelAddition.objects.create(question=held, by_id=by, on=today, words=words)
    held.edition += 1
    held.save(update_fields=["edition"])
    _agree(held, by, today)
    notices.tell_of_draft(by=by, today=today, question=held)
    _watch(by, now, today, words)
    record_act(by=by, act="partnership.add_to_draft", about=[held])
    return added


@transaction.atomic
def agree_to_draft(*, by: int, today: date, question: PanelQuestion, seen: int) -> PanelAgreement:
    """Agree to a draft as it stands. Twice is once. Raises PanelRefused, or ChangedMeanwhile for another edition than `seen`."""
    held = _draft(question)
    _check_seen(held, seen)
    agreement = _agree(held, by, today)
    record_act(by=by, act="partnership.agree_to_draft", about=[held])
    return agreement


@transaction.atomic
def send_question(*, by: int, today: date, question: PanelQuestion, seen: int) -> PanelQuestion:
    """Send a draft as the panel's, once enough members agree to it as it stands; the office owes a reply from now on. Twice is once. Raises PanelRefused."""
    held = _held(question)
    if held.sent_on is not None:
        return held
    held = _draft(question)
    _check_seen(held, seen)
    members = queries.members_of(held.panel_id, today)
    agree, enough = len(queries.agreed(held, members)), queries.needed(held.panel, len(members))
    if agree < enough:
        raise PanelRefused(_("%(agree)s of %(enough)s members agree so far. Ask the others to read it.") % {"agree": agree, "enough": enough})
    held.sent_on, held.owed, held.due_on = today, PanelQuestion.Owed.REPLY, queries.due_after(held.panel, today)
    held.save(update_fields=["sent_on", "owed", "due_on"])
    notices.tell_office(by=by, today=today, question=held)
    record_act(by=by, act="partnership.send_question", about=[held, held.panel], detail={"agree": agree})
    return held


@transaction.atomic
def let_question_go(*, by: int, today: date, question: PanelQuestion) -> PanelQuestion:
    """Put one's own draft away. Twice is once. Raises PanelRefused when it was sent, or is somebody else's."""
    held = _held(question)
    if held.let_go_on is not None:
        return held
    held = _draft(question)
    if held.by_id != by:
        raise PanelRefused(_("Whoever wrote the draft puts it away."))
    held.let_go_on = today
    held.save(update_fields=["let_go_on"])
    record_act(by=by, act="partnership.let_question_go", about=[held])
    return held


def _agree(question: PanelQuestion, by: int, today: date) -> PanelAgreement:
    facts = {"on": today, "edition": question.edition}
    return PanelAgreement.objects.update_or_create(question=question, by_id=by, defaults=facts)[0]


def _held(question: PanelQuestion) -> PanelQuestion:
    PanelQuestion.objects.select_for_update().get(pk=question.pk)
    return PanelQuestion.objects.select_related("panel", "office").get(pk=question.pk)


def _draft(question: PanelQuestion) -> PanelQuestion:
    held = _held(question)
    if held.sent_on is not None:
        raise PanelRefused(_("The panel has sent this. It stands as it was sent."))
    if held.let_go_on is not None:
        raise PanelRefused(_("This draft was put away. Begin another."))
    if held.panel.ended_on is not None:
        raise PanelRefused(_("This panel has ended. Convene another."))
    return held


def _check_seen(question: PanelQuestion, seen: int) -> None:
    if question.edition != seen:
        raise ChangedMeanwhile(_("Meanwhile somebody changed the draft or added to it. Read it as it stands now."))


def _watch(by: int, now: datetime, today: date, *texts: str) -> None:
    watch(by=by, writer=by, now=now, today=today, texts=list(texts), place=_("A students’ panel"))


# -- reply and decision -------------------------------------------------------------------------------


@transaction.atomic
def name_replier(*, by: int, today: date, question: PanelQuestion, owner: int) -> PanelQuestion:
    """Say who replies in the office's name. Said again, it goes on to somebody else. The day stays. Raises PanelRefused."""
    held = _sent(question)
    if held.owner_id == owner:
        return held
    if not Person.objects.filter(pk=owner, merged_into__isnull=True).exists():
        raise PanelRefused(_("Choose who replies."))
    held.owner_id = owner
    held.save(update_fields=["owner"])
    notices.tell_replier(by=by, today=today, question=held)
    record_act(by=by, act="partnership.name_replier", about=[held])
    return held


@transaction.atomic
def reply_to_panel(*, by: int, now: datetime, today: date, question: PanelQuestion, words: str) -> PanelReply:
    """Reply to what a panel put to the office. The same words twice are one reply. Raises PanelRefused while the panel has not said of the last one."""
    held = _sent(question)
    words = words.strip()
    if not words:
        raise WordsMissing(_("Write the reply. The panel reads it as it stands."))
    last = PanelReply.objects.filter(question=held).order_by("-pk").first()
    if last is not None and last.words == words and last.by_id == by:
        return last
    if last is not None and last.answers is None:
        raise PanelRefused(_("Somebody has replied, and the panel has not said yet whether that answers it. Read it first."))
    if last is not None and last.answers:
        raise PanelRefused(_("The panel has said that the last reply answers it. Record what you decide instead."))
    reply = PanelReply.objects.create(question=held, by_id=by, on=today, words=words)
    held.owed, held.due_on = PanelQuestion.Owed.NOTHING, None
    held.save(update_fields=["owed", "due_on"])
    _watch(by, now, today, words)
    notices.tell_panel(notices.REPLIED, by=by, today=today, question=held, key=f"replied-{reply.pk}")
    record_act(by=by, act="partnership.reply_to_panel", about=[held])
    return reply


@transaction.atomic
def say_whether_it_answers(*, by: int, now: datetime, today: date, reply: PanelReply, answers: bool, words: str = "") -> PanelReply:
    """Say as a member whether a reply answers it; once enough say the same, it is what the panel says.

    A no says what is still open, and another reply is owed; after a yes to a proposal, a decision is. Said again before the others have, it is changed.
    Raises PanelRefused or WordsMissing.
    """
    question = _sent(reply.question)
    held = PanelReply.objects.select_for_update().get(pk=reply.pk)
    words = words.strip()
    if held.answers is not None:
        if PanelSaying.objects.filter(reply=held, by_id=by, answers=answers, words=words).exists():
            return held
        raise PanelRefused(_("The panel has said already whether this answers it. It stands below."))
    if not answers and not words:
        raise WordsMissing(_("Say what is still open, so that the office can answer it."))
    if PanelSaying.objects.filter(reply=held, by_id=by, answers=answers, words=words).exists():
        return held
    PanelSaying.objects.update_or_create(reply=held, by_id=by, defaults={"on": today, "answers": answers, "words": words})
    _watch(by, now, today, words)
    members = queries.members_of(question.panel_id, today)
    same = PanelSaying.objects.filter(reply=held, answers=answers, by__in=members).count()
    record_act(by=by, act="partnership.say_whether_it_answers", about=[question])
    if same < queries.needed(question.panel, len(members)):
        return held
    held.answers, held.said_on = answers, today
    held.save(update_fields=["answers", "said_on"])
    decided = queries.newest_decision(question)
    if not answers:
        question.owed, question.due_on = PanelQuestion.Owed.REPLY, queries.due_after(question.panel, today)
    elif decided is not None and decided.by_on is not None:  # what is done later is owed on its day
        question.owed, question.due_on = PanelQuestion.Owed.DECISION, decided.by_on
    elif decided is None and question.kind == PanelQuestion.Kind.PROPOSAL:
        question.owed, question.due_on = PanelQuestion.Owed.DECISION, queries.due_after(question.panel, today)
    question.save(update_fields=["owed", "due_on"])
    text = notices.NOT_YET if not answers else notices.DECISION_OWED if question.owed else notices.ANSWERED
    notices.tell_who_owes(text, by=by, today=today, question=question, key=f"said-{held.pk}")
    return held


@transaction.atomic
def decide_on_question(
    *,
    by: int,
    now: datetime,
    today: date,
    question: PanelQuestion,
    did: str,
    why: str,
    by_on: date | None = None,
    promise: str = "",
    promise_by_on: date | None = None,
) -> PanelDecision:
    """Record what the office does about it, and why; later with a day. With `promise` it is also promised to the panel, by its convenor.

    What is done later is owed again on its day. The same twice is one. Raises PanelRefused, and DayIsOver or NobodyToPromise of commitments.
    """
    held = _sent(question)
    why = why.strip()
    is_later = did == PanelDecision.Did.LATER
    if not why:
        raise WordsMissing(_("Say why in a sentence or two. Every student reads it."))
    if is_later and (by_on is None or by_on <= today):
        raise DayIsOver(_("Say by which later day."))
    if bool(promise.strip()) != (promise_by_on is not None):
        raise DayIsOver(_("A promise has words and a day. Fill in both, or neither."))
    if not PanelReply.objects.filter(question=held).exists():
        raise PanelRefused(_("Reply first: the panel is owed words before a decision."))
    last = queries.newest_decision(held)
    if last is not None and (last.by_id, last.did, last.why, last.by_on) == (by, did, why, by_on if is_later else None):
        return last
    made = None
    if promise.strip() and promise_by_on is not None:
        made = make_promise(
            by=by,
            today=today,
            owner=by,
            what=promise,
            by_on=promise_by_on,
            to_words=held.panel.name,
            to_people=[held.panel.convenor_id],
            because_words=_("What a students’ panel asked"),
        ).pk
    decision = PanelDecision.objects.create(question=held, by_id=by, on=today, did=did, why=why, by_on=by_on if is_later else None, promise=made)
    if is_later and held.owed != PanelQuestion.Owed.REPLY:
        held.owed, held.due_on = PanelQuestion.Owed.DECISION, by_on
    elif held.owed == PanelQuestion.Owed.DECISION:
        held.owed, held.due_on = PanelQuestion.Owed.NOTHING, None
    held.save(update_fields=["owed", "due_on"])
    _watch(by, now, today, why)
    notices.tell_panel(notices.DECIDED, by=by, today=today, question=held, key=f"decided-{decision.pk}")
    record_act(by=by, act="partnership.decide_on_question", about=[held])
    return decision


def _sent(question: PanelQuestion) -> PanelQuestion:
    held = _held(question)
    if held.sent_on is None:
        raise PanelRefused(_("The panel has not sent this."))
    return held

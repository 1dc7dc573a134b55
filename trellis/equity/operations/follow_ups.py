"""Opening something from a finding, working on it together, and saying what came of it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.commitments.operations import make_promise
from trellis.directory.queries.versions import version_of
from trellis.equity.models import Cause, Conversation, Finding, FollowUp, PolicyReview

CAUSE = ("words", "evidence", "taken_back_at")
CONCLUSION = ("conclusion",)
REVIEW = ("rule", "keeps_out", "evidence")
Kind = FollowUp.Kind


class WordsMissing(Exception):
    """Nothing was said."""


class HasEnded(Exception):
    """It was closed already."""


class ChangedMeanwhile(Exception):
    """Somebody else wrote there since the page was opened."""


class TooLate(Exception):
    """That day is over."""


class NotInThere(Exception):
    """The cause is of another conversation, or was taken back."""


def _opened(*, by: int, today: date, finding: Finding, kind: str, owner: int | None, due_on: date | None, number: int | None = None) -> FollowUp:
    if due_on is not None and due_on < today:
        raise TooLate(_("That day is over. Choose today or a later day."))
    return FollowUp.objects.create(
        finding=finding, identity=finding.identity, school_id=finding.school_id, kind=kind, number=number,
        opened_by_id=by, opened_on=today, owner_id=owner or by, due_on=due_on,
    )  # fmt: skip


@transaction.atomic
def open_conversation(*, by: int, today: date, finding: Finding, kind: str, question: str, due_on: date | None = None) -> Conversation:
    """Ask together why a gap is there; the same twice is one. Raises WordsMissing or TooLate."""
    if not question.strip():
        raise WordsMissing(_("Write the question that you want to answer together."))
    open_now = {"follow_up__finding": finding, "follow_up__opened_by": by, "follow_up__opened_on": today, "follow_up__ended_on": None}
    same = Conversation.objects.filter(**open_now, kind=kind, question=question.strip()).first()
    if same is not None:
        return same  # sent twice
    opened = _opened(by=by, today=today, finding=finding, kind=Kind.CONVERSATION, owner=by, due_on=due_on)
    made = Conversation.objects.create(follow_up=opened, kind=Conversation.Kind(kind), question=question.strip())
    record_act(by=by, act="equity.open_conversation", about=[made, finding])
    return made


def _open_conversation(conversation: Conversation) -> Conversation:
    held = Conversation.objects.select_for_update(of=("self",)).select_related("follow_up").get(pk=conversation.pk)
    if held.follow_up.ended_on is not None:
        raise HasEnded(_("This conversation is closed. What was learned stands at its end."))
    return held


@transaction.atomic
def add_cause(*, by: int, now: datetime, conversation: Conversation, words: str, evidence: str = "", under: int | None = None) -> Cause:
    """Answer why, or name a driver, under another cause or at the top; the same twice is one. Raises WordsMissing, HasEnded or NotInThere."""
    held = _open_conversation(conversation)
    if not words.strip():
        raise WordsMissing(_("Say the cause in a sentence."))
    if under is not None and not Cause.objects.filter(pk=under, conversation=held, taken_back_at=None).exists():
        raise NotInThere(_("The cause above it was taken back meanwhile. Choose another."))
    facts = {"conversation": held, "under_id": under, "words": words.strip(), "evidence": evidence.strip(), "written_by_id": by}
    made, is_new = Cause.objects.get_or_create(**facts, taken_back_at=None, defaults={"written_at": now})
    if is_new:
        record_act(by=by, act="equity.add_cause", about=[made, held])
    return made


@transaction.atomic
def change_cause(*, by: int, now: datetime, cause: Cause, words: str, evidence: str = "", seen: str | None = None) -> Cause:
    """Write a cause anew. `seen` is the mark of what stood on the page. Raises WordsMissing, HasEnded, NotInThere or ChangedMeanwhile."""
    held = _cause(cause)
    if not words.strip():
        raise WordsMissing(_("Say the cause in a sentence. To remove it, take it back."))
    if (held.words, held.evidence) == (words.strip(), evidence.strip()):
        return held
    if seen is not None and version_of(held, CAUSE) != seen:
        raise ChangedMeanwhile
    held.words, held.evidence, held.written_by_id, held.written_at = words.strip(), evidence.strip(), by, now
    held.save(update_fields=["words", "evidence", "written_by", "written_at"])
    record_act(by=by, act="equity.change_cause", about=[held])
    return held


@transaction.atomic
def take_cause_back(*, by: int, now: datetime, cause: Cause) -> Cause:
    """Take a cause back; what stands under it stays, one step higher. Twice is once. Raises HasEnded."""
    _open_conversation(cause.conversation)
    held = Cause.objects.select_for_update(of=("self",)).get(pk=cause.pk)
    if held.taken_back_at is None:
        held.taken_back_at = now
        held.save(update_fields=["taken_back_at"])
        record_act(by=by, act="equity.take_cause_back", about=[held])
    return held


@transaction.atomic
def put_cause_back(*, by: int, cause: Cause) -> Cause:
    """Put a cause back that was taken back. Twice is once. Raises HasEnded."""
    _open_conversation(cause.conversation)
    held = Cause.objects.select_for_update(of=("self",)).get(pk=cause.pk)
    if held.taken_back_at is not None:
        held.taken_back_at = None
        held.save(update_fields=["taken_back_at"])
        record_act(by=by, act="equity.put_cause_back", about=[held])
    return held


def _cause(cause: Cause) -> Cause:
    _open_conversation(cause.conversation)
    held = Cause.objects.select_for_update(of=("self",)).get(pk=cause.pk)
    if held.taken_back_at is not None:
        raise NotInThere(_("This cause was taken back meanwhile. Put it back first."))
    return held


@transaction.atomic
def close_conversation(*, by: int, today: date, conversation: Conversation, conclusion: str) -> Conversation:
    """Say what was learned, and close. Raises WordsMissing or HasEnded."""
    held = _open_conversation(conversation)
    if not conclusion.strip():
        raise WordsMissing(_("Say what you learned, also if it is that you do not know yet."))
    held.conclusion, held.closed_by_id = conclusion.strip(), by
    held.save(update_fields=["conclusion", "closed_by"])
    _end(held.follow_up, today)
    record_act(by=by, act="equity.close_conversation", about=[held])
    return held


@transaction.atomic
def open_conversation_again(*, by: int, conversation: Conversation) -> Conversation:
    """Open a closed conversation again; what was learned so far stays in it. Twice is once."""
    held = Conversation.objects.select_for_update(of=("self",)).select_related("follow_up").get(pk=conversation.pk)
    if held.follow_up.ended_on is not None:
        _end(held.follow_up, None)
        record_act(by=by, act="equity.open_conversation_again", about=[held])
    return held


def _end(opened: FollowUp, day: date | None) -> None:
    opened.ended_on = day
    opened.save(update_fields=["ended_on"])


@transaction.atomic
def open_policy_review(*, by: int, today: date, finding: Finding, rule: str, keeps_out: str, owner: int, due_on: date, evidence: str = "") -> PolicyReview:
    """Begin to look at a rule: whom it keeps out, how we know, who decides by when. Raises WordsMissing or TooLate."""
    if not rule.strip() or not keeps_out.strip():
        raise WordsMissing(_("Say which rule, and whom it keeps out."))
    open_now = {"follow_up__finding": finding, "follow_up__opened_by": by, "follow_up__opened_on": today, "follow_up__ended_on": None}
    same = PolicyReview.objects.filter(**open_now, rule=rule.strip()).first()
    if same is not None:
        return same  # sent twice
    opened = _opened(by=by, today=today, finding=finding, kind=Kind.POLICY_REVIEW, owner=owner, due_on=due_on)
    made = PolicyReview.objects.create(follow_up=opened, rule=rule.strip(), keeps_out=keeps_out.strip(), evidence=evidence.strip())
    record_act(by=by, act="equity.open_policy_review", about=[made, finding])
    return made


def _open_review(review: PolicyReview) -> PolicyReview:
    held = PolicyReview.objects.select_for_update(of=("self",)).select_related("follow_up").get(pk=review.pk)
    if held.follow_up.ended_on is not None:
        raise HasEnded(_("This rule was decided on. The reply stands there."))
    return held


@transaction.atomic
def change_policy_review(*, by: int, review: PolicyReview, rule: str, keeps_out: str, evidence: str = "", seen: str | None = None) -> PolicyReview:
    """Write anew what is known of a rule. `seen` is the mark of what stood on the page. Raises WordsMissing, HasEnded or ChangedMeanwhile."""
    held = _open_review(review)
    if not rule.strip() or not keeps_out.strip():
        raise WordsMissing(_("Say which rule, and whom it keeps out."))
    given = (rule.strip(), keeps_out.strip(), evidence.strip())
    if (held.rule, held.keeps_out, held.evidence) == given:
        return held
    if seen is not None and version_of(held, REVIEW) != seen:
        raise ChangedMeanwhile
    held.rule, held.keeps_out, held.evidence = given
    held.save(update_fields=list(REVIEW))
    record_act(by=by, act="equity.change_policy_review", about=[held])
    return held


@transaction.atomic
def decide_on_policy(*, by: int, today: date, review: PolicyReview, decision: str, reason: str) -> PolicyReview:
    """Keep, change or stop a rule, and reply why. Raises WordsMissing or HasEnded."""
    held = _open_review(review)
    if not reason.strip():
        raise WordsMissing(_("Reply in a sentence what was decided and why."))
    held.decision, held.reason, held.decided_by_id = PolicyReview.Decision(decision), reason.strip(), by
    held.save(update_fields=["decision", "reason", "decided_by"])
    _end(held.follow_up, today)
    record_act(by=by, act="equity.decide_on_policy", about=[held])
    return held


@transaction.atomic
def promise_from_finding(
    *, by: int, today: date, finding: Finding, owner: int, what: str, by_on: date, to_words: str, to_people: list[int], because: str
) -> FollowUp:
    """Promise something because of a finding. Raises what `commitments.operations.make_promise` raises."""
    made = make_promise(by=by, today=today, owner=owner, what=what, by_on=by_on, to_words=to_words[:200], to_people=to_people, because_words=because[:200])
    standing = FollowUp.objects.filter(kind=Kind.COMMITMENT, number=made.pk, identity=finding.identity).first()
    if standing is not None:
        return standing
    opened = _opened(by=by, today=today, finding=finding, kind=Kind.COMMITMENT, owner=owner, due_on=by_on, number=made.pk)
    record_act(by=by, act="equity.promise_from_finding", about=[opened, finding])
    return opened

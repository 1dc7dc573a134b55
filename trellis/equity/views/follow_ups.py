"""From a finding: conversations about causes, promises, and looks at rules."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.commitments.operations import DayIsOver, NobodyToPromise
from trellis.directory.queries.versions import version_of
from trellis.equity.forms import follow_ups as forms
from trellis.equity.models import Cause, Conversation, Finding, PolicyReview
from trellis.equity.operations import follow_ups as operations
from trellis.equity.queries import follow_ups as queries
from trellis.equity.queries.findings import FindingRow, rows_of
from trellis.equity.views.findings import one_finding
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.partnership.queries.promises import may_own

FOLLOW_UP = Verb.EQUITY_FOLLOW_UP
REFUSED = (operations.WordsMissing, operations.HasEnded, operations.NotInThere)


def _finding(request: Request, pk: int) -> tuple[Finding, FindingRow]:
    """Return a finding from which the person may open something, in the words that every reader of the release sees."""
    found = one_finding(request, pk)
    fetch(request.standing, FOLLOW_UP, Finding.objects.all(), pk=pk)
    return found, rows_of(None, found.release, [found])[0]


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _page(request: Request, template: str, form: Form, **more: Any) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=422 if form.is_bound and form.errors else 200)


@writes
def open_conversation(request: Request, pk: int) -> HttpResponse:
    """Begin to ask together why a gap is there."""
    found, row = _finding(request, pk)
    names = {"indicator": row.indicator.name, "group": row.group}
    question = _("%(indicator)s, %(group)s: why is it so, and what do we do that keeps it so?") % names
    form = forms.OpenConversation(_typed(request), initial={"question": question[:300]})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, due_on=operations.TooLate, question=operations.WordsMissing):
            made = operations.open_conversation(by=request.standing.person_id, today=request.today, finding=found, **form.cleaned_data)
            return redirect("conversation", pk=made.pk)
    return _page(request, "equity/open_conversation.html", form, finding=found, row=row)


def _conversation(request: Request, pk: int) -> Conversation:
    return fetch(request.standing, FOLLOW_UP, queries.conversations(), pk=pk)


@reads
def conversation(request: Request, pk: int) -> HttpResponse:
    """Show a conversation: the question, the causes as a tree, and what was learned."""
    return _shown(request, _conversation(request, pk))


def _shown(request: Request, found: Conversation, form: Form | None = None) -> HttpResponse:
    causes = [(one.pk, one.words[:80]) for one in queries.causes_in(found)]
    form = form or forms.WriteCause(None, causes=causes)
    page = {
        "conversation": found,
        "finding": found.follow_up.finding,
        "row": rows_of(None, found.follow_up.finding.release, [found.follow_up.finding])[0],
        "branches": queries.tree_of(found),
        "is_open": found.follow_up.ended_on is None,
    }
    return _page(request, "equity/conversation.html", form, **page)


@writes
def add_cause(request: Request, pk: int) -> HttpResponse:
    """Add a cause to a conversation."""
    found = _conversation(request, pk)
    if request.method != "POST":
        return redirect("conversation", pk=pk)
    causes = [(one.pk, one.words[:80]) for one in queries.causes_in(found)]
    form = forms.WriteCause(request.POST, causes=causes)
    if form.is_valid():
        with refusals_at(form, REFUSED):
            operations.add_cause(by=request.standing.person_id, now=timezone.now(), conversation=found, **form.cleaned_data)
            return redirect("conversation", pk=pk)
    return _shown(request, found, form)


def _cause(request: Request, pk: int) -> Cause:
    """Return a cause of a conversation that the person may work in."""
    held = Cause.objects.filter(pk=pk).select_related("conversation__follow_up__finding", "written_by").first()
    if held is None:
        raise Http404
    fetch(request.standing, FOLLOW_UP, Conversation.objects.all(), pk=held.conversation_id)
    return held


@writes
def change_cause(request: Request, pk: int) -> HttpResponse:
    """Write a cause anew, or take it back; of two who write at once the second sees both texts."""
    held = _cause(request, pk)
    seen, theirs = version_of(held, operations.CAUSE), None
    form = forms.ChangeCause(_typed(request), initial={"words": held.words, "evidence": held.evidence, "seen": seen})
    if request.method == "POST" and "take-back" in request.POST:
        return _take_back(request, held)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_cause(by=request.standing.person_id, now=timezone.now(), cause=held, **form.cleaned_data)
        except operations.ChangedMeanwhile:
            held, theirs = _cause(request, pk), True
            form.data = {**request.POST.dict(), "seen": version_of(held, operations.CAUSE)}  # with the next press it has been seen
        except REFUSED as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("conversation", pk=held.conversation_id)
    page = {"form": form, "cause": held, "conversation": held.conversation, "theirs": theirs}
    return render(request, "equity/change_cause.html", page, status=409 if theirs else 422 if form.is_bound and form.errors else 200)


def _take_back(request: Request, held: Cause) -> HttpResponse:
    try:
        operations.take_cause_back(by=request.standing.person_id, now=timezone.now(), cause=held)
    except operations.HasEnded as refused:
        messages.error(request, str(refused))
        return redirect("conversation", pk=held.conversation_id)
    messages.success(request, _("Taken back. What lay under it stands one step higher."))
    return redirect("put_cause_back", pk=held.pk)


@writes
def put_cause_back(request: Request, pk: int) -> HttpResponse:
    """Put back a cause that was taken back."""
    held = _cause(request, pk)
    if request.method == "POST":
        try:
            operations.put_cause_back(by=request.standing.person_id, cause=held)
        except operations.HasEnded as refused:
            messages.error(request, str(refused))
        return redirect("conversation", pk=held.conversation_id)
    if held.taken_back_at is None:
        return redirect("conversation", pk=held.conversation_id)
    return render(request, "equity/put_cause_back.html", {"cause": held, "conversation": held.conversation})


@writes
def close_conversation(request: Request, pk: int) -> HttpResponse:
    """Say what was learned and close a conversation; open it again."""
    found = _conversation(request, pk)
    if request.method == "POST" and "again" in request.POST:
        operations.open_conversation_again(by=request.standing.person_id, conversation=found)
        return redirect("conversation", pk=pk)
    if found.follow_up.ended_on is not None:
        return redirect("conversation", pk=pk)
    form = forms.CloseConversation(_typed(request), initial={"conclusion": found.conclusion})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSED):
            operations.close_conversation(by=request.standing.person_id, today=request.today, conversation=found, **form.cleaned_data)
            return redirect("conversation", pk=pk)
    return _page(request, "equity/close_conversation.html", form, conversation=found)


@writes
def open_policy_review(request: Request, pk: int) -> HttpResponse:
    """Begin to look at a rule because of a finding."""
    found, row = _finding(request, pk)
    owners = queries.owners_of(found, request.today)
    form = forms.OpenPolicyReview(_typed(request), owners=owners, initial={"owner": request.standing.person_id})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.WordsMissing, due_on=operations.TooLate):
            made = operations.open_policy_review(by=request.standing.person_id, today=request.today, finding=found, **form.cleaned_data)
            return redirect("policy_review", pk=made.pk)
    return _page(request, "equity/open_policy_review.html", form, finding=found, row=row)


def _review(request: Request, pk: int) -> PolicyReview:
    return fetch(request.standing, FOLLOW_UP, queries.policy_reviews(), pk=pk)


@reads
def policy_review(request: Request, pk: int) -> HttpResponse:
    """Show a look at a rule: whom it keeps out, how we know, and the reply."""
    found = _review(request, pk)
    row = rows_of(None, found.follow_up.finding.release, [found.follow_up.finding])[0]
    page = {"review": found, "finding": found.follow_up.finding, "row": row, "is_open": found.follow_up.ended_on is None}
    return render(request, "equity/policy_review.html", page)


@writes
def change_policy_review(request: Request, pk: int) -> HttpResponse:
    """Write anew what is known of a rule; of two who write at once the second sees both texts."""
    held, theirs = _review(request, pk), None
    initial = {"rule": held.rule, "keeps_out": held.keeps_out, "evidence": held.evidence, "seen": version_of(held, operations.REVIEW)}
    form = forms.ChangePolicyReview(_typed(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_policy_review(by=request.standing.person_id, review=held, **form.cleaned_data)
        except operations.ChangedMeanwhile:
            held, theirs = _review(request, pk), True
            form.data = {**request.POST.dict(), "seen": version_of(held, operations.REVIEW)}  # with the next press it has been seen
        except REFUSED as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("policy_review", pk=pk)
    page = {"form": form, "review": held, "theirs": theirs}
    return render(request, "equity/change_policy_review.html", page, status=409 if theirs else 422 if form.is_bound and form.errors else 200)


@writes
def decide_on_policy(request: Request, pk: int) -> HttpResponse:
    """Keep, change or stop a rule, and reply why."""
    held = _review(request, pk)
    if held.follow_up.ended_on is not None:
        return redirect("policy_review", pk=pk)
    form = forms.DecideOnPolicy(_typed(request))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSED):
            operations.decide_on_policy(by=request.standing.person_id, today=request.today, review=held, **form.cleaned_data)
            return redirect("policy_review", pk=pk)
    return _page(request, "equity/decide_on_policy.html", form, review=held)


@writes
def promise_from_finding(request: Request, pk: int) -> HttpResponse:
    """Promise something because of a finding. Those who read the promise read no more of the finding than the release shows."""
    found, row = _finding(request, pk)
    owners, sides = may_own(request.standing), [one for one in queries.sides_of(found, request.today) if one.people]
    if not owners or not sides:
        raise Http404
    choices = [(one.key, one.words) for one in sides]
    form = forms.PromiseFromFinding(_typed(request), owners=owners, sides=choices, initial={"owner": owners[0][0], "to": sides[0].key})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        side = next(one for one in sides if one.key == given.pop("to"))
        because = row.indicator.name if found.is_hidden else f"{row.title}, {row.place}, {row.year}"
        with refusals_at(form, NobodyToPromise, by_on=DayIsOver):
            operations.promise_from_finding(
                by=request.standing.person_id, today=request.today, finding=found, to_words=side.words, to_people=side.people, because=because, **given
            )
            return redirect("finding", pk=pk)
    return _page(request, "equity/promise_from_finding.html", form, finding=found, row=row)

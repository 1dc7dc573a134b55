"""Two records that are one human being."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.forms.merging import ChooseOther, MergePeople, SplitPeople
from trellis.directory.models import Person, PersonMerge
from trellis.directory.operations import merging as operations
from trellis.directory.queries.merging import merges as latest_merges
from trellis.directory.queries.merging import what_hangs_on
from trellis.directory.queries.people import described
from trellis.directory.views.numbers import number_from
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes

MERGE = Verb.DIRECTORY_MERGE_PEOPLE


@reads
def merges(request: Request) -> HttpResponse:
    """Choose two records that are one human being, and look back at the latest merges."""
    if not may(request.standing, MERGE):
        raise Http404
    everybody = within(request.standing, MERGE, Person.objects.filter(merged_into__isnull=True))
    forms = [
        ChooseOther(
            request.GET if request.GET else None, prefix=prefix, initial={"number": number_from(request, prefix)}, people=everybody, today=request.today
        )
        for prefix in ("kept", "gone")
    ]
    valid = [form.is_valid() for form in forms]  # both, so that both say what is missing
    if all(valid):
        kept, gone = (form.cleaned_data["person"] for form in forms)
        if kept != gone:
            return redirect("merge_people", pk=kept.pk, other=gone.pk)
        forms[1].add_error("who", _("These two are one record already."))
    return render(request, "directory/merges.html", {"kept": forms[0], "gone": forms[1], "merges": latest_merges()})


@writes
def merge_people(request: Request, pk: int, other: int) -> HttpResponse:
    """Show what would move from one record to the other, and move it with a reason."""
    whole = Person.objects.filter(merged_into__isnull=True)
    kept, gone = fetch(request.standing, MERGE, whole, pk=pk), fetch(request.standing, MERGE, whole, pk=other)
    form = MergePeople(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.CannotMerge):
            operations.merge_people(by=request.standing.person_id, kept=kept, gone=gone, reason=form.cleaned_data["reason"], today=request.today)
            messages.success(request, _("They are one record now. It can be split again."))
            return redirect("merges")
    record_reading(standing=request.standing, verb=MERGE, records=[kept, gone])
    words = dict(described([kept, gone], request.today))
    shown = {"form": form, "kept": kept, "gone": gone, "kept_words": words[kept.pk], "gone_words": words[gone.pk], "hanging": what_hangs_on(gone)}
    return render(request, "directory/merge_people.html", shown)


@writes
def split_people(request: Request, pk: int) -> HttpResponse:
    """Put back what a merge moved."""
    merge = fetch(request.standing, MERGE, PersonMerge.objects.filter(split_at__isnull=True).select_related("kept", "gone"), pk=pk)
    form = SplitPeople(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        with refusals_at(form, operations.CannotSplit):
            operations.split_people(by=request.standing.person_id, merge=merge)
            messages.success(request, _("They are two records again."))
            return redirect("merges")
    return render(request, "directory/split_people.html", {"form": form, "merge": merge, "rows": len(merge.moved["rows"])})

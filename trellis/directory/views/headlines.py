"""What a school wants known first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.directory.forms.headlines import SayHeadline
from trellis.directory.models import School
from trellis.directory.operations import headlines as operations
from trellis.directory.operations.conflicts import ChangedMeanwhile
from trellis.directory.queries.headlines import newest_headline
from trellis.kit.http import writes


@writes
def say_headline(request: Request, pk: int) -> HttpResponse:
    """Say what everybody reads first who asks something of the school; a second editor sees both texts."""
    place = fetch(request.standing, Verb.DIRECTORY_SAY_HEADLINE, School.objects.filter(ended_on__isnull=True), pk=pk)
    standing = newest_headline(pk)
    form = SayHeadline(request.POST or None, initial={"words": standing.words if standing else "", "seen": operations.mark_of(standing)})
    if request.method == "POST" and form.is_valid():
        try:
            operations.say_headline(by=request.standing.person_id, today=request.today, school=place, **form.cleaned_data)
        except ChangedMeanwhile as meanwhile:
            form.show_theirs(meanwhile)
        else:
            messages.success(request, _("Kept. Whoever asks something of the school reads it first."))
            return redirect("school", pk=pk)
    return render(request, "directory/say_headline.html", {"form": form, "school": place})

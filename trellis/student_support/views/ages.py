"""From which age a student sees which part of their own page."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import may
from trellis.access.policy import AgePart, Verb
from trellis.access.request import Request
from trellis.directory.models import AgeRule
from trellis.directory.operations import ages as operations
from trellis.directory.queries.ages import age_rules, age_rules_before
from trellis.kit.http import writes
from trellis.student_support.forms.ages import NONE, SetAges


def _what() -> dict[AgePart, tuple[str, str]]:
    return {
        AgePart.WHO_I_AM: (_("Who I am"), _("Their own words and strengths, and saying more.")),
        AgePart.WHO_HELPS: (_("Who helps"), _("Their team, their teachers, what is given to them and by whom.")),
        AgePart.HOW_IT_GOES: (_("How it is going"), _("Their plan: goals with what was measured, reviews, minutes given and missed, papers.")),
        AgePart.TALK: (_("“Talk to me”"), _("Asking an adult to come and talk.")),
    }


@writes
def student_ages(request: Request) -> HttpResponse:
    """Set the age for each part; what is set holds from the next page on."""
    if not may(request.standing, Verb.STUDENT_SUPPORT_SET_RULES):
        raise Http404
    holds, before = age_rules(), age_rules_before()
    newest = before[0].pk if before else 0
    initial: dict[str, object] = {"seen": newest}
    for part, one in holds.items():
        initial |= {f"{part}_age": one.from_age, f"{part}_grade": one.from_grade or NONE}
    form = SetAges(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_age_rules(by=request.standing.person_id, now=timezone.now(), ages=form.ages(), seen=form.cleaned_data["seen"] or 0)
        except operations.SetMeanwhile as refused:
            form.add_error(None, str(refused))
            form.data = {**request.POST.dict(), "seen": str(newest)}  # with the next press it has been seen
        except operations.NoSuchAge as refused:
            form.add_error(f"{refused.part}_age", str(refused))
        else:
            messages.success(request, _("Set. It holds from now on."))
            return redirect("student_ages")
    what = _what()
    rows = [(what[part], holds[part], form[f"{part}_age"], form[f"{part}_grade"]) for part in map(AgePart, AgeRule.Part.values)]
    return render(request, "student_support/student_ages.html", {"form": form, "rows": rows, "before": before}, status=422 if form.errors else 200)

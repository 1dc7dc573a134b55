"""The district's own list of words for which there is a gentler one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trellis.access.gate import may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.kit.http import writes
from trellis.student_support.forms.language import KeepGentleWords
from trellis.student_support.measures.language import read_list
from trellis.student_support.operations import language as operations
from trellis.student_support.queries import language as queries


@writes
def gentle_words(request: Request) -> HttpResponse:
    """Change the list of one language, one entry a line."""
    if not may(request.standing, Verb.STUDENT_SUPPORT_SET_RULES):
        raise Http404
    languages = queries.languages()
    asked = request.POST.get("language") or request.GET.get("language") or get_language() or ""
    language = next((code for code, _name in languages if code == asked), languages[0][0])
    holds = queries.list_that_holds(language)
    form = KeepGentleWords(request.POST if request.method == "POST" else None, initial={"text": holds.text, "number": holds.number})
    theirs = ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            operations.keep_gentle_words(by=request.standing.person_id, now=timezone.now(), language=language, text=typed["text"], number=typed["number"] or 0)
        except operations.ListRefused as refused:
            form.add_lines(refused.lines)
        except operations.ChangedMeanwhile as refused:
            theirs = holds.text
            form.add_error(None, str(refused))
            form.data = {**request.POST.dict(), "number": str(holds.number)}  # with the next press it has been seen
        else:
            messages.success(request, _("Kept. From now on this list is looked at."))
            response = redirect("gentle_words")
            response["Location"] += f"?language={language}"
            return response
    page = {
        "form": form,
        "languages": languages,
        "language": language,
        "holds": holds,
        "before": queries.kept_lists(language),
        "number": len(read_list(holds.text).entries),
        "shipped": queries.shipped(language),
        "theirs": theirs,
        "mine": str(form["text"].value() or ""),
    }
    return render(request, "student_support/gentle_words.html", page, status=422 if form.errors else 200)

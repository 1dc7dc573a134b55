"""A framework in another language: what is there, what a person has read, and bettering it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.framework import operations, queries
from trellis.framework.importers import LONGEST_TRANSLATION, NOT_FOR_READING
from trellis.framework.models import Framework
from trellis.framework.queries.words import chapters_to_say, state_of, texts_to_say
from trellis.framework.views.practices import fetched
from trellis.kit.http import reads, writes


def _language(framework: Framework, language: str) -> tuple[str, str, str]:
    """Return a language with its name, or 404 when nothing is said in it and it is none of ours."""
    if language == framework.language or language not in queries.languages_to_say(framework):
        raise Http404
    return queries.named_languages([language])[0]


@reads
def pack_words(request: Request, framework: str, version: str, language: str) -> HttpResponse:
    """Show how much of a framework is said in a language, and how much of it a person who speaks it has read."""
    shown = fetched(request, framework, version)
    named = _language(shown, language)
    chapters = chapters_to_say(shown, language)
    return render(
        request,
        "framework/pack_words.html",
        {
            "framework": shown,
            "named": named,
            "chapters": chapters,
            "texts": sum(one.texts for one in chapters),
            "said": sum(one.said for one in chapters),
            "reviewed": sum(one.reviewed for one in chapters),
            "others": queries.named_languages([one for one in queries.languages_to_say(shown) if one not in (shown.language, language)]),
            "may_review": within(request.standing, Verb.FRAMEWORK_REVIEW_WORDS, Framework.objects.filter(pk=shown.pk)).exists(),
        },
    )


@writes
def review_words(request: Request, framework: str, version: str, language: str, key: str) -> HttpResponse:
    """Set the texts of one chapter beside each other; somebody who speaks the language betters them, or says that they are right."""
    shown = fetched(request, framework, version, Verb.FRAMEWORK_REVIEW_WORDS)
    named = _language(shown, language)
    found = texts_to_say(shown, language, key)
    if found is None:
        raise Http404
    name, texts = found
    seen = state_of({one.place: one.said for one in texts if one.said})
    typed = {one.place: one.said for one in texts}
    problems: dict[str, str] = {}
    theirs: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        typed = {one.place: " ".join(request.POST.get(one.place, one.said).split()) for one in texts}
        problems = {place: problem for one in texts if (problem := _problem(typed[(place := one.place)], one.said))}
        status = 422
        if not problems:
            try:
                count = operations.keep_words(
                    by=request.standing.person_id,
                    framework=shown,
                    language=language,
                    words=typed,
                    seen=request.POST.get("seen", ""),
                    read_all=request.POST.get("read") == "all",
                )
            except operations.WordsChanged as changed:
                theirs = changed.theirs
            else:
                messages.success(request, _said(count))
                return redirect("pack_words", framework, version, language)
    chapters = [one.key for one in chapters_to_say(shown, language)]
    rows = [{"text": one, "typed": typed[one.place], "problem": problems.get(one.place, ""), "theirs": theirs.get(one.place, "")} for one in texts]
    return render(
        request,
        "framework/review_words.html",
        {
            "framework": shown,
            "named": named,
            "chapter": key,
            "name": name,
            "rows": rows,
            "seen": seen,
            "clash": bool(theirs),
            "problems": len(problems),
            "next": chapters[chapters.index(key) + 1] if chapters.index(key) + 1 < len(chapters) else "",
        },
        status=status,
    )


def _said(count: int) -> str:
    if not count:
        return _("Nothing was changed.")
    return ngettext("Kept. You stand by %(count)s text now.", "Kept. You stand by %(count)s texts now.", count) % {"count": count}


def _problem(typed: str, before: str) -> str:
    """Say what keeps a text from being kept, or nothing."""
    if before and not typed:
        return _("This is empty. Write some words; what stood here is shown until then.")
    if len(typed) > LONGEST_TRANSLATION:
        return _("This is too long: at most %(number)s characters.") % {"number": LONGEST_TRANSLATION}
    if NOT_FOR_READING.search(typed):
        return _("Here stands a character that cannot be seen. Type the words again.")
    return ""

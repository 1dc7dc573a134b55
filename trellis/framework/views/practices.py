"""The practices, for everybody who works here; a pack out as a file and in again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.framework import operations, queries
from trellis.framework.forms import LoadPackForm
from trellis.framework.models import Framework
from trellis.framework.queries.packs import as_toml, pack_of, words_as_toml
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes


def fetched(request: Request, framework: str, version: str, verb: Verb = Verb.FRAMEWORK_READ) -> Framework:
    """Return one version with everything around it, or 404."""
    return fetch(request.standing, verb, queries.frameworks(), key=framework, version=version)


def chosen_language(request: Request, framework: Framework) -> tuple[str, list[str]]:
    """Return the language in which to read a framework, the reader's own when it is there, and all that there are."""
    there = queries.languages_of(framework)
    for language in (request.GET.get("language"), get_language() or "", (get_language() or "").split("-")[0]):
        if language in there:
            return language, there
    return framework.language, there


def around(request: Request, framework: Framework, spoken: queries.Spoken, languages: list[str]) -> dict[str, Any]:
    """Return what every page about a framework shows beside its own matter."""
    return {
        "framework": framework,
        "spoken": spoken,
        "languages": queries.named_languages(languages),
        "language": spoken.language,
        "of_pack": queries.named_languages([framework.language])[0],
    }


@reads
def practices(request: Request) -> HttpResponse:
    """Show a framework: its areas with what they are for, their practices, the four levels. `?pack=` chooses among several."""
    there = queries.frameworks_to_read(within(request.standing, Verb.FRAMEWORK_READ, queries.newest_frameworks()))
    shown = next((one for one in there if one.key == request.GET.get("pack")), there[0] if there else None)
    more: dict[str, Any] = {
        "there": there,
        "may_load": may(request.standing, Verb.FRAMEWORK_LOAD),
        "may_draft": may(request.standing, Verb.FRAMEWORK_DRAFT),
    }
    if shown is not None:
        language, languages = chosen_language(request, shown)
        spoken = queries.spoken(shown, language)
        more |= around(request, shown, spoken, languages) | {"areas": queries.areas_said(shown, spoken)}
    return render(request, "framework/practices.html", more)


@reads
def questions(request: Request, framework: str, version: str) -> HttpResponse:
    """Show the guiding questions by area, each with the practices to which it speaks."""
    shown = fetched(request, framework, version)
    language, languages = chosen_language(request, shown)
    spoken = queries.spoken(shown, language)
    return render(request, "framework/questions.html", around(request, shown, spoken, languages) | {"areas": queries.areas_said(shown, spoken)})


@reads
def practice(request: Request, framework: str, version: str, key: str) -> HttpResponse:
    """Show one practice: what it means, what one would see at each level, how each group is asked, and who has read these words."""
    shown = fetch(
        request.standing,
        Verb.FRAMEWORK_READ,
        queries.practices(),
        area__framework__key=framework,
        area__framework__version=version,
        key=key,
    )
    language, languages = chosen_language(request, shown.area.framework)
    spoken = queries.spoken(shown.area.framework, language)
    before, after = (one and (one.key, spoken.practice_name(one)) for one in queries.neighbours(shown))
    return render(
        request,
        "framework/practice.html",
        around(request, shown.area.framework, spoken, languages)
        | {
            "said": queries.practice_said(shown, spoken),
            "before": before,
            "after": after,
            "may_review": may(request.standing, Verb.FRAMEWORK_REVIEW_WORDS),
        },
    )


@reads
def pack_file(request: Request, framework: str, version: str) -> HttpResponse:
    """Send a version as a TOML file; with `?language=es` its words in that language."""
    pack = pack_of(fetched(request, framework, version))
    name, content = f"{pack.key}.toml", as_toml(pack)
    language = request.GET.get("language", pack.language)
    if language != pack.language:
        spoken = next((one for one in pack.translations if one.language == language), None)
        if spoken is None:
            raise Http404
        name, content = f"{pack.key}.{language}.toml", words_as_toml(pack, spoken)
    return HttpResponse(content, content_type="application/toml; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@writes
def load_pack(request: Request) -> HttpResponse:
    """Take a pack, or its words in another language, as a file; load it whole or say everything that is wrong with it."""
    if not may(request.standing, Verb.FRAMEWORK_LOAD):
        raise Http404
    form = LoadPackForm(request.POST, request.FILES) if request.method == "POST" else LoadPackForm()
    if request.method == "POST" and form.is_valid():
        if "words" in form.cleaned_data:
            framework, words = form.cleaned_data["words"]
            operations.load_words(by=request.standing.person_id, framework=framework, words=words)
            messages.success(request, _("These words are loaded. What a person had reviewed stays as it was."))
            return redirect("pack_words", framework.key, framework.version, words.language)
        with refusals_at(form, file=operations.PackChanged):
            loaded = operations.load_pack(by=request.standing.person_id, pack=form.cleaned_data["pack"])
            messages.success(request, _("Version %(version)s is loaded.") % {"version": loaded.version})
            return redirect(f"{reverse('practices')}?{urlencode({'pack': loaded.key})}")
    return render(request, "framework/load_pack.html", {"form": form}, status=422 if form.errors else 200)

"""A school in its own words."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why, within
from trellis.access.policy import Role, Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.operations.conflicts import ChangedMeanwhile
from trellis.directory.queries.headlines import headlines_of
from trellis.directory.queries.places import open_schools
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.partnership.forms.profiles import ASKS, AddToProfile, AnswerContribution, PublishProfile, RefreshPart
from trellis.partnership.models import Contribution, Part
from trellis.partnership.operations import profiles as operations
from trellis.partnership.queries import profiles as queries

SEE, WRITE = Verb.DIRECTORY_SEE_SCHOOL, Verb.PARTNERSHIP_WRITE_PROFILE
PER_PAGE = 25


@reads
def school_profiles(request: Request) -> HttpResponse:
    """Show the schools that the reader may know, each with its headline and the day of its profile."""
    if not may(request.standing, Verb.PARTNERSHIP_READ_PROFILE):
        raise Http404
    typed = request.GET.get("q", "").strip()[:100]
    schools = within(request.standing, SEE, open_schools())
    page = Paginator(schools.filter(name__icontains=typed) if typed else schools, PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.profile_rows(list(page))
    return render(request, "partnership/school_profiles.html", {"page": page, "rows": rows, "typed": typed})


@reads
def school_profile(request: Request, pk: int) -> HttpResponse:
    """Show one school in its own words, and what is known of it without asking."""
    standing = request.standing
    school = fetch(standing, SEE, open_schools(), pk=pk)
    versions = list(within(standing, Verb.PARTNERSHIP_READ_PROFILE, queries.published().filter(school_id=pk)))
    version = versions[0] if versions else None
    is_leader = within(standing, WRITE, open_schools().filter(pk=pk)).exists()
    page = {
        "school": school,
        "version": version,
        "parts": queries.parts_of(version),
        "versions": versions,
        "headline": headlines_of([pk]).get(pk),
        "known": queries.known_of(standing, pk),
        "sees_promises": queries.sees_promises(standing),
        "is_due": queries.is_due(version, request.today),
        "draft": queries.draft_of(pk) if is_leader else None,
        "is_leader": is_leader,
        "waiting": queries.waiting_contributions(pk).count() if is_leader else 0,
        "may_add": within(standing, Verb.PARTNERSHIP_ADD_TO_PROFILE, open_schools().filter(pk=pk)).exists(),
        "first_part": Part.ASSETS.value,
    }
    return render(request, "partnership/school_profile.html", page)


@reads
def profile_version(request: Request, pk: int) -> HttpResponse:
    """Show an older version as it was published, and which words the next ones changed."""
    version = fetch(request.standing, Verb.PARTNERSHIP_READ_PROFILE, queries.published().select_related("school", "published_by"), pk=pk)
    before = queries.published().filter(school_id=version.school_id, number__lt=version.number or 0).first()
    page = {"version": version, "before": before, "parts": queries.parts_of(version), "changes": queries.changes_between(before, version) if before else None}
    return render(request, "partnership/profile_version.html", page)


@writes
def refresh_profile(request: Request, pk: int, part: str) -> HttpResponse:
    """Look at one part of the school's profile, last year's words in place: still true, or in other words."""
    school = fetch(request.standing, WRITE, open_schools(), pk=pk)
    if part not in Part.values:
        raise Http404
    which, by, today = Part(part), request.standing.person_id, request.today
    held = queries.part_to_refresh(pk, part)
    lines = list(held.lines.select_related("contribution__by").order_by("order")) if held else []
    shown = {"text": held.text if held else "", "seen": queries.mark_of(held.text if held else "", lines)}
    form = RefreshPart(request.POST if request.method == "POST" and "still" not in request.POST else None, part=which, lines=lines, initial=shown)
    theirs = None
    if request.method == "POST":
        if "still" in request.POST:
            operations.say_still_true(by=by, today=today, school=pk, part=which)
            return _onwards(pk, which)
        if form.is_valid():
            typed = [operations.Line(*one) for one in form.typed_lines]
            try:
                operations.write_part(
                    by=by, today=today, school=pk, part=which, text=form.cleaned_data.get("text", ""), lines=typed, seen=form.cleaned_data["seen"]
                )
            except ChangedMeanwhile as meanwhile:
                theirs = meanwhile.theirs["text"]
                form.data = {**dict(form.data.items()), "seen": meanwhile.seen}
            else:
                return _onwards(pk, which)
    draft = queries.draft_of(pk)
    page = {
        "school": school,
        "form": form,
        "part": which,
        "asks": ASKS[which],
        "held": held,
        "has_words": bool(held and (held.text or lines)),
        "theirs": theirs,
        "walk": queries.parts_of(draft),
        "place": list(Part).index(which) + 1,
        "of": len(Part),
        "known": queries.known_of(request.standing, pk) if which in {Part.STAFFING, Part.LANGUAGES} else None,
        "waiting": queries.waiting_contributions(pk).filter(part=part).count(),
    }
    return render(request, "partnership/refresh_profile.html", page, status=422 if request.method == "POST" and form.errors else 200)


def _onwards(pk: int, part: Part) -> HttpResponse:
    after = list(Part)[list(Part).index(part) + 1 :]
    return redirect("refresh_profile", pk=pk, part=after[0].value) if after else redirect("publish_profile", pk=pk)


@writes
def publish_profile(request: Request, pk: int) -> HttpResponse:
    """Look at the whole draft once more, say how long it took, and publish it."""
    school = fetch(request.standing, WRITE, open_schools(), pk=pk)
    form = PublishProfile(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.NothingStrongYet, operations.NothingToPublish):
            operations.publish_profile(by=request.standing.person_id, today=request.today, school=pk, minutes=form.minutes)
            messages.success(request, _("Published. Everybody who works for the district reads it, and so do your families and students."))
            return redirect("school_profile", pk=pk)
    draft = queries.draft_of(pk)
    page: dict[str, Any] = {"school": school, "form": form, "draft": draft, "parts": queries.parts_of(draft), "first_part": Part.ASSETS.value}
    page["not_looked_at"] = [one for one in page["parts"] if not one.is_looked_at]
    return render(request, "partnership/publish_profile.html", page)


@writes
def add_to_profile(request: Request, pk: int) -> HttpResponse:
    """Add something to the school's profile, and read what became of what one added before."""
    standing = request.standing
    school = fetch(standing, Verb.PARTNERSHIP_ADD_TO_PROFILE, open_schools(), pk=pk)
    form = AddToProfile(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = why(standing, Verb.PARTNERSHIP_ADD_TO_PROFILE, school)
        hats = {Role.GUARDIAN: Contribution.Hat.FAMILY, Role.STUDENT: Contribution.Hat.STUDENT}
        operations.add_to_profile(
            by=standing.person_id,
            now=timezone.now(),
            today=request.today,
            school=pk,
            hat=hats.get(reason.grant.role, Contribution.Hat.STAFF) if reason else Contribution.Hat.STAFF,
            language=translation.get_language() or "",
            **{**form.cleaned_data, "part": Part(form.cleaned_data["part"])},
        )
        messages.success(request, _("The school’s leaders have your words. They take them up, or tell you why not."))
        return redirect("add_to_profile", pk=pk)
    mine = within(standing, Verb.PARTNERSHIP_READ_CONTRIBUTION, queries.added_by(standing.person_id, pk))
    helps = {"help_number": settings.HELP_NOW_NUMBER, "help_own_line": settings.HELP_NOW_OWN_LINE}
    page = {"school": school, "form": form, "mine": Paginator(mine, PER_PAGE).get_page(request.GET.get("page")), **helps}
    return render(request, "partnership/add_to_profile.html", page, status=422 if form.errors else 200)


@reads
def contributions(request: Request, pk: int) -> HttpResponse:
    """Show what others added to the school's profile: what waits for an answer, and what became of the rest."""
    standing = request.standing
    school = fetch(standing, WRITE, open_schools(), pk=pk)
    verb = Verb.PARTNERSHIP_ANSWER_CONTRIBUTION
    waiting = Paginator(within(standing, verb, queries.waiting_contributions(pk)), PER_PAGE).get_page(request.GET.get("page"))
    answered = Paginator(within(standing, verb, queries.answered_contributions(pk)), PER_PAGE).get_page(request.GET.get("answered"))
    if waiting.object_list or answered.object_list:
        record_reading(standing=standing, verb=verb, records=[*waiting, *answered])
    return render(request, "partnership/contributions.html", {"school": school, "waiting": waiting, "answered": answered})


@writes
def answer_contribution(request: Request, pk: int) -> HttpResponse:
    """Take what somebody added up into the draft, or say why not."""
    standing, verb = request.standing, Verb.PARTNERSHIP_ANSWER_CONTRIBUTION
    one = fetch(standing, verb, Contribution.objects.select_related("by", "school"), pk=pk)
    form = AnswerContribution(request.POST if request.method == "POST" else None, initial={"what": one.what, "who": one.who})
    if request.method == "POST" and form.is_valid():
        try:
            operations.answer_contribution(
                by=standing.person_id, today=request.today, contribution=one, takes_up=request.POST.get("takes_up") == "1", **form.cleaned_data
            )
        except (operations.AnsweredAlready, operations.WordsMissing) as problem:
            form.add_error("words" if isinstance(problem, operations.WordsMissing) else None, str(problem))
        else:
            return redirect("contributions", pk=one.school_id)
    record_reading(standing=standing, verb=verb, records=[one])
    page = {"one": one, "part": Part(one.part).label, "form": form, "credit": queries.credit_of(one)}
    return render(request, "partnership/answer_contribution.html", page, status=422 if form.errors else 200)

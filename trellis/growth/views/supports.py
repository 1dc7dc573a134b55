"""Supports: the catalogue, hours that were given, and the map of hours beside practices in focus."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.queries.people import described
from trellis.directory.queries.places import open_offices
from trellis.growth.forms.supports import GiveForm, SupportForm
from trellis.growth.models import Support
from trellis.growth.operations import supports as operations
from trellis.growth.queries import coherence
from trellis.growth.queries import supports as queries
from trellis.growth.queries.practices import names_of_practices
from trellis.kit import formats
from trellis.kit.charts import Bar, Chart, bars
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.kit.small_groups import Hidden

READ, WRITE, GIVE, ENTER_OWN = Verb.GROWTH_READ_SUPPORTS, Verb.GROWTH_WRITE_SUPPORT, Verb.GROWTH_GIVE_SUPPORT, Verb.GROWTH_ENTER_OWN_SUPPORT
PER_PAGE = 25


def _sent(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _typed(request: Request) -> str:
    return request.GET.get("q", "").strip()[:100]


def _status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200


# -- the catalogue ---------------------------------------------------------------------------------------


@reads
def supports(request: Request) -> HttpResponse:
    """Show what helps principals grow."""
    standing = request.standing
    if not may(standing, READ):
        raise Http404
    names = names_of_practices(request.LANGUAGE_CODE)
    typed, practice = _typed(request), request.GET.get("practice", "")
    practice = practice if practice in names else ""
    page = Paginator(queries.supports_seen(standing, typed, practice=practice), PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "page": page,
        "rows": queries.as_rows(standing, page, names),
        "typed": typed,
        "practice": names.get(practice, ""),
        "may_write": may(standing, WRITE),
        "may_enter": may(standing, ENTER_OWN) or may(standing, GIVE),
        "may_see_district": may(standing, Verb.GROWTH_SEE_COHERENCE),
    }
    return render(request, "growth/supports.html", facts)


def _form(request: Request, *, offices: list[tuple[Any, str]] | None, initial: dict[str, Any] | None = None) -> SupportForm:
    practices = [(key, f"{key} {name}") for key, name in names_of_practices(request.LANGUAGE_CODE).items()]
    return SupportForm(_sent(request), practices=practices, offices=offices, initial=initial)


@writes
def write_support(request: Request) -> HttpResponse:
    """Offer a support: of one's own office; for system leaders of any, or of none."""
    standing = request.standing
    if not may(standing, WRITE):
        raise Http404
    mine: list[tuple[Any, str]] = [(one.pk, one.name) for one in within(standing, WRITE, open_offices())]
    offices = mine if not may(standing, Verb.GROWTH_SEE_COHERENCE) else [("", _("No office: the district")), *mine]
    form = _form(request, offices=offices, initial={"office": mine[0][0]} if len(offices) == 1 else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, title=operations.TitleTaken):
            operations.write_support(by=standing.person_id, today=request.today, **form.cleaned_data)
            messages.success(request, _("It stands in the catalogue."))
            return redirect("supports")
    return render(request, "growth/write_support.html", {"form": form}, status=_status(form))


@writes
def edit_support(request: Request, pk: int) -> HttpResponse:
    """Change a support. The second of two who write at once sees both texts."""
    support = fetch(request.standing, WRITE, queries.supports(), pk=pk)
    facts = {name: getattr(support, name) for name in ("title", "kind", "what", "hours", "offered_by", "link")}
    first = {**facts, "practices": [one.practice_key for one in support.practices.all()], "seen": support.edition}
    form, theirs = _form(request, offices=None, initial=first), None
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_support(by=request.standing.person_id, today=request.today, support=support, **form.cleaned_data)
        except operations.ChangedMeanwhile:
            theirs = Support.objects.select_related("written_by").get(pk=pk)
            form.data = request.POST.copy()
            form.data["seen"] = str(theirs.edition)  # with the next press it has been seen
        except (operations.TitleTaken, operations.EndedAlready) as refused:
            form.add_error("title", str(refused))
        else:
            messages.success(request, _("It is changed. Hours that were given stay."))
            return redirect("supports")
    texts = [f"{one['title']}\n{one['what']}\n{one['offered_by']}" for one in ({**vars(theirs)}, form.cleaned_data)] if theirs else ["", ""]
    page = {"form": form, "support": support, "theirs": theirs, "their_text": texts[0], "my_text": texts[1]}
    return render(request, "growth/edit_support.html", page, status=409 if theirs else _status(form))


@writes
def end_support(request: Request, pk: int) -> HttpResponse:
    """Offer a support no longer."""
    support = fetch(request.standing, WRITE, queries.supports(), pk=pk)
    if request.method == "POST":
        operations.end_support(by=request.standing.person_id, today=request.today, support=support)
        messages.success(request, _("It is offered no longer."))
        return redirect("supports")
    return render(request, "growth/end_support.html", {"support": support})


# -- hours that were given -------------------------------------------------------------------------------


@reads
def my_supports(request: Request) -> HttpResponse:
    """Show one's own hours beside what is in one's focus, and the hours that one entered for others."""
    standing = request.standing
    is_principal = may(standing, ENTER_OWN) or queries.given_to(standing, standing.person_id).exists()  # who was one keeps what they were given
    if not (is_principal or may(standing, GIVE)):
        raise Http404
    names = names_of_practices(request.LANGUAGE_CODE)
    own = coherence.map_of(standing, standing.person_id, names) if is_principal else None
    page = {
        "map": own,
        "chart": _chart_of(own) if own and own.rows else None,
        "given": Paginator(queries.given_to(standing, standing.person_id), PER_PAGE).get_page(request.GET.get("page")) if is_principal else None,
        "entered": Paginator(queries.entered_by(standing), PER_PAGE).get_page(request.GET.get("entered")) if may(standing, GIVE) else None,
        "in_care": described(queries.principals_in_care(standing), request.today) if may(standing, Verb.GROWTH_SEE_CASELOAD) else [],
        "mendable": set(queries.to_mend(standing, request.today).values_list("pk", flat=True)),
    }
    return render(request, "growth/my_supports.html", page)


@reads
def supports_of(request: Request, pk: int) -> HttpResponse:
    """Show a supervisor the hours of a principal in their care, beside what that principal shows them of their focus."""
    standing = request.standing
    principal = queries.principals_in_care(standing).filter(pk=pk).first()
    if principal is None or principal.pk == standing.person_id:
        raise Http404
    names = names_of_practices(request.LANGUAGE_CODE)
    given = Paginator(queries.given_to(standing, pk), PER_PAGE).get_page(request.GET.get("page"))
    record_reading(standing=standing, verb=Verb.GROWTH_SEE_GIVEN, records=list(given))
    theirs = coherence.map_of(standing, pk, names)
    page = {
        "principal": principal,
        "map": theirs,
        "chart": _chart_of(theirs, principal.name) if theirs.rows else None,
        "given": given,
        "mendable": set(queries.to_mend(standing, request.today).values_list("pk", flat=True)),
    }
    return render(request, "growth/supports_of.html", page)


@writes
def give_support(request: Request, pk: int) -> HttpResponse:
    """Enter hours of a support: for oneself, or for a principal to whom one gave it."""
    standing, typed = request.standing, _typed(request)
    if not (may(standing, ENTER_OWN) or may(standing, GIVE)):
        raise Http404
    support = fetch(standing, READ, queries.supports(), pk=pk)
    found = list(queries.principals_to_give(standing, typed)[: PER_PAGE + 1])
    is_own = not may(standing, GIVE)
    people = None if is_own else described(found[:PER_PAGE], request.today)
    form = GiveForm(_sent(request), people=people, today=request.today, initial={"hours": support.hours})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        principal = facts.get("who", standing.person_id)
        with refusals_at(form, on=operations.DayIsWrong, hours=operations.EnteredAlready):
            operations.give_support(by=standing.person_id, today=request.today, support=support, principal=principal, hours=facts["hours"], on=facts["on"])
            messages.success(request, _("The hours are entered. You can mend them for two weeks."))
            return redirect("my_supports")
    page = {"form": form, "support": support, "typed": typed, "found": found, "has_more": len(found) > PER_PAGE, "is_own": is_own}
    return render(request, "growth/give_support.html", page, status=_status(form))


@writes
def mend_given(request: Request, pk: int) -> HttpResponse:
    """Mend hours that one entered, or take them back."""
    standing = request.standing
    given = fetch(standing, Verb.GROWTH_MEND_GIVEN, queries.to_mend(standing, request.today), pk=pk)
    form = GiveForm(
        _sent(request) if "take_back" not in request.POST else None, people=None, today=request.today, initial={"hours": given.hours, "on": given.on}
    )
    if request.method == "POST":
        try:
            if "take_back" in request.POST:
                operations.take_back_given(by=standing.person_id, today=request.today, given=given)
                messages.success(request, _("The hours are taken back."))
                return redirect("my_supports")
            if form.is_valid():
                operations.mend_given(by=standing.person_id, today=request.today, given=given, **form.cleaned_data)
                messages.success(request, _("The hours are mended."))
                return redirect("my_supports")
        except operations.DayIsWrong as refused:
            form.add_error("on", str(refused))
        except (operations.EnteredAlready, operations.TooLateToMend) as refused:
            form.add_error("hours", str(refused))
    return render(request, "growth/mend_given.html", {"form": form, "given": given}, status=_status(form))


# -- the map ---------------------------------------------------------------------------------------------


@reads
def supports_in_the_district(request: Request) -> HttpResponse:
    """Show system leaders where hours of support went beside what principals work on, without anybody's name."""
    if not may(request.standing, Verb.GROWTH_SEE_COHERENCE):
        raise Http404
    found = coherence.district_map(request.today, names_of_practices(request.LANGUAGE_CODE))
    shown = [row for row in found.rows if not row.is_hidden]
    page = {
        "map": found,
        "shown": shown,
        "hidden": len(found.rows) - len(shown),
        "chart": _chart_of_the_district(shown) if shown else None,
        "floor": coherence.FLOOR,
    }
    return render(request, "growth/supports_in_the_district.html", page)


def _chart_of(found: coherence.OwnMap, name: str = "") -> Chart:
    part, whole = (formats.say_number(float(hours), 0 if hours == int(hours) else 2) for hours in (found.hours_in_focus, found.hours))
    said = {"in": part, "all": whole, "name": name}
    if name:
        sentence = _("%(in)s of %(all)s hours this school year served a practice that %(name)s shows you as their focus.") % said
    else:
        sentence = _("%(in)s of your %(all)s hours this school year served a practice in your focus.") % said
    data = [Bar(_("%(name)s (in focus)") % {"name": row.name} if row.is_in_focus else row.name, float(row.hours)) for row in found.rows]
    return bars(sentence, data, unit=_("hours"), caption=_("Hours of support by practice"))


def _chart_of_the_district(shown: list[coherence.DistrictRow]) -> Chart:
    data = [Bar(row.name, hidden=True) if isinstance(row.hours, Hidden) else Bar(row.name, row.hours.value) for row in shown]
    most = max((row for row in shown if not isinstance(row.hours, Hidden)), key=lambda row: row.hours.value or 0, default=None)  # type: ignore[union-attr]
    sentence = _("Most hours went to “%(name)s”.") % {"name": most.name} if most else _("No practice has hours of so many principals that they can be shown.")
    return bars(sentence, data, unit=_("hours"), caption=_("Hours of support by practice, at least five principals behind each"))

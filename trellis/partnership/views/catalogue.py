"""What offices offer, asking once, and whether an office helps."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.directory.models import Office
from trellis.directory.operations.conflicts import ChangedMeanwhile
from trellis.directory.operations.offices import say_purpose as keep_purpose
from trellis.directory.queries.headlines import headlines_of
from trellis.directory.queries.places import open_offices
from trellis.kit.forms import refusals_at
from trellis.kit.http import public, reads, writes
from trellis.partnership.forms.catalogue import AskOnce, FrontDoorForm, PurposeForm, ServiceForm, WhetherItHelps, as_number_and_unit
from trellis.partnership.models import Service
from trellis.partnership.operations import catalogue as operations
from trellis.partnership.queries import catalogue as queries
from trellis.partnership.queries.ratings import replies_of, replies_owed
from trellis.threads import queries as threads
from trellis.threads.operations import open_thread

EDIT = Verb.PARTNERSHIP_EDIT_CATALOGUE
PER_PAGE = 25


def _typed(request: Request) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]


@reads
def catalogue(request: Request) -> HttpResponse:
    """Show what each office offers, what it promises, and which replies it owes to schools."""
    standing = request.standing
    if not may(standing, Verb.PARTNERSHIP_READ_CATALOGUE):
        raise Http404
    typed = _typed(request)
    page = Paginator(queries.offices_offering(typed), PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "page": page,
        "rows": queries.office_rows(list(page), request.today, threads.working_time().minutes_a_day),
        "typed": typed,
        "own": within(standing, EDIT, open_offices()),
        "may_set_front_door": may(standing, Verb.PARTNERSHIP_SET_FRONT_DOOR),
        "is_public": queries.is_public(),
    }
    return render(request, "partnership/catalogue.html", facts)


@public
@reads
def public_catalogue(request: Request) -> HttpResponse:
    """Show published services to everybody, where the district has opened its catalogue; otherwise there is nothing here."""
    if not queries.is_public():
        raise Http404
    typed = _typed(request)
    offices = queries.offices_offering(typed, published=True)
    page = Paginator(offices, PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.office_rows(list(page), request.today, threads.working_time().minutes_a_day, published=True)
    return render(request, "partnership/public_catalogue.html", {"page": page, "rows": rows, "typed": typed})


@reads
def office_offers(request: Request, pk: int) -> HttpResponse:
    """Show one office: how it helps principals lead, what it offers, what it has said to schools, and what they say of it."""
    standing = request.standing
    office = fetch(standing, Verb.DIRECTORY_SEE_OFFICE, open_offices(), pk=pk)
    edits = within(standing, EDIT, open_offices().filter(pk=pk)).exists()
    facts: dict[str, Any] = {
        "office": office,
        "row": queries.office_rows([office], request.today, threads.working_time().minutes_a_day)[0],
        "edits": edits,
        "replies": replies_of(pk)[:8],
        "may_say": may(standing, Verb.PARTNERSHIP_SAY_WHETHER_IT_HELPS) and bool(office.purpose),
        "mine": queries.my_answer(standing, pk),
        "spread": queries.spread_of(standing, pk) if pk in threads.offices_of(standing) else None,
    }
    return render(request, "partnership/office_offers.html", facts)


@writes
def say_purpose(request: Request, pk: int) -> HttpResponse:
    """Say how what one's office does helps principals lead."""
    office = fetch(request.standing, EDIT, open_offices(), pk=pk)
    form = PurposeForm(request.POST if request.method == "POST" else None, initial={"purpose": office.purpose, "seen": office.purpose})
    theirs = ""
    if request.method == "POST" and form.is_valid():
        try:
            keep_purpose(by=request.standing.person_id, office=office, **form.cleaned_data)
        except ChangedMeanwhile as meanwhile:
            theirs = meanwhile.theirs["purpose"]
            form.data = {**request.POST.dict(), "seen": meanwhile.seen}
            form.add_error(None, str(meanwhile))
        else:
            return redirect("office_offers", pk=pk)
    return render(request, "partnership/say_purpose.html", {"form": form, "office": office, "theirs": theirs}, status=422 if form.errors else 200)


@writes
def say_whether_it_helps(request: Request, pk: int) -> HttpResponse:
    """Say whether what an office does helps one lead."""
    office = fetch(request.standing, Verb.PARTNERSHIP_SAY_WHETHER_IT_HELPS, open_offices().exclude(purpose=""), pk=pk)
    mine = queries.my_answer(request.standing, pk)
    initial = {"helps": mine.helps, "words": mine.words} if mine else {}
    form = WhetherItHelps(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        now = threads.moment_on(request.today)
        operations.say_whether_it_helps(by=request.standing.person_id, now=now, today=request.today, office=pk, **form.cleaned_data)
        return redirect("office_offers", pk=pk)
    facts = {"form": form, "office": office, "floor": queries.FLOOR}
    return render(request, "partnership/say_whether_it_helps.html", facts, status=422 if form.errors else 200)


def _service_form(request: Request, office: Office, service: Service | None) -> ServiceForm:
    day = threads.working_time().minutes_a_day
    initial: dict[str, Any] = {"answer_number": 1, "settle_number": 5, "owner": request.standing.person_id}
    if service is not None:
        answer, settle = as_number_and_unit(service.answer_minutes, day), as_number_and_unit(service.settle_minutes, day)
        initial = {name: getattr(service, name) for name in ("name", "offers", "is_published")}
        initial |= {"answer_number": answer[0], "answer_unit": answer[1], "settle_number": settle[0], "settle_unit": settle[1]}
        initial |= {"owner": service.owner_id, "backup": service.backup_id, "seen": service.version}
    colleagues = dict(queries.colleagues_of(office.pk, request.today))
    if service is not None:  # whoever has left stands there until somebody else is chosen
        colleagues.setdefault(service.owner_id, service.owner.name)
        if service.backup is not None:
            colleagues.setdefault(service.backup.pk, service.backup.name)
    form = ServiceForm(request.POST if request.method == "POST" else None, colleagues=list(colleagues.items()), minutes_a_day=day, initial=initial)
    if service is None:  # nothing stood there that somebody could have seen
        del form.fields["seen"]
    return form


@writes
def write_service(request: Request, pk: int) -> HttpResponse:
    """Offer something new in the name of one's office."""
    office = fetch(request.standing, EDIT, open_offices(), pk=pk)
    form = _service_form(request, office, None)
    if request.method == "POST" and form.is_valid():
        given = form.given()
        with refusals_at(form, name=operations.NameTaken, settle_number=operations.PromiseOutOfOrder):
            operations.write_service(by=request.standing.person_id, now=threads.moment_on(request.today), office=pk, **given)
            return redirect("office_offers", pk=pk)
    return render(request, "partnership/write_service.html", {"form": form, "office": office}, status=422 if form.errors else 200)


@writes
def edit_service(request: Request, pk: int) -> HttpResponse:
    """Change what one's office offers or promises from now on."""
    service = fetch(request.standing, EDIT, queries.services(), pk=pk)
    form = _service_form(request, service.office, service)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_service(by=request.standing.person_id, now=threads.moment_on(request.today), service=service, **form.given())
        except operations.NameTaken as refused:
            form.add_error("name", str(refused))
        except operations.PromiseOutOfOrder as refused:
            form.add_error("settle_number", str(refused))
        except operations.EditedMeanwhile as refused:
            theirs = queries.as_service(service, form.minutes_a_day)
            form.data = {**request.POST.dict(), "seen": str(service.version)}  # with the next press it has been seen
            form.add_error(None, str(refused))
        else:
            return redirect("office_offers", pk=service.office_id)
    facts = {"form": form, "office": service.office, "service": service, "theirs": theirs}
    return render(request, "partnership/edit_service.html", facts, status=422 if form.errors else 200)


@writes
def end_service(request: Request, pk: int) -> HttpResponse:
    """Offer a service no longer."""
    service = fetch(request.standing, EDIT, queries.services(), pk=pk)
    if request.method == "POST":
        operations.end_service(by=request.standing.person_id, today=request.today, service=service)
        return redirect("office_offers", pk=service.office_id)
    return render(request, "partnership/end_service.html", {"service": service})


@writes
def front_door(request: Request) -> HttpResponse:
    """Say which office takes what nobody knows whom to ask, whether the catalogue is public; see who owes a reply."""
    if not may(request.standing, Verb.PARTNERSHIP_SET_FRONT_DOOR):
        raise Http404
    door, desk = queries.front_door(), queries.front_desk()
    offices = [(one.pk, one.name) for one in open_offices()]
    initial = {"office": door.office_id, "is_public": door.is_public} if door else {}
    form = FrontDoorForm(request.POST if request.method == "POST" else None, offices=offices, initial=initial)
    if request.method == "POST" and form.is_valid():
        operations.set_front_door(by=request.standing.person_id, now=threads.moment_on(request.today), **form.cleaned_data)
        return redirect("front_door")
    facts = {"form": form, "door": door, "desk": desk, "owed": replies_owed(request.today)}
    return render(request, "partnership/front_door.html", facts, status=422 if form.errors else 200)


@reads
def ask_once(request: Request) -> HttpResponse:
    """Find the service that one needs, or the front desk where one does not know whom to ask."""
    standing = request.standing
    if not may(standing, Verb.THREADS_OPEN):
        raise Http404
    typed = _typed(request)
    page = Paginator(queries.services_seen(standing, typed), PER_PAGE).get_page(request.GET.get("page"))
    day = threads.working_time().minutes_a_day
    facts = {"page": page, "rows": [queries.as_service(one, day) for one in page], "typed": typed, "desk": queries.front_desk()}
    return render(request, "partnership/ask_once.html", facts)


@writes
def ask_service(request: Request, pk: int) -> HttpResponse:
    """Ask for a service: the thread keeps what it promises today."""
    service = fetch(request.standing, Verb.PARTNERSHIP_READ_CATALOGUE, queries.services(), pk=pk)
    promised = {
        "about_room": "partnership",
        "about_number": service.pk,
        "kind_words": service.name,
        "answer_minutes": service.answer_minutes,
        "settle_minutes": service.settle_minutes,
        "owner": service.owner_id,
        "backup": service.backup_id,
    }
    return _asked(request, service.office, service, promised)


@writes
def ask_office(request: Request, pk: int) -> HttpResponse:
    """Ask an office something that stands in no catalogue. Nothing is promised by when."""
    return _asked(request, fetch(request.standing, Verb.THREADS_OPEN, open_offices(), pk=pk), None, {})


def _asked(request: Request, office: Office, service: Service | None, promised: dict[str, Any]) -> HttpResponse:
    standing, today = request.standing, request.today
    schools = list(threads.schools_to_ask_for(standing))
    led = {school for held in standing.held for school in held.schools}
    headlines = headlines_of([school.pk for school in schools if school.pk not in led])
    choices = [(school.pk, school.name, headlines[school.pk].words if school.pk in headlines else "") for school in schools]
    first = next((school.pk for school in schools if school.pk in led), None)
    form = AskOnce(request.POST if request.method == "POST" else None, schools=choices, initial={"school": first})
    working, now = threads.working_time(), threads.moment_on(today)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        number = given.pop("school", None)
        school = next((one for one in schools if one.pk == number), None)
        given["only_me"] = bool(given.get("only_me")) and school is not None
        made = open_thread(by=standing.person_id, now=now, office=office, school=school, **given, **promised)
        return redirect("thread", pk=made.pk)
    facts: dict[str, Any] = {
        "form": form,
        "office": office,
        "service": queries.as_service(service, working.minutes_a_day) if service is not None else None,
        "answer_at": working.add(now, service.answer_minutes) if service is not None else None,
        "settle_at": working.add(now, service.settle_minutes) if service is not None else None,
    }
    return render(request, "partnership/ask.html", facts, status=422 if form.errors else 200)

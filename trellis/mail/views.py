"""Mail that waits for a person, the whole of a mail, and which address belongs to which office."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.queries.places import open_offices
from trellis.kit.formats import say_day
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.mail import operations, queries
from trellis.mail.forms import NEW, AddressesForm, PassOnForm, TakeForm
from trellis.mail.models import HeldMail
from trellis.threads.queries import threads

SORT, TAKE, NAME = Verb.MAIL_SORT, Verb.MAIL_TAKE, Verb.MAIL_NAME_ADDRESSES
OFFERED = 25  # threads offered at once; words find the others


@reads
def held_mails(request: Request) -> HttpResponse:
    """List mail that waits for this person or their office, and what was sorted lately."""
    standing = request.standing
    if not may(standing, SORT):
        raise Http404
    words = request.GET.get("words", "").strip()[:100]
    waiting, lately = queries.waiting_mail(standing), queries.sorted_mail(standing)
    if words:
        found = Q(subject__icontains=words) | Q(from_address__icontains=words) | Q(from_name__icontains=words)
        waiting, lately = waiting.filter(found), lately.filter(found)
    return render(
        request,
        "mail/held_mails.html",
        {
            "waiting": Paginator(waiting, 25).get_page(request.GET.get("page")),
            "lately": Paginator(lately, 25).get_page(request.GET.get("sorted")),
            "words": words,
            "noted": queries.noted_lately(timezone.now()),
            "may_name": may(standing, NAME),
        },
    )


def _held(request: Request, pk: int, verb: Verb = SORT) -> HeldMail:
    return fetch(request.standing, verb, queries.held_mail(), pk=pk)


def _shown(request: Request, held: HeldMail, form: PassOnForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    record_reading(standing=request.standing, verb=SORT, records=[held])
    sorting = queries.last_sorting(held)
    message = sorting.message if sorting else None
    more = {
        "held": held,
        "form": form,
        "sorting": sorting,
        "refusal": refusal,
        "may_take": why(request.standing, TAKE, held) is not None,
        "taken_into": message.thread_id if message else None,
        "path": queries.path_of(message.thread_id) if message else "",
    }
    return render(request, "mail/held_mail.html", more, status=status)


def _offices(held: HeldMail) -> list[tuple[int, str]]:
    return list(open_offices().exclude(pk=held.office_id or 0).order_by("name", "pk").values_list("pk", "name"))


@reads
def held_mail(request: Request, pk: int) -> HttpResponse:
    """Show one mail that waits: from whom it says it is, why it waits, its words, and what may be done."""
    held = _held(request, pk)
    return _shown(request, held, PassOnForm(offices=_offices(held)))


@writes
def take_held_mail(request: Request, pk: int) -> HttpResponse:
    """Take a held mail into a thread, or open one of it."""
    standing, held = request.standing, _held(request, pk, TAKE)
    words = request.GET.get("words", "").strip()[:100]
    found = list(queries.threads_to_take_into(standing, words)[:OFFERED]) if words or held.thread_id is None else []
    own = [] if held.thread_id is None else list(within(standing, Verb.THREADS_SAY, threads().filter(pk=held.thread_id)))
    offered = [*own, *(one for one in found if one.pk != held.thread_id)]
    claims_to_be = held.claims_to_be.name if held.claims_to_be else ""
    rows = [(one.pk, one.subject, _("Thread {number}, {day}").format(number=one.pk, day=say_day(one.opened_at.date()))) for one in offered]
    first = {"into": str(own[0].pk) if own else None}
    form = TakeForm(request.POST if request.method == "POST" else None, threads=rows, claims_to_be=claims_to_be, initial=first)
    if request.method == "POST" and form.is_valid():
        given = {"by": standing.person_id, "now": timezone.now(), "held": held, "vouched": form.cleaned_data.get("vouched", False)}
        with refusals_at(form, operations.SortedMeanwhile, operations.NobodyToVouchFor):
            if form.cleaned_data["into"] == NEW:
                sorting = operations.open_thread_from(**given)
            else:
                thread = next(one for one in offered if str(one.pk) == form.cleaned_data["into"])
                sorting = operations.take_into_thread(thread=thread, **given)
            messages.success(request, _("Taken. Whoever is in the thread reads it now."))
            return redirect(queries.path_of(sorting.message.thread_id) if sorting.message else "held_mails")
    record_reading(standing=standing, verb=TAKE, records=[held])
    return render(request, "mail/take_held_mail.html", {"held": held, "form": form, "words": words}, status=422 if form.is_bound and form.errors else 200)


@writes
def pass_held_mail_on(request: Request, pk: int) -> HttpResponse:
    """Hand a held mail to another office."""
    held = _held(request, pk)
    offices = _offices(held)
    form = PassOnForm(request.POST or None, offices=offices)
    if request.method != "POST":
        return redirect("held_mail", pk=pk)
    if not form.is_valid():
        return _shown(request, held, form, status=422)
    try:
        office = open_offices().get(pk=form.cleaned_data["office"])
        operations.pass_mail_on(by=request.standing.person_id, now=timezone.now(), held=held, office=office)
    except operations.SortedMeanwhile as refused:
        return _shown(request, held, form, refusal=str(refused), status=409)
    messages.success(request, _("Passed on. {office} is told.").format(office=office.name))
    return redirect("held_mails")


@writes
def let_held_mail_go(request: Request, pk: int) -> HttpResponse:
    """Let a held mail go."""
    held = _held(request, pk)
    if request.method != "POST":
        return redirect("held_mail", pk=pk)
    try:
        operations.let_mail_go(by=request.standing.person_id, now=timezone.now(), held=held)
    except operations.SortedMeanwhile as refused:
        return _shown(request, held, PassOnForm(offices=_offices(held)), refusal=str(refused), status=409)
    messages.success(request, _("Let go. Its words stay for 30 days; until then you can still take it."))
    return redirect("held_mails")


@reads
def whole_mail(request: Request, pk: int) -> HttpResponse:
    """Show a mail whole: with the earlier mail below it that was cut from the message. The number is that of the message."""
    received = queries.whole_mails().filter(message=pk).first()
    if received is None or received.message is None:
        raise Http404
    thread = fetch(request.standing, Verb.THREADS_READ, threads(), pk=received.message.thread_id)
    record_reading(standing=request.standing, verb=Verb.THREADS_READ, records=[thread])
    return render(request, "mail/whole_mail.html", {"received": received, "thread": thread, "path": queries.path_of(thread.pk)})


@reads
def mail_addresses(request: Request) -> HttpResponse:
    """Show which address belongs to which office, and who takes mail to the district's one address."""
    if not may(request.standing, NAME):
        raise Http404
    listed = Paginator(queries.offices_with_addresses(), 25).get_page(request.GET.get("page"))
    desk = {"our_address": queries.our_address(), "front_desk": queries.front_desk(), "boxes": list(queries.mailboxes())}
    return render(request, "mail/mail_addresses.html", {"listed": listed, **desk})


@writes
def name_addresses(request: Request, pk: int) -> HttpResponse:
    """Say which addresses belong to an office."""
    office = fetch(request.standing, NAME, open_offices(), pk=pk)
    now_there = "\n".join(queries.addresses_of(office))
    form = AddressesForm(request.POST or None, initial={"addresses": now_there})
    if request.method == "POST":
        form = AddressesForm(request.POST)
        if form.is_valid():
            with refusals_at(form, addresses=operations.AddressTaken):
                operations.set_addresses(by=request.standing.person_id, now=timezone.now(), office=office, addresses=form.cleaned_data["addresses"])
                messages.success(request, _("Kept."))
                return redirect("mail_addresses")
    more = {"office": office, "form": form, "our_address": queries.our_address()}
    return render(request, "mail/name_addresses.html", more, status=422 if form.is_bound and form.errors else 200)

"""The register of asks, and the page of one."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.asks.models import Ask
from trellis.asks.queries import Whom, audience_of
from trellis.asks.queries.register import STATES, for_rows, offices_that_ask, sheet_of, sought, state_of, whom_in_words
from trellis.asks.queries.register import asks as all_asks
from trellis.asks.queries.repeating import what_keeps_from_repeating
from trellis.directory.queries.places import open_offices
from trellis.kit.http import reads


@reads
def asks(request: Request) -> HttpResponse:
    """Show every ask that the person may read, by words, office, mandate and state."""
    if not may(request.standing, Verb.ASKS_READ):
        raise Http404
    given = request.GET
    words, mandate, state = given.get("q", "").strip()[:100], given.get("mandate", ""), given.get("state", "")
    office = int(given["office"]) if given.get("office", "").isdecimal() and len(given["office"]) < 10 else None
    mandate = mandate if mandate in Ask.Mandate.values else ""
    state = state if state in STATES else ""
    readable = within(request.standing, Verb.ASKS_READ, all_asks())
    found = sought(readable, words=words, office=office, mandate=mandate, state=state, today=request.today)
    page = Paginator(for_rows(found, request.today), 25, orphans=3).get_page(given.get("page"))
    rows = [(one, state_of(one), STATES[state_of(one)], whom_in_words([Whom(level=part.level) for part in one.parts], one.named or 0)) for one in page]  # type: ignore[attr-defined]
    return render(
        request,
        "asks/asks.html",
        {
            "page": page,
            "rows": rows,
            "words": words,
            "offices": offices_that_ask(),
            "office": office,
            "mandates": Ask.Mandate.choices,
            "mandate": mandate,
            "states": list(STATES.items()),
            "state": state,
            "is_sought": bool(words or office or mandate or state),
            "may_file": within(request.standing, Verb.ASKS_FILE, open_offices()).exists(),
        },
    )


@reads
def ask(request: Request, pk: int) -> HttpResponse:
    """Show one ask with everything: who is asked, when, who stands for it, what became of the answers."""
    found = fetch(request.standing, Verb.ASKS_READ, all_asks(), pk=pk)
    parts = audience_of(found)
    sheet = sheet_of(found, parts, request.today)
    may_file = within(request.standing, Verb.ASKS_FILE, Ask.objects.filter(pk=pk)).exists()
    may_stand = sheet.waiting is not None and within(request.standing, Verb.ASKS_SPONSOR, Ask.objects.filter(pk=pk)).exists()
    owed = what_keeps_from_repeating(pk, request.today) if may_file and sheet.state in ("over", "coming") else None
    return render(
        request,
        "asks/ask.html",
        {
            "ask": found,
            "sheet": sheet,
            "state": STATES[sheet.state],
            "may_file": may_file,
            "may_stand": may_stand and sheet.waiting is not None and sheet.waiting.asked_of_id == request.standing.person_id,
            "owed": owed,
            "may_stop": sheet.state == "coming" and not found.from_room and within(request.standing, Verb.ASKS_STOP, Ask.objects.filter(pk=pk)).exists(),
        },
    )

"""Pages of the installation itself."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.directory.models import District
from trellis.kit.http import public, reads, writes
from trellis.site import doctor, operations


@public
@reads
def alive(request: HttpRequest) -> HttpResponse:
    """Tell whoever balances or watches the servers that this one serves and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("alive\n", content_type="text/plain")


@public
@writes
def open_sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in with a link made at the machine. Opening it uses nothing up: mail scanners open links too."""
    refusal = ""
    if request.method == "POST":
        try:
            account = operations.use_sign_in_link(by=None, token=token, today=request.today)  # type: ignore[attr-defined]
        except operations.LinkOpensNothing as refused:
            refusal = str(refused)
        else:
            login(request, account, backend="allauth.account.auth_backends.AuthenticationBackend")
            record_authentication(request, account, method="sign_in_link")  # so that a passkey can be added at once
            return redirect("home")
    return render(request, "site/open_sign_in_link.html", {"refusal": refusal}, status=410 if refusal else 200)


@reads
def running(request: HttpRequest) -> HttpResponse:
    """Show the administrator what `trellis doctor` says."""
    fetch(request.standing, Verb.SITE_SEE_RUNNING, District.objects.all())  # type: ignore[attr-defined]
    found = doctor.findings(with_visits=False)
    by_weight = {weight.value: [finding for finding in found if finding.weight is weight] for weight in doctor.Weight}
    return render(request, "site/running.html", by_weight)

"""Pages of the installation itself."""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from trellis.kit.http import public, reads


@public
@reads
def alive(request: HttpRequest) -> HttpResponse:
    """Tell whoever balances or watches the servers that this one serves and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("alive\n", content_type="text/plain")

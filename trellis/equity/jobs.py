"""What equity does in the background: counting a release."""

from trellis.equity.models import Release
from trellis.equity.operations.releases import count_release, fail_release, note_progress
from trellis.work.queue import Scheduled, long

State = Release.State


@long
def count(release_id: int) -> None:
    """Count a release that somebody began. Bears a second call: what is counted stays."""
    release = Release.objects.get(pk=release_id)
    if release.state != State.COUNTING:
        return
    try:
        count_release(release=release, said=lambda share: note_progress(release=release, progress=share))
    except Exception:
        fail_release(release=release, problem="broken")
        raise


SCHEDULE: list[Scheduled] = []

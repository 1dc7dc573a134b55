"""What the background work does for itself and for the cellar."""

from trellis.work.queue import Scheduled

SCHEDULE = [
    Scheduled("trellis.work.queue.sweep", daily_at="03:40"),
    Scheduled("trellis.audit.operations.seal", every_minutes=1),  # listed here: audit lies below and cannot name the queue
]

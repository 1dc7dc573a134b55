"""What the background work does for itself."""

from trellis.work.queue import Scheduled

SCHEDULE = [Scheduled("trellis.work.queue.sweep", daily_at="03:40")]

"""Calendars of RFC 5545: days as a file that calendars read, and what stands in a calendar between two days."""

from trellis.kit.calendars.reading import MOST_BYTES, CalendarRead, Complaint, Entry, NotACalendar, read_calendar
from trellis.kit.calendars.writing import WholeDay, as_calendar

__all__ = ["MOST_BYTES", "CalendarRead", "Complaint", "Entry", "NotACalendar", "WholeDay", "as_calendar", "read_calendar"]

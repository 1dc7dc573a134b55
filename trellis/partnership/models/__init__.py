"""What offices and schools are to each other: profiles, services, ratings and replies, teams around one school, barriers."""

from trellis.partnership.models.profiles import OF_LINES, Contribution, ContributionAnswer, Part, ProfileLine, ProfilePart, ProfileVersion

__all__ = ["OF_LINES", "Contribution", "ContributionAnswer", "Part", "ProfileLine", "ProfilePart", "ProfileVersion"]

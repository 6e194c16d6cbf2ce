"""The day that answers and files are of: one place to ask, so that a run can be repeated later."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from miekgeo.errors import MiekGeoError

# The name that reproducible builds use for a moment in seconds since 1970 (UTC).
VARIABLE = "SOURCE_DATE_EPOCH"


def today() -> date:
    """The day as the user's calendar has it, or that of the environment where it names one.

    Raises
    ------
    MiekGeoError
        What the environment names is no moment.
    """
    given = os.environ.get(VARIABLE)
    if not given:
        return date.today()  # noqa: DTZ011 the day as the user's calendar has it
    try:
        return datetime.fromtimestamp(int(given), tz=UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise MiekGeoError(
            f"{VARIABLE} is geen tijdstip: {given}.",
            hint="Geef de seconden sinds 1-1-1970, of laat het weg voor vandaag.",
        ) from error

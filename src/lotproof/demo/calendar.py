"""The working days of the demo company's three weeks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lotproof.demo.plan import TODAY

WORK_BEGINS = timedelta(hours=8)
WORK_LASTS = timedelta(hours=10)
TODAY_BEGAN = timedelta(hours=3)
"""How long ago the last steps begin, whatever time of day it is."""
TODAY_ENDED = timedelta(minutes=5)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Moments of the history, told from now backwards."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day at the warehouse."""
        return self.now.astimezone(self.zone).date()

    def at(self, day: int, clock: str, *, plus: int = 0) -> datetime:
        """Return a moment of the history.

        Args:
            day: 1 is the first working day, 15 the last before today. 16 is today:
                its working hours are pressed into the last three hours.
            clock: Time at the warehouse, 08:00 to 18:00.
            plus: Minutes later.
        """
        hour, minute = map(int, clock.split(":"))
        into = timedelta(hours=hour, minutes=minute + plus) - WORK_BEGINS
        if day >= TODAY:
            lasts = TODAY_BEGAN - TODAY_ENDED
            return self.now - TODAY_BEGAN + lasts * (into / WORK_LASTS)
        midnight = datetime.combine(self._working_day(day), time(), self.zone)
        return midnight + WORK_BEGINS + into

    def _working_day(self, day: int) -> date:
        # The pressed hours of today may reach back into yesterday.
        found = (self.now - TODAY_BEGAN).astimezone(self.zone).date()
        for _ in range(TODAY - day):
            found -= timedelta(days=1)
            while found.weekday() >= SATURDAY:
                found -= timedelta(days=1)
        return found

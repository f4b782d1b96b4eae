"""The tick: what is due by the calendar, and what is swept each time. The table of both is in `bot/schedule.py`."""

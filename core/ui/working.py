"""The working behind a due time: what the clock counts by, and each stretch that counted or did not."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import streamlit as st

from core import clock, formats
from core.access import Actor
from core.deadlines import ClockState, Reading
from core.ui import wording
from core.ui.wording import _
from core.worktime import Span
from db.vocabulary.organisation import PolicyUnit

BADGES: Mapping[ClockState, tuple[Any, str]] = {
    ClockState.RUNNING: ("blue", ":material/timer:"),
    ClockState.DUE_SOON: ("orange", ":material/timer:"),
    ClockState.OVERDUE: ("red", ":material/alarm:"),
    ClockState.PAUSED: ("gray", ":material/pause_circle:"),
    ClockState.MET: ("green", ":material/check:"),
    ClockState.MISSED: ("red", ":material/alarm_off:"),
}
# A clock of years is told in one sentence; nobody reads ten years of nights.
MOST_SPANS = 80


def show(how: Reading, actor: Actor) -> None:
    """Draw the sentence, the stretches with their sum, and a warning where holidays are not known."""
    st.write(wording.plain(wording.say(how.working(wording.language(), how.calendar.zone.key))))
    years = how.unknown_years
    if years:
        said = _("The calendar has no holidays for {years}; only the week was counted there.")
        st.warning(said.format(years=", ".join(map(str, years))), icon=":material/event_busy:")
    spans = how.spans()
    if 1 < len(spans) <= MOST_SPANS:
        st.table(_rows(spans, how), hide_index=True, width="stretch")
    st.caption(_("Times as the clock of {zone} shows them.").format(zone=how.calendar.zone.key))


def _rows(spans: list[Span], how: Reading) -> dict[str, list[str]]:
    zone, lang = how.calendar.zone.key, wording.language()
    why = [_why(span) for span in spans]
    if how.policy.unit == PolicyUnit.WORKING_DAY:
        days = [formats.moment_day(lang, span.start, zone) for span in spans]
        return {
            _("Day"): days,
            _("Why"): why,
            _("Counted"): [_("1 day") if one.counted else "–" for one in spans],
        }
    return {
        _("From"): [formats.moment(lang, span.start, zone) for span in spans],
        _("Until"): [formats.moment(lang, span.end, zone) for span in spans],
        _("Why"): why,
        _("Counted"): [formats.duration(lang, s.end - s.start) if s.counted else "–" for s in spans],
    }


def _why(span: Span) -> str:
    word = wording.term(f"why.{span.why.value}")
    return wording.named(word, span.name) if span.name else word


def standing(
    due: datetime | None, stopped: datetime | None, actor: Actor, due_day: date | None = None
) -> str:
    """`3 days left, due …`, or for a stopped clock when it stopped; a clock of days names days."""
    if due is None:
        return _("resting")
    lang = wording.language()
    end = wording.moment(due, actor) if due_day is None else formats.day(lang, due_day)
    if stopped is None:
        return _("{left}, due {due}").format(left=formats.time_left(lang, due, clock.now()), due=end)
    when = wording.moment(stopped, actor)
    return _("done {when}, due {due}").format(when=when, due=end)

"""The current language of this screen, and the words, dates and amounts in it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from threading import current_thread, local, main_thread
from typing import Any

import streamlit as st

from core import formats, i18n
from core.access import Actor
from core.messages import Say
from core.resource import Field
from core.values import shown

LANGUAGE = "wording.language"
KEPT = (LANGUAGE,)


# What the session says is asked some hundred times in a run. A script's thread serves one session all its life, and
# only that session's own runs change its language.
_spoken = local()


def use(lang: str) -> None:
    """Speak this language from now on."""
    st.session_state[LANGUAGE] = lang
    _spoken.language = lang


def chosen() -> str | None:
    """The language this screen was told to speak, None when nobody chose."""
    return st.session_state.get(LANGUAGE)


def language() -> str:
    """The language to speak."""
    known = getattr(_spoken, "language", None)
    if known is None or current_thread() is main_thread():
        known = _spoken.language = st.session_state.get(LANGUAGE) or i18n.LANGUAGES[0]
    return known


def _(text: str) -> str:
    """A sentence in the current language."""
    return i18n.translate(language(), text)


def term(key: str) -> str:
    """A word of the field by its catalogue key."""
    return i18n.term(language(), key)


def say(said: Say) -> str:
    """A carried sentence in the current language."""
    return said.render(language())


def counted(one: str, many: str, n: int) -> str:
    """The form of a sentence that fits a number; `{n}` in it is the number."""
    return i18n.plural(language(), one, many, n, n=number(n))


def named(name: str, words: str) -> str:
    """`Status: New`, with the colon of the language."""
    return formats.named(language(), name, words)


def choice(value: StrEnum) -> str:
    """The word for a value of an enumeration."""
    return term(f"enum.{type(value).__name__}.{value.value}")


def value(spot: Field, stored: Any, actor: Actor) -> str:
    """A stored value as this actor reads it."""
    return shown(spot, stored, language(), actor.zone)


def day(when: date | None) -> str:
    """A calendar day."""
    return formats.day(language(), when)


def moment(when: datetime | None, actor: Actor) -> str:
    """A moment in the actor's zone."""
    return formats.moment(language(), when, actor.zone)


def number(amount: int | float | Decimal | None, places: int | None = None) -> str:
    """A number with the marks of the language."""
    return formats.number(language(), amount, places)


def duration(minutes: float) -> str:
    """A length of time given in minutes, in its largest unit: `2.9 hr`, `1.5天`."""
    return formats.short_duration(language(), minutes)


def money(amount: int | float | Decimal | None, *, whole: bool = False) -> str:
    """An amount with the sign of its currency."""
    return formats.money(language(), amount, whole=whole)


def plain(text: str) -> str:
    """Text from the database made safe inside Streamlit's Markdown: no link, image, formula or badge comes out.

    Needed wherever a label is read as Markdown, since a name could otherwise fetch from elsewhere; the options
    of select boxes and the cells of grids are plain already.
    """
    return "".join(f"\\{char}" if char in MARKDOWN else char for char in text.replace("\n", " "))


MARKDOWN = "\\`*_{}[]()<>#!|~$:&"

"""Values from a fixed list: enum labels in three languages, and satisfaction scores."""

import difflib
from collections.abc import Mapping, Sequence

from core.messages import N_
from core.rules.numbers import SCORE_UNITS, parse_integer
from core.rules.problem import Raw, as_text, plain, refused
from db.folding import fold

_NEAR, _MOST_NEAR, _LONGEST_GUESSED = 0.6, 3, 60
_SATISFACTION_WORDS: dict[int, tuple[str, ...]] = {
    5: ("非常满意", "非常滿意", "很满意", "很滿意", "十分满意", "十分滿意", "very satisfied"),
    4: ("满意", "滿意", "比较满意", "比較滿意", "satisfied"),
    3: ("一般", "普通", "中立", "尚可", "neutral"),
    2: ("不满意", "不滿意", "不太满意", "不太滿意", "dissatisfied", "unsatisfied"),
    1: (
        "非常不满意",
        "非常不滿意",
        "很不满意",
        "很不滿意",
        "十分不满意",
        "十分不滿意",
        "very dissatisfied",
        "very unsatisfied",
    ),
}
_SATISFACTION = {fold(word): score for score, words in _SATISFACTION_WORDS.items() for word in words}


class Choices:
    """A list to choose from, prepared once for many cells: key -> accepted spellings, the first one being its
    label.
    """

    def __init__(self, options: Mapping[str, Sequence[str]]) -> None:
        self._labels = {key: (spellings[0] if spellings else key) for key, spellings in options.items()}
        self._keys: dict[str, list[str]] = {}
        for key, spellings in options.items():
            for form in dict.fromkeys(fold(spelling) for spelling in (key, *spellings)):
                self._keys.setdefault(form, []).append(key)

    def parse(self, raw: Raw) -> str:
        """The key meant. Unknown text is refused with the nearest choices, text that fits two with both."""
        text = as_text(raw)
        form = fold(text)
        if not form:
            raise refused(N_("Please fill this in"))
        keys = self._keys.get(form, [])
        if len(keys) == 1:
            return keys[0]
        if keys:
            names = self._names(keys)
            raise refused(
                N_("{raw} fits both {first} and {second}"),
                raw,
                names,
                first=self._labels[keys[0]],
                second=self._labels[keys[1]],
            )
        raise refused(N_("Not one of the choices: {raw}"), raw, self._near(form))

    def known(self, raw: Raw) -> str | None:
        """The key meant, None for text that is none of the spellings or fits two."""
        keys = self._keys.get(fold(as_text(raw)), [])
        return keys[0] if len(keys) == 1 else None

    def _names(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Texts that stand for exactly these keys: the label, or the key where the label stands for two."""
        return tuple(self._labels[k] if self._keys[fold(self._labels[k])] == [k] else k for k in keys)

    def _near(self, form: str) -> tuple[str, ...]:
        if len(form) > _LONGEST_GUESSED:
            return ()
        close = difflib.get_close_matches(form, self._keys, n=2 * _MOST_NEAR, cutoff=_NEAR)
        parts = [known for known in self._keys if len(form) > 1 and (form in known or known in form)]
        keys = dict.fromkeys(key for known in (*close, *parts) for key in self._keys[known])
        return self._names(list(keys)[:_MOST_NEAR])


def parse_choice(raw: Raw, options: Mapping[str, Sequence[str]]) -> str:
    """The key in `options` (key -> label and other spellings) that a text means; see `Choices`."""
    return Choices(options).parse(raw)


def parse_score(raw: Raw, low: int = 1, high: int = 5) -> int:
    """A whole score of `low` to `high`: `5`, `５分`, `五分`; on the scale of 1 to 5 also words (`非常满意`,
    "satisfied").
    """
    if (low, high) == (1, 5):
        score = _SATISFACTION.get(fold(plain(raw)))
        if score is not None:
            return score
    return parse_integer(raw, low, high, SCORE_UNITS)

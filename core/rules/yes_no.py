"""Yes and no in three scripts."""

from core.messages import N_
from core.rules.problem import Raw, plain, refused

_YES = ["是", "有", "对", "對", "真", "√", "✓", "✔", "☑", "✅", "y", "yes", "true", "t", "1", "1.0"]
_NO = [
    "否",
    "无",
    "無",
    "没有",
    "沒有",
    "不",
    "不是",
    "不对",
    "不對",
    "错",
    "錯",
    "假",
    "×",
    "✗",
    "✘",
    "✕",
    "❌",
    "☐",
]
_NO += ["n", "no", "false", "f", "0", "0.0"]
_ANSWERS = {word.casefold(): yes for words, yes in ((_YES, True), (_NO, False)) for word in words}


def parse_yes_no(raw: Raw) -> bool:
    """True or False for `是`, `√`, `Y`, `TRUE`, `1`, `有` ... and `否`, `×`, `N`, `0`, `無` ...; all else is
    refused.

    The letter x is refused, since it ticks a box on some forms and strikes it out on others.
    """
    answer = _ANSWERS.get(plain(raw).casefold())
    if answer is None:
        raise refused(N_("Must be yes or no, got {raw}"), raw)
    return answer

"""Chinese numerals from 零 to 九千九百九十九万九千九百九十九, written strictly."""

_DIGITS = "零一二三四五六七八九"
_PLACES = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
_WORTH = {name: worth for worth, name in _PLACES if name}
_SAME = str.maketrans(
    "〇○两兩壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟萬",
    "零零二二一二二三三三四五六六七八九十百千万",
)
_SPOKEN = {"廿": "二十", "卅": "三十"}


def read_numeral(text: str) -> int | None:
    """The number of a numeral (`十二`, `一百零五`, `贰拾`, `两万`), or None where it is not one in full.

    Spoken short forms with two readings (`一百二`, `三五`) are not numerals here: the number must write back
    to the same numeral.
    """
    form = text.translate(_SAME)
    for short, full in _SPOKEN.items():
        form = form.replace(short, full)
    high, ten_thousand, low = form.rpartition("万")
    parts = [_with_one(part) for part in ((high, low) if ten_thousand else ("", low))]
    values = [_section(part) for part in parts]
    if values[0] is None or values[1] is None or not form:
        return None
    number = values[0] * 10_000 + values[1]
    written = parts[0] + ten_thousand + parts[1]
    return number if write_numeral(number) == written else None


def write_numeral(number: int) -> str:
    """The numeral of 0 to 99,999,999, with 一 before every 十 (`一十二`)."""
    if number == 0:
        return "零"
    high, low = divmod(number, 10_000)
    head = _written(high) + "万" if high else ""
    return head + ("零" if head and 0 < low < 1000 else "") + _written(low)


def read_digits(text: str) -> str | None:
    """The ASCII digits of a year written digit by digit (`二〇二六` is "2026"), or None."""
    form = text.translate(_SAME)
    return "".join(str(_DIGITS.index(c)) for c in form) if form and all(c in _DIGITS for c in form) else None


def _with_one(part: str) -> str:
    return "一" + part if part.startswith("十") else part


def _section(part: str) -> int | None:
    total = digit = 0
    for char in part:
        if char in _DIGITS:
            digit = _DIGITS.index(char)
        elif char in _WORTH:
            total, digit = total + digit * _WORTH[char], 0
        else:
            return None
    return total + digit


def _written(number: int) -> str:
    out, gap = "", False
    for worth, name in _PLACES:
        digit, number = divmod(number, worth)
        if digit:
            out += ("零" if gap and out else "") + _DIGITS[digit] + name
        gap = not digit
    return out

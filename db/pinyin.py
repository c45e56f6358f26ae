"""How Chinese words are typed in Latin letters: their pinyin without tones, and the initials."""

from functools import lru_cache
from typing import Any

# Longer runs are sentences, which nobody looks up by their sound.
LONGEST = 16

# Characters that are read differently as a surname; a traditional form stands beside its simplified one.
SURNAMES = {
    "单": "shan", "單": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge", "蓋": "ge",
    "任": "ren", "华": "hua", "華": "hua", "朴": "piao", "区": "ou", "區": "ou", "翟": "zhai", "缪": "miao",
    "繆": "miao", "覃": "qin", "乐": "yue", "樂": "yue", "员": "yun", "員": "yun", "郗": "xi", "折": "she",
    "纪": "ji", "紀": "ji", "宓": "mi", "句": "gou", "召": "shao", "种": "chong", "種": "chong", "葛": "ge",
    "黑": "he", "繁": "po", "秘": "bi", "冼": "xian", "洗": "xian", "隗": "wei", "能": "nai", "祭": "zhai",
    "车": "che", "車": "che", "晁": "chao", "谌": "chen", "諶": "chen", "幺": "yao", "阚": "kan", "闞": "kan",
    "燕": "yan", "应": "ying", "應": "ying", "宁": "ning", "於": "yu", "重": "chong", "都": "du", "牟": "mu",
    "尉迟": "yu chi", "尉遲": "yu chi", "长孙": "zhang sun", "長孫": "zhang sun", "万俟": "mo qi",
    "萬俟": "mo qi", "澹台": "tan tai", "澹臺": "tan tai", "令狐": "ling hu", "单于": "chan yu",
    "單于": "chan yu", "鲜于": "xian yu", "鮮于": "xian yu",
}  # fmt: skip

# A run with a special surname is taken for a name up to this length, beside its usual reading.
LONGEST_NAME = 4


def is_chinese(char: str) -> bool:
    """Whether a character is a Chinese one that can have a reading."""
    return (
        "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or "\U00020000" <= char <= "\U0003134f"
    )


@lru_cache(maxsize=65_536)
def readings(run: str) -> tuple[str, ...]:
    """What people may type for a run of Chinese characters: pinyin and initials, a surname's reading first.

    `readings("曾国藩")` is `("zengguofan", "zgf", "cengguofan", "cgf")`; nothing for runs longer than 16.
    """
    if len(run) > LONGEST:
        return ()
    usual = _syllables(run)
    found: dict[str, None] = {}
    for syllables in (_as_name(run, usual), usual):
        if syllables:
            found["".join(syllables)] = None
            found["".join(each[0] for each in syllables)] = None
    return tuple(found)


def _as_name(run: str, usual: list[str]) -> list[str] | None:
    if not 2 <= len(run) <= LONGEST_NAME:
        return None
    for length in (2, 1):
        surname = SURNAMES.get(run[:length])
        if surname is not None and len(usual) == len(run):
            # The given name is read by itself, so that no word is seen across its border with the surname.
            return surname.split() + _syllables(run[length:])
    return None


def _syllables(run: str) -> list[str]:
    """One syllable per character; a word's own reading counts where the dictionary knows the word."""
    if not run:
        return []
    library = _library()
    length = len(run)
    for start in range(length - 1):
        for end in range(start + 2, length + 1):
            if run[start:end] in library.phrases_dict.phrases_dict:
                return [each for each in library.lazy_pinyin(run) if each.isascii()]
    return [syllable for char in run if (syllable := _syllable(char))]


@lru_cache(maxsize=32_768)
def _syllable(char: str) -> str:
    reading = _library().lazy_pinyin(char)[0]
    return reading if reading.isascii() else ""


@lru_cache(maxsize=1)
def _library() -> Any:
    # Its dictionaries take 0.3 s to load, and a process that only reads pages in English never needs them.
    import pypinyin
    import pypinyin.phrases_dict

    return pypinyin

"""Invented names, phone numbers, mail addresses and places for the sample company.

Phone numbers come from the block 154 xxxx xxxx. The Chinese numbering plan gave out 150 to 153 and 155 to 159
and left 154 out, so no operator serves it and a call reaches nobody, while the number still has the form of a
mobile number. Mail addresses use example.com, example.net and example.org, which RFC 2606 keeps free.
Names are put together at random; that one of them belongs to a living person is chance.
"""

from dataclasses import dataclass
from itertools import count
from random import Random

from pypinyin import lazy_pinyin

from core.sample.names import (
    BRAND_FIRST,
    BRAND_SECOND,
    CANTONESE,
    COMPANY_CITIES,
    DOUBLE_SURNAMES,
    EITHER,
    ENGLISH_BRANDS,
    ENGLISH_GIVEN_F,
    ENGLISH_GIVEN_M,
    ENGLISH_SURNAMES,
    ENGLISH_TRADES,
    FEMALE,
    HONG_KONG_ROADS,
    MALE,
    NATURES,
    OCCUPATIONS,
    ODD,
    ODD_COMPANIES,
    PLACES,
    ROADS,
    SUPERVISORS,
    SURNAMES,
    TRADES,
    TRADITIONAL_GIVEN,
    TRADITIONAL_SURNAMES,
)
from db.vocabulary.customers import Gender

PHONE_BLOCK = "154"
MAIL_HOSTS = ("example.com", "example.net", "example.org")


@dataclass(frozen=True, slots=True)
class Person:
    """A name and what goes with it."""

    name: str
    gender: Gender

    @property
    def handle(self) -> str:
        """The name in small Latin letters, for mail addresses."""
        return _handle(self.name)


class People:
    """Gives out people, companies, numbers and places from one source of chance, each number once."""

    def __init__(self, rng: Random, first_number: int = 0) -> None:
        self._rng = rng
        self._numbers = map(phone_number, count(first_number))
        self._odd = list(ODD)
        self._odd_companies = list(ODD_COMPANIES)

    def person(self, hong_kong: bool = False) -> Person:
        """A natural person; about one in a hundred has a name that forms and files often get wrong."""
        rng = self._rng
        if self._odd and rng.random() < 0.012:
            name, gender = self._odd.pop(0)
        elif hong_kong:
            name, gender = self._from_hong_kong()
        else:
            name, gender = self._from_the_mainland()
        return Person(name, gender)

    def _from_the_mainland(self) -> tuple[str, Gender]:
        rng = self._rng
        female = rng.random() < 0.52
        # The first surnames are far more frequent than the last ones.
        surname = SURNAMES[int(rng.random() ** 2 * len(SURNAMES))]
        if rng.random() < 0.01:
            surname = rng.choice(DOUBLE_SURNAMES)
        own = FEMALE if female else MALE
        given = rng.choice(own) if rng.random() < 0.2 else rng.choice(EITHER) + rng.choice(own)
        return surname + given, Gender.FEMALE if female else Gender.MALE

    def _from_hong_kong(self) -> tuple[str, Gender]:
        rng = self._rng
        female = rng.random() < 0.5
        given = rng.choice(ENGLISH_GIVEN_F if female else ENGLISH_GIVEN_M)
        kind = rng.random()
        if kind < 0.4:
            name = rng.choice(TRADITIONAL_SURNAMES) + "".join(rng.sample(TRADITIONAL_GIVEN, 2))
        elif kind < 0.75:
            name = f"{given} {rng.choice(CANTONESE)}"
        else:
            name = f"{given} {rng.choice(ENGLISH_SURNAMES)}"
        return name, Gender.FEMALE if female else Gender.MALE

    def toss(self, share: float) -> bool:
        """True for this share of the calls."""
        return self._rng.random() < share

    def company(self, hong_kong: bool = False) -> str:
        """The name of an organisation."""
        rng = self._rng
        if self._odd_companies and rng.random() < 0.03:
            return self._odd_companies.pop(0)
        if hong_kong:
            return f"{rng.choice(ENGLISH_BRANDS)} {rng.choice(ENGLISH_TRADES)}"
        brand = rng.choice(BRAND_FIRST) + rng.choice(BRAND_SECOND)
        return f"{rng.choice(COMPANY_CITIES)}{brand}{rng.choice(TRADES)}有限公司"

    def phone(self) -> str:
        """A mobile number nobody has, not given out before."""
        return next(self._numbers)

    def mail(self, handle: str) -> str:
        """A mail address nobody has."""
        number = self._rng.randrange(1, 100)
        return f"{handle}{number}@{self._rng.choice(MAIL_HOSTS)}"

    def address(self, city: str) -> str:
        """A street address with an invented road; `city` is one of 上海, 成都, 香港, 外地."""
        rng = self._rng
        if city == "香港":
            flat = f"Flat {rng.choice('ABCDEF')}, {rng.randint(2, 38)}/F"
            return f"{flat}, {rng.randint(1, 280)} {rng.choice(HONG_KONG_ROADS)}"
        return (
            f"{rng.choice(PLACES[city][0])}{rng.choice(ROADS)}{rng.randint(1, 999)}号"
            f"{rng.randint(1, 30)}栋{rng.randint(1, 32)}0{rng.randint(1, 4)}室"
        )

    def enterprise_nature(self) -> str:
        """The legal form of an organisation."""
        return self._rng.choice(NATURES)

    def supervising_unit(self, city: str) -> str:
        """The office above an organisation."""
        return ("上海市" if city == "外地" else f"{city}市") + self._rng.choice(SUPERVISORS)

    def occupation(self) -> str:
        """What a person does for a living."""
        return self._rng.choice(OCCUPATIONS)


def region_of(city: str) -> str:
    """The sales region of a city."""
    return "港澳" if city == "香港" else PLACES[city][1]


def phone_number(index: int) -> str:
    """The index-th number of the free block (index < 10**8), scattered so that neighbours look different."""
    # A multiplier without a common factor with 10**8 visits every number of the block once.
    return f"{PHONE_BLOCK}{(index * 61_803_399 + 27_182_818) % 100_000_000:08d}"


def _handle(name: str) -> str:
    letters = "".join(lazy_pinyin(name, errors="ignore")) or "".join(
        c for c in name if c.isascii() and c.isalpha()
    )
    return letters.lower()[:24] or "guest"

"""Messages of the web socket that nobody may send: they would touch everybody's work."""

from collections.abc import Iterator

# Streamlit's message from the browser: field numbers of "clear_cache", which empties the caches of all people, and of
# two aids for the makers of Streamlit, one of which stops the server.
FOR_NOBODY = frozenset({5, 14, 15})
VARINT, WIDE, TEXT, NARROW = 0, 1, 2, 5


def is_for_nobody(frame: bytes) -> bool:
    """Whether a message holds a request nobody may make; one that cannot be read is left to Streamlit to refuse."""
    return any(number in FOR_NOBODY for number in _fields(frame))


def _fields(frame: bytes) -> Iterator[int]:
    """The numbers of the fields at the top of a protocol buffer, as far as it can be read."""
    place = 0
    while place < len(frame):
        tag, place = _varint(frame, place)
        yield tag >> 3
        kind = tag & 7
        if kind == VARINT:
            _, place = _varint(frame, place)
        elif kind == TEXT:
            length, place = _varint(frame, place)
            place += length
        elif kind in (WIDE, NARROW):
            place += 8 if kind == WIDE else 4
        else:
            return


def _varint(frame: bytes, place: int) -> tuple[int, int]:
    """A number of seven bits to the byte and the place behind it."""
    number = shift = 0
    for byte in frame[place : place + 10]:
        place += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            break
    return number, place

"""How fast one person is answered: a store of requests each, which work empties and time fills again.

No work of hands reaches the limits; a program that asks in a loop does, and waits.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime

from core import clock
from core.messages import N_

# What one may ask for at once, and how much more each second.
STORE, EACH_SECOND = 600, 20
# What a request takes out of the store: a message of the grid or of the page, and a file that is made or taken up.
MESSAGE, FILE = 1, 20
# Of so many the stores are kept; whoever asked longest ago is forgotten, whose store is full again.
MOST = 10_000
RETRY_AFTER = 2

TOO_FAST = N_("More is asked at once than one person can work. Wait a moment and try again.")

_stores: OrderedDict[Hashable, tuple[float, datetime]] = OrderedDict()
_lock = threading.Lock()


def is_within(who: Hashable, takes: int = MESSAGE) -> bool:
    """Take what a request costs out of somebody's store; False, and nothing is taken, where too little is left."""
    with _lock:
        left = _left(who)
        _stores[who] = (left - takes if left >= takes else left, clock.now())
        return left >= takes


def wait(who: Hashable) -> float:
    """Take a message out of somebody's store, and tell how many seconds it has to wait for the store to hold it."""
    with _lock:
        left = _left(who) - MESSAGE
        _stores[who] = (left, clock.now())
        return max(0.0, -left / EACH_SECOND)


def _left(who: Hashable) -> float:
    """What a store holds now; it becomes the one used last."""
    now = clock.now()
    left, at = _stores.pop(who, (float(STORE), now))
    while len(_stores) >= MOST:
        _stores.popitem(last=False)
    return min(STORE, left + max(0.0, (now - at).total_seconds()) * EACH_SECOND)

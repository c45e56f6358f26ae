"""The page of the rulebook: its values, what another value would have done to the past, and the values nothing reads yet."""

from core.resources.policies import RESOURCE
from core.ui import what_if
from core.ui.page import show

show(RESOURCE)
what_if.show()
what_if.show_unread()

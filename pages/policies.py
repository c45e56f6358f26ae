"""The page of the rulebook: its values, what another value would have done to the past, the classes computed by them, and the values nothing reads yet."""

from core.resources.policies import RESOURCE
from core.ui import schemes, what_if
from core.ui.page import show

show(RESOURCE)
what_if.show()
schemes.show()
what_if.show_unread()

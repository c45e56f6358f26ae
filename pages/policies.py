"""The page of the rulebook: its values, and what another value would have done to the past."""

from core.resources.policies import RESOURCE
from core.ui import what_if
from core.ui.page import show

show(RESOURCE)
what_if.show()

"""The page of the table tickets."""

from core.resources.tickets import RESOURCE
from core.ui.page import show

show(RESOURCE)

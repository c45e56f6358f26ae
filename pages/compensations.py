"""The page of the table compensations."""

from core.resources.compensations import RESOURCE
from core.ui.page import show

show(RESOURCE)

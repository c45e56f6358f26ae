"""The page of the table repair_charges."""

from core.resources.repair_charges import RESOURCE
from core.ui.page import show

show(RESOURCE)

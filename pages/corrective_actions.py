"""The page of the table corrective_actions."""

from core.resources.corrective_actions import RESOURCE
from core.ui.page import show

show(RESOURCE)

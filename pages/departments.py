"""The page of the table departments."""

from core.resources.departments import RESOURCE
from core.ui.page import show

show(RESOURCE)

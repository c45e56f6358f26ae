"""The page of the table users."""

from core.resources.users import RESOURCE
from core.ui.page import show

show(RESOURCE)

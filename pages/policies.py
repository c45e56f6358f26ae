"""The page of the table policies."""

from core.resources.policies import RESOURCE
from core.ui.page import show

show(RESOURCE)

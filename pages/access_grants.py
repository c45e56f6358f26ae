"""The page of the table access_grants."""

from core.resources.access_grants import RESOURCE
from core.ui.page import show

show(RESOURCE)

"""The page of the table consents."""

from core.resources.consents import RESOURCE
from core.ui.page import show

show(RESOURCE)

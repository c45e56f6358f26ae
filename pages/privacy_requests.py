"""The page of the table privacy_requests."""

from core.resources.privacy_requests import RESOURCE
from core.ui.page import show

show(RESOURCE)

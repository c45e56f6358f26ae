"""The page of the table policy_receipts."""

from core.resources.policy_receipts import RESOURCE
from core.ui.page import show

show(RESOURCE)

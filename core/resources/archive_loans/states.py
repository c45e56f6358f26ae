"""The states of a loan in groups, and the roles that decide about one (spec 3.5.3)."""

from core.access import Role
from db.vocabulary.archives import LoanStatus as State

REVIEWS = (State.DEPT_REVIEW, State.CS_REVIEW, State.GM_REVIEW, State.MANAGER_REVIEW)
WITH_BORROWER = (State.OUT, State.VIEWING)
UNDER_WAY = (*REVIEWS, State.WAITING, State.APPROVED, *WITH_BORROWER)
BACK = (State.RETURNED, State.RETURNED_DAMAGED, State.LOST)

# The customer service manager and the information supervisor (R324).
BOTH = (Role.MANAGER, Role.SUPERVISOR)
HEADS = frozenset({Role.MANAGER})
DESK = frozenset({Role.ARCHIVIST})

"""The loan desk: one scan hands an archive out or takes it back."""

from core.ui.loan_desk import show_loan_desk

show_loan_desk()

"""The policies clause by clause: what keeps each, the rows that show it, and what is missing."""

from core.ui.clauses import show_clauses

show_clauses()

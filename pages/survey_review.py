"""The page on which satisfaction is judged."""

from core.ui.review import show_review

show_review()

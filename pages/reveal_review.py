"""The page on which looks at masked values are reviewed."""

from core.ui.reveal_review import show_reveal_review

show_reveal_review()

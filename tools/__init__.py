"""Programs for those who work on the product; nothing the app runs."""

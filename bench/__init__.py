"""The list jobs measured side by side: the product, its service calls alone, and Django admin on the same file."""

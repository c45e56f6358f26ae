"""One module per table; importing this package registers every model with the metadata."""

"""Questions and collections to evaluate on, read from the field's formats."""

"""What must not be shown, and how it is found: known values, places in a text, and many lines at once."""

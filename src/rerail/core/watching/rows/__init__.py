"""The rows of the table that explains a watch: one module for each kind of trigger."""

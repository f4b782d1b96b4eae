"""A module per verb: its declaration, its reading of the line, one action, its reply."""

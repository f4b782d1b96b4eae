"""CSV in and out: one module a kind of file."""

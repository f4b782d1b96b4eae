"""A synthetic practice, made by code from a seed. Nobody in it exists."""

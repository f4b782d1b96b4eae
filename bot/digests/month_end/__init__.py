"""The month-end digest: provisional on the last business day, refreshed on the first, final at the close."""

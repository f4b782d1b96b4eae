"""What every request passes: log context, the person behind it, and the one error handler."""

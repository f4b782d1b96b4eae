"""Who needs what, now: what is owed about each patient, why, what to do next, whose it is, and in which order."""

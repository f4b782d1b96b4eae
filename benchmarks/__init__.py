"""Speed as ratios in one run (design section 11). Never a timed test."""

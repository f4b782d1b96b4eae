"""Indicators (design section 3): what a practice's failures look like in figures, each with the patients behind it.

A table of definitions, each a plain reading of one patient's month; a tally adds them up, patient by patient.
"""

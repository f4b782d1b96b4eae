"""The forecast: mid-month, and in the last five business days, who will miss 20 minutes at this pace."""

"""The daily worklist: counts in the channel, each person's own lines by direct message, kept current all day."""

"""A stand-in for Slack on this machine: for the demo, for training and for tests."""

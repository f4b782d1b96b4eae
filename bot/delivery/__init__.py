"""The only package that talks to Slack: views, replies, look-ups; later the outbox's sender."""

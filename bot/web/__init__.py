"""HTTP: Slack's request address, health, readiness; metrics on their own loopback address."""

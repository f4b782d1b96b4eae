"""The programme's rules: pure functions and values. No Slack, SQL, I/O or clock; time is always passed in."""

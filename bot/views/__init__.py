"""Pure: a value in, Block Kit out. No Slack call, no query, no clock."""

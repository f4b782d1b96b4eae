"""What the bot posts by itself: a module, or a folder, per post. Each gathers, and composes posts for the outbox."""

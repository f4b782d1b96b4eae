"""The bot: Slack surfaces, commands and the actions behind them. Wired on one page in `bot/app.py`."""

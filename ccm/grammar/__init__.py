"""The one reader of typed lines: pure; any text gives a value or a `LineError` naming the word it stopped at."""

"""One function per deed. An action runs inside the desk's transaction, after its role check, before its audit row."""

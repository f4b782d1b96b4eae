"""How a reader checks the audit chain for himself, and what is known of a head kept outside the practice."""

from __future__ import annotations

from ccm.packet.rows import PacketRows

HOW_TO_CHECK = (
    "How to check: a row's hash covers its own fields, the hash of the row before it, and the digest of what was "
    "written. The JSON of this packet carries all of these for each row below: with the practice's key each hash can "
    "be made again; without it, one sees that a row names the hash of the one before, where both are listed. "
    "`ccm-bot audit verify` checks every row from the first on, and with `--head` against a head kept outside, "
    "which alone shows a record that was cut or rolled back.",
    "Each printing is itself a row of the chain, written after it was made: two files of one packet, as PDF and JSON, "
    "name two heads, the later one further on.",
)


def printed(rows: PacketRows) -> str:
    """When `audit head` was last asked for, as far as the log knows; where the line was taken it never knows."""
    one = rows.proof.printed
    if one is None:
        return "never by `ccm-bot audit head`, as far as the log knows"
    return (
        f"last {rows.at(one.at)} by the account {one.ran} on the server, when row {one.seq} was the newest; with whom "
        "it is kept the record does not know"
    )

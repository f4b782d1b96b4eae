"""The audit packet of one patient-month: its shape, and how it is composed from the rows of the record. Pure."""

from ccm.packet.document import Grid, Packet, Section

__all__ = ["Grid", "Packet", "Section"]

"""A form that cannot be kept yet: a sentence for each field at fault."""

from __future__ import annotations

from ccm.errors import CcmError


class FieldsRefused(CcmError):
    """Values of a form that cannot be kept. `fields` are sentences by block id; nothing was kept."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields

"""A major change of medicines: what calls for a look at the care plan at once (reference 6; no rule of CMS's).

Which change is major is the programme's judgement: one medicine whose mistakes do most harm, after ISMP's list of
high-alert medicines in ambulatory care (antithrombotics, insulin and sulfonylureas, opioids, methotrexate,
immunosuppressants, digoxin), or three changes of any kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ccm.chart import Medication

MANY = 3
HIGH_ALERT = re.compile(
    r"warfarin|coumadin|jantoven|apixaban|eliquis|rivaroxaban|xarelto|dabigatran|pradaxa|edoxaban|savaysa|enoxaparin"
    r"|lovenox|heparin|clopidogrel|plavix|prasugrel|ticagrelor|brilinta|insulin|lantus|basaglar|toujeo|tresiba|levemir"
    r"|humalog|novolog|humulin|novolin|glipizide|glyburide|glimepiride|oxycodone|oxycontin|percocet|hydrocodone|norco"
    r"|morphine|hydromorphone|fentanyl|methadone|tramadol|tapentadol|buprenorphine|methotrexate|azathioprine"
    r"|mycophenolate|tacrolimus|cyclosporine|digoxin|lanoxin|amiodarone|lithium"
)


def major_change(medications: Sequence[Medication], after: date, today: date) -> str:
    """The major change after that day, in words; empty when there was none."""
    changes: list[tuple[date, Medication, str]] = []
    for one in medications:
        if one.since and after < one.since <= today:
            changes.append((one.since, one, "started or changed"))
        if one.until and after < one.until <= today:
            changes.append((one.until, one, "stopped"))
    alert = [one for one in changes if HIGH_ALERT.search(one[1].name.lower())]
    if alert:
        on, medicine, word = max(alert, key=lambda one: one[0])
        return f"{medicine.name} {word} {on:%b %-d}"
    changed = {medicine.name.lower() for _, medicine, _ in changes}  # two doses of one medicine are one
    if len(changed) >= MANY:
        return f"{len(changed)} medicine changes"
    return ""

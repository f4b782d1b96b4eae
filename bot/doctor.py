"""What is wrong with this set-up, and how to mend it: one line a check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.actions.billing_settings import read_billing
from bot.actions.occasion import posting_of
from bot.actions.privacy import read_privacy
from bot.clock import practice_clock
from bot.delivery.slack_calls import quiet_client
from bot.delivery.standing import LATE, posts_standing
from bot.settings import Settings
from ccm.channel_rules import Verdict
from ccm.staff_facts import FactName, expired_on, fact_on
from storage import schema
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    good: bool
    what: str
    mend: str = ""


def examine(settings: Settings) -> Iterator[Check]:
    """Look at the key, the database and its schema, the trail, the tokens."""
    try:
        keys = settings.audit_keys()
    except ValueError as error:
        yield Check(False, str(error), "Set CCM_SECRET_KEY to 32 or more random characters, and keep a copy safe.")
        return
    yield Check(True, "CCM_SECRET_KEY is set")
    database = Database(settings.database_url, keys)
    try:
        state = schema.state(database.engine)
    except SQLAlchemyError:
        yield Check(False, "The database does not answer", "Check DATABASE_URL and that its folder or server exists.")
        return
    yield Check(state.ok, f"Schema {state.at or 'none'} of {state.head}", "" if state.ok else "Run: ccm-bot db upgrade")
    if state.ok:
        yield from _practices(database)
        yield from _posts(database, settings)
        yield from _claims(database, settings.ccm_clock)
        if not settings.training:
            yield from _privacy(database)
    yield from _slack(settings)
    database.close()


def _practices(database: Database) -> Iterator[Check]:
    for practice in database.practices.all():
        with database.read(practice.id) as view:
            findings = len(view.audit.verify())
            owners = view.staff.count_owners()
            urgent = view.settings.get("urgent_number")
        yield Check(findings == 0, f"Audit trail: {findings} findings", "Run: ccm-bot audit verify")
        yield Check(owners > 0, f"{owners} owners", "An admin types: /ccm staff claim physician")
        yield Check(bool(urgent), "Urgent number", "An owner types: /ccm setup")


def _claims(database: Database, clock: str) -> Iterator[Check]:
    """What would keep claims from leaving: the practice's record, its practitioners' NPIs; and expired licences."""
    try:
        now = practice_clock(clock).now()
    except (OSError, ValueError):
        yield Check(
            False, "The practice clock cannot be read", "Check CCM_CLOCK: an instant with its offset, or empty."
        )
        return
    for practice in database.practices.all():
        today = now.astimezone(ZoneInfo(practice.zone)).date()
        with database.read(practice.id) as view:
            billing, facts, staff = read_billing(view), view.staff_facts.all(), view.staff.all()
            billers = {one.practitioner_id for one in view.patients.all()}
        nameless = [one.name for one in staff if one.id in billers and not fact_on(facts, one.id, FactName.NPI, today)]
        expired = [one.name for one in staff if expired_on(facts, one.id, today)]
        lacks = (*billing.missing, *billing.route_missing)
        said = f"Claims lack: {', '.join(lacks)}" if lacks else "Claims lack nothing of the practice"
        yield Check(not lacks, said, "The owner, lead or biller types: /ccm setup billing")
        said = f"Billing practitioners without an NPI: {', '.join(nameless) or 'none'}"
        yield Check(not nameless, said, "The owner or lead adds it: /ccm staff, or ccm-bot import staff")
        said = f"Expired licences: {', '.join(expired) or 'none'}"
        yield Check(not expired, said, "The owner or lead records the renewal: /ccm staff")


def _posts(database: Database, settings: Settings) -> Iterator[Check]:
    """What waits for Slack or for a person, what Slack refuses, and who else reads the chosen channels."""
    try:
        now = practice_clock(settings.ccm_clock).now()
    except (OSError, ValueError):
        return  # said by the claims' check
    for practice in database.practices.all():
        with database.read(practice.id) as view:
            found = posts_standing(view, posting_of(view, settings.posting()).channels(), now)
        minutes = int(found.waits.total_seconds() // 60)
        said = f"Posts waiting: {found.waiting}, the oldest {minutes} min"
        yield Check(found.waits < LATE, said, "Is the bot running? See: ccm-bot outbox list")
        yield Check(
            not found.parked, f"Posts parked: {found.parked}", "Look in Slack, then: ccm-bot outbox resend or drop"
        )
        if found.refused:
            mend = "Copy SLACK_BOT_TOKEN anew from the app's page; what waits leaves then."
            yield Check(False, f"Slack refused the bot token when it last posted: {found.refused}", mend)
        for channel, standing in found.closed:
            yield Check(standing.verdict is not Verdict.REFUSED, f"Channel {channel}", standing.sentence)


def _privacy(database: Database) -> Iterator[Check]:
    for practice in database.practices.all():
        with database.read(practice.id) as view:
            lacks = read_privacy(view).privacy.lacks()
        yield Check(not lacks, f"Privacy record: {len(lacks)} things lacking", "Run: ccm-bot privacy show")


def _slack(settings: Settings) -> Iterator[Check]:
    try:
        quiet_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url).auth_test()
    except SlackApiError as error:
        said = str(error.response.get("error"))
        yield Check(False, f"Slack refuses the bot token: {said}", "Copy SLACK_BOT_TOKEN anew from the app's page.")
        return
    except OSError:
        yield Check(False, "Slack does not answer", "Check the network and SLACK_API_URL.")
        return
    yield Check(True, "Slack knows the bot token")
    has_app, has_secret = (
        bool(one.get_secret_value()) for one in (settings.slack_app_token, settings.slack_signing_secret)
    )
    yield Check(
        has_app or has_secret, "A transport is set", "Set SLACK_APP_TOKEN (socket) or SLACK_SIGNING_SECRET (http)."
    )
    kind = "loopback: training" if settings.training else "real: this release is for training only"
    yield Check(True, f"Slack is {kind}")

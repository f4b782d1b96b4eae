"""The practice's policy as it is read: every value with its reason, what was signed, who approved which version."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, CheckboxesElement, Option, PlainTextObject
from slack_sdk.models.views import View

from bot.actions.policy import Approved, PolicyScreen
from bot.actions.versions import Kept
from bot.answers import Answer
from bot.views.forms import field, text_field
from bot.views.parts import button, context, divider, form, header, row, section
from bot.views.text import safe
from bot.views.versions import at_words, version_blocks
from ccm.policy import DEFAULT, Policy
from ccm.policy_approval import headed, title, words


def policy_answer(screen: PolicyScreen) -> Answer:
    """The whole policy under its headings, the rules that are signed, and the versions."""
    blocks: list[Block] = [section(_stands(screen.now))]
    blocks += [section(f":warning: {safe(one, 400)} {_mend(screen)}") for one in screen.unsigned]
    for heading, names in headed():
        lines = [_line(screen.now.policy, name) for name in names]
        blocks.append(section(f"*{heading}*\n" + "\n".join(lines)))
    blocks.append(section("*Files of rules*\n" + ("\n".join(_signed(screen)) or "None is loaded.")))
    if screen.may_change:
        blocks.append(row(button("Change or approve…", "policy_form", style="primary")))
    else:
        blocks.append(context("An owner changes and approves it."))
    versions = [Kept(one.by, one.at, one.changes) for one in screen.versions if one.at]
    blocks += [divider(), *version_blocks(versions, "No version was approved yet.", "approved as it was")]
    return Answer("Policy.", tuple(blocks), "Policy")


def policy_saved(screen: PolicyScreen) -> Answer:
    """The same, after an approval."""
    shown = policy_answer(screen)
    said = section(f":white_check_mark: Policy approved by {safe(screen.now.by, 80)}.")
    return Answer("Policy approved.", (said, *shown.blocks), "Policy")


def policy_form(screen: PolicyScreen) -> View:
    """Every threshold under its heading, with its default explained. Submitting it is the owner's approval."""
    blocks: list[Block] = [context(f"{_stands(screen.now)} Approving keeps a new version under your name, as of now.")]
    for heading, names in headed():
        blocks.append(header(heading))
        blocks += [_field(screen.now.policy, name) for name in names]
    blocks.append(header("Files of rules"))
    loaded = "\n".join(f"• {safe(one.words, 200)}" for one in screen.loaded)
    blocks.append(section(f"You also sign what is loaded now:\n{loaded}" if loaded else "None is loaded."))
    return form("Policy", "policy", "Approve", blocks)


def _field(policy: Policy, name: str) -> Block:
    info, value = Policy.model_fields[name], getattr(policy, name)
    hint = f"{info.description} Default {words(info.default)}."
    if not isinstance(value, bool):
        return text_field(title(name), name, str(value), most=6, hint=hint)
    yes = [Option(text=PlainTextObject(text="Yes"), value="yes")]
    element = CheckboxesElement(action_id=name, options=yes, initial_options=yes if value else None)
    return field(title(name), name, element, optional=True, hint=hint)


def _line(policy: Policy, name: str) -> str:
    value, default = getattr(policy, name), getattr(DEFAULT, name)
    own = "" if value == default else f" (default {words(default)})"
    return f"{title(name)}: *{words(value)}*{own}. _{Policy.model_fields[name].description}_"


def _stands(now: Approved) -> str:
    if now.at is None:
        return "*The shipped defaults hold.* Nobody here has approved them yet."
    return f"*In force*: approved by {safe(now.by, 80) or 'someone who left'}, {at_words(now.at)}."


def _mend(screen: PolicyScreen) -> str:
    return "Read it, then approve the policy again." if screen.may_change else "An owner approves it here."


def _signed(screen: PolicyScreen) -> list[str]:
    signed = {one.sha256 for one in screen.now.policy.rule_files}
    at = screen.now.at
    return [
        f"• {safe(one.words, 200)}: "
        + (f"signed by {safe(screen.now.by, 80)}, {at_words(at)}" if at and one.sha256 in signed else "*not signed*")
        for one in screen.loaded
    ]

"""Each post once, whatever Slack and the machine do; a page at least once (promise 2)."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event, Semaphore, Thread
from typing import Any

from bot.delivery.pace import Pace
from bot.delivery.poster import Message, Posted
from bot.delivery.sender import Sender
from ccm.channel_rules import OPEN, ChannelFacts, Standing, judge
from ccm.posting import File, Kind, Lane, Outgoing, Post, State
from storage.database import Database
from storage.outbox_due import AHEAD
from storage.practices import Practice
from tests.bot.delivery.slack_in_memory import START, SlackInMemory, Watch

PACE = Pace(lease=timedelta(seconds=60), settle=timedelta(seconds=10), slowest=timedelta(seconds=60))


class Office:
    """A practice's outbox, a Slack, and as many senders as a test wants."""

    def __init__(
        self,
        database: Database,
        practice: Practice,
        goes: Callable[[str], str] = lambda method: "",
        watch: Watch | None = None,
    ) -> None:
        self.database, self.practice, self.watch = database, practice, watch or Watch()
        self.slack = SlackInMemory(self.watch, goes)
        self.closed: dict[str, Standing] = {}

    def sender(self) -> Sender:
        """Another replica's."""
        return Sender(self.database, self.practice, self.slack, self.gates, self.watch, self.watch, PACE)

    def gates(self, channel: str) -> Standing:
        """As the test set them; else open."""
        return self.closed.get(channel, OPEN)

    def make(self, *posts: Post) -> None:
        """Keep posts, as their cause does."""
        with self.database.write(self.practice.id) as uow:
            for one in posts:
                uow.outbox.add(one, self.watch.now())
            uow.commit()

    def run(self, *senders: Sender, steps: int = 400) -> None:
        """Until nothing waits."""
        for _ in range(steps):
            for one in senders:
                one.step()
            self.watch.moves(1)
            if not self.standing(State.WAITING):
                return
        raise AssertionError(f"still waiting: {self.standing(State.WAITING)}")

    def standing(self, state: State) -> list[Outgoing]:
        """Posts that stand so."""
        with self.database.read(self.practice.id) as view:
            return view.outbox.listed([state])


def post(key: str, to: str = "C1", lane: Lane = Lane.CHANNEL, **more: object) -> Post:
    return replace(Post(key, Kind.WORKLIST, lane, to, "Worklist", "[]"), **more)  # type: ignore[arg-type]


def test_a_post_is_sent_once_under_its_key_and_a_second_of_the_key_is_none(
    database: Database, practice: Practice
) -> None:
    office = Office(database, practice)
    office.make(post("a"), post("a", "C2"), post("b", "U1", Lane.DIRECT))
    office.run(office.sender())
    assert sorted(office.slack.keys()) == ["a", "b"] and office.standing(State.PARKED) == []
    assert {at.conversation for at, _ in office.slack.messages} == {"C1", "DU1"}


def test_what_is_rolled_back_is_never_posted(database: Database, practice: Practice) -> None:
    office = Office(database, practice)
    with database.write(practice.id) as uow:
        uow.outbox.add(post("a"), START)
    assert office.sender().step() == 0 and office.slack.keys() == []


def test_pages_go_first_and_a_channel_is_written_to_once_a_second(database: Database, practice: Practice) -> None:
    office = Office(database, practice)
    office.make(post("a"), post("b"), post("p", lane=Lane.PAGE, kind=Kind.PAGE), post("c", "C2"))
    sender = office.sender()
    assert sender.step() == 2 and office.slack.keys() == ["p", "c"]
    assert sender.step() == 0
    office.watch.moves(1)
    assert sender.step() == 1 and office.slack.keys()[-1] == "a"


def test_retry_after_is_kept_and_nothing_waits_in_the_call(database: Database, practice: Practice) -> None:
    faults = iter(["429"])
    office = Office(database, practice, lambda method: next(faults, ""))
    office.make(post("a"), post("b", "C2"))
    sender = office.sender()
    assert sender.step() == 2 and office.slack.keys() == ["b"]
    office.watch.moves(2)
    assert sender.step() == 0
    office.watch.moves(2)
    assert sender.step() == 1 and office.slack.keys() == ["b", "a"]


def test_a_lost_reply_is_looked_up_and_not_posted_again(database: Database, practice: Practice) -> None:
    faults = iter(["lost"])
    office = Office(database, practice, lambda method: next(faults, "") if method == "post" else "")
    office.make(post("a"))
    office.run(office.sender())
    (sent,) = office.standing(State.SENT)
    assert office.slack.keys() == ["a"] and sent.ts == office.slack.messages[0][0].ts


def test_a_sender_that_died_at_any_point_is_followed_by_one_that_looks_first(
    database: Database, practice: Practice
) -> None:
    for number, at in enumerate(("before", "after")):
        office = Office(database, practice)
        office.make(post(f"a{number}", f"C{number}"))
        with database.write(practice.id) as uow:
            (taken,) = uow.outbox.take("dead", office.watch.now(), PACE.lease, 4)
            uow.commit()
        if at == "after":
            office.slack.post(f"C{number}", Message(taken.post.key, "Worklist", "[]"))
        alive = office.sender()
        assert alive.step() == 0, "the lease of the dead one still holds"
        office.watch.moves(61)
        office.run(alive)
        assert office.slack.keys() == [f"a{number}"]


def test_a_sender_that_slept_past_its_lease_does_not_post(database: Database, practice: Practice) -> None:
    office = Office(database, practice)
    sleeper, awake, taken = slept(office)
    office.run(awake)
    sleeper.send(taken)
    assert office.slack.keys() == ["a"]


def test_one_that_slept_within_the_call_takes_its_own_back(database: Database, practice: Practice) -> None:
    office = Office(database, practice)
    office.make(post("a"))
    sleeper, awake = office.sender(), office.sender()
    (taken,) = sleeper._take(4)
    posting = office.slack.post

    def slow(conversation: str, message: Message) -> Posted:
        office.slack.post = posting  # type: ignore[method-assign]
        office.watch.moves(61)
        office.run(awake)
        return posting(conversation, message)

    office.slack.post = slow  # type: ignore[method-assign]
    sleeper.send(taken)
    assert office.slack.keys() == ["a"]
    (sent,) = office.standing(State.SENT)
    assert sent.ts == office.slack.messages[0][0].ts


def test_a_gone_channel_is_parked_and_stops_nobody(database: Database, practice: Practice) -> None:
    office = Office(database, practice)
    office.slack.gone.add("C1")
    office.make(post("a"), post("b", "C2"))
    office.run(office.sender())
    assert office.slack.keys() == ["b"]
    assert [(one.post.key, one.error) for one in office.standing(State.PARKED)] == [("a", "is_archived")]


def test_a_revoked_token_stops_the_hammer_and_loses_nothing(database: Database, practice: Practice) -> None:
    tries: list[str] = []

    def goes(method: str) -> str:
        tries.append(method)
        return "revoked" if len(tries) < 3 else ""

    office = Office(database, practice, goes)
    office.make(*(post(f"k{number}", f"C{number}") for number in range(4)))
    sender = office.sender()
    for _ in range(50):
        sender.step()
        office.watch.moves(1)
    assert len(tries) <= 4, "at most one taking until the next look"
    with database.read(practice.id) as view:
        assert view.outbox.refused("*") == "token_revoked"
    office.run(sender)
    assert sorted(office.slack.keys()) == ["k0", "k1", "k2", "k3"]


def test_what_history_cannot_tell_is_parked_but_a_page_is_sent_again(database: Database, practice: Practice) -> None:
    faults = iter(["lost", "lost"])
    office = Office(database, practice, lambda method: next(faults, "") if method == "post" else "")
    office.slack.unreadable |= {"C1", "C2"}
    office.make(post("a"), post("p", "C2", Lane.PAGE, kind=Kind.PAGE))
    office.run(office.sender())
    assert sorted(office.slack.keys()) == ["a", "p", "p"]
    texts = [one.text for _, one in office.slack.messages if one.key == "p"]
    assert not texts[0].startswith("Sent again") and texts[1].startswith("Sent again")
    assert [one.post.key for one in office.standing(State.PARKED)] == ["a"]


def test_a_reply_waits_for_its_thread_and_an_edit_for_what_it_edits(database: Database, practice: Practice) -> None:
    faults = iter(["429"])
    office = Office(database, practice, lambda method: next(faults, ""))
    office.make(post("a"), post("r", "C1", under="a"), post("e", "C1", edits="a", text="Newer"))
    office.run(office.sender())
    first = next(at for at, one in office.slack.messages if one.key == "a")
    threads = {one.key: one.thread_ts for _, one in office.slack.messages}
    assert threads == {"a": "", "r": first.ts} and office.slack.messages[0][1].text == "Newer"


def test_what_is_of_no_use_any_more_lapses(database: Database, practice: Practice) -> None:
    office = Office(database, practice)
    office.make(post("a", until=START + timedelta(hours=1)))
    office.watch.moves(3601)
    assert office.sender().step() == 0
    assert [one.post.key for one in office.standing(State.LAPSED)] == ["a"] and office.slack.keys() == []


CSV = File("list.csv", "All patients", b"a,b")
PNG = File("chart.png", "Minutes", b"png", alt="minutes by day")
SHOWN = '[{"type": "divider"}]'
CHART = '[{"type": "image", "slack_file": {"id": "FILE"}, "alt_text": "minutes by day"}]'


def test_a_file_follows_its_post_or_is_the_post_and_an_image_stands_in_it(
    database: Database, practice: Practice
) -> None:
    office = Office(database, practice)
    office.make(post("a", file=CSV), post("b", "C2", blocks=SHOWN, file=CSV), post("c", "C3", blocks=CHART, file=PNG))
    office.run(office.sender())
    said = {one.key: one for _, one in office.slack.messages}
    assert sorted(said) == ["b", "c"]
    words = {at.conversation: text for at, _, text in office.slack.shares}
    assert words == {"C1": "Worklist", "C2": ""}
    (chart,) = (file_id for file_id, file in office.slack.files.items() if file == PNG)
    assert json.loads(said["c"].blocks)[0]["slack_file"] == {"id": chart}
    for one in office.standing(State.SENT):
        with database.read(practice.id) as view:
            assert one.ts and view.outbox.file_of(one.id) is None


def test_a_completion_whose_reply_is_lost_is_looked_up_and_not_made_again(
    database: Database, practice: Practice
) -> None:
    faults = iter(["lost"])
    office = Office(database, practice, lambda method: next(faults, "") if method == "complete" else "")
    office.make(post("a", file=CSV))
    office.run(office.sender())
    assert len(office.slack.shares) == 1 and len(office.slack.files) == 1


def test_a_sender_that_slept_before_the_completion_takes_its_share_back(database: Database, practice: Practice) -> None:
    office = Office(database, practice)
    office.make(post("a", file=CSV))
    sleeper, awake = office.sender(), office.sender()
    (taken,) = sleeper._take(4)
    completing = office.slack.complete

    def slow(*said: Any) -> None:
        office.slack.complete = completing  # type: ignore[method-assign]
        office.watch.moves(61)
        office.run(awake)
        completing(*said)

    office.slack.complete = slow  # type: ignore[method-assign]
    sleeper.send(taken)
    (sent,) = office.standing(State.SENT)
    assert [(at.ts, file_id) for at, file_id, _ in office.slack.shares] == [(sent.ts, sent.file_id)]


def slept(office: Office) -> tuple[Sender, Sender, Outgoing]:
    """A sender that took a post and slept past its lease, another, and the post."""
    office.make(post("a"))
    sleeper, awake = office.sender(), office.sender()
    (taken,) = sleeper._take(4)
    office.watch.moves(61)
    return sleeper, awake, taken


def test_one_that_wakes_between_anothers_look_and_its_post_leaves_one_message(
    database: Database, practice: Practice
) -> None:
    office = Office(database, practice)
    _, awake, taken = slept(office)
    posting = office.slack.post

    def beside(conversation: str, message: Message) -> Posted:
        office.slack.post = posting  # type: ignore[method-assign]
        posting(conversation, message)  # the sleeper's, which had asked for its lease before it slept
        return posting(conversation, message)

    office.slack.post = beside  # type: ignore[method-assign]
    office.run(awake)
    assert office.slack.keys() == ["a"]
    assert office.standing(State.SENT)[0].ts == office.slack.messages[0][0].ts
    assert taken.post.key == "a"


def test_a_lease_that_another_has_by_now_is_not_given_up_by_the_one_that_slept(
    database: Database, practice: Practice
) -> None:
    office = Office(database, practice)
    sleeper, awake, taken = slept(office)
    (again,) = awake._take(4)
    office.slack.goes = lambda method: "500"
    sleeper.send(taken)
    with database.read(practice.id) as view:
        assert view.outbox.still_mine(again.id, awake._name, office.watch.now())


def test_an_older_edit_that_comes_late_does_not_lie_over_a_newer_one(database: Database, practice: Practice) -> None:
    faults = iter(["500"])
    office = Office(database, practice, lambda method: next(faults, "") if method == "edit" else "")
    office.make(post("a"))
    office.run(office.sender())
    office.make(post("e1", edits="a", text="Older"))
    office.sender().step()  # meets the 500, and waits for its next try
    office.make(post("e2", edits="a", text="Newer"))
    office.run(office.sender())
    assert [one.text for _, one in office.slack.messages] == ["Newer"]
    assert {one.post.key for one in office.standing(State.LAPSED)} == {"e1"}


def test_a_closed_channel_gets_nothing_and_a_public_one_only_what_is_bare(
    database: Database, practice: Practice
) -> None:
    office = Office(database, practice)
    office.closed = {"C1": judge(ChannelFacts(True, external=True)), "C2": judge(ChannelFacts(True, private=False))}
    office.make(post("a"), post("b", "C2"), post("c", "C2", bare=SHOWN), post("d", "C3"), post("u", "U1", Lane.DIRECT))
    office.run(office.sender())
    assert sorted(office.slack.keys()) == ["c", "d", "u"]
    assert next(one.blocks for _, one in office.slack.messages if one.key == "c") == SHOWN
    parked = {one.post.key: one.error for one in office.standing(State.PARKED)}
    assert parked["a"].startswith("It is shared with another organisation.") and "Only case ids" in parked["b"]


def test_an_edit_in_a_closed_channel_is_dropped_and_parks_nothing(database: Database, practice: Practice) -> None:
    office = Office(database, practice)
    office.make(post("a"))
    office.run(office.sender())
    office.closed = {"C1": judge(ChannelFacts(True, archived=True))}
    office.make(post("e", edits="a"), post("d", "C1", edits="a", kind=Kind.DIGEST))
    office.run(office.sender())
    standing = {state: [one.post.key for one in office.standing(state)] for state in (State.PARKED, State.LAPSED)}
    assert standing == {State.PARKED: ["d"], State.LAPSED: ["e"]}


def test_what_waits_for_a_parked_post_holds_nobody_up_and_lapses_when_that_is_dropped(
    database: Database, practice: Practice
) -> None:
    office = Office(database, practice)
    office.slack.gone.add("C1")
    office.make(post("a"))
    office.sender().step()
    office.make(*(post(f"e{number}", edits="a") for number in range(AHEAD)), post("b", "C2"))
    assert office.sender().step() == 1 and office.slack.keys() == ["b"]
    assert office.sender().step() == 0
    (parked,) = office.standing(State.PARKED)
    with database.write(practice.id) as uow:
        uow.outbox.drop(parked.id)
        uow.commit()
    office.make(post("c", "C3"))
    office.run(office.sender())
    assert len(office.standing(State.LAPSED)) == AHEAD and sorted(office.slack.keys()) == ["b", "c"]


def test_a_page_leaves_though_every_channel_is_slow(database: Database, practice: Practice) -> None:
    office, stop, slow, paged = Office(database, practice), Event(), Event(), Event()
    posting, begun = office.slack.post, Semaphore(0)

    def post_of(conversation: str, message: Message) -> Posted:
        if message.key == "p":
            paged.set()
        else:
            begun.release()
            assert slow.wait(10)
        return posting(conversation, message)

    office.slack.post = post_of  # type: ignore[method-assign]
    office.make(*(post(f"a{number}", f"C{number}") for number in range(9)))
    running = Thread(target=office.sender().run, args=(stop,))
    running.start()
    for _ in range(3):
        assert begun.acquire(timeout=5)
    office.make(post("p", "C9", Lane.PAGE, kind=Kind.PAGE))
    assert paged.wait(5), "the page waits behind the slow channels"
    stop.set()
    slow.set()
    running.join(10)
    assert not running.is_alive() and office.slack.keys().count("p") == 1


BRINGS: list[tuple[File | None, str]] = [(None, SHOWN), (CSV, "[]"), (CSV, SHOWN), (PNG, CHART)]
ROUNDS = int(os.environ.get("CCM_POSTS", "8"))


def test_none_lost_none_doubled_none_parked_whatever_goes_wrong(database: Database, practice: Practice) -> None:
    """While history is readable: lost replies, 429, 500, senders that die after any call or sleep past their lease."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    watch = Watch()  # one for all rounds: what was kept of a channel's pace goes on holding
    for number in range(ROUNDS):
        office = Office(database, practice, lambda method: trouble(dice), watch)
        wanted = sorted(f"{number}-{one}" for one in range(6))
        lanes = [Lane.PAGE, Lane.CHANNEL]
        brings = {
            one: dice.choice([(None, "[]"), (None, SHOWN), (CSV, "[]"), (CSV, SHOWN), (PNG, CHART)]) for one in wanted
        }
        office.make(
            *(
                post(one, dice.choice(["C1", "C2", "U1"]), dice.choice(lanes), file=file, blocks=blocks)
                for one, (file, blocks) in brings.items()
            )
        )
        badly(office, dice, replicas=dice.randint(1, 3))
        alone = [one for one, what in brings.items() if what == (CSV, "[]")]
        assert sorted([*office.slack.keys(), *alone]) == wanted and office.standing(State.PARKED) == []
        assert len(office.slack.shares) == sum(file == CSV for file, _ in brings.values())


def trouble(dice: random.Random) -> str:
    """What a call meets."""
    if dice.random() < 0.15:
        raise Died
    return dice.choice(["", "", "", "lost", "429", "500"])


def badly(office: Office, dice: random.Random, replicas: int) -> None:
    """Replicas take turns, sleep and die until nothing waits."""
    senders = [office.sender() for _ in range(replicas)]
    for _ in range(3000):
        at = dice.randrange(replicas)
        try:
            for taken in senders[at]._take(4):
                if dice.random() < 0.1:
                    office.watch.moves(61)
                senders[at]._try(taken)
        except Died:
            senders[at] = office.sender()
        office.watch.moves(dice.choice([1, 1, 5, 20]))
        if not office.standing(State.WAITING):
            return


class Died(Exception):
    """The process ended there."""

"""Answers that follow: a bounded pool, which reads whole months while Slack has its acknowledgement already.

Few at a time: they are the processor's work, and everybody else's answers need it too. What waits is bounded as well,
and who comes then is told at once. At the end of the process nobody is left with a word that nothing follows.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass

from slack_bolt import BoltResponse
from slack_sdk.web import WebClient

from bot.answers import Answer, Following, OpenView
from bot.delivery.slack_calls import SlackRefused
from bot.logs import log, place
from bot.middleware.errors import Errors
from bot.middleware.observed import Observed, Outcome
from bot.surface import Body, Place, begin, begun
from bot.views.people import sentence
from bot.views.reading import reading_answer, unshown_answer, with_way_back
from ccm.errors import Busy

AT_WORK = 2
WAITING_MOST = 16
OVERTAKES = 0.5  # seconds: an answer that is there sooner would reach Slack before the acknowledgement it follows
PAUSES = (1.0, 3.0)  # seconds before an answer that Slack did not take is shown again
TELLING = 4.0  # seconds: at a stop everybody who waits is told at once, and a call takes 3 at most
DRAIN = 10.0  # seconds: what is being read when the bot stops may end; gunicorn kills the worker after 15
FULL = "Several whole months are being read just now, so this was not begun. Please try again in a minute."
STOPPING = "The bot is being restarted, so this was not begun. Please try again in a minute."
STOPPED = (
    ":warning: The bot was restarted meanwhile. Please ask again: what was done stands, and nothing is done twice."
)


Elsewhere = Callable[[str, str, Answer], None]


@dataclass(frozen=True, slots=True)
class _Job:
    following: Following
    place: Place
    ready_at: float
    context: Context  # the request's log context


class Followers:
    """The pool. Its threads start with the first answer that follows.

    `elsewhere` is the second place, the person's messages with the bot: by a delivery's key, a person, and the word.
    """

    def __init__(
        self,
        errors: Errors,
        observed: Observed,
        elsewhere: Elsewhere,
        *,
        overtakes: float = OVERTAKES,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._errors = errors
        self._observed = observed
        self._elsewhere = elsewhere
        self._overtakes = overtakes
        self._pauses = pauses
        self._changed = threading.Condition()
        self._keys: set[str] = set()  # of deliveries whose answer is on its way
        self._waiting: deque[_Job] = deque()
        self._running: list[_Job] = []
        self._threads = 0
        self._stopping = False

    def take(self, body: Body, client: WebClient, following: Following) -> BoltResponse:
        """Acknowledge with the word, and have the answer follow. Raises Busy, and SlackRefused; then none follows."""
        word = reading_answer(following)
        with self._changed:
            if following.key in self._keys:
                return begun(body, client, word, modal=following.modal)
            if self._stopping:
                raise Busy(STOPPING)
            if len(self._keys) >= AT_WORK + WAITING_MOST:
                raise Busy(FULL)
            self._keys.add(following.key)
        try:
            response, where = begin(body, client, word, modal=following.modal)
        except BaseException:
            self._forget(following.key)
            raise
        ready = time.monotonic() + (self._overtakes if where.acknowledged else 0)
        self._put(_Job(following, where, ready, copy_context()))
        return response

    def close(self, within: float = DRAIN) -> None:
        """Take no more. What is being read may end within that many seconds; everybody else is told to ask again.

        They are told all at once, and TELLING seconds after that nothing is waited for.
        """
        with self._changed:
            self._stopping = True
            left = [*self._waiting]
            self._waiting.clear()
            self._changed.notify_all()
        telling = self._stopped(left)
        with self._changed:
            self._changed.wait_for(lambda: not self._running, within)
            left = [*self._running]
        telling += self._stopped(left)
        end = time.monotonic() + TELLING
        for one in telling:
            one.join(max(0.0, end - time.monotonic()))

    def _stopped(self, jobs: Sequence[_Job]) -> list[threading.Thread]:
        """Each is told by a thread of its own: one after the other the last would wait for every slow call."""
        found = [threading.Thread(target=self._tell, args=(one, sentence(STOPPED)), daemon=True) for one in jobs]
        for one in found:
            one.start()
        return found

    def _put(self, job: _Job) -> None:
        with self._changed:
            stopped = self._stopping
            if not stopped:
                self._waiting.append(job)
                if self._threads < AT_WORK:
                    self._threads += 1
                    threading.Thread(target=self._serve, name="followers", daemon=True).start()
                self._changed.notify()
        if stopped:  # between the word and here
            self._tell(job, sentence(STOPPED))

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopping)
                if not self._waiting:
                    return
                job = self._waiting.popleft()
                self._running.append(job)
            try:
                job.context.run(self._answer, job)
            finally:
                with self._changed:
                    self._running.remove(job)
                    self._keys.discard(job.following.key)
                    self._changed.notify_all()

    def _answer(self, job: _Job) -> None:
        """Never silent: what cannot be answered is a sentence in the answer's place."""
        try:
            reply = job.following.work()
            if not isinstance(reply, (Answer, OpenView)):
                raise TypeError("an answer that follows is one that can be shown")
        except Exception as error:  # noqa: BLE001 - handled as a listener's
            problem = self._errors.answer(error)
            self._tell(job, with_way_back(job.following, problem) if job.place.replace else problem)
            return
        shown = self._show(job, reply, done=True)
        self._observed.done(Outcome.ANSWERED if shown else Outcome.SLACK_REFUSED)

    def _tell(self, job: _Job, problem: Answer) -> None:
        self._show(job, problem, done=False)

    def _show(self, job: _Job, reply: Answer | OpenView, *, done: bool) -> bool:
        """Show it in its place; where Slack does not take it, again after each pause, and then elsewhere that it is so.

        Who closed the modal of what is only read has turned away from it. A lost call may have arrived: shown twice is
        better than a close of a whole month that nobody hears of.
        """
        time.sleep(max(0.0, job.ready_at - time.monotonic()))
        for pause in (*self._pauses, None):
            try:
                if job.place.show(reply):
                    return True
            except SlackRefused as refused:
                log.warning("reply_refused", error=refused.error)
                if not refused.passes:
                    if job.following.keeps:
                        break
                    return False
            except Exception as unshown:  # noqa: BLE001 - the pool goes on
                log.warning("problem_not_shown", kind=type(unshown).__name__, at=place(unshown))
                break
            if pause is None or self._stops_within(pause):
                break
        try:
            self._elsewhere(job.following.key, job.place.user_id, unshown_answer(job.following, done=done))
        except Exception as unshown:  # noqa: BLE001 - there is no other way to this person, and the pool goes on
            log.warning("problem_not_shown", kind=type(unshown).__name__, at=place(unshown))
        return False

    def _stops_within(self, pause: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._stopping, pause)

    def _forget(self, key: str) -> None:
        with self._changed:
            self._keys.discard(key)

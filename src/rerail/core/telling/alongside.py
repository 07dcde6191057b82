"""What to say of what lies beside the rollback: the Claim, others' rollbacks, later processes, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerail.core import journal as j
from rerail.core.acting.beside import MOST_SENDINGS
from rerail.core.acting.change import Change
from rerail.core.telling.freeze import first_words
from rerail.core.telling.happening import GITHUB, RAILWAY, RERAIL, Event
from rerail.core.telling.names import deployment_link, last_moment
from rerail.core.telling.tone import Tone

if TYPE_CHECKING:
    from rerail.core.state import ChangeState, State

_DO = {Change.FREEZE: "switch auto-deploy off", Change.CANCEL: "cancel deployment {subject}"}
_IN_FORCE = {
    Change.FREEZE: "Auto-deploy is off, as read back",
    Change.CANCEL: "Deployment {subject} is cancelled",
}
_NOT_IN_FORCE = {
    Change.FREEZE: "Auto-deploy is still on, as read back",
    Change.CANCEL: "Deployment {subject} is not cancelled",
}


def events(before: State, after: State, data: j.Data) -> tuple[Event, ...]:  # noqa: PLR0911  a table
    """Give what to say of one line; nothing where it only repeats what is known."""
    match data:
        case j.ClaimSeen():
            return (_claim(data),)
        case j.ClaimReturned(done=done, says=says):
            said = "The Claim was given back" if done else "The Claim could not be given back"
            return (Event(source=GITHUB, says=said, detail=str(says or "")),)
        case j.Continued(deployment=ours, says=says):
            link = deployment_link(after, ours.id)
            said = f"A rollback that this run did not send is followed: {ours.id} is {ours.status}"
            return (Event(source=RAILWAY, says=said, detail=str(says), link=link),)
        case j.Resumed():
            return (_resumed(before, data),)
        case j.TellerKnown(another=False) if after.verdict is not None:
            said = "The run that sent it has not told its end: this one tells the incident"
            return (Event(source=RERAIL, says=said, tone=Tone.DOUBTFUL),)
        case j.ChangeIntent() | j.ChangeAnswer() | j.ChangeSeen():
            return _change(before, after, data)
        case _:
            return ()


def _claim(data: j.ClaimSeen) -> Event:
    detail = str(data.says or "")
    match data.held:
        case j.Held.OURS:
            says = "The Claim was taken" if data.turn == 1 else f"Turn {data.turn} of the Claim was taken"
            return Event(source=GITHUB, says=says, detail=detail)
        case j.Held.ANOTHERS:
            says = "Another run has the Claim: this one looks on"
            if data.says is not None:
                says = "Another run is at work: this one looks on"
            return Event(source=GITHUB, says=says, detail=detail, tone=Tone.DOUBTFUL)
        case j.Held.UNAVAILABLE:
            says = "The Claim is not available: another run may act at the same time"
            return Event(source=GITHUB, says=says, detail=detail, tone=Tone.DOUBTFUL)


def _resumed(before: State, data: j.Resumed) -> Event:
    last = last_moment(before)
    at = f" at {last:%H:%M:%S} UTC" if last else ""
    ended = "had ended without a clear end" if before.verdict else f"was cut off{at}"
    onward = "a later one goes on" if data.may_send else "a later one looks how it stands, and sends nothing"
    return Event(source=RERAIL, says=f"The run {ended}; {onward}", link=data.run_url, tone=Tone.DOUBTFUL)


def _change(
    before: State, after: State, data: j.ChangeIntent | j.ChangeAnswer | j.ChangeSeen
) -> tuple[Event, ...]:
    do, link = _DO[data.change].format(subject=data.subject), None
    if data.change is Change.CANCEL:
        link = deployment_link(after, data.subject)
    match data:
        case j.ChangeIntent():
            return (Event(source=RERAIL, says=f"Request leaves for Railway: {do}", link=link),)
        case j.ChangeAnswer():
            return _answered(_of(after, data), do, data)
        case j.ChangeSeen(in_force=in_force, says=says):
            earlier = _of(before, data)
            if earlier is not None and earlier.seen is not None and earlier.seen.in_force is in_force:
                return ()
            said = (_IN_FORCE if in_force else _NOT_IN_FORCE)[data.change].format(subject=data.subject)
            detail = str(says) if data.change is Change.CANCEL else ""
            tone = Tone.GOOD if in_force else Tone.DOUBTFUL
            return (Event(source=RAILWAY, says=said, detail=detail, link=link, tone=tone),)


def _answered(change: ChangeState | None, do: str, data: j.ChangeAnswer) -> tuple[Event, ...]:
    """Say how it was answered; that it was accepted is said once it was looked at."""
    match data.reply:
        case j.Reply.ACCEPTED:
            return ()
        case j.Reply.REFUSED:
            says, tone = f"Railway refused to {do}", Tone.BAD
        case j.Reply.LOST:
            says, tone = f"Railway's answer was lost (to {do}); it is looked at", Tone.DOUBTFUL
        case j.Reply.UNSENT:
            again = change is not None and change.sendings < MOST_SENDINGS
            onward = "; it is sent again" if again else "; it is given up"
            says, tone = f"Railway did not take the request (to {do}){onward}", Tone.DOUBTFUL
    return (Event(source=RAILWAY, says=says, detail=first_words(data.says), tone=tone),)


def _of(state: State, data: j.ChangeIntent | j.ChangeAnswer | j.ChangeSeen) -> ChangeState | None:
    wanted = (data.change, data.subject)
    return next((each for each in state.changes if (each.change, each.subject) == wanted), None)

"""What the queue is narrowed to, as the file of it says."""

from dashboard.exports import About
from dashboard.queries.recovery_queue import NOBODY, Filters
from dashboard.recovery_queue.filters import Choices
from dashboard.sign_in.session import say, term


def about(filters: Filters, known: Choices) -> About:
    """The brand, and every other filter that is set; the view stands in the file's name."""
    names = {NOBODY: say("unassigned"), **known.people}
    told = {
        say("assignee"): names.get(filters.assignee, filters.assignee),
        say("severity"): "" if filters.severity is None else term("severity", filters.severity),
        say("channel"): filters.channel and term("channel", filters.channel),
        say("stage"): filters.stage and term("stage", filters.stage),
        say("queue_topic"): filters.topic and term("topic", filters.topic),
        say("queue_event"): known.events.get(filters.event_id, ""),
        say("queue_senior"): say("case_yes") if filters.needs_senior else "",
        say("threatened"): say("case_yes") if filters.threatened else "",
    }
    return About(
        brand=known.brands.get(filters.brand_id, ""),
        filters={name: value for name, value in told.items() if value},
        words=filters.words,
    )

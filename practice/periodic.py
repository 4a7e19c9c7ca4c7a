"""What the worker does beside the web process, by name: letters that wait, links that are due, and what is thrown away."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from practice import clock, db, jobs, mail, outbox
from practice.accounts.actions import attempts as attempt_actions
from practice.jobs import table
from practice.passwords.actions import resets as reset_actions
from practice.web import rate_limits

# Jobs that a page asks for. Their functions are the features' own.
JOB_KINDS: dict[str, jobs.JobFunction] = {}


def registry_of(app: Flask) -> jobs.Registry:
    """All kinds of jobs and all periodic tasks, for the clinic of this app."""

    def send_letters(should_stop: Callable[[], bool]) -> None:
        mail.send_due(app.extensions["mailer"], should_stop)

    def send_links(_: Callable[[], bool]) -> None:
        base_url = app.extensions["settings"].base_url
        reset_actions.send_due_links(app.extensions["mailer"], base_url, now=clock.now())

    return jobs.Registry(
        run_in=app.app_context,
        kinds=JOB_KINDS,
        periodic={
            "send letters": jobs.PeriodicTask(
                timedelta(seconds=2), send_letters, lambda: outbox.has_due(now=clock.now())
            ),
            "send links": jobs.PeriodicTask(timedelta(minutes=1), send_links),
            "throw away": jobs.PeriodicTask(timedelta(hours=1), _throw_away),
        },
    )


def _throw_away(_: Callable[[], bool]) -> None:
    """Delete rows that nothing needs any more."""
    now = clock.now()
    attempt_actions.purge_counters(now=now)
    rate_limits.purge_counts()
    db.session.commit()
    outbox.purge(now=now)
    table.purge_jobs(now=now)

"""The duties of this portal's workers, in one place.

The shell stands above all other layers, so it names their functions here; they know
nothing of the worker. Imported by the `work` command.
"""

from cms_content.actions import refresh_validity
from cms_content.editorial.publishing import publish_due
from portal import clock
from portal.documents.sweeping import sweep_quarantine
from portal.documents.tasks import rescan_pending
from portal.invitations.actions import forget_invitations
from portal.invitations.letters import send_letters
from portal.notifications.digests import write_digests
from portal.notifications.sending import send_due
from portal.office.answers import forget_old_answers
from portal.office.sending import send_due as push_due
from portal.web import tasks
from portal.web.duties import every
from portal.web.pagecache import epoch
from search.tasks import drain_outbox
from workflows.cases.actions.deadlines import remind
from workflows.cases.delegating import tell_days
from workflows.cases.engine import fire_due_timers
from workflows.cases.telling import tell_listeners
from workflows.notices.actions.closing import close_due, open_due
from workflows.notices.actions.mailing import send_objector_mails
from workflows.notices.actions.resealing import reseal_identities
from workflows.notices.actions.retention import forget_objectors
from workflows.notices.actions.starting import keep_time
from workflows.notices.throttle import forget_queues

every(1)(drain_outbox)
every(2)(fire_due_timers)
every(2)(tell_listeners)
every(900)(remind)
every(900)(tell_days)
every(5)(send_due)
every(5)(push_due)
every(5)(send_letters)
every(3600)(forget_invitations)
every(3600)(forget_old_answers)
every(300)(write_digests)
every(15)(open_due)
every(15)(close_due)
every(5)(keep_time)
every(15)(publish_due)
every(5)(send_objector_mails)
every(600)(reseal_identities)
every(3600)(forget_objectors)
every(30)(forget_queues)
every(2)(tasks.retry_failed)
every(15)(tasks.reap)
every(3600)(tasks.prune)
every(3600)(epoch.prune)
every(120)(rescan_pending.call)
every(3600)(sweep_quarantine)


@every(3600)
def refresh_validity_of_today() -> None:
    """Let search know of the policies that come into force or lapse today."""
    refresh_validity(day=clock.today())

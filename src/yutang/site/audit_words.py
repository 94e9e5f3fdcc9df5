"""How the audit log tells what the steps did that do not tell it in their own `apps.py`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AUDIT_SENTENCES: dict[str, Promise] = {
    "catalog.style_added": _("added the style %(code)s at %(price_fen)s"),
    "catalog.picture_set": _("gave a style a new picture"),
    "catalog.style_retired": _("took a style off the list"),
    "catalog.style_restored": _("put a style back on the list"),
    "pay.account_connected": _("connected the payment account %(mch_id)s"),
    "partners.partner_added": _("added the partner %(name)s"),
    "partners.partner_changed": _("changed what is known of the partner %(name)s"),
    "partners.portrait_set": _("gave the partner %(name)s a new portrait"),
    "partners.score_recorded": _("scored a partner: %(kind)s %(value)s"),
    "partners.partner_moved_to_applied": _("set the partner %(name)s back to applied"),
    "partners.partner_moved_to_probation": _("took the partner %(name)s on probation"),
    "partners.partner_moved_to_active": _("made the partner %(name)s active"),
    "partners.partner_moved_to_ended": _("ended the work with the partner %(name)s"),
    "people.customers_received": _("brought customers in"),
    "people.customers_merged": _("merged two records of one customer"),
    "people.merge_undone": _("took two customers apart again"),
    "people.phone_shown": _("looked at a customer's phone number"),
    "people.consent_granted": _("noted a customer's consent (%(purpose)s, %(channel)s)"),
    "people.consent_withdrawn": _("noted that a customer withdrew consent (%(purpose)s, %(channel)s)"),
    "people.community_added": _("added the community %(name)s"),
    "people.community_joined": _("put a customer into a community"),
    "needs.clusters_rebuilt": _("grouped %(customers)s customers into %(clusters)s need clusters"),
    "selection.round_drafted": _("drafted the round %(title)s with %(candidates)s candidates"),
    "selection.round_opened": _("opened the round %(title)s"),
    "selection.round_closed": _("closed the round %(title)s: %(winners)s styles won"),
    "presale.offer_drafted": _("drafted the presale %(title)s at %(price_fen)s, %(minimum)s to %(maximum)s pieces"),
    "presale.offer_opened": _("opened the presale %(title)s"),
    "presale.offer_closed": _("closed a presale with %(paid_quantity)s pieces paid"),
    "presale.offer_cancelled": _("called a presale off with %(paid_quantity)s pieces paid"),
    "presale.payment_received": _("received %(amount_fen)s (%(trade_no)s)"),
    "presale.payment_problem_noticed": _("noticed a payment that does not fit (%(reference)s)"),
    "presale.payment_problem_settled": _("settled a payment that did not fit (%(reference)s)"),
    "presale.refund_requested": _("asked for a refund of %(amount_fen)s (%(refund_no)s)"),
    "presale.refund_retried": _("tried the refund %(refund_no)s again"),
    "presale.refund_succeeded": _("refunded %(amount_fen)s (%(refund_no)s)"),
    "import.file_handed_in": _("handed in the file %(file)s"),
    "import.run_started": _("started to import %(file)s"),
    "import.run_resumed": _("went on with an import"),
    "import.file_imported": _("imported %(file)s: %(imported)s of %(rows)s rows, %(rejected)s refused"),
    "site.stuck_tried_again": _("tried %(count)s stuck facts again"),
}

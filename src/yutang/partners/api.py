"""The door to partners."""

from yutang.partners.access import (
    PartnerRequest as PartnerRequest,
    partner_holding as partner_holding,
    partner_page as partner_page,
)
from yutang.partners.actions.partners import (
    add_partner as add_partner,
    admit as admit,
    change_partner as change_partner,
    end_partnership as end_partnership,
    receive_application as receive_application,
    set_availability as set_availability,
    set_phone as set_phone,
    set_portrait as set_portrait,
    start_probation as start_probation,
)
from yutang.partners.actions.passes import (
    end_pass as end_pass,
    make_pass as make_pass,
)
from yutang.partners.actions.recruiting import (
    CallDraft as CallDraft,
    Told as Told,
    apply_to_call as apply_to_call,
    open_call as open_call,
)
from yutang.partners.actions.scoring import record_score as record_score
from yutang.partners.actions.screening import (
    decline_applicants as decline_applicants,
    invite_applicants as invite_applicants,
)
from yutang.partners.actions.trials import (
    give_task as give_task,
    hand_in as hand_in,
)
from yutang.partners.passes import (
    COOKIE as COOKIE,
    PARTNER_ROOT as PARTNER_ROOT,
    PartnerKey as PartnerKey,
    phone_cookie as phone_cookie,
)
from yutang.partners.queries.partners import (
    KINDS as KINDS,
    LEVELS as LEVELS,
    SCORE_KINDS as SCORE_KINDS,
    STATES as STATES,
    WORKING as WORKING,
    PartnerCard as PartnerCard,
    PartnerId as PartnerId,
    PartnerPhone as PartnerPhone,
    active_kocs as active_kocs,
    due_probations as due_probations,
    next_states as next_states,
    partner_card as partner_card,
    partner_cards as partner_cards,
    partner_phones as partner_phones,
    partners as partners,
)
from yutang.partners.queries.passes import (
    PassCard as PassCard,
    pass_card as pass_card,
)
from yutang.partners.queries.recruiting import (
    application_page as application_page,
    call_card as call_card,
    count_waiting as count_waiting,
    task_card as task_card,
    tasks_to_score as tasks_to_score,
)
from yutang.partners.queries.scorecards import (
    ScoreCard as ScoreCard,
    Scorecard as Scorecard,
    proposed_levels as proposed_levels,
    scorecard as scorecard,
    scorecards as scorecards,
    scores_of as scores_of,
)

"""The door to needs."""

from yutang.needs.actions import (
    REBUILD_STEPS as REBUILD_STEPS,
    Heard as Heard,
    RebuildId as RebuildId,
    RebuildOutcome as RebuildOutcome,
    Saying as Saying,
    UtteranceId as UtteranceId,
    ask_for_rebuild as ask_for_rebuild,
    hear as hear,
    hear_in_bulk as hear_in_bulk,
    rebuild_clusters as rebuild_clusters,
    run_rebuild as run_rebuild,
)
from yutang.needs.files import extract_file as extract_file, score_file as score_file, train_files as train_files
from yutang.needs.grouping_files import TextColumns as TextColumns, cluster_file as cluster_file
from yutang.needs.imports import UTTERANCES as UTTERANCES
from yutang.needs.queries import (
    TOUCHPOINTS as TOUCHPOINTS,
    Chip as Chip,
    ClusterCard as ClusterCard,
    ClusterId as ClusterId,
    CustomerNeeds as CustomerNeeds,
    KocMatchCard as KocMatchCard,
    MemberCard as MemberCard,
    RebuildCard as RebuildCard,
    UtteranceCard as UtteranceCard,
    cluster_card as cluster_card,
    cluster_members as cluster_members,
    cluster_of as cluster_of,
    cluster_titles as cluster_titles,
    clusters as clusters,
    customer_needs as customer_needs,
    has_utterances as has_utterances,
    is_grouping_due as is_grouping_due,
    latest_rebuild as latest_rebuild,
    match_kocs as match_kocs,
    member_cards as member_cards,
    member_rows as member_rows,
    outcomes as outcomes,
    rebuild_card as rebuild_card,
    unmet_clusters as unmet_clusters,
    utterance_cards as utterance_cards,
    utterances as utterances,
    wardrobe as wardrobe,
)
from yutang.needs.queries.totals import needs_totals as needs_totals
from yutang.needs.rules import vividness as vividness
from yutang.needs.vividness import train_vividness as train_vividness, vividness_file as vividness_file
from yutang.needs.wording import REASONS as REASONS

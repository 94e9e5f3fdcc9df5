-- Deciding about a batch of orders of one shop and writing those that are granted: PostgreSQL's side of
-- presale/actions/intake. `presale.rules.decide` is the same decision in Python; tests compare the two. Whose customer and
-- whose SKU it is has been looked up before the call.
--
-- Several processes call this at once, under READ COMMITTED:
--   1. The stock rows are locked first, in one order everywhere, so that nobody waits in a circle. They stay locked until the
--      commit: whoever comes next for the same offer waits here.
--   2. Only then stock, keys and what each buyer has are read, in a statement of its own: its snapshot is younger than the lock,
--      so what a batch before this one took is seen. What a buyer owes for at other offers is not under this lock: two orders at
--      once at two offers may pass `unpaid_limit` by one of them.
--   3. The orders are granted in the order they came, each seeing what those before it in the batch took.
--   4. One statement writes what was granted, with price and hold as they were decided; the stock goes down by just that, and
--      may not go below zero. Limits of single SKUs are read and written under the lock of the stock, and only where there are any;
--      so are the places in a buying group.
--
-- Each table is read by a key that is unique by itself, and only so: a session keeps its plans, and one made while the tables
-- were small would later read them from end to end while everybody waits for the lock. Hence the settings, and hence no
-- condition beside a key that an index begins with: the planner could take that one.
CREATE FUNCTION presale_take_orders(shop uuid, hold interval, unpaid_limit integer, asked jsonb)
RETURNS TABLE (
    nth integer, verdict text, found_id uuid, buyer_limit integer, had integer, remaining integer, total bigint, held_until timestamptz
)
LANGUAGE plpgsql
SET lock_timeout = '5s'
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    one record;
    stock_left integer[] := '{}';
    -- What buyers of the batch have: of an offer, and what they took in this batch of all offers.
    has_now integer[] := '{}';
    took integer[] := '{}';
    owed integer;
    key_order uuid[] := '{}';
    key_body text[] := '{}';
    -- By the number of the order in the batch; nothing stands there for one that is refused.
    unit_prices bigint[] := '{}';
    holds timestamptz[] := '{}';
    unit_price bigint;
    -- What earlier orders of the batch took of SKUs with a limit of their own, by offer and SKU, and who took a place in a group.
    line record;
    sku_taken jsonb := '{}';
    takes_skus boolean := false;
    joined text[] := '{}';
    places integer;
    is_in boolean;
BEGIN
    PERFORM FROM presale_offerstock s
    WHERE s.merchant_id = shop AND s.offer_id IN (SELECT (a.value ->> 'offer')::uuid FROM jsonb_array_elements(asked) a)
    ORDER BY s.offer_id
    FOR NO KEY UPDATE;

    FOR one IN
        SELECT a.*, o.merchant_id = shop AS is_ours, o.state, o.closes_at, o.price_fen, o.per_buyer_limit, o.style_id,
               o.early_price_fen, o.early_until, o.group_price_fen, s.available, s.is_selling, o.pickup_place <> '' AS has_pickup, o.is_pickup_only,
               o.draw_until IS NOT NULL AND o.drawn_at IS NULL AS is_drawing,
               EXISTS (SELECT FROM presale_offersku k WHERE k.offer_id = a.offer) AS has_skus,
               g.offer_id = a.offer AND g.state = 'gathering' AND a.at < g.expires_at AS gathers, g.size AS group_size, b.has, b.owes, b.earlier_id, b.earlier_body,
               dense_rank() OVER (ORDER BY a.offer)::integer AS offer_no,
               dense_rank() OVER (ORDER BY a.offer, a.customer)::integer AS has_no,
               dense_rank() OVER (ORDER BY a.customer)::integer AS buyer_no,
               dense_rank() OVER (ORDER BY a.customer, a.key)::integer AS key_no
        FROM jsonb_to_recordset(asked) AS a (
            nth integer, id uuid, offer uuid, customer uuid, key text, body text, quantity integer, style uuid, at timestamptz,
            grp uuid, pickup boolean, drawn boolean, lines jsonb
        )
        LEFT JOIN presale_offer o ON o.id = a.offer
        LEFT JOIN presale_offerstock s ON s.offer_id = a.offer
        LEFT JOIN presale_buyinggroup g ON g.id = a.grp
        LEFT JOIN LATERAL (
            SELECT sum(e.quantity - e.refunded_quantity)
                       FILTER (WHERE e.offer_id = a.offer AND e.state IN ('placed', 'deposited', 'paid'))::integer AS has,
                   sum(e.quantity) FILTER (WHERE e.offer_id <> a.offer AND e.state = 'placed')::integer AS owes,
                   (array_agg(e.id) FILTER (WHERE e.idempotency_key = a.key))[1] AS earlier_id,
                   min(e.body_hash) FILTER (WHERE e.idempotency_key = a.key) AS earlier_body
            FROM presale_order e
            WHERE e.customer_id = a.customer
        ) b ON true
        ORDER BY a.nth
    LOOP
        nth := one.nth;
        found_id := coalesce(one.earlier_id, key_order[one.key_no]);
        had := coalesce(has_now[one.has_no], one.has, 0);
        owed := coalesce(one.owes, 0) + coalesce(took[one.buyer_no], 0) - (had - coalesce(one.has, 0));
        remaining := coalesce(stock_left[one.offer_no], one.available, 0);
        total := NULL;
        held_until := NULL;
        verdict := CASE
            WHEN found_id IS NOT NULL THEN
                CASE WHEN coalesce(one.earlier_body, key_body[one.key_no]) = one.body THEN 'earlier' ELSE 'key_reused' END
            WHEN one.is_ours IS NOT TRUE THEN 'offer_missing'
            WHEN one.state = 'draft' THEN 'not_open_yet'
            WHEN one.state <> 'open' OR one.at >= one.closes_at OR NOT one.is_selling THEN 'over'
            WHEN one.quantity NOT BETWEEN 1 AND one.per_buyer_limit THEN 'bad_quantity'
            WHEN one.style IS DISTINCT FROM one.style_id THEN 'foreign_sku'
            WHEN one.pickup AND NOT one.has_pickup THEN 'no_pickup'
            WHEN one.is_pickup_only AND NOT one.pickup THEN 'pickup_only'
            WHEN one.grp IS NOT NULL AND one.gathers IS NOT TRUE THEN 'group_over'
            WHEN had + one.quantity > one.per_buyer_limit THEN 'limit_reached'
            WHEN owed > 0 AND owed + one.quantity > unpaid_limit THEN 'unpaid_enough'
            WHEN one.is_drawing AND NOT one.drawn THEN 'drawing'
            WHEN one.quantity > remaining THEN 'not_enough_left'
            ELSE 'placed'
        END;
        buyer_limit := CASE verdict WHEN 'unpaid_enough' THEN unpaid_limit ELSE coalesce(one.per_buyer_limit, 0) END;
        -- Of the refusals that follow, that of the group comes first: so `rules.decide` has it.
        IF one.grp IS NOT NULL AND verdict IN ('limit_reached', 'unpaid_enough', 'drawing', 'not_enough_left', 'placed') THEN
            SELECT count(DISTINCT e.customer_id), coalesce(bool_or(e.customer_id = one.customer), false)
            INTO places, is_in
            FROM presale_order e
            WHERE e.buying_group_id = one.grp AND e.state IN ('placed', 'deposited', 'paid');
            places := places + (SELECT count(*) FROM unnest(joined) j WHERE j LIKE one.grp || ':%');
            is_in := is_in OR one.grp || ':' || one.customer = ANY (joined);
            IF NOT is_in AND places >= one.group_size THEN
                verdict := 'group_over';
            END IF;
        END IF;
        IF verdict = 'placed' AND one.has_skus THEN
            FOR line IN
                SELECT l.quantity, k.available, k.is_made,
                       CASE WHEN k.is_made IS FALSE THEN 0
                            ELSE k.available - coalesce((sku_taken ->> (one.offer || ':' || l.sku))::integer, 0) END AS left_of_it
                FROM ROWS FROM (jsonb_to_recordset(one.lines) AS (sku uuid, quantity integer)) WITH ORDINALITY
                    AS l (sku, quantity, at)
                JOIN presale_offersku k ON k.offer_id = one.offer AND k.sku_id = l.sku
                ORDER BY l.at
            LOOP
                IF line.quantity > line.left_of_it THEN
                    verdict := 'sku_sold_out';
                    remaining := line.left_of_it;
                    EXIT;
                END IF;
            END LOOP;
        END IF;
        IF verdict = 'placed' THEN
            unit_price := CASE
                WHEN one.grp IS NOT NULL AND one.group_price_fen IS NOT NULL THEN one.group_price_fen
                WHEN one.at < one.early_until THEN one.early_price_fen
                ELSE one.price_fen
            END;
            IF one.has_skus THEN
                takes_skus := true;
                SELECT sku_taken || jsonb_object_agg(
                    one.offer || ':' || l.sku, l.quantity + coalesce((sku_taken ->> (one.offer || ':' || l.sku))::integer, 0)
                )
                INTO sku_taken
                FROM jsonb_to_recordset(one.lines) AS l (sku uuid, quantity integer);
            END IF;
            IF one.grp IS NOT NULL AND NOT is_in THEN
                joined := joined || (one.grp || ':' || one.customer);
            END IF;
            found_id := one.id;
            total := unit_price * one.quantity;
            held_until := least(one.at + hold, one.closes_at);
            unit_prices[one.nth] := unit_price;
            holds[one.nth] := held_until;
            key_order[one.key_no] := one.id;
            key_body[one.key_no] := one.body;
            has_now[one.has_no] := had + one.quantity;
            took[one.buyer_no] := coalesce(took[one.buyer_no], 0) + one.quantity;
            stock_left[one.offer_no] := remaining - one.quantity;
        END IF;
        RETURN NEXT;
    END LOOP;

    IF cardinality(unit_prices) = 0 THEN
        RETURN;
    END IF;

    WITH placed AS MATERIALIZED (
        SELECT a.*, unit_prices[a.nth] AS price_fen, unit_prices[a.nth] * a.quantity AS total_fen, holds[a.nth] AS hold_expires_at,
               o.style_id, o.title, coalesce(o.deposit_fen, 0) * a.quantity AS deposit_fen
        FROM jsonb_to_recordset(asked) AS a (
            nth integer, id uuid, offer uuid, customer uuid, number text, quantity integer, at timestamptz, key text,
            body text, recipient text, phone text, phone_lookup text, address text, lines jsonb, grp uuid
        )
        JOIN presale_offer o ON o.id = a.offer
        WHERE unit_prices[a.nth] IS NOT NULL
    ),
    orders AS (
        INSERT INTO presale_order (
            id, merchant_id, offer_id, customer_id, number, state, source, quantity, total_fen, placed_at, hold_expires_at,
            idempotency_key, body_hash, recipient, phone, phone_lookup, address, deposit_fen, buying_group_id
        )
        SELECT p.id, shop, p.offer, p.customer, p.number, 'placed', 'offer', p.quantity, p.total_fen, p.at, p.hold_expires_at,
               p.key, p.body, p.recipient, p.phone, p.phone_lookup, p.address, p.deposit_fen, p.grp
        FROM placed p
    ),
    lines AS (
        INSERT INTO presale_orderline (id, merchant_id, order_id, style_id, sku_id, title, label, quantity, unit_price_fen)
        SELECT l.id, shop, p.id, p.style_id, l.sku, p.title, l.label, l.quantity, p.price_fen
        FROM placed p
        CROSS JOIN jsonb_to_recordset(p.lines) AS l (id uuid, sku uuid, label text, quantity integer)
    ),
    -- As core.events states it.
    facts AS (
        INSERT INTO core_event (merchant_id, kind, subject_id, payload, at, recorded_at, is_historical)
        SELECT shop, 'presale.order_placed', p.customer,
               jsonb_build_object(
                   'customer_id', p.customer, 'order_id', p.id, 'offer_id', p.offer, 'quantity', p.quantity, 'total_fen', p.total_fen
               ),
               p.at, clock_timestamp(), false
        FROM placed p
        ORDER BY p.nth
    )
    UPDATE presale_offerstock s SET available = s.available - taken.units
    FROM (SELECT p.offer, sum(p.quantity)::integer AS units FROM placed p GROUP BY p.offer) taken
    WHERE s.offer_id = taken.offer;

    IF takes_skus THEN
        UPDATE presale_offersku k SET available = k.available - (taken.units)::integer
        FROM (
            SELECT split_part(t.key, ':', 1)::uuid AS offer, split_part(t.key, ':', 2)::uuid AS sku, t.value AS units
            FROM jsonb_each_text(sku_taken) t
        ) taken
        WHERE k.offer_id = taken.offer AND k.sku_id = taken.sku AND k.available IS NOT NULL;
    END IF;
END
$$;

-- Deciding about a batch of orders of one shop and writing those that are granted: PostgreSQL's side of
-- presale/actions/intake. `presale.rules.decide` is the same decision in Python; tests compare the two. Whose customer and
-- whose SKU it is has been looked up before the call.
--
-- Several processes call this at once, under READ COMMITTED:
--   1. The stock rows are locked first, in one order everywhere, so that nobody waits in a circle. They stay locked until the
--      commit: whoever comes next for the same offer waits here.
--   2. Only then stock, tallies and keys are read, in a statement of its own: its snapshot is younger than the lock, so what a
--      batch before this one took is seen.
--   3. The orders are granted in the order they came, each seeing what those before it in the batch took.
--   4. One statement writes what was granted, with price and hold as they were decided; the stock goes down by just that, and
--      may not go below zero.
--
-- Each table is read by a key that is unique by itself, and only so: a session keeps its plans, and one made while the tables
-- were small would later read them from end to end while everybody waits for the lock. Hence the settings, and hence no
-- condition on the merchant beside a key: the planner could take the index on that one.
CREATE OR REPLACE FUNCTION presale_take_orders(shop uuid, hold interval, asked jsonb)
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
    tallied integer[] := '{}';
    key_order uuid[] := '{}';
    key_body text[] := '{}';
    -- By the number of the order in the batch; nothing stands there for one that is refused.
    unit_prices bigint[] := '{}';
    holds timestamptz[] := '{}';
BEGIN
    PERFORM FROM presale_offerstock s
    WHERE s.merchant_id = shop AND s.offer_id IN (SELECT (a.value ->> 'offer')::uuid FROM jsonb_array_elements(asked) a)
    ORDER BY s.offer_id
    FOR NO KEY UPDATE;

    FOR one IN
        SELECT a.*, o.merchant_id = shop AS is_ours, o.state, o.closes_at, o.price_fen, o.per_buyer_limit, o.style_id,
               s.available, s.is_selling, t.quantity AS has, e.id AS earlier_id, e.body_hash AS earlier_body,
               dense_rank() OVER (ORDER BY a.offer)::integer AS offer_no,
               dense_rank() OVER (ORDER BY a.offer, a.customer)::integer AS tally_no,
               dense_rank() OVER (ORDER BY a.customer, a.key)::integer AS key_no
        FROM jsonb_to_recordset(asked) AS a (
            nth integer, id uuid, offer uuid, customer uuid, key text, body text, quantity integer, style uuid, at timestamptz
        )
        LEFT JOIN presale_offer o ON o.id = a.offer
        LEFT JOIN presale_offerstock s ON s.offer_id = a.offer
        LEFT JOIN presale_buyertally t ON t.offer_id = a.offer AND t.customer_id = a.customer
        LEFT JOIN presale_order e ON e.customer_id = a.customer AND e.idempotency_key = a.key
        ORDER BY a.nth
    LOOP
        nth := one.nth;
        found_id := coalesce(one.earlier_id, key_order[one.key_no]);
        buyer_limit := coalesce(one.per_buyer_limit, 0);
        had := coalesce(tallied[one.tally_no], one.has, 0);
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
            WHEN had + one.quantity > one.per_buyer_limit THEN 'limit_reached'
            WHEN one.quantity > remaining THEN 'not_enough_left'
            ELSE 'placed'
        END;
        IF verdict = 'placed' THEN
            found_id := one.id;
            total := one.price_fen * one.quantity;
            held_until := least(one.at + hold, one.closes_at);
            unit_prices[one.nth] := one.price_fen;
            holds[one.nth] := held_until;
            key_order[one.key_no] := one.id;
            key_body[one.key_no] := one.body;
            tallied[one.tally_no] := had + one.quantity;
            stock_left[one.offer_no] := remaining - one.quantity;
        END IF;
        RETURN NEXT;
    END LOOP;

    IF cardinality(unit_prices) = 0 THEN
        RETURN;
    END IF;

    WITH placed AS MATERIALIZED (
        SELECT a.*, unit_prices[a.nth] AS price_fen, unit_prices[a.nth] * a.quantity AS total_fen, holds[a.nth] AS hold_expires_at,
               o.style_id, o.title
        FROM jsonb_to_recordset(asked) AS a (
            nth integer, id uuid, tally uuid, offer uuid, customer uuid, number text, quantity integer, at timestamptz, key text,
            body text, recipient text, phone text, phone_lookup text, address text, lines jsonb
        )
        JOIN presale_offer o ON o.id = a.offer
        WHERE unit_prices[a.nth] IS NOT NULL
    ),
    orders AS (
        INSERT INTO presale_order (
            id, merchant_id, offer_id, customer_id, number, state, source, quantity, total_fen, placed_at, hold_expires_at,
            idempotency_key, body_hash, recipient, phone, phone_lookup, address
        )
        SELECT p.id, shop, p.offer, p.customer, p.number, 'placed', 'offer', p.quantity, p.total_fen, p.at, p.hold_expires_at,
               p.key, p.body, p.recipient, p.phone, p.phone_lookup, p.address
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
    ),
    tallies AS (
        INSERT INTO presale_buyertally AS t (id, merchant_id, offer_id, customer_id, quantity)
        SELECT (array_agg(p.tally))[1], shop, p.offer, p.customer, sum(p.quantity)
        FROM placed p
        GROUP BY p.offer, p.customer
        ON CONFLICT (offer_id, customer_id) DO UPDATE SET quantity = t.quantity + excluded.quantity
    )
    UPDATE presale_offerstock s SET available = s.available - taken.units
    FROM (SELECT p.offer, sum(p.quantity)::integer AS units FROM placed p GROUP BY p.offer) taken
    WHERE s.offer_id = taken.offer;
END
$$;

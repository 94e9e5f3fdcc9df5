-- Deciding about a batch of orders of one shop and writing those that are granted: PostgreSQL's side of
-- presale/actions/intake. `presale.rules.decide` is the same decision in Python; tests compare the two.
--
-- Several processes call this at once, under READ COMMITTED:
--   1. The stock rows are locked first, in one order everywhere, so that nobody waits in a circle. They stay locked until the
--      commit: whoever comes next for the same offer waits here.
--   2. Only then stock, tallies and keys are read, in a statement of its own: its snapshot is younger than the lock, so what a
--      batch before this one took is seen.
--   3. The orders are granted in the order they came, each seeing what those before it in the batch took.
--   4. Rows are written for what was granted only; the stock goes down by just that, and may not go below zero.
CREATE OR REPLACE FUNCTION presale_take_orders(shop uuid, hold interval, asked jsonb)
RETURNS TABLE (
    nth integer, verdict text, found_id uuid, buyer_limit integer, had integer, remaining integer, total bigint, held_until timestamptz
)
LANGUAGE plpgsql
SET lock_timeout = '5s'
AS $$
DECLARE
    one record;
    stock_left integer[] := '{}';
    tallied integer[] := '{}';
    key_order uuid[] := '{}';
    key_body text[] := '{}';
    granted integer[] := '{}';
BEGIN
    PERFORM FROM presale_offerstock s
    WHERE s.merchant_id = shop AND s.offer_id IN (SELECT (a.value ->> 'offer')::uuid FROM jsonb_array_elements(asked) a)
    ORDER BY s.offer_id
    FOR NO KEY UPDATE;

    FOR one IN
        SELECT a.*, o.state, o.closes_at, o.price_fen, o.per_buyer_limit, o.style_id, s.available, s.is_selling,
               t.quantity AS has, e.id AS earlier_id, e.body_hash AS earlier_body,
               dense_rank() OVER (ORDER BY a.offer)::integer AS offer_no,
               dense_rank() OVER (ORDER BY a.offer, a.customer)::integer AS tally_no,
               dense_rank() OVER (ORDER BY a.customer, a.key)::integer AS key_no
        FROM jsonb_to_recordset(asked) AS a (
            nth integer, id uuid, offer uuid, customer uuid, key text, body text, quantity integer, style uuid, at timestamptz
        )
        LEFT JOIN presale_offer o ON o.id = a.offer AND o.merchant_id = shop
        LEFT JOIN presale_offerstock s ON s.offer_id = o.id
        LEFT JOIN presale_buyertally t ON t.offer_id = o.id AND t.customer_id = a.customer
        LEFT JOIN presale_order e ON e.merchant_id = shop AND e.customer_id = a.customer AND e.idempotency_key = a.key
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
            WHEN one.state IS NULL THEN 'offer_missing'
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
            granted := granted || one.nth;
            key_order[one.key_no] := one.id;
            key_body[one.key_no] := one.body;
            tallied[one.tally_no] := had + one.quantity;
            stock_left[one.offer_no] := remaining - one.quantity;
        END IF;
        RETURN NEXT;
    END LOOP;

    IF cardinality(granted) = 0 THEN
        RETURN;
    END IF;

    INSERT INTO presale_order (
        id, merchant_id, offer_id, customer_id, number, state, source, quantity, total_fen, placed_at, hold_expires_at,
        idempotency_key, body_hash, recipient, phone, phone_lookup, address
    )
    SELECT a.id, shop, a.offer, a.customer, a.number, 'placed', 'offer', a.quantity, o.price_fen * a.quantity, a.at,
           least(a.at + hold, o.closes_at), a.key, a.body, a.recipient, a.phone, a.phone_lookup, a.address
    FROM jsonb_to_recordset(asked) AS a (
        nth integer, id uuid, offer uuid, customer uuid, number text, quantity integer, at timestamptz, key text, body text,
        recipient text, phone text, phone_lookup text, address text
    )
    JOIN presale_offer o ON o.id = a.offer
    WHERE a.nth = ANY (granted);

    INSERT INTO presale_orderline (id, merchant_id, order_id, style_id, sku_id, title, label, quantity, unit_price_fen)
    SELECT l.id, shop, a.id, o.style_id, l.sku, o.title, l.label, l.quantity, o.price_fen
    FROM jsonb_to_recordset(asked) AS a (nth integer, id uuid, offer uuid, lines jsonb)
    JOIN presale_offer o ON o.id = a.offer
    CROSS JOIN jsonb_to_recordset(a.lines) AS l (id uuid, sku uuid, label text, quantity integer)
    WHERE a.nth = ANY (granted);

    -- The fact, as core.events states it.
    INSERT INTO core_event (merchant_id, kind, subject_id, payload, at, recorded_at, is_historical)
    SELECT shop, 'presale.order_placed', a.customer,
           jsonb_build_object(
               'customer_id', a.customer, 'order_id', a.id, 'offer_id', a.offer, 'quantity', a.quantity,
               'total_fen', o.price_fen * a.quantity
           ),
           a.at, clock_timestamp(), false
    FROM jsonb_to_recordset(asked) AS a (nth integer, id uuid, offer uuid, customer uuid, quantity integer, at timestamptz)
    JOIN presale_offer o ON o.id = a.offer
    WHERE a.nth = ANY (granted)
    ORDER BY a.nth;

    INSERT INTO presale_buyertally AS t (id, merchant_id, offer_id, customer_id, quantity)
    SELECT (array_agg(a.tally))[1], shop, a.offer, a.customer, sum(a.quantity)
    FROM jsonb_to_recordset(asked) AS a (nth integer, tally uuid, offer uuid, customer uuid, quantity integer)
    WHERE a.nth = ANY (granted)
    GROUP BY a.offer, a.customer
    ORDER BY a.offer, a.customer
    ON CONFLICT (offer_id, customer_id) DO UPDATE SET quantity = t.quantity + excluded.quantity;

    UPDATE presale_offerstock s SET available = s.available - taken.units
    FROM (
        SELECT a.offer, sum(a.quantity)::integer AS units
        FROM jsonb_to_recordset(asked) AS a (nth integer, offer uuid, quantity integer)
        WHERE a.nth = ANY (granted)
        GROUP BY a.offer
    ) taken
    WHERE s.offer_id = taken.offer;
END
$$;

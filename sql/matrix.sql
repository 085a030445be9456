-- Matrices: two measures cut into levels, a name and advice for every pair of levels; key accounts and wallets.
--
-- Cut points are arguments: they are the user's. Names are rows of a scheme of kind matrix (scheme.sql).

-- The generic look-up ------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.matrix_level(value float8, cuts float8[]) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_matrix_level' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.matrix_level(float8, float8[]) IS 'Level of a value, 1 the lowest: one more for every cut that it reaches';
CREATE FUNCTION @extschema@.matrix_cell(matrix text, x float8, y float8, x_cuts float8[], y_cuts float8[]) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_matrix_cell' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.matrix_cell(text, float8, float8, float8[], float8[]) IS 'Cell of two values in a matrix, by your cut points; label(''matrix'', …) translates it';

-- Key accounts and wallets ----------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.key_account_score(
    sales_score float8,
    margin_score float8,
    growth_score float8,
    wallet_score float8,
    influence_score float8,
    sales_weight float8 DEFAULT 30,
    margin_weight float8 DEFAULT 25,
    growth_weight float8 DEFAULT 20,
    wallet_weight float8 DEFAULT 15,
    influence_weight float8 DEFAULT 10,
    scale_max float8 DEFAULT 100) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_key_account_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_account_score(float8, float8, float8, float8, float8, float8, float8, float8, float8, float8, float8) IS 'Weighted mean of five scores of an account on one scale, from 0 to scale_max';

CREATE FUNCTION @extschema@.share_of_wallet(spend_with_us float8, spend_in_category float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_share_of_wallet' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.share_of_wallet(float8, float8) IS 'Share of wallet (钱包份额): the part of what a customer spends in the category that is spent with us';
CREATE FUNCTION @extschema@.wallet_allocation(rank float8, brands @extschema@.whole_number) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_wallet_allocation' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.wallet_allocation(float8, @extschema@.whole_number) IS 'Wallet allocation rule: share of wallet expected of the brand of that rank (means for ties) among the brands a customer uses';
CREATE FUNCTION @extschema@.wallet_allocation_of_rating(rating float8, ratings float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_wallet_allocation_of_rating' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.wallet_allocation_of_rating(float8, float8[]) IS 'Wallet allocation rule from a brand''s rating among the ratings of all brands the customer uses';

-- Composition -----------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.composition(attributes text[], amounts @extschema@.number[], earlier_amounts @extschema@.number[] DEFAULT NULL)
    RETURNS TABLE (attribute text, customers bigint, customer_share float8, value numeric, value_share float8, mean_value numeric,
                   earlier_value numeric, earlier_share float8, share_change float8, growth float8, growth_contribution float8,
                   gini_normalized float8, squared_share float8)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    WITH grouped AS (
        SELECT coalesce(c.attribute, '(none)') AS attribute, pg_catalog.count(c.amount) AS customers,
               coalesce(pg_catalog.sum(crm_internal.require_finite(c.amount, 'amount')), 0) AS value,
               CASE WHEN earlier_amounts IS NOT NULL
                    THEN coalesce(pg_catalog.sum(crm_internal.require_finite(c.earlier, 'earlier_amount')), 0) END AS earlier_value,
               (@extschema@.whale(c.amount::float8)).gini_normalized
        FROM ROWS FROM (pg_catalog.unnest(attributes), pg_catalog.unnest(amounts::numeric[]), pg_catalog.unnest(earlier_amounts::numeric[]))
             AS c(attribute, amount, earlier)
        WHERE (c.amount IS NOT NULL OR c.earlier IS NOT NULL)
          AND crm_internal.require_same_length('attributes', pg_catalog.cardinality(attributes), 'amounts', pg_catalog.cardinality(amounts))
          AND (earlier_amounts IS NULL
               OR crm_internal.require_same_length('attributes', pg_catalog.cardinality(attributes),
                                                  'earlier_amounts', pg_catalog.cardinality(earlier_amounts)))
        GROUP BY coalesce(c.attribute, '(none)')
    ), totals AS (
        SELECT g.*, pg_catalog.sum(g.customers) OVER () AS all_customers,
               nullif(greatest(pg_catalog.sum(g.value) OVER (), 0), 0.0) AS total,
               nullif(greatest(pg_catalog.sum(g.earlier_value) OVER (), 0), 0.0) AS earlier_total
        FROM grouped g
    ), shares AS (
        SELECT t.*, (t.value / t.total)::float8 AS value_share, (t.earlier_value / t.earlier_total)::float8 AS earlier_share
        FROM totals t
    )
    SELECT s.attribute, s.customers, (s.customers::numeric / nullif(s.all_customers, 0.0))::float8, s.value, s.value_share,
           s.value / nullif(s.customers, 0)::numeric, s.earlier_value, s.earlier_share, s.value_share - s.earlier_share,
           CASE WHEN s.earlier_value > 0.0 THEN (s.value / s.earlier_value - 1.0)::float8 END,
           ((s.value - s.earlier_value) / s.earlier_total)::float8, s.gini_normalized, s.value_share * s.value_share
    FROM shares s
    ORDER BY s.value DESC, s.attribute COLLATE "C";
END;
COMMENT ON FUNCTION @extschema@.composition(text[], @extschema@.number[], @extschema@.number[]) IS 'Composition of customers by an attribute: shares, growth against an earlier period, concentration; arrays of one element per customer';

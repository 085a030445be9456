-- What a step is worth: winning back, one complaint more, referral, goods of chance.

CREATE FUNCTION @extschema@.winback_value(
    response @extschema@.number, second_value @extschema@.number, offer_cost @extschema@.number DEFAULT 0, contact_cost @extschema@.number DEFAULT 0,
    spontaneous_response @extschema@.number DEFAULT 0) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (crm_internal.require_between(response, 'response', 0.0, 1.0) - crm_internal.require_between(spontaneous_response, 'spontaneous_response', 0.0, 1.0))
           * crm_internal.require_finite(second_value, 'second_value')
           - response::numeric * crm_internal.require_between(offer_cost, 'offer_cost', 0.0, 'Infinity'::numeric)
           - crm_internal.require_between(contact_cost, 'contact_cost', 0.0, 'Infinity'::numeric);
COMMENT ON FUNCTION @extschema@.winback_value(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'What it is worth to win a lost customer back (流失挽救价值): those who come by the offer times their second lifetime value, less what offer and contact cost';

CREATE FUNCTION crm_internal.require_complaint_groups(shares @extschema@.number[], stay @extschema@.number[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    total numeric;
BEGIN
    IF pg_catalog.array_ndims(shares) IS DISTINCT FROM 1 OR pg_catalog.array_ndims(stay) IS DISTINCT FROM 1
       OR pg_catalog.cardinality(shares) <> 4 OR pg_catalog.cardinality(stay) <> 4 THEN
        RAISE EXCEPTION 'shares has % numbers and stay has %, not 4 each', coalesce(pg_catalog.cardinality(shares), 0), coalesce(pg_catalog.cardinality(stay), 0)
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'They are of the customers with a problem who are silent; who complained and stayed dissatisfied; were satisfied; were satisfied quickly. A group with nobody in it has the share 0.';
    END IF;
    SELECT pg_catalog.sum(crm_internal.require_between(s, 'shares', 0, 1)) INTO total FROM pg_catalog.unnest(shares) AS s;
    PERFORM crm_internal.require_between(s, 'stay', 0, 1) FROM pg_catalog.unnest(stay) AS s;
    IF pg_catalog.abs(total - 1) > 1e-9 THEN
        RAISE EXCEPTION 'shares add up to %', total
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Every customer with a problem is in one of the four groups: they add up to 1.';
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION crm_internal.require_complaint_groups(@extschema@.number[], @extschema@.number[]) IS 'Part of market_damage: true; an error if shares and stay are not those of four groups';

CREATE FUNCTION @extschema@.market_damage(
    customers @extschema@.number, problem_rate @extschema@.number, shares @extschema@.number[], stay @extschema@.number[], value @extschema@.number, word_of_mouth @extschema@.number DEFAULT 0,
    OUT with_problem numeric, OUT lost numeric, OUT lost_by_word_of_mouth numeric, OUT damage numeric, OUT value_of_complaint numeric, OUT value_of_satisfying numeric)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT d.n, d.n * d.leave, d.n * d.unhappy * d.mouth, (d.n * d.leave + d.n * d.unhappy * d.mouth) * d.each,
           (d.complained_stay / nullif(d.complained, 0.0) - d.l1) * d.each, (d.l3 - d.l2) * d.each
    FROM (SELECT g.n, g.each, g.mouth, g.l1, g.l2, g.l3,
                 g.s1 * (1.0 - g.l1) + g.s2 * (1.0 - g.l2) + g.s3 * (1.0 - g.l3) + g.s4 * (1.0 - g.l4) AS leave,
                 g.s1 + g.s2 AS unhappy, g.s2 + g.s3 + g.s4 AS complained, g.s2 * g.l2 + g.s3 * g.l3 + g.s4 * g.l4 AS complained_stay
          FROM (SELECT crm_internal.require_between(customers, 'customers', 0.0, 'Infinity'::numeric) * crm_internal.require_between(problem_rate, 'problem_rate', 0.0, 1.0) AS n,
                       crm_internal.require_finite(value, 'value') AS each, crm_internal.require_between(word_of_mouth, 'word_of_mouth', 0.0, 'Infinity'::numeric) AS mouth,
                       shares[1]::numeric AS s1, shares[2]::numeric AS s2, shares[3]::numeric AS s3, shares[4]::numeric AS s4,
                       stay[1]::numeric AS l1, stay[2]::numeric AS l2, stay[3]::numeric AS l3, stay[4]::numeric AS l4
                WHERE shares IS NULL OR stay IS NULL OR crm_internal.require_complaint_groups(shares, stay)) AS g) AS d;
END;
COMMENT ON FUNCTION @extschema@.market_damage(@extschema@.number, @extschema@.number, @extschema@.number[], @extschema@.number[], @extschema@.number, @extschema@.number) IS 'What problems cost (投诉的价值): customers with a problem, those lost of them and by what they tell others, the damage, and what one more complaint and one more satisfied complainant is worth';

CREATE FUNCTION @extschema@.referral_growth(
    customers float8, invites float8, conversion float8, cycles float8 DEFAULT 1,
    OUT k_factor float8, OUT customers_after float8, OUT ceiling float8, OUT amplification float8)
    AS 'MODULE_PATHNAME', 'crm_referral_growth' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.referral_growth(float8, float8, float8, float8) IS 'How many customers come of customers who bring others (连锁介绍、K因子): new ones that each brings, customers after so many cycles, and where it ends if each brings less than one';

CREATE FUNCTION @extschema@.complete_set(probabilities float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_complete_set' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.complete_set(float8[]) IS 'How many draws it takes to get every item (盲盒集齐), on average, from the probability of each item in one draw (概率产品)';

CREATE FUNCTION @extschema@.complete_set_by(probabilities float8[], draws @extschema@.whole_number) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_complete_set_by' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.complete_set_by(float8[], @extschema@.whole_number) IS 'How likely it is to have every item after so many draws (盲盒集齐概率), from the probability of each item in one draw';

-- Baskets: what is bought, or held, together, and what goes with what.

CREATE TYPE @extschema@.baskets; --@ io
CREATE TYPE @extschema@.baskets (
    INPUT = crm_internal.baskets_in,
    OUTPUT = crm_internal.baskets_out,
    RECEIVE = crm_internal.baskets_recv,
    SEND = crm_internal.baskets_send,
    CATEGORY = 'c',
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.baskets IS 'Baskets, each the different items of an order or a customer; to store, to merge with rollup(), and to ask by basket_rules() and basket_sets()';

CREATE FUNCTION crm_internal.baskets_combine(@extschema@.baskets, @extschema@.baskets) RETURNS @extschema@.baskets --@ part of aggregates baskets and rollup; SENDS ROWS
-- as with populations: a rollup runs once for every stored value and has its own, low cost
CREATE FUNCTION crm_internal.baskets_rollup(@extschema@.baskets, @extschema@.baskets) RETURNS @extschema@.baskets --@ part of aggregate rollup; crm_baskets_combine COST 10000
CREATE FUNCTION crm_internal.baskets_final(@extschema@.baskets) RETURNS @extschema@.baskets --@ part of aggregates baskets and rollup

-- Lines of baskets until all are there; only the aggregate has values of it.
CREATE TYPE crm_internal.basket_lines; --@ io
CREATE TYPE crm_internal.basket_lines (
    INPUT = crm_internal.basket_lines_in,
    OUTPUT = crm_internal.basket_lines_out,
    RECEIVE = crm_internal.basket_lines_recv,
    SEND = crm_internal.basket_lines_send,
    CATEGORY = 'c',
    STORAGE = extended
);
COMMENT ON TYPE crm_internal.basket_lines IS 'Part of aggregate baskets: lines of baskets that are not complete';

CREATE FUNCTION crm_internal.basket_lines_combine(crm_internal.basket_lines, crm_internal.basket_lines) RETURNS crm_internal.basket_lines --@ part of aggregate baskets; SENDS ROWS
CREATE FUNCTION crm_internal.basket_lines_final(crm_internal.basket_lines) RETURNS @extschema@.baskets --@ part of aggregate baskets

--@ each bigint text

CREATE FUNCTION crm_internal.baskets_transition(@extschema@.baskets, @KEY@[]) RETURNS @extschema@.baskets --@ part of aggregate baskets; crm_baskets_transition_@KEY@
CREATE AGGREGATE @extschema@.baskets(items @KEY@[]) --@ state @extschema@.baskets space 1048576 by baskets_transition final baskets_final combine baskets_combine
COMMENT ON AGGREGATE @extschema@.baskets(@KEY@[]) IS 'Gathers baskets (购物篮), one a row: the items of type @KEY@ of an order, or those that a customer holds';

CREATE FUNCTION crm_internal.basket_lines_transition(crm_internal.basket_lines, bigint, @KEY@) RETURNS crm_internal.basket_lines --@ part of aggregate baskets; crm_basket_lines_transition_@KEY@
CREATE FUNCTION crm_internal.basket_lines_transition(crm_internal.basket_lines, @extschema@.order_key, @KEY@) RETURNS crm_internal.basket_lines --@ part of aggregate baskets; crm_basket_lines_transition_@KEY@
CREATE AGGREGATE @extschema@.baskets(basket bigint, item @KEY@) --@ state crm_internal.basket_lines space 1048576 by basket_lines_transition final basket_lines_final combine basket_lines_combine
COMMENT ON AGGREGATE @extschema@.baskets(bigint, @KEY@) IS 'Gathers baskets (购物篮) from their lines: the number of the order or customer, and an item of type @KEY@';
CREATE AGGREGATE @extschema@.baskets(basket @extschema@.order_key, item @KEY@) --@ state crm_internal.basket_lines space 1048576 by basket_lines_transition final basket_lines_final combine basket_lines_combine
COMMENT ON AGGREGATE @extschema@.baskets(@extschema@.order_key, @KEY@) IS 'Gathers baskets (购物篮) from their lines: the id of the order or customer, of type text, uuid or numeric, and an item of type @KEY@';
--@ end

CREATE AGGREGATE @extschema@.rollup(@extschema@.baskets) --@ state @extschema@.baskets space 1048576 by baskets_rollup final baskets_final combine baskets_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.baskets) IS 'Merges stored baskets, of days, shops or shards: the same as one value of all of them';

CREATE FUNCTION @extschema@.basket_totals(
    baskets @extschema@.baskets,
    OUT baskets_total bigint,
    OUT items bigint,
    OUT lines bigint,
    OUT items_per_basket float8)
    AS 'MODULE_PATHNAME', 'crm_basket_totals' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.basket_totals(@extschema@.baskets) IS 'How many baskets there are, how many different items, and how many of these in a basket (连带率, by kinds and not by pieces; 交叉持有率 where a basket is a customer)';

CREATE FUNCTION @extschema@.basket_sizes(baskets @extschema@.baskets)
    RETURNS TABLE (items int, baskets bigint, share float8, baskets_or_more bigint, share_or_more float8)
    AS 'MODULE_PATHNAME', 'crm_basket_sizes' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000 ROWS 20;
COMMENT ON FUNCTION @extschema@.basket_sizes(@extschema@.baskets) IS 'How many baskets have one, two, three different items, and how many that or more: depth of cross-holding (多重产品捆绑、交叉持有) where a basket is a customer';

CREATE FUNCTION @extschema@.basket_sets(
    baskets @extschema@.baskets,
    min_support float8 DEFAULT 0.001,
    max_size @extschema@.whole_number DEFAULT 2,
    separator text DEFAULT ' + ')
    RETURNS TABLE (items text, size int, baskets bigint, support float8, lift float8, leverage float8)
    AS 'MODULE_PATHNAME', 'crm_basket_sets' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 1000;
COMMENT ON FUNCTION @extschema@.basket_sets(@extschema@.baskets, float8, @extschema@.whole_number, text) IS 'What is bought together (购物篮分析): sets of items, up to max_size of them, that a share min_support of the baskets holds, with lift and leverage';

CREATE FUNCTION @extschema@.basket_rules(
    baskets @extschema@.baskets,
    min_support float8 DEFAULT 0.001,
    max_size @extschema@.whole_number DEFAULT 2,
    separator text DEFAULT ' + ',
    min_confidence float8 DEFAULT 0)
    RETURNS TABLE (antecedent text, consequent text, size int, baskets bigint, antecedent_baskets bigint, consequent_baskets bigint,
                   support float8, confidence float8, lift float8, leverage float8, conviction float8)
    AS 'MODULE_PATHNAME', 'crm_basket_rules' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 1000;
COMMENT ON FUNCTION @extschema@.basket_rules(@extschema@.baskets, float8, @extschema@.whole_number, text, float8) IS 'What goes with what (关联规则): who has these items, how often has he that one as well, and how much more often than others';

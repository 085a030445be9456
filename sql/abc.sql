-- ABC analysis: classes by cumulated share, and XYZ by steadiness of demand.

-- Types ----------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.abc_options AS (
    cuts float8[], --@ Cumulated shares at which classes end, ascending
    rule text, --@ How classes are cut: crosser_up, strict, items, computed or computed_r
    labels text[], --@ Names of the classes, best first
    negatives text, --@ What to do with negative values: last or error
    ties text --@ What to do with equal values: together or split
);
COMMENT ON TYPE @extschema@.abc_options IS 'Options of an ABC analysis, made by abc_options()';

CREATE TYPE @extschema@.abc_model AS (
    version int, --@ Version of this layout
    rule text, --@ How the classes were cut
    cuts float8[], --@ Cumulated shares at which they were to end
    labels text[], --@ Names of the classes, best first
    negatives text, --@ What is done with negative values: last or error
    items bigint, --@ Items it was fitted to
    limits float8[], --@ Least value of every class but the last
    counts bigint[], --@ Items per class at the fit
    sums numeric[] --@ Value per class at the fit
);
COMMENT ON TYPE @extschema@.abc_model IS 'Limits of ABC classes, made by abc_fit() or abc_model_fixed(): print it, store it, apply it next month';

CREATE FUNCTION @extschema@.abc_options(
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL,
    ties text DEFAULT NULL) RETURNS @extschema@.abc_options
    AS 'MODULE_PATHNAME', 'crm_abc_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_options(float8[], text, text[], text, text) IS 'How an ABC analysis is cut, for the aggregate abc_fit: cuts, rule, names of the classes, negative values, ties';

-- Summarise: the net value of every item ---------------------------------------------------------------

--@ each bigint uuid text

CREATE FUNCTION crm_internal.population_of_items_transition(@extschema@.population_@KEY@, @KEY@, @extschema@.amount) RETURNS @extschema@.population_@KEY@ --@ part of aggregate population_of_items; crm_population_of_items_transition_@KEY@
CREATE AGGREGATE @extschema@.population_of_items(item @KEY@, amount @extschema@.amount) --@ state @extschema@.population_@KEY@ space 8192 by population_of_items_transition combine population_combine
COMMENT ON AGGREGATE @extschema@.population_of_items(@KEY@, @extschema@.amount) IS 'Puts all items and their values into one value that the functions of ABC analysis take';
--@ end

-- Fit: limits as a model value -------------------------------------------------------------------------

CREATE FUNCTION crm_internal.abc_fit_combine(bytea, bytea) RETURNS bytea --@ part of aggregate abc_fit; SENDS ROWS
CREATE FUNCTION crm_internal.abc_fit_final(bytea) RETURNS @extschema@.abc_model --@ part of aggregate abc_fit

CREATE FUNCTION crm_internal.abc_fit_transition(bytea, @extschema@.amount) RETURNS bytea --@ part of aggregate abc_fit
CREATE AGGREGATE @extschema@.abc_fit(value @extschema@.amount) --@ state bytea space 65536 by abc_fit_transition final abc_fit_final combine abc_fit_combine
COMMENT ON AGGREGATE @extschema@.abc_fit(@extschema@.amount) IS 'Where the ABC classes end, as a model to keep: one row per item, its value';

CREATE FUNCTION crm_internal.abc_fit_transition(bytea, @extschema@.amount, @extschema@.abc_options) RETURNS bytea --@ part of aggregate abc_fit
CREATE AGGREGATE @extschema@.abc_fit(value @extschema@.amount, options @extschema@.abc_options) --@ state bytea space 65536 by abc_fit_transition final abc_fit_final combine abc_fit_combine
COMMENT ON AGGREGATE @extschema@.abc_fit(@extschema@.amount, @extschema@.abc_options) IS 'Where the ABC classes end, as a model to keep: one row per item, its value; cut by options';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.abc_fit(
    population @extschema@.population_@KEY@,
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL) RETURNS @extschema@.abc_model
    AS 'MODULE_PATHNAME', 'crm_abc_fit_population' LANGUAGE C VOLATILE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.abc_fit(@extschema@.population_@KEY@, float8[], text, text[], text) IS 'Where the ABC classes of your items end, as a model to keep and apply next month';
--@ end

-- populations in parts: each item whole in one of them; cuts that are written as
-- a plain literal find the function with text, so that the aggregate leaves them theirs

--@ each bigint uuid text

CREATE FUNCTION @extschema@.abc_fit(population @extschema@.population_@KEY@, written text) RETURNS @extschema@.abc_model
    LANGUAGE sql VOLATILE PARALLEL SAFE COST 10000
BEGIN ATOMIC
    SELECT @extschema@.abc_fit(population, written::float8[], NULL::text, NULL::text[], NULL::text);
END;
COMMENT ON FUNCTION @extschema@.abc_fit(@extschema@.population_@KEY@, text) IS 'Where the ABC classes of your items end, by cuts as they are written, {0.8,0.95}';

CREATE FUNCTION crm_internal.abc_fit_transition(bytea, @extschema@.population_@KEY@, @extschema@.abc_options) RETURNS bytea --@ part of aggregate abc_fit; crm_abc_fit_part_transition
CREATE AGGREGATE @extschema@.abc_fit(part @extschema@.population_@KEY@, options @extschema@.abc_options) --@ state bytea space 65536 by abc_fit_transition final abc_fit_final combine abc_fit_combine
COMMENT ON AGGREGATE @extschema@.abc_fit(@extschema@.population_@KEY@, @extschema@.abc_options) IS 'Where the ABC classes end, as a model to keep: one row per part of your items, a population; the same as over one population of all';
--@ end

CREATE FUNCTION @extschema@.abc_model_fixed(
    limits float8[],
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL) RETURNS @extschema@.abc_model
    AS 'MODULE_PATHNAME', 'crm_abc_model_fixed' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_model_fixed(float8[], text[], text) IS 'ABC classes by limits of your own: the least value of every class but the last, as a model';

CREATE FUNCTION crm_internal.to_jsonb(model @extschema@.abc_model) RETURNS jsonb
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.abc_model));
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.abc_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.abc_model AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.abc_model);
COMMENT ON CAST (@extschema@.abc_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION crm_internal.to_abc_model(model jsonb) RETURNS @extschema@.abc_model
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.abc_model, crm_internal.require_model(model, 'abc_model'::text,
        'version number, rule string, negatives string, labels array, limits array'::text));
COMMENT ON FUNCTION crm_internal.to_abc_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.abc_model) WITH FUNCTION crm_internal.to_abc_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.abc_model) IS 'A model from its jsonb form';

-- Score: the class of a value, of a row, of an item ------------------------------------------------------

CREATE FUNCTION @extschema@.abc_class(model @extschema@.abc_model, value float8) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_abc_class_model' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_class(@extschema@.abc_model, float8) IS 'Which ABC class a value belongs to, by a model';
CREATE FUNCTION @extschema@.abc_class(
    value "any",
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_abc_class_window' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.abc_class("any", float8[], text, text[], text) IS 'Which ABC class each row belongs to, among all rows of OVER (); no ORDER BY, equal values stay together';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.abc(
    population @extschema@.population_@KEY@,
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL,
    ties text DEFAULT NULL)
    RETURNS TABLE (item @KEY@, value numeric, share float8, cumulative_share float8, rank bigint, class text)
    AS 'MODULE_PATHNAME', 'crm_abc' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 1000 SUPPORT crm_internal.population_rows;
COMMENT ON FUNCTION @extschema@.abc(@extschema@.population_@KEY@, float8[], text, text[], text, text) IS 'Which items make the money (ABC分类): every item with its rank, shares and ABC class, greatest value first';
CREATE FUNCTION @extschema@.abc(
    model @extschema@.abc_model,
    population @extschema@.population_@KEY@)
    RETURNS TABLE (item @KEY@, value numeric, share float8, cumulative_share float8, rank bigint, class text)
    AS 'MODULE_PATHNAME', 'crm_abc_by_model' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 1000 SUPPORT crm_internal.population_rows;
COMMENT ON FUNCTION @extschema@.abc(@extschema@.abc_model, @extschema@.population_@KEY@) IS 'Which items make the money, by the classes of a model: every item with its rank, shares and class';

CREATE FUNCTION @extschema@.abc_classes(
    population @extschema@.population_@KEY@,
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL,
    ties text DEFAULT NULL)
    RETURNS TABLE (class text, items bigint, item_share float8, value numeric, value_share float8, lower_limit numeric)
    AS 'MODULE_PATHNAME', 'crm_abc_classes' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 3;
COMMENT ON FUNCTION @extschema@.abc_classes(@extschema@.population_@KEY@, float8[], text, text[], text, text) IS 'How many items and how much value each ABC class has';
CREATE FUNCTION @extschema@.abc_classes(
    model @extschema@.abc_model,
    population @extschema@.population_@KEY@)
    RETURNS TABLE (class text, items bigint, item_share float8, value numeric, value_share float8, lower_limit numeric)
    AS 'MODULE_PATHNAME', 'crm_abc_classes_by_model' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 3;
COMMENT ON FUNCTION @extschema@.abc_classes(@extschema@.abc_model, @extschema@.population_@KEY@) IS 'How many items and how much value each class of a model has';

CREATE FUNCTION @extschema@.abc_curve(
    population @extschema@.population_@KEY@,
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL,
    points @extschema@.whole_number DEFAULT 100)
    RETURNS TABLE (item_share float8, value_share float8, class text, limit_of text)
    AS 'MODULE_PATHNAME', 'crm_abc_curve' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 103;
COMMENT ON FUNCTION @extschema@.abc_curve(@extschema@.population_@KEY@, float8[], text, text[], text, @extschema@.whole_number) IS 'Points to draw the Pareto chart from (帕累托图), with the ends of the ABC classes';

CREATE FUNCTION @extschema@.abc_computed_limits(
    population @extschema@.population_@KEY@,
    rule text DEFAULT 'computed')
    RETURNS TABLE (point text, rank bigint, item_share float8, value_share float8, value numeric, limit_of text)
    AS 'MODULE_PATHNAME', 'crm_abc_computed_limits' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 3;
COMMENT ON FUNCTION @extschema@.abc_computed_limits(@extschema@.population_@KEY@, text) IS 'Which limits the curve itself suggests: its Pareto, break-even and submarginal point, where a computed rule cuts';
--@ end

CREATE FUNCTION @extschema@.abc_curve(
    "values" anyarray,
    cuts float8[] DEFAULT NULL,
    rule text DEFAULT NULL,
    labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL,
    points @extschema@.whole_number DEFAULT 100)
    RETURNS TABLE (item_share float8, value_share float8, class text, limit_of text)
    AS 'MODULE_PATHNAME', 'crm_abc_curve_values' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 103;
COMMENT ON FUNCTION @extschema@.abc_curve(anyarray, float8[], text, text[], text, @extschema@.whole_number) IS 'Points to draw the Pareto chart from, of an array of values, with the ends of the ABC classes';

-- XYZ: how steady demand is ------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.variation_transition(float8[], @extschema@.amount) RETURNS float8[] --@ part of aggregates coefficient_of_variation_pop, coefficient_of_variation_samp and demand_share
CREATE FUNCTION crm_internal.variation_transition(float8[], @extschema@.amount, int) RETURNS float8[] --@ part of aggregates coefficient_of_variation_pop, coefficient_of_variation_samp and demand_share
CREATE FUNCTION crm_internal.variation_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregates coefficient_of_variation_pop, coefficient_of_variation_samp and demand_share
CREATE FUNCTION crm_internal.coefficient_of_variation_pop_final(float8[]) RETURNS float8 --@ part of aggregate coefficient_of_variation_pop; crm_variation_population_final
CREATE FUNCTION crm_internal.coefficient_of_variation_samp_final(float8[]) RETURNS float8 --@ part of aggregate coefficient_of_variation_samp; crm_variation_sample_final
CREATE FUNCTION crm_internal.demand_share_final(float8[]) RETURNS float8 --@ part of aggregate demand_share

--@ each coefficient_of_variation_pop coefficient_of_variation_samp demand_share

CREATE AGGREGATE @extschema@.@KEY@(value @extschema@.amount) --@ state float8[] space 128 by variation_transition final @KEY@_final combine variation_combine
CREATE AGGREGATE @extschema@.@KEY@(value @extschema@.amount, periods @extschema@.whole_number) --@ state float8[] space 128 by variation_transition final @KEY@_final combine variation_combine
--@ end
COMMENT ON AGGREGATE @extschema@.coefficient_of_variation_pop(@extschema@.amount) IS 'How unsteady demand is: coefficient of variation, the standard deviation over the mean of one value per period';
COMMENT ON AGGREGATE @extschema@.coefficient_of_variation_pop(@extschema@.amount, @extschema@.whole_number) IS 'How unsteady demand is: coefficient of variation; of so many periods, those without a row count as 0';
COMMENT ON AGGREGATE @extschema@.coefficient_of_variation_samp(@extschema@.amount) IS 'How unsteady demand is: coefficient of variation with the standard deviation of a sample (n - 1)';
COMMENT ON AGGREGATE @extschema@.coefficient_of_variation_samp(@extschema@.amount, @extschema@.whole_number) IS 'How unsteady demand is: coefficient of variation with the standard deviation of a sample; periods without a row count as 0';
COMMENT ON AGGREGATE @extschema@.demand_share(@extschema@.amount) IS 'In which share of the periods there is demand: values above 0, one per period';
COMMENT ON AGGREGATE @extschema@.demand_share(@extschema@.amount, @extschema@.whole_number) IS 'In which share of so many periods there is demand; those without a row have none';

CREATE FUNCTION @extschema@.xyz_class(
    cv float8,
    demand_share float8 DEFAULT NULL,
    cuts float8[] DEFAULT NULL,
    min_demand_share float8 DEFAULT 0.5,
    labels text[] DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_xyz_class' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.xyz_class(float8, float8, float8[], float8, text[]) IS 'How predictable an item is: X steady, Y changing, Z irregular, by its coefficient of variation and share of periods with demand';

CREATE FUNCTION @extschema@.abc_xyz_matrix(
    abc text[],
    xyz text[],
    value @extschema@.number[],
    abc_labels text[] DEFAULT '{A,B,C}',
    xyz_labels text[] DEFAULT '{X,Y,Z}')
    RETURNS TABLE (abc text, xyz text, items bigint, item_share float8, value numeric, value_share float8)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 9
BEGIN ATOMIC
    WITH cell AS (
        SELECT a.label AS abc, x.label AS xyz, a.n AS abc_order, x.n AS xyz_order
        FROM pg_catalog.unnest(crm_internal.require_labels(abc_labels, 'abc_labels')) WITH ORDINALITY AS a(label, n)
        CROSS JOIN pg_catalog.unnest(crm_internal.require_labels(xyz_labels, 'xyz_labels')) WITH ORDINALITY AS x(label, n)
    ), item AS (
        SELECT i.abc_label AS abc, i.xyz_label AS xyz, pg_catalog.count(*) AS items,
               pg_catalog.sum(crm_internal.require_finite(i.amount, 'value')) AS value,
               pg_catalog.sum(i.amount) FILTER (WHERE i.amount OPERATOR(pg_catalog.>) 0.0) AS gain
        FROM ROWS FROM (pg_catalog.unnest(abc), pg_catalog.unnest(xyz), pg_catalog.unnest(value::numeric[])) AS i(abc_label, xyz_label, amount)
        WHERE crm_internal.require_same_length('abc', pg_catalog.cardinality(abc), 'xyz', pg_catalog.cardinality(xyz))
          AND crm_internal.require_same_length('abc', pg_catalog.cardinality(abc), 'value', pg_catalog.cardinality(value))
        GROUP BY i.abc_label, i.xyz_label
    ), filled AS (
        SELECT coalesce(c.abc, i.abc) AS abc, coalesce(c.xyz, i.xyz) AS xyz, c.abc_order, c.xyz_order,
               coalesce(i.items, 0) AS items, coalesce(i.value, 0) AS value, coalesce(i.gain, 0) AS gain
        FROM cell AS c
        FULL JOIN item AS i ON c.abc OPERATOR(pg_catalog.=) i.abc AND c.xyz OPERATOR(pg_catalog.=) i.xyz
    )
    SELECT f.abc, f.xyz, f.items,
           f.items::float8 OPERATOR(pg_catalog./) nullif(pg_catalog.sum(f.items) OVER (), 0.0)::float8,
           f.value,
           f.gain::float8 OPERATOR(pg_catalog./) nullif(pg_catalog.sum(f.gain) OVER (), 0.0)::float8
    FROM filled AS f
    ORDER BY f.abc_order, f.xyz_order, f.abc, f.xyz;
END;
COMMENT ON FUNCTION @extschema@.abc_xyz_matrix(text[], text[], @extschema@.number[], text[], text[]) IS 'How many items and how much value there are by ABC and XYZ class, empty cells included';

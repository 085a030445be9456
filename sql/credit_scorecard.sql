-- Scorecards: fit, points, score with reasons.

-- The card ------------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.scorecard AS (
    version int, --@ Version of this row; this release writes 1
    variables text[], --@ Variables, as the columns of the rows that are scored are called
    kinds text[], --@ What each variable is: number or category
    intercept float8, --@ Intercept of the logistic regression of bad; NULL: a card of given points
    coefficients float8[], --@ Coefficient of each variable's weight of evidence; NULL: a card of given points
    se float8[], --@ Standard errors of the coefficients
    iv float8[], --@ Information value of each variable
    neutral float8[], --@ Neutral points of each variable: the mean over the rows of the fit; without counts the maximum
    bins bigint[], --@ How many bins each variable has; they stand one after another below
    bin_kinds text[], --@ What each bin is for: range, group, special, missing or other
    lower float8[], --@ Least number of a range; NULL: no lower end
    upper float8[], --@ Where a range ends, which it does not contain; NULL: no upper end
    good float8[], --@ Goods of the fit in each bin
    bad float8[], --@ Bads of the fit in each bin
    woe float8[], --@ Weight of evidence of each bin, ln(share of bads / share of goods)
    points bigint[], --@ Points of each bin
    levels text[], --@ Categories of groups, and special values of numbers
    level_bins bigint[], --@ The bin of each of them, counted from 1
    base_points int, --@ Points that everybody has
    base_score float8, --@ Score that people of the odds have; NULL: the points are on no scale, and stand for no probability
    odds float8, --@ Goods to one bad at the base score
    pdo float8, --@ Points that double the odds
    unseen text, --@ What a category that no bin names gets: neutral, worst or error
    missing text, --@ What NULL gets where the variable has no bin for it: neutral, worst or error
    grades text[], --@ Grades, best first; NULL: none
    grade_from float8[], --@ Least score of each grade but the last
    n bigint, --@ Rows of the fit
    n_bad bigint, --@ Bads among them
    skipped bigint, --@ Rows left out, because it is not known whether they are bad, or their weight is missing or 0
    log_likelihood float8, --@ Log-likelihood of the regression
    null_log_likelihood float8, --@ The same of the intercept alone
    auc float8, --@ Area under the curve of the integer scores of the fit
    ks float8, --@ Largest distance of the cumulated shares of bads and goods by score
    dropped text, --@ Variables that the fit left out, and why
    notes text --@ What to know of the fit, NULL: nothing
);
COMMENT ON TYPE @extschema@.scorecard IS 'A scorecard as a value, made by scorecard_fit() or scorecard(): print it with scorecard_rows(), store it, score customers with credit_score()';

CREATE FUNCTION crm_internal.to_jsonb(model @extschema@.scorecard) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.scorecard));
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.scorecard) IS 'The card as jsonb; behind the cast';
CREATE CAST (@extschema@.scorecard AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.scorecard);
COMMENT ON CAST (@extschema@.scorecard AS jsonb) IS 'The card as jsonb';
CREATE FUNCTION crm_internal.to_scorecard(model jsonb) RETURNS @extschema@.scorecard
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.scorecard, crm_internal.require_model(model, 'scorecard'::text,
        'version number, variables array, kinds array, bins array, bin_kinds array, points array, levels array'::text));
COMMENT ON FUNCTION crm_internal.to_scorecard(jsonb) IS 'A card from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.scorecard) WITH FUNCTION crm_internal.to_scorecard(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.scorecard) IS 'A card from its jsonb form';

CREATE FUNCTION crm_internal.scorecard_complete(card @extschema@.scorecard) RETURNS @extschema@.scorecard
    AS 'MODULE_PATHNAME', 'crm_scorecard_complete' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.scorecard_complete(@extschema@.scorecard) IS 'Part of scorecard(): computes what a description leaves out, checks it';

CREATE FUNCTION crm_internal.scorecard_part(name text, part jsonb, key text, bins int) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF part -> key IS NULL OR jsonb_typeof(part -> key) = 'null' THEN
        RETURN NULL;
    ELSIF jsonb_typeof(part -> key) <> 'array' OR jsonb_array_length(part -> key) <> bins THEN
        RAISE EXCEPTION '% of variable "%" must be an array of % numbers', key, name, bins USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give one number for every bin: one more than there are cuts, or as many as there are groups.';
    END IF;
    RETURN part -> key;
END $$;
COMMENT ON FUNCTION crm_internal.scorecard_part(text, jsonb, text, int) IS 'Part of scorecard(): numbers of the bins of a variable';

CREATE FUNCTION crm_internal.scorecard_variable(v jsonb, place bigint) RETURNS TABLE (kind text, lower text, upper text, good text, bad text, woe text, points text, levels jsonb)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 6 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known CONSTANT text[] := '{variable,cuts,groups,woe,good,bad,points,coefficient,neutral,missing,other,special}';
    name CONSTANT text := v ->> 'variable';
    ranges CONSTANT boolean := v ? 'cuts';
    wrong text;
    count int;
    goods jsonb;
    bads jsonb;
    woes jsonb;
    scores jsonb;
BEGIN
    IF jsonb_typeof(v) <> 'object' OR coalesce(name, '') = '' THEN
        RAISE EXCEPTION 'variable % has no name', place USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Describe each as {"variable": "age", "cuts": [30, 50], "points": [10, 20, 30]} or {"variable": "housing", "groups": [["own"], ["rent", "free"]], "points": [20, 10]}.';
    END IF;
    SELECT k INTO wrong FROM jsonb_object_keys(v) AS k WHERE k <> ALL (known) ORDER BY k COLLATE "C" LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'unknown key "%" of variable "%"', wrong, name USING ERRCODE = 'invalid_parameter_value', HINT = 'Keys are ' || array_to_string(known, ', ') || '.';
    ELSIF ranges = (v ? 'groups') OR jsonb_typeof(coalesce(v -> 'cuts', v -> 'groups')) <> 'array'
        OR EXISTS (SELECT FROM jsonb_array_elements(CASE WHEN v ? 'groups' THEN v -> 'groups' ELSE '[]' END) AS g WHERE jsonb_typeof(g) <> 'array') THEN
        RAISE EXCEPTION 'variable "%" must have cuts or groups', name USING ERRCODE = 'invalid_parameter_value',
            HINT = 'A number has cuts, as [30, 50], a category groups of values, as [["own"], ["rent", "free"]].';
    END IF;
    count := CASE WHEN ranges THEN jsonb_array_length(v -> 'cuts') + 1 ELSE jsonb_array_length(v -> 'groups') END;
    goods := crm_internal.scorecard_part(name, v, 'good', count);
    bads := crm_internal.scorecard_part(name, v, 'bad', count);
    woes := crm_internal.scorecard_part(name, v, 'woe', count);
    scores := crm_internal.scorecard_part(name, v, 'points', count);
    RETURN QUERY
        SELECT CASE WHEN ranges THEN 'range' ELSE 'group' END, v -> 'cuts' ->> (NULLIF(i, 1) - 2), v -> 'cuts' ->> (i - 1),
            goods ->> (i - 1), bads ->> (i - 1), woes ->> (i - 1), scores ->> (i - 1), CASE WHEN ranges THEN '[]' ELSE v -> 'groups' -> (i - 1) END
        FROM generate_series(1, count) AS i ORDER BY i;
    RETURN QUERY
        SELECT 'special', NULL, NULL, s ->> 'good', s ->> 'bad', s ->> 'woe', s ->> 'points', s -> 'values'
        FROM jsonb_array_elements(CASE jsonb_typeof(v -> 'special') WHEN 'array' THEN v -> 'special' WHEN 'object' THEN jsonb_build_array(v -> 'special') ELSE '[]' END)
            WITH ORDINALITY AS e(s, i) ORDER BY i;
    RETURN QUERY
        SELECT k, NULL, NULL, v -> k ->> 'good', v -> k ->> 'bad', v -> k ->> 'woe', v -> k ->> 'points', '[]'::jsonb
        FROM unnest('{missing,other}'::text[]) AS k WHERE jsonb_typeof(v -> k) = 'object' ORDER BY k;
END $$;
COMMENT ON FUNCTION crm_internal.scorecard_variable(jsonb, bigint) IS 'Part of scorecard(): the bins of a variable';

CREATE FUNCTION @extschema@.scorecard(
    variables jsonb,
    intercept float8 DEFAULT NULL,
    base_score float8 DEFAULT NULL,
    odds float8 DEFAULT NULL,
    pdo float8 DEFAULT NULL,
    base_points int DEFAULT NULL,
    unseen text DEFAULT 'neutral',
    missing text DEFAULT 'neutral',
    grades text[] DEFAULT NULL,
    grade_from float8[] DEFAULT NULL) RETURNS @extschema@.scorecard
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    card @extschema@.scorecard;
BEGIN
    IF variables IS NULL OR jsonb_typeof(variables) <> 'array' OR jsonb_array_length(variables) = 0 THEN
        RAISE EXCEPTION 'variables must be an array of descriptions' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Describe each as {"variable": "age", "cuts": [30, 50], "points": [10, 20, 30]} or {"variable": "housing", "groups": [["own"], ["rent", "free"]], "points": [20, 10]}.';
    END IF;
    -- checked here first: an error quotes the statement
    PERFORM crm_internal.scorecard_variable(e.v, e.i) FROM jsonb_array_elements(variables) WITH ORDINALITY AS e(v, i);
    SELECT 1, array_agg(v ->> 'variable' ORDER BY i), array_agg(CASE WHEN v ? 'cuts' THEN 'number' ELSE 'category' END ORDER BY i),
        CASE WHEN count(v ->> 'coefficient') > 0 THEN array_agg((v ->> 'coefficient')::float8 ORDER BY i) END,
        array_agg((v ->> 'neutral')::float8 ORDER BY i)
    INTO card.version, card.variables, card.kinds, card.coefficients, card.neutral
    FROM jsonb_array_elements(scorecard.variables) WITH ORDINALITY AS e(v, i);
    WITH bin AS (
        SELECT e.i, row_number() OVER (ORDER BY e.i, b.place) AS number, b.kind, b.lower, b.upper, b.good, b.bad, b.woe, b.points, b.levels
        FROM jsonb_array_elements(scorecard.variables) WITH ORDINALITY AS e(v, i), crm_internal.scorecard_variable(e.v, e.i)
            WITH ORDINALITY AS b(kind, lower, upper, good, bad, woe, points, levels, place))
    SELECT (SELECT array_agg(c.count ORDER BY c.i) FROM (SELECT b.i, count(*) FROM bin AS b GROUP BY b.i) AS c),
        array_agg(b.kind ORDER BY b.number), array_agg(b.lower::float8 ORDER BY b.number), array_agg(b.upper::float8 ORDER BY b.number),
        CASE WHEN count(b.good) > 0 THEN array_agg(b.good::float8 ORDER BY b.number) END,
        CASE WHEN count(b.bad) > 0 THEN array_agg(b.bad::float8 ORDER BY b.number) END,
        CASE WHEN count(b.woe) > 0 THEN array_agg(b.woe::float8 ORDER BY b.number) END,
        CASE WHEN count(b.points) > 0 THEN array_agg(b.points::bigint ORDER BY b.number) END,
        coalesce((SELECT array_agg(l.value ORDER BY b.number, l.i) FROM bin AS b, jsonb_array_elements_text(b.levels) WITH ORDINALITY AS l(value, i)), '{}'),
        coalesce((SELECT array_agg(b.number ORDER BY b.number) FROM bin AS b, jsonb_array_elements_text(b.levels) AS l), '{}')
    INTO card.bins, card.bin_kinds, card.lower, card.upper, card.good, card.bad, card.woe, card.points, card.levels, card.level_bins
    FROM bin AS b;
    card.intercept := intercept;
    card.base_points := CASE WHEN card.points IS NOT NULL THEN coalesce(base_points, 0) END;
    IF card.points IS NULL OR coalesce(base_score, odds, pdo) IS NOT NULL THEN
        card.base_score := coalesce(base_score, 600);
        card.odds := coalesce(odds, 50);
        card.pdo := coalesce(pdo, 20);
    END IF;
    card.unseen := coalesce(unseen, 'neutral');
    card.missing := coalesce(missing, 'neutral');
    card.grades := grades;
    card.grade_from := grade_from;
    RETURN crm_internal.scorecard_complete(card);
END $$;
COMMENT ON FUNCTION @extschema@.scorecard(jsonb, float8, float8, float8, float8, int, text, text, text[], float8[]) IS 'A scorecard by hand (评分卡) as it was published or agreed: bins of each variable with their points, or with weights of evidence and coefficients';

-- Scores --------------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.credit_score AS (
    score int, --@ Base points and points of all variables, more is better
    pd float8, --@ Probability of default: of the regression, on a card of given points by its scale, NULL without one
    grade text, --@ Grade of the score; NULL: the card has none
    base_points int, --@ Points that everybody has
    points int[], --@ Points of each variable, in the order of the card
    reasons text[], --@ Variables whose points fall short of their neutral value most, the largest shortfall first
    shortfalls float8[], --@ How many points each of them lacks
    by_policy text[] --@ Variables that had a value the card has no bin for, answered by its policy; NULL: none
);
COMMENT ON TYPE @extschema@.credit_score IS 'What a scorecard says of a customer, made by credit_score()';

CREATE FUNCTION @extschema@.credit_score(
    card @extschema@.scorecard, customer record, reasons int DEFAULT 4, neutral text DEFAULT 'mean') RETURNS @extschema@.credit_score
    AS 'MODULE_PATHNAME', 'crm_credit_score' LANGUAGE C STABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.credit_score(@extschema@.scorecard, record, int, text) IS 'Scores a customer by a scorecard (信用评分): points, probability of default, grade and the reasons against a higher score; the columns of the row are found by their names';

CREATE FUNCTION @extschema@.credit_score(
    card @extschema@.scorecard, customer jsonb, reasons int DEFAULT 4, neutral text DEFAULT 'mean') RETURNS @extschema@.credit_score
    AS 'MODULE_PATHNAME', 'crm_credit_score_jsonb' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 40;
COMMENT ON FUNCTION @extschema@.credit_score(@extschema@.scorecard, jsonb, int, text) IS 'Scores a customer by a scorecard, the values of variables under their names in a jsonb object';

CREATE FUNCTION @extschema@.credit_score(
    card @extschema@.scorecard, customer text, reasons int DEFAULT 4, neutral text DEFAULT 'mean') RETURNS @extschema@.credit_score
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 60
    RETURN @extschema@.credit_score(card, customer::jsonb, reasons, neutral);
COMMENT ON FUNCTION @extschema@.credit_score(@extschema@.scorecard, text, int, text) IS 'Scores a customer by a scorecard, the values of variables in the text of a jsonb object';

CREATE FUNCTION @extschema@.score_from_probability(
    pd float8, base_score float8 DEFAULT 600, odds float8 DEFAULT 50, pdo float8 DEFAULT 20) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_score_from_probability' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.score_from_probability(float8, float8, float8, float8) IS 'The score that a probability of default has on a scale (违约概率换算评分): base_score at odds of goods to one bad, pdo points more double them';

CREATE FUNCTION @extschema@.probability_from_score(
    score float8, base_score float8 DEFAULT 600, odds float8 DEFAULT 50, pdo float8 DEFAULT 20) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_probability_from_score' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.probability_from_score(float8, float8, float8, float8) IS 'The probability of default that a score stands for on a scale (评分换算违约概率)';

-- The card as a table and as SQL --------------------------------------------------------------------------

CREATE FUNCTION @extschema@.scorecard_rows(
    card @extschema@.scorecard,
    OUT variable text, OUT bin int, OUT kind text, OUT label text, OUT lower float8, OUT upper float8, OUT good float8, OUT bad float8, OUT woe float8, OUT iv float8,
    OUT coefficient float8, OUT se float8, OUT exact_points float8, OUT points int, OUT neutral float8
) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'crm_scorecard_rows' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 60;
COMMENT ON FUNCTION @extschema@.scorecard_rows(@extschema@.scorecard) IS 'A scorecard as a table (评分卡明细): the base, then the bins of every variable with counts, weight of evidence and points';

CREATE FUNCTION @extschema@.scorecard_sql(card @extschema@.scorecard, alias text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_scorecard_sql' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.scorecard_sql(@extschema@.scorecard, text) IS 'A scorecard as an expression of plain SQL over the columns of a table, which gives the same score without the extension';

-- The fit -------------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.scorecard_options AS (
    max_bins int, --@ Most bins of a variable, beside special and missing ones
    min_share float8, --@ Least share of the rows that a bin has
    trend text, --@ How the rate of bads goes along a number: auto, auto_all, ascending, descending, peak, valley or none
    min_iv float8, --@ Least information value of a variable that stays
    base_score float8, --@ Score at the odds
    odds float8, --@ Goods to one bad at the base score
    pdo float8, --@ Points that double the odds
    unseen text, --@ What a category gets that no bin names: neutral, worst or error
    missing text, --@ What NULL gets where the variable has no bin for it: neutral, worst or error
    grades text[], --@ Grades, best first
    grade_from float8[], --@ Least score of each grade but the last
    special float8[], --@ Numbers that stand for something else, as -999, each a bin of its own
    ridge float8, --@ Penalty on the squared coefficients
    population_bad_rate float8 --@ Share of bads among all customers, where the sample has more of them
);
COMMENT ON TYPE @extschema@.scorecard_options IS 'How a scorecard is fitted and scaled, made by scorecard_options()';

CREATE FUNCTION @extschema@.scorecard_options(
    max_bins int DEFAULT NULL,
    min_share float8 DEFAULT NULL,
    trend text DEFAULT NULL,
    min_iv float8 DEFAULT NULL,
    base_score float8 DEFAULT NULL,
    odds float8 DEFAULT NULL,
    pdo float8 DEFAULT NULL,
    unseen text DEFAULT NULL,
    missing text DEFAULT NULL,
    grades text[] DEFAULT NULL,
    grade_from float8[] DEFAULT NULL,
    special float8[] DEFAULT NULL,
    ridge float8 DEFAULT NULL,
    population_bad_rate float8 DEFAULT NULL) RETURNS @extschema@.scorecard_options
    AS 'MODULE_PATHNAME', 'crm_scorecard_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.scorecard_options(int, float8, text, float8, float8, float8, float8, text, text, text[], float8[], float8[], float8, float8) IS 'How scorecard_fit() makes a card: bins, least information value, scale of points, policy for unknown values, grades';

CREATE FUNCTION crm_internal.scorecard_fit_combine(bytea, bytea) RETURNS bytea --@ part of aggregate scorecard_fit; SENDS ROWS
CREATE FUNCTION crm_internal.scorecard_fit_final(bytea) RETURNS @extschema@.scorecard --@ part of aggregate scorecard_fit; COST 100000
CREATE FUNCTION crm_internal.scorecard_fit_transition(bytea, boolean, record) RETURNS bytea --@ part of aggregate scorecard_fit; crm_scorecard_fit_transition STABLE COST 20
CREATE FUNCTION crm_internal.scorecard_fit_transition(bytea, boolean, record, @extschema@.scorecard_options) RETURNS bytea --@ part of aggregate scorecard_fit; crm_scorecard_fit_transition STABLE COST 20
CREATE FUNCTION crm_internal.scorecard_fit_transition(bytea, boolean, record, @extschema@.scorecard_options, float8) RETURNS bytea --@ part of aggregate scorecard_fit; crm_scorecard_fit_transition STABLE COST 20
CREATE FUNCTION crm_internal.scorecard_fit_transition(bytea, boolean, jsonb) RETURNS bytea --@ part of aggregate scorecard_fit; crm_scorecard_fit_transition_jsonb COST 40
CREATE FUNCTION crm_internal.scorecard_fit_transition(bytea, boolean, jsonb, @extschema@.scorecard_options) RETURNS bytea --@ part of aggregate scorecard_fit; crm_scorecard_fit_transition_jsonb COST 40
CREATE FUNCTION crm_internal.scorecard_fit_transition(bytea, boolean, jsonb, @extschema@.scorecard_options, float8) RETURNS bytea --@ part of aggregate scorecard_fit; crm_scorecard_fit_transition_jsonb COST 40

--@ each record jsonb

CREATE AGGREGATE @extschema@.scorecard_fit(bad boolean, variables @KEY@) --@ state bytea space 1048576 by scorecard_fit_transition final scorecard_fit_final combine scorecard_fit_combine
COMMENT ON AGGREGATE @extschema@.scorecard_fit(boolean, @KEY@) IS 'Fits a scorecard (评分卡拟合) to customers known to be bad or good: bins of every variable (@KEY@), weight of evidence, logistic regression, points';

CREATE AGGREGATE @extschema@.scorecard_fit(bad boolean, variables @KEY@, options @extschema@.scorecard_options) --@ state bytea space 1048576 by scorecard_fit_transition final scorecard_fit_final combine scorecard_fit_combine
COMMENT ON AGGREGATE @extschema@.scorecard_fit(boolean, @KEY@, @extschema@.scorecard_options) IS 'Fits a scorecard to customers known to be bad or good (@KEY@), with options for bins, scale, policies and grades';

CREATE AGGREGATE @extschema@.scorecard_fit(bad boolean, variables @KEY@, options @extschema@.scorecard_options, weight float8) --@ state bytea space 1048576 by scorecard_fit_transition final scorecard_fit_final combine scorecard_fit_combine
COMMENT ON AGGREGATE @extschema@.scorecard_fit(boolean, @KEY@, @extschema@.scorecard_options, float8) IS 'Fits a scorecard to customers known to be bad or good (@KEY@), with options, and a weight of each row: how many customers it stands for, as with reject inference (拒绝推断)';
--@ end

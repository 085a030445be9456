-- Movement of grades: how fast customers change them, probabilities of default over time, trend and alarms.
--
-- States are numbers from 1, grades in their order, as for transition_matrix(). A cohort matrix is transition_matrix()
-- over pairs of snapshots; the generator looks at every change.

-- Matrices ------------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.transition_generator_transition(bigint[], int, int, float8, int) RETURNS bigint[] --@ part of aggregate transition_generator
CREATE FUNCTION crm_internal.transition_generator_combine(bigint[], bigint[]) RETURNS bigint[] --@ part of aggregate transition_generator
CREATE FUNCTION crm_internal.transition_generator_final(bigint[]) RETURNS float8[] --@ part of aggregate transition_generator
CREATE AGGREGATE @extschema@.transition_generator(from_state @extschema@.whole_number, to_state @extschema@.whole_number, days float8, states @extschema@.whole_number) --@ state bigint[] space 1024 by transition_generator_transition final transition_generator_final combine transition_generator_combine
COMMENT ON AGGREGATE @extschema@.transition_generator(@extschema@.whole_number, @extschema@.whole_number, float8, @extschema@.whole_number) IS 'How often a year customers move from each state to each other one (迁移强度，久期法), from stays of so many days; to_state NULL: not yet, or the customer left';

-- Grades by their names, and times as intervals, are answered with what to write.
CREATE FUNCTION crm_internal.transition_generator_transition(bigint[], from_state text, to_state text, days float8, states int) RETURNS bigint[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'states are the numbers from 1 on, not text as "%"', coalesce(from_state, to_state, '')
        USING ERRCODE = 'datatype_mismatch',
              HINT = 'Number them, and say how many there are: crm.transition_generator(array_position(''{AAA,AA,A,B,C,D}'', grade), array_position(''{AAA,AA,A,B,C,D}'', next_grade), days, 6).';
END
$$;
COMMENT ON FUNCTION crm_internal.transition_generator_transition(bigint[], text, text, float8, int) IS 'Part of aggregate transition_generator: the error for states by their names';
CREATE AGGREGATE @extschema@.transition_generator(from_state text, to_state text, days float8, states int) --@ state bigint[] by transition_generator_transition
COMMENT ON AGGREGATE @extschema@.transition_generator(text, text, float8, int) IS 'Part of transition_generator: the error for states by their names that says what to write';
CREATE FUNCTION crm_internal.transition_generator_transition(bigint[], from_state int, to_state int, days interval, states int) RETURNS bigint[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF days IS NULL THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'days is a number, not an interval as "%"', days
        USING ERRCODE = 'datatype_mismatch', HINT = 'Write extract(epoch FROM until - since) / 86400, or subtract dates.';
END
$$;
COMMENT ON FUNCTION crm_internal.transition_generator_transition(bigint[], int, int, interval, int) IS 'Part of aggregate transition_generator: the error for times as intervals';
CREATE AGGREGATE @extschema@.transition_generator(from_state int, to_state int, days interval, states int) --@ state bigint[] by transition_generator_transition
COMMENT ON AGGREGATE @extschema@.transition_generator(int, int, interval, int) IS 'Part of transition_generator: the error for times as intervals that says what to write';

CREATE FUNCTION @extschema@.transition_probabilities(generator float8[], years float8 DEFAULT 1) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_transition_probabilities' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.transition_probabilities(float8[], float8) IS 'Probabilities that customers move from each state to each other one within so many years (迁移概率): the matrix exponential of a generator';

CREATE FUNCTION @extschema@.transition_power(transition float8[], periods @extschema@.whole_number) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_transition_power' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.transition_power(float8[], @extschema@.whole_number) IS 'How customers move in so many periods, from how they do in one (多期迁移矩阵): the power of a matrix of transition_matrix()';

CREATE FUNCTION @extschema@.default_probabilities(
    transition float8[],
    periods @extschema@.whole_number DEFAULT 1,
    default_state @extschema@.whole_number DEFAULT NULL)
    RETURNS TABLE (state int, period int, pd float8, marginal_pd float8)
    AS 'MODULE_PATHNAME', 'crm_default_probabilities' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 30;
COMMENT ON FUNCTION @extschema@.default_probabilities(float8[], @extschema@.whole_number, @extschema@.whole_number) IS 'Probability that customers of each grade default within 1, 2, … periods (违约概率期限结构), and in each of them; default_state is the last one unless given, and nobody comes back from it';

-- Trend and alarms of a customer --------------------------------------------------------------------------

CREATE FUNCTION @extschema@.credit_trend(grade text, grade_before text, scheme text DEFAULT NULL, OUT steps int, OUT trend text)
    AS 'MODULE_PATHNAME', 'crm_credit_trend' LANGUAGE C STABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.credit_trend(text, text, text) IS 'How the credit grade of a customer moved (客户信用变化): steps up, negative down, and the trend in a word; NULL where a grade is missing';

CREATE FUNCTION @extschema@.credit_alarms(
    grade text DEFAULT NULL, grade_before text DEFAULT NULL,
    payment_index @extschema@.number DEFAULT NULL, payment_index_before @extschema@.number DEFAULT NULL,
    balance @extschema@.number DEFAULT NULL, credit_limit @extschema@.number DEFAULT NULL,
    overdue_days @extschema@.number DEFAULT NULL,
    zone text DEFAULT NULL, zone_before text DEFAULT NULL,
    scheme text DEFAULT NULL, grade_scheme text DEFAULT NULL) RETURNS text[]
    AS 'MODULE_PATHNAME', 'crm_credit_alarms' LANGUAGE C STABLE PARALLEL SAFE COST 40;
COMMENT ON FUNCTION @extschema@.credit_alarms(text, text, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, text, text, text, text) IS 'What to look at in a customer (信用预警): grade down, payment index down, over the limit, long overdue, accounts in distress; the thresholds are rows of a scheme of kind credit_alarm';

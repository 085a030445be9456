-- Versions of scorecards, and the decisions made by them, as rows that nobody rewrites.
--
-- What is computed, who did it and when, the triggers fill in, whatever an INSERT says: a row of credit_decision is what
-- its version of the card gives for its inputs. Both tables are dumped; while a dump is restored the rows come as they were.

-- Tables --------------------------------------------------------------------------------------------------

CREATE TABLE @extschema@.scorecard_version (
    card                text NOT NULL CHECK (pg_catalog.btrim(card) <> ''), --@ Name of the scorecard
    version             int NOT NULL, --@ Number of the version, counted from 1 for each card
    status              text NOT NULL CHECK (status IN ('draft', 'approved', 'retired')), --@ draft, approved or retired
    definition          jsonb NOT NULL, --@ The card, cast to crm.scorecard
    digest              text NOT NULL, --@ SHA-256 of the text of the definition, in hexadecimal digits
    n                   bigint, --@ Rows of the fit; NULL: a card of given points
    n_bad               bigint, --@ Bads among them
    log_likelihood      float8, --@ Log-likelihood of the regression
    null_log_likelihood float8, --@ The same of the intercept alone
    auc                 float8, --@ Area under the curve of the scores of the fit
    ks                  float8, --@ Largest distance of the cumulated shares of bads and goods by score
    data_query          text, --@ Where the rows of the fit came from
    note                text, --@ What to know of it
    created_by          text NOT NULL, --@ Role that recorded it
    created_at          timestamptz NOT NULL, --@ When
    approved_by         text, --@ Role that approved it
    approved_at         timestamptz, --@ When
    valid_from          date, --@ From which as-of day on it decides
    retired_by          text, --@ Role that retired it
    retired_at          timestamptz, --@ When
    PRIMARY KEY (card, version)
);
COMMENT ON TABLE @extschema@.scorecard_version IS 'Versions of scorecards (评分卡版本): definition, digest, quality, who made and approved them; record_scorecard() adds one, approve_scorecard() and retire_scorecard() change its status, and nothing else changes';

CREATE UNIQUE INDEX scorecard_version_valid_from ON @extschema@.scorecard_version (card, valid_from) WHERE status = 'approved';
COMMENT ON INDEX @extschema@.scorecard_version_valid_from IS 'Of a card, one approved version begins on a day';

CREATE TABLE @extschema@.credit_decision (
    decision       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, --@ Number of the decision
    customer       text NOT NULL, --@ Customer, as text
    card           text NOT NULL, --@ Scorecard
    version        int NOT NULL, --@ Its version, approved at the time
    digest         text NOT NULL, --@ Digest of that version
    as_of          date NOT NULL, --@ Day that the inputs are of
    inputs         jsonb NOT NULL, --@ Values of the customer by the names of the variables
    score          int NOT NULL, --@ Base points and points of all variables
    pd             float8, --@ Probability of default
    grade          text, --@ Grade of the score
    base_points    int NOT NULL, --@ Points that everybody has
    points         int[] NOT NULL, --@ Points of each variable, in the order of the card
    reasons        text[], --@ Variables that lack most points, the worst first
    shortfalls     float8[], --@ How many points each of them lacks
    by_policy      text[], --@ Variables answered by the policy of the card
    credit_limit   numeric, --@ Limit that was granted
    override_grade text, --@ Grade set by hand; NULL: that of the score holds
    override_limit numeric, --@ Limit set by hand; NULL: credit_limit holds
    override_reason text, --@ Why
    scored_by      text NOT NULL, --@ Role that decided
    scored_at      timestamptz NOT NULL --@ When
);
COMMENT ON TABLE @extschema@.credit_decision IS 'Credit decisions (授信决策记录): inputs, points, grade, limit, reasons and overrides, with version of the card and role; credit_decide() adds one, nobody changes or removes any';
COMMENT ON SEQUENCE @extschema@.credit_decision_decision_seq IS 'Numbers of credit decisions';

CREATE INDEX credit_decision_customer ON @extschema@.credit_decision (customer, decision);
COMMENT ON INDEX @extschema@.credit_decision_customer IS 'History of a customer';

SELECT pg_catalog.pg_extension_config_dump('@extschema@.scorecard_version', '');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.credit_decision', '');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.credit_decision_decision_seq', '');

-- Not for everyone: who has which right is the owner's to say. Nobody needs UPDATE of other columns, or DELETE.
GRANT SELECT, INSERT ON @extschema@.scorecard_version, @extschema@.credit_decision TO @extowner@ WITH GRANT OPTION;
GRANT UPDATE (status, valid_from) ON @extschema@.scorecard_version TO @extowner@ WITH GRANT OPTION;
GRANT SELECT, UPDATE ON SEQUENCE @extschema@.credit_decision_decision_seq TO @extowner@; -- to dump and restore

-- A superuser who restores a dump (it turns row_security off) owns the extension then. Who had installed it, and owns its
-- schema (base.sql), keeps the rights that he had as its owner, here and on schemes: those that he gave are in the dump.
DO $$
DECLARE
    holder CONSTANT regrole := (SELECT n.nspowner FROM pg_namespace n WHERE n.nspname = '@extschema@');
BEGIN
    IF NOT pg_catalog.current_setting('row_security')::boolean AND holder <> '@extowner@'::regrole THEN
        EXECUTE pg_catalog.format('GRANT SELECT, INSERT ON @extschema@.scorecard_version, @extschema@.credit_decision TO %s WITH GRANT OPTION', holder);
        EXECUTE pg_catalog.format('GRANT UPDATE (status, valid_from) ON @extschema@.scorecard_version TO %s WITH GRANT OPTION', holder);
        EXECUTE pg_catalog.format('GRANT SELECT, UPDATE ON SEQUENCE @extschema@.credit_decision_decision_seq TO %s', holder);
        EXECUTE pg_catalog.format('GRANT SELECT, INSERT, UPDATE, DELETE ON @extschema@.scheme, @extschema@.scheme_code, @extschema@.scheme_label, '
                       '@extschema@.scheme_axis, @extschema@.scheme_rule, @extschema@.scheme_cell, @extschema@.scheme_arrow TO %s WITH GRANT OPTION', holder);
    END IF;
END $$;

-- What keeps them -----------------------------------------------------------------------------------------

-- True while the owner of the extension, or a superuser, restores a dump.
CREATE FUNCTION crm_internal.audit_restoring() RETURNS boolean
LANGUAGE sql STABLE
RETURN crm_internal.scheme_restoring()
    AND (SELECT pg_catalog.pg_has_role(e.extowner, 'USAGE'::text) FROM pg_catalog.pg_extension AS e WHERE e.extname OPERATOR(pg_catalog.=) 'crm'::name);
COMMENT ON FUNCTION crm_internal.audit_restoring() IS 'Part of the triggers of the audit tables: whether who owns the extension restores a dump, whose rows come as they were';

CREATE FUNCTION crm_internal.definition_digest(definition jsonb) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(definition::text, 'UTF8'::name)), 'hex'::text);
COMMENT ON FUNCTION crm_internal.definition_digest(jsonb) IS 'Part of the audit tables: SHA-256 of a definition in hexadecimal digits';

-- Trigger: history is added to, and nothing else.
CREATE FUNCTION crm_internal.audit_keep() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'rows of table "%" stay as they are: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'object_not_in_prerequisite_state',
              HINT = CASE TG_TABLE_NAME WHEN 'credit_decision' THEN 'Decide again with @extschema@.credit_decide(); the newest decision of a customer holds.'
                                        ELSE 'End a version with @extschema@.retire_scorecard().' END;
END $$;
COMMENT ON FUNCTION crm_internal.audit_keep() IS 'Trigger that refuses to change or remove rows of history';

-- Trigger: a new version is a draft with the next number, of who records it now.
CREATE FUNCTION crm_internal.scorecard_version_add() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    described @extschema@.scorecard;
BEGIN
    IF crm_internal.audit_restoring() THEN
        RETURN NEW;
    END IF;
    IF coalesce(btrim(NEW.card), '') = '' THEN
        RAISE EXCEPTION 'a scorecard needs a name' USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass a short name such as ''retail''.';
    ELSIF NEW.definition IS NULL THEN
        RAISE EXCEPTION 'there is no definition of scorecard "%"', NEW.card USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass what crm.scorecard_fit() or crm.scorecard() made.';
    END IF;
    described := NEW.definition::@extschema@.scorecard;
    PERFORM count(*) FROM @extschema@.scorecard_rows(described);
    -- who records the same card at the same time waits, and gets the next number
    PERFORM pg_advisory_xact_lock(hashtextextended('crm.scorecard_version ' || NEW.card, 0));
    NEW.version := 1 + coalesce((SELECT max(v.version) FROM @extschema@.scorecard_version v WHERE v.card = NEW.card), 0);
    NEW.status := 'draft';
    NEW.digest := crm_internal.definition_digest(NEW.definition);
    NEW.n := described.n;
    NEW.n_bad := described.n_bad;
    NEW.log_likelihood := described.log_likelihood;
    NEW.null_log_likelihood := described.null_log_likelihood;
    NEW.auc := described.auc;
    NEW.ks := described.ks;
    NEW.created_by := current_user;
    NEW.created_at := clock_timestamp();
    NEW.approved_by := NULL;
    NEW.approved_at := NULL;
    NEW.valid_from := NULL;
    NEW.retired_by := NULL;
    NEW.retired_at := NULL;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION crm_internal.scorecard_version_add() IS 'Trigger that fills in number, digest, quality, role and time of a new version';

-- Trigger: a draft becomes approved, both become retired, by who does it now; nothing else of a version changes.
CREATE FUNCTION crm_internal.scorecard_version_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (to_jsonb(OLD) - '{status,valid_from}'::text[])::text <> (to_jsonb(NEW) - '{status,valid_from}'::text[])::text THEN
        RAISE EXCEPTION 'version % of scorecard "%" stays as it is', OLD.version, OLD.card USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Record a new version with @extschema@.record_scorecard().';
    ELSIF OLD.status = 'draft' AND NEW.status = 'approved' THEN
        IF NEW.valid_from IS NULL OR NOT isfinite(NEW.valid_from) THEN
            RAISE EXCEPTION 'version % of scorecard "%" needs the day from which it is valid', OLD.version, OLD.card USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Pass it: SELECT @extschema@.approve_scorecard(''' || OLD.card || ''', ' || OLD.version || ', ''2026-01-01'');';
        ELSIF NEW.digest <> crm_internal.definition_digest(NEW.definition) THEN
            RAISE EXCEPTION 'version % of scorecard "%" is not what was recorded', OLD.version, OLD.card USING ERRCODE = 'data_corrupted',
                HINT = 'Its digest is of another definition: somebody changed the table past its triggers.';
        END IF;
        NEW.approved_by := current_user;
        NEW.approved_at := clock_timestamp();
    ELSIF OLD.status IN ('draft', 'approved') AND NEW.status = 'retired' AND NEW.valid_from IS NOT DISTINCT FROM OLD.valid_from THEN
        NEW.retired_by := current_user;
        NEW.retired_at := clock_timestamp();
    ELSE
        RAISE EXCEPTION 'version % of scorecard "%" is %', OLD.version, OLD.card,
            CASE WHEN NEW.status = OLD.status THEN OLD.status || ' already' ELSE OLD.status || ', and cannot become ' || NEW.status END USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'A draft is approved or retired, an approved version retired; for anything else record a new version.';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION crm_internal.scorecard_version_change() IS 'Trigger that lets a version be approved and retired, and nothing else';

-- The version of a card that decides on a day, or the one that is named; an error that says why there is none.
CREATE FUNCTION crm_internal.scorecard_version_for(card text, as_of date, version int) RETURNS @extschema@.scorecard_version
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    chosen @extschema@.scorecard_version;
BEGIN
    SELECT v.* INTO chosen FROM @extschema@.scorecard_version v
    WHERE v.card = scorecard_version_for.card AND v.status = 'approved' AND v.valid_from <= as_of AND v.version = coalesce(scorecard_version_for.version, v.version)
    ORDER BY v.valid_from DESC LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'scorecard "%" has no approved version%', coalesce(card, 'NULL'), coalesce(' ' || version, '') || coalesce(' on ' || to_char(as_of, 'YYYY-MM-DD'), '; the day is missing')
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = (SELECT coalesce('There is: ' || string_agg(concat('version ', v.version, ' ', v.status, CASE v.status WHEN 'approved' THEN ' from ' || to_char(v.valid_from, 'YYYY-MM-DD') END), '; ' ORDER BY v.version) || '.',
                                          'Record one with @extschema@.record_scorecard(), and approve it.')
                          FROM @extschema@.scorecard_version v WHERE v.card = scorecard_version_for.card);
    ELSIF chosen.digest <> crm_internal.definition_digest(chosen.definition) THEN
        RAISE EXCEPTION 'version % of scorecard "%" is not what was approved', chosen.version, chosen.card USING ERRCODE = 'data_corrupted',
            HINT = 'Its digest is of another definition: somebody changed the table past its triggers.';
    END IF;
    RETURN chosen;
END $$;
COMMENT ON FUNCTION crm_internal.scorecard_version_for(text, date, int) IS 'Part of the audit tables: the version of a card that decides on a day';

-- Numbers that jsonb cannot say, as what they are to a scorecard: NaN is not known, infinities are in the end bins.
CREATE FUNCTION crm_internal.decision_inputs(card @extschema@.scorecard, inputs jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    variable text;
BEGIN
    IF inputs::text !~ '"(NaN|-?Infinity)"' THEN
        RETURN inputs;
    END IF;
    FOREACH variable IN ARRAY (card).variables LOOP
        IF (card).kinds[array_position((card).variables, variable)] = 'number' AND inputs ->> variable IN ('NaN', 'Infinity', '-Infinity') THEN
            inputs := inputs || jsonb_build_object(variable, CASE inputs ->> variable WHEN 'Infinity' THEN 1.7e308 WHEN '-Infinity' THEN -1.7e308 END);
        END IF;
    END LOOP;
    RETURN inputs;
END $$;
COMMENT ON FUNCTION crm_internal.decision_inputs(@extschema@.scorecard, jsonb) IS 'Part of the audit tables: inputs of a decision as credit_score() takes them';

-- Trigger: a decision is what its version gives for its inputs, of who decides now.
CREATE FUNCTION crm_internal.credit_decision_add() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1 AS $$
DECLARE
    used @extschema@.scorecard_version;
    described @extschema@.scorecard;
    result @extschema@.credit_score;
BEGIN
    IF crm_internal.audit_restoring() THEN
        RETURN NEW;
    END IF;
    IF coalesce(btrim(NEW.customer), '') = '' OR NEW.inputs IS NULL OR isfinite(NEW.as_of) IS NOT TRUE THEN
        RAISE EXCEPTION '% of the decision is missing', CASE WHEN coalesce(btrim(NEW.customer), '') = '' THEN 'the customer' WHEN isfinite(NEW.as_of) IS NOT TRUE THEN 'the day' ELSE 'the row' END
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Write @extschema@.credit_decide(''retail'', t, t.customer_id, ''2026-01-31'') over the rows t of a table.';
    ELSIF (coalesce(NEW.override_grade, NEW.override_limit::text) IS NULL) <> (coalesce(btrim(NEW.override_reason), '') = '') THEN
        RAISE EXCEPTION '%', CASE WHEN coalesce(NEW.override_grade, NEW.override_limit::text) IS NULL THEN 'there is a reason, but nothing that it overrides' ELSE 'an override needs a reason' END
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass override_reason together with override_grade, override_limit or both.';
    END IF;
    PERFORM crm_internal.require_between(NEW.credit_limit, 'credit_limit', 0.0, 'Infinity'), crm_internal.require_between(NEW.override_limit, 'override_limit', 0.0, 'Infinity');
    used := crm_internal.scorecard_version_for(NEW.card, NEW.as_of, NEW.version);
    described := used.definition::@extschema@.scorecard;
    IF NEW.override_grade <> ALL ((described).grades) THEN
        RAISE EXCEPTION 'scorecard "%" has no grade "%"', NEW.card, NEW.override_grade
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Its grades: ' || array_to_string((described).grades, ', ') || '.';
    END IF;
    result := @extschema@.credit_score(described, crm_internal.decision_inputs(described, NEW.inputs));
    NEW.version := used.version;
    NEW.digest := used.digest;
    NEW.score := result.score;
    NEW.pd := result.pd;
    NEW.grade := result.grade;
    NEW.base_points := result.base_points;
    NEW.points := result.points;
    NEW.reasons := result.reasons;
    NEW.shortfalls := result.shortfalls;
    NEW.by_policy := result.by_policy;
    NEW.scored_by := current_user;
    NEW.scored_at := clock_timestamp();
    RETURN NEW;
END $$;
COMMENT ON FUNCTION crm_internal.credit_decision_add() IS 'Trigger that scores the inputs of a new decision and fills in version, role and time';

CREATE TRIGGER add BEFORE INSERT ON @extschema@.scorecard_version FOR EACH ROW EXECUTE FUNCTION crm_internal.scorecard_version_add();
COMMENT ON TRIGGER add ON @extschema@.scorecard_version IS 'New versions are drafts of who records them';
CREATE TRIGGER change BEFORE UPDATE ON @extschema@.scorecard_version FOR EACH ROW EXECUTE FUNCTION crm_internal.scorecard_version_change();
COMMENT ON TRIGGER change ON @extschema@.scorecard_version IS 'Versions are approved and retired, and do not change else';
CREATE TRIGGER keep BEFORE DELETE OR TRUNCATE ON @extschema@.scorecard_version FOR EACH STATEMENT EXECUTE FUNCTION crm_internal.audit_keep();
COMMENT ON TRIGGER keep ON @extschema@.scorecard_version IS 'Versions are not removed';
CREATE TRIGGER add BEFORE INSERT ON @extschema@.credit_decision FOR EACH ROW EXECUTE FUNCTION crm_internal.credit_decision_add();
COMMENT ON TRIGGER add ON @extschema@.credit_decision IS 'Decisions are what their card says of their inputs';
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON @extschema@.credit_decision FOR EACH STATEMENT EXECUTE FUNCTION crm_internal.audit_keep();
COMMENT ON TRIGGER keep ON @extschema@.credit_decision IS 'Decisions are neither changed nor removed';
-- also where a session plays a replica
ALTER TABLE @extschema@.scorecard_version ENABLE ALWAYS TRIGGER keep;
ALTER TABLE @extschema@.credit_decision ENABLE ALWAYS TRIGGER keep;

-- What people call ----------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.record_scorecard(card text, definition @extschema@.scorecard, data_query text DEFAULT NULL, note text DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1 AS $$
DECLARE
    number int;
BEGIN
    INSERT INTO @extschema@.scorecard_version AS v (card, definition, data_query, note)
    VALUES (record_scorecard.card, definition::jsonb, record_scorecard.data_query, record_scorecard.note) RETURNING v.version INTO number;
    RETURN number;
END $$;
COMMENT ON FUNCTION @extschema@.record_scorecard(text, @extschema@.scorecard, text, text) IS 'Records a scorecard as a draft (评分卡版本登记), with where its data came from; the number of the version';

-- Changes the status of a version; an error that lists the versions unless it is there.
CREATE FUNCTION crm_internal.scorecard_version_set(card text, version int, status text, valid_from date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE @extschema@.scorecard_version AS v SET status = scorecard_version_set.status, valid_from = coalesce(scorecard_version_set.valid_from, v.valid_from)
    WHERE v.card = scorecard_version_set.card AND v.version = scorecard_version_set.version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no version % of scorecard "%"', coalesce(version::text, 'NULL'), coalesce(card, 'NULL') USING ERRCODE = 'invalid_parameter_value',
            HINT = (SELECT coalesce('Its versions: ' || string_agg(v.version || ' ' || v.status, ', ' ORDER BY v.version) || '.', 'Record one with @extschema@.record_scorecard().')
                    FROM @extschema@.scorecard_version v WHERE v.card = scorecard_version_set.card);
    END IF;
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'another version of scorecard "%" is valid from %', card, to_char(valid_from, 'YYYY-MM-DD') USING ERRCODE = 'unique_violation',
        HINT = 'Retire that one first, or pass another day.';
END $$;
COMMENT ON FUNCTION crm_internal.scorecard_version_set(text, int, text, date) IS 'Part of approve_scorecard and retire_scorecard: the new status of a version';

CREATE FUNCTION @extschema@.approve_scorecard(card text, version @extschema@.whole_number, valid_from @extschema@.day) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    SELECT crm_internal.scorecard_version_set(card, version::int, 'approved'::text, valid_from::date);
END;
COMMENT ON FUNCTION @extschema@.approve_scorecard(text, @extschema@.whole_number, @extschema@.day) IS 'Approves a draft of a scorecard (评分卡审批): from that as-of day on it decides, until a version approved for a later day';

CREATE FUNCTION @extschema@.retire_scorecard(card text, version @extschema@.whole_number) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    SELECT crm_internal.scorecard_version_set(card, version::int, 'retired'::text, NULL::date);
END;
COMMENT ON FUNCTION @extschema@.retire_scorecard(text, @extschema@.whole_number) IS 'Retires a version of a scorecard (评分卡停用), which decides nothing from then on; its decisions stay, and can be scored again';

CREATE FUNCTION @extschema@.approved_scorecard(card text, as_of @extschema@.day) RETURNS @extschema@.scorecard
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (crm_internal.scorecard_version_for(card, as_of::date, NULL)).definition::@extschema@.scorecard;
END $$;
COMMENT ON FUNCTION @extschema@.approved_scorecard(text, @extschema@.day) IS 'The scorecard that decides on a day (生效评分卡), for credit_score() over many customers';

--@ each pg_catalog.to_jsonb:record pg_catalog.to_jsonb:jsonb pg_catalog.jsonb:text

CREATE FUNCTION @extschema@.credit_decide(
    card text, inputs @KEY@, customer text, as_of @extschema@.day,
    credit_limit @extschema@.number DEFAULT NULL,
    override_grade text DEFAULT NULL, override_limit @extschema@.number DEFAULT NULL, override_reason text DEFAULT NULL,
    version @extschema@.whole_number DEFAULT NULL) RETURNS @extschema@.credit_decision
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1 AS $$
DECLARE
    added @extschema@.credit_decision;
BEGIN
    -- one line: an error quotes it
    INSERT INTO @extschema@.credit_decision AS d (customer, card, version, as_of, inputs, credit_limit, override_grade, override_limit, override_reason) VALUES (customer, card, version, as_of, @CUSTOMER@(inputs), credit_limit, override_grade, override_limit, override_reason) RETURNING d.* INTO added;
    RETURN added;
END $$;
COMMENT ON FUNCTION @extschema@.credit_decide(text, @KEY@, text, @extschema@.day, @extschema@.number, text, @extschema@.number, text, @extschema@.whole_number) IS 'Scores a customer (values as @KEY@) by the approved version of a scorecard and records the decision (授信决策): points, probability, grade, reasons, limit, override with its reason';

CREATE FUNCTION @extschema@.credit_decide(
    card text, inputs @KEY@, customer anyelement, as_of @extschema@.day,
    credit_limit @extschema@.number DEFAULT NULL,
    override_grade text DEFAULT NULL, override_limit @extschema@.number DEFAULT NULL, override_reason text DEFAULT NULL,
    version @extschema@.whole_number DEFAULT NULL) RETURNS @extschema@.credit_decision
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1 AS $$
BEGIN
    RETURN @extschema@.credit_decide(card, @CUSTOMER@(inputs), customer::text, as_of, credit_limit, override_grade, override_limit, override_reason, version);
END $$;
COMMENT ON FUNCTION @extschema@.credit_decide(text, @KEY@, anyelement, @extschema@.day, @extschema@.number, text, @extschema@.number, text, @extschema@.whole_number) IS 'Scores a customer (values as @KEY@) and records the decision (授信决策); the customer is a number, a uuid or of any other type';
--@ end

CREATE FUNCTION @extschema@.credit_rescore(
    decision bigint,
    OUT reproduced boolean, OUT score int, OUT pd float8, OUT grade text, OUT points int[], OUT card text, OUT version int, OUT differs text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made @extschema@.credit_decision;
    used @extschema@.scorecard_version;
    described @extschema@.scorecard;
    again @extschema@.credit_score;
BEGIN
    SELECT d.* INTO made FROM @extschema@.credit_decision d WHERE d.decision = credit_rescore.decision;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no decision %', coalesce(decision::text, 'NULL') USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Numbers of decisions are in the column decision of @extschema@.credit_decision.';
    END IF;
    SELECT v.* INTO used FROM @extschema@.scorecard_version v WHERE v.card = made.card AND v.version = made.version;
    card := made.card;
    version := made.version;
    IF used.definition IS NULL THEN
        reproduced := false;
        differs := 'version';
        RETURN;
    END IF;
    described := used.definition::@extschema@.scorecard;
    again := @extschema@.credit_score(described, crm_internal.decision_inputs(described, made.inputs));
    score := again.score;
    pd := again.pd;
    grade := again.grade;
    points := again.points;
    differs := nullif(concat_ws(', ',
        CASE WHEN made.digest <> crm_internal.definition_digest(used.definition) THEN 'definition' END,
        CASE WHEN (made.base_points, made.points) IS DISTINCT FROM (again.base_points, again.points) THEN 'points' END,
        CASE WHEN made.score IS DISTINCT FROM again.score THEN 'score' END,
        CASE WHEN made.pd IS DISTINCT FROM again.pd AND abs(made.pd - again.pd) > 1e-12 IS NOT FALSE THEN 'pd' END,
        CASE WHEN made.grade IS DISTINCT FROM again.grade THEN 'grade' END,
        CASE WHEN (made.reasons, made.by_policy) IS DISTINCT FROM (again.reasons, again.by_policy) THEN 'reasons' END), '');
    reproduced := differs IS NULL;
END $$;
COMMENT ON FUNCTION @extschema@.credit_rescore(bigint) IS 'Scores a recorded decision again (授信决策复算) by its own version of the card: whether everything comes out as it was written, and what does not';

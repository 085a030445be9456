-- Guards of arguments, for formulas written in SQL.

CREATE FUNCTION @extschema@.require_finite(value @extschema@.number, name text) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_require_finite' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.require_finite(@extschema@.number, text) IS 'Part of the formulas: the value; an error if it is NaN or infinite';
CREATE FUNCTION @extschema@.require_between(value @extschema@.number, name text, minimum numeric, maximum numeric) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_require_between' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.require_between(@extschema@.number, text, numeric, numeric) IS 'Part of the formulas: the value; an error if it is outside the range';

CREATE FUNCTION @extschema@.exact_numeric(value float8) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_exact_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.exact_numeric(float8) IS 'Part of the functions that make queries: the shortest numeric that casts back to the same float8; an error if it is NaN or infinite';
CREATE FUNCTION @extschema@.exact_numeric(value real) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_exact_numeric_of_real' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION @extschema@.exact_numeric(real) IS 'Part of the functions that make queries: the shortest numeric that casts back to the same real; an error if it is NaN or infinite';

CREATE FUNCTION @extschema@.keyed_sums_combine(bytea, bytea) RETURNS bytea
    AS 'MODULE_PATHNAME', 'crm_keyed_sums_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.keyed_sums_combine(bytea, bytea) IS 'Part of aggregate revenue_by_period';

CREATE FUNCTION @extschema@.refuse_rows(source regclass, state text, message text, remedy text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    RAISE EXCEPTION 'cannot read the rows of %: %', source, message
        USING ERRCODE = state, HINT = coalesce(CASE WHEN remedy OPERATOR(pg_catalog.!~*) 'datestyle|^$' THEN remedy END, 'Mend the value, or make a view that casts the column, and name it as the source.');
END
$$;
COMMENT ON FUNCTION @extschema@.refuse_rows(regclass, text, text, text) IS 'Part of the functions that take a table: the error for a text that is no time or number';

-- What the view makers take for an amount, as numeric with all its digits.
CREATE FUNCTION @extschema@.exact_amount(source regclass, amount name) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    column_sql text := (SELECT c.amount_sql FROM @extschema@.source_columns(source, NULL, NULL, amount, NULL) AS c);
    kind oid;
    base oid;
BEGIN
    SELECT a.atttypid INTO kind
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid OPERATOR(pg_catalog.=) source AND a.attname OPERATOR(pg_catalog.=) amount;
    LOOP
        SELECT t.typbasetype INTO base
        FROM pg_catalog.pg_type AS t
        WHERE t.oid OPERATOR(pg_catalog.=) kind AND t.typtype OPERATOR(pg_catalog.=) 'd'::"char";
        EXIT WHEN NOT FOUND;
        kind := base;
    END LOOP;
    RETURN CASE kind::pg_catalog.regtype
                WHEN 'real'::pg_catalog.regtype THEN pg_catalog.format('@extschema@.exact_numeric(%s::real)', column_sql)
                WHEN 'double precision'::pg_catalog.regtype THEN pg_catalog.format('@extschema@.exact_numeric(%s::float8)', column_sql)
                ELSE pg_catalog.regexp_replace(column_sql, '::pg_catalog[.]numeric$', '') OPERATOR(pg_catalog.||) '::numeric' END;
END
$$;
COMMENT ON FUNCTION @extschema@.exact_amount(regclass, name) IS 'Part of the functions that make queries: the column of table o as numeric, with all digits of real and double precision; an error with its remedy for other types';

CREATE FUNCTION @extschema@.require_same_length(name text, items int, other_name text, other_items int) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF coalesce(items, 0) OPERATOR(pg_catalog.<>) coalesce(other_items, 0) THEN
        RAISE EXCEPTION '% and % differ in length: % and %', name, other_name, coalesce(items, 0), coalesce(other_items, 0)
            USING ERRCODE = 'array_subscript_error', HINT = 'Make all arrays with array_agg() over the same rows; what is unknown is NULL.';
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION @extschema@.require_same_length(text, int, text, int) IS 'Part of the functions of parallel arrays: true; an error if two of them differ in length';

CREATE FUNCTION @extschema@.require_labels(labels text[], name text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF pg_catalog.cardinality(labels) OPERATOR(pg_catalog.>) 26
       OR pg_catalog.cardinality(labels) OPERATOR(pg_catalog.<>) (SELECT pg_catalog.count(DISTINCT l.label) FROM pg_catalog.unnest(labels) AS l(label)) THEN
        RAISE EXCEPTION '% must be up to 26 different labels, not %', name,
            CASE WHEN pg_catalog.cardinality(labels) OPERATOR(pg_catalog.>) 26 THEN pg_catalog.cardinality(labels)::text ELSE labels::text END
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name every class once, the best first.';
    END IF;
    RETURN labels;
END
$$;
COMMENT ON FUNCTION @extschema@.require_labels(text[], text) IS 'Part of the tables of classes: the labels; an error if there are too many, one is NULL, or two are the same';

CREATE FUNCTION @extschema@.refuse_name(value text, name text, known text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
BEGIN
    RAISE EXCEPTION '% "%" is unknown', name, value
        USING ERRCODE = 'invalid_parameter_value', HINT = pg_catalog.format('Known: %s.', known);
END
$$;
COMMENT ON FUNCTION @extschema@.refuse_name(text, text, text) IS 'Part of the functions that translate names: an error that lists the known ones; NULL for NULL';

-- A model from jsonb: an error that names what is missing, or of another kind, unless it is all there.
CREATE FUNCTION @extschema@.require_model(value jsonb, model text, kinds text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    faults text;
BEGIN
    IF jsonb_typeof(value) <> 'object' THEN
        faults := 'it is of kind ' || jsonb_typeof(value) || ', not object';
    ELSE
        SELECT string_agg(k.key || CASE WHEN coalesce(jsonb_typeof(value -> k.key), 'null') = 'null' THEN ' is missing'
                                        ELSE ' is of kind ' || jsonb_typeof(value -> k.key) || ', not ' || k.kind END, ', ' ORDER BY k.place)
        INTO faults
        FROM (SELECT e.found[1] AS key, e.found[2] AS kind, e.place
              FROM regexp_matches(kinds, '(\w+) (\w+)', 'g') WITH ORDINALITY AS e(found, place)) AS k
        WHERE jsonb_typeof(value -> k.key) IS DISTINCT FROM k.kind;
    END IF;
    IF faults IS NOT NULL THEN
        RAISE EXCEPTION 'the jsonb is no %: %', model, faults
            USING ERRCODE = 'invalid_parameter_value', HINT = format('Cast what model::jsonb made of a crm.%s, whole.', model);
    END IF;
    RETURN value;
END
$$;
COMMENT ON FUNCTION @extschema@.require_model(jsonb, text, text) IS 'Part of the casts from jsonb: an error that names what a model lacks';

-- An error that says what to grant, unless the role may write the schemes of that table and its parts.
CREATE FUNCTION @extschema@.require_scheme_rights(source text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts text;
BEGIN
    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.relname) INTO parts
    FROM pg_class AS c
    WHERE c.relnamespace = '@extschema@'::regnamespace AND c.relkind = 'r' AND starts_with(c.relname, source)
      AND NOT (has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'));
    IF parts IS NOT NULL THEN
        RAISE EXCEPTION 'role "%" may not change %', current_user, parts
            USING ERRCODE = 'insufficient_privilege', HINT = format('The owner may say GRANT INSERT, UPDATE, DELETE ON %s TO %I.', parts, current_user);
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.require_scheme_rights(text) IS 'Part of the functions that define schemes: an error that says what to grant';

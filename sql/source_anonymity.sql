-- Whether numbers that are published tell of single customers.

CREATE FUNCTION @extschema@.k_anonymity(view regclass, columns name[], at_least @extschema@.whole_number DEFAULT 5)
    RETURNS TABLE (rows bigint, groups bigint, smallest_group bigint, groups_below bigint, rows_below bigint)
    LANGUAGE plpgsql STABLE COST 10000 ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM crm_internal.require_relation(view, 'view');
    IF coalesce(cardinality(columns), 0) = 0 OR array_position(columns, NULL) IS NOT NULL THEN
        RAISE EXCEPTION 'columns is %', coalesce(columns::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name the columns that are published together and that others could know, for instance ''{segment,country}''.';
    ELSIF coalesce(at_least::int < 1, true) THEN
        RAISE EXCEPTION 'at_least is %', coalesce(at_least::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass the least size of a group that may be shown, 5 for instance.';
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT coalesce(sum(g.size), 0)::bigint, count(*), min(g.size), count(*) FILTER (WHERE g.size < $1), coalesce(sum(g.size) FILTER (WHERE g.size < $1), 0)::bigint
         FROM (SELECT count(*) AS size FROM %s AS o GROUP BY %s) AS g', view,
        (SELECT string_agg(format('o.%I', crm_internal.source_column(view, c.name)), ', ') FROM unnest(columns) AS c(name))) USING at_least::int;
EXCEPTION WHEN undefined_function THEN
    RAISE EXCEPTION 'columns of % cannot be grouped: %', view, SQLERRM
        USING ERRCODE = 'undefined_function', HINT = 'Cast such a column to text in a view, and name that view.';
END
$$;
COMMENT ON FUNCTION @extschema@.k_anonymity(regclass, name[], @extschema@.whole_number) IS 'Whether published columns tell of single customers (k-匿名性): the smallest group of rows that they do not tell apart, and how many rows are in groups below a limit';

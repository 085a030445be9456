-- The history of a source: its tables, and the views that read them.

CREATE FUNCTION crm_internal.source_make_history(s @extschema@.source) RETURNS text[]
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN '{}';
END
$$;
COMMENT ON FUNCTION crm_internal.source_make_history(@extschema@.source) IS 'Part of create_source: makes the tables of the history where they are missing; the statements that did it';

CREATE FUNCTION crm_internal.source_history_views(s @extschema@.source) RETURNS SETOF crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN;
END
$$;
COMMENT ON FUNCTION crm_internal.source_history_views(@extschema@.source) IS 'Part of create_source: the views over the history';

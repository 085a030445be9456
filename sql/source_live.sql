-- The live views of a source: always of now, by its latest models.

CREATE FUNCTION crm_internal.source_live_views(s @extschema@.source) RETURNS SETOF crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN;
END
$$;
COMMENT ON FUNCTION crm_internal.source_live_views(@extschema@.source) IS 'Part of create_source: the views that always tell of now';

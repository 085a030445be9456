-- The cuts of schemes of labels: shares of tiers, lower limits of tiers and grades, weights of factors.

-- Raises 22023 unless these can be the cuts of so many codes of a kind.
CREATE FUNCTION crm_internal.scheme_cuts_check(kind @extschema@.scheme_kind, named int, cuts float8[], cut_by text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given CONSTANT int := coalesce(cardinality(cuts), 0);
BEGIN
    IF NOT kind.has_cuts THEN
        RETURN;
    ELSIF kind.cut_by <> cut_by THEN
        RAISE EXCEPTION 'the cuts of a % scheme are %, not %', kind.kind, kind.cut_by, cut_by
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave cut_by out.';
    ELSIF kind.cut_by IS NULL AND cut_by NOT IN ('customers', 'value', 'limits') THEN
        RAISE EXCEPTION 'cut_by must be ''customers'', ''value'' or ''limits'', not "%"', cut_by
            USING ERRCODE = 'invalid_parameter_value', HINT = 'It says what the cuts are: shares of the customers, shares of the total value, or lower limits of value.';
    ELSIF given <> named - (cut_by = 'limits')::int THEN
        RAISE EXCEPTION 'there are % cuts for % % by %', given, named, CASE WHEN kind.cut_by IS NULL THEN 'tiers' ELSE 'names' END, cut_by
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = CASE kind.cut_by WHEN 'weights' THEN 'Pass a weight per name.'
                                          WHEN 'limits' THEN 'Pass a lower limit for every name but the last.'
                                          ELSE 'Pass a share per tier, or a lower limit for all tiers but the last.' END;
    ELSIF kind.cut_by IS NULL THEN
        -- complains of what cannot be a pyramid
        PERFORM @extschema@.pyramid_fit(0::float8, cuts, cut_by);
    ELSIF EXISTS (SELECT FROM unnest(cuts) AS c(cut)
                  WHERE NOT coalesce(c.cut < 'Infinity'::float8 AND c.cut > CASE cut_by WHEN 'limits' THEN '-Infinity'::float8 ELSE -5e-324 END, false)) THEN
        RAISE EXCEPTION 'cuts has a % that cannot be one: %', CASE cut_by WHEN 'limits' THEN 'limit' ELSE 'weight' END, cuts
            USING ERRCODE = 'invalid_parameter_value', HINT = CASE cut_by WHEN 'limits' THEN 'Limits are finite.' ELSE 'Weights are finite and at least 0.' END;
    ELSIF cut_by = 'limits' AND EXISTS (SELECT FROM unnest(cuts) WITH ORDINALITY AS c(cut, place) WHERE c.cut >= cuts[c.place - 1]) THEN
        RAISE EXCEPTION 'limits of a % scheme do not fall: %', kind.kind, cuts
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Write the lower limit of every name, the best first: ''{90, 80, 70}''. The last name has none.';
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_cuts_check(@extschema@.scheme_kind, int, float8[], text) IS 'Part of define_scheme(): raises an error unless these can be the cuts of a scheme';

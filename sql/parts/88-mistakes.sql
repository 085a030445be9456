-- Typical mistakes are answered with what to write instead.

-- PL/pgSQL's SELECT f(...) INTO row_variable puts the whole row into the variable's first column. For the rows of this
-- extension that cast exists, and says what to write.

--@ each rfm_model:int clv_model:int abc_model:int pyramid_model:int rfm_options:int rfm_score:int chi_square_test:int equity:bigint forecast_accuracy:bigint concentration_summary:bigint whale_summary:bigint price_volume_mix:numeric revenue_bridge:numeric revenue_bridge_period:date price_elasticity:float8 abc_options:float8[]

CREATE FUNCTION @extschema@.refuse_row(value @extschema@.@CUSTOMER@) RETURNS @KEY@
    AS 'MODULE_PATHNAME', 'crm_refuse_row' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.refuse_row(@extschema@.@CUSTOMER@) IS 'Part of type @CUSTOMER@: the error of SELECT ... INTO with one column for a whole row';
CREATE CAST (@extschema@.@CUSTOMER@ AS @KEY@) WITH FUNCTION @extschema@.refuse_row(@extschema@.@CUSTOMER@) AS ASSIGNMENT;
COMMENT ON CAST (@extschema@.@CUSTOMER@ AS @KEY@) IS 'Always an error that says how to assign the whole row';
--@ end

-- Who wins customers from whom: a matrix of customers by the brand they bought before and after.

CREATE FUNCTION @extschema@.switching(matrix float8[], names text[] DEFAULT NULL)
    RETURNS TABLE (brand text, buyers_before float8, buyers_after float8, retention float8, conquest float8, gained float8, lost float8, net float8,
                   next_share float8, steady_share float8, conquest_power float8, hard_core_loyal float8, admissible int)
    AS 'MODULE_PATHNAME', 'crm_switching' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 10;
COMMENT ON FUNCTION @extschema@.switching(float8[], text[]) IS 'Who wins and loses customers (品牌转换、抢夺客户): of each brand retention, conquest, gains and losses, the share to come and the one at last, and the Colombo-Morrison parts of hard-core loyal customers and of conquest; admissible 0 where that model does not fit';

CREATE FUNCTION @extschema@.switching_pairs(matrix float8[], names text[] DEFAULT NULL)
    RETURNS TABLE (from_brand text, to_brand text, customers float8, expected float8, residual float8, fair_share_index float8)
    AS 'MODULE_PATHNAME', 'crm_switching_pairs' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION @extschema@.switching_pairs(float8[], text[]) IS 'To whom customers are lost (客户流向、得失分析): of each pair of brands the customers, what sizes let expect, and losses beside a fair share of them, 1 is as size predicts';

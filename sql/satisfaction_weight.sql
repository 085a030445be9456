-- Weights of a survey: raking, post-stratification, effective number of answers.

CREATE FUNCTION crm_internal.effective_n_transition(float8[], float8) RETURNS float8[] --@ part of aggregate effective_n
CREATE FUNCTION crm_internal.effective_n_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate effective_n
CREATE FUNCTION crm_internal.effective_n_final(float8[]) RETURNS float8 --@ part of aggregate effective_n
CREATE AGGREGATE @extschema@.effective_n(weight float8) --@ state float8[] space 64 by effective_n_transition final effective_n_final combine effective_n_combine
COMMENT ON AGGREGATE @extschema@.effective_n(float8) IS 'Effective number of respondents (Kish, 有效样本量): how many of equal weight would say as much; weights of NULL and 0 do not count';

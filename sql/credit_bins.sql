-- Bins of a variable for a scorecard: optimal, with their weight of evidence.

CREATE TYPE @extschema@.bin_options AS (
    max_bins int, --@ Most bins, 1 to 32; 8 unless said
    min_share float8, --@ Least share of the rows in a bin; 0.05 unless said
    trend text, --@ How the share of bads goes from bin to bin: auto, auto_all, ascending, descending, peak, valley or none
    edges float8[], --@ Bins of your own, of a number: where each but the first begins
    candidates float8[], --@ The only places where bins of a number may begin
    groups text[], --@ Bins of your own, of a text: its values, several with %,% between them
    special float8[], --@ Values of a number that have bins of their own, such as -1 for unknown
    special_levels text[], --@ Values of a text that have bins of their own
    rare_share float8, --@ Texts with a smaller share of the rows are pooled first; 0.01 unless said
    prebins int, --@ Most prebins that a number with more different values is cut into first, up to 256; 128 unless said
    zero_cell text --@ What counts where a bin has goods only or bads only: half, half_all, 0.9, 0.99, 1 or forbid
);
COMMENT ON TYPE @extschema@.bin_options IS 'How a variable is cut into bins, made by bin_options()';

CREATE TYPE @extschema@.binning AS (
    version int, --@ Version of this layout
    kind text, --@ number or text
    trend text, --@ How the share of bads goes from the first bin to the last; none for bins of your own
    zero_cell text, --@ What counted where a bin has goods only or bads only
    rows bigint, --@ Rows with a label
    rows_skipped bigint, --@ Rows without a label, which do not count
    iv float8, --@ Information value of all bins, with special and missing ones
    bins int, --@ Bins that were cut; special ones and the one of missing values come after them
    edges float8[], --@ Where each bin but the first begins: it has edge <= value
    levels text[], --@ Values of a text
    level_bins bigint[], --@ The bin of each of them
    special float8[], --@ Values of a number that have bins of their own
    good float8[], --@ Goods of each bin, the last for missing values; with weights their sum
    bad float8[], --@ Bads of each bin
    woe float8[], --@ Weight of evidence of each bin; 0 where there were no rows
    bin_iv float8[] --@ Part of the information value of each bin
);
COMMENT ON TYPE @extschema@.binning IS 'Bins of a variable with their weights of evidence, made by optimal_bins(): print it, store it, apply it next month';

CREATE FUNCTION @extschema@.bin_options(
    max_bins @extschema@.whole_number DEFAULT NULL,
    min_share float8 DEFAULT NULL,
    trend text DEFAULT NULL,
    edges float8[] DEFAULT NULL,
    candidates float8[] DEFAULT NULL,
    groups text[] DEFAULT NULL,
    special float8[] DEFAULT NULL,
    special_levels text[] DEFAULT NULL,
    rare_share float8 DEFAULT NULL,
    prebins @extschema@.whole_number DEFAULT NULL,
    zero_cell text DEFAULT NULL) RETURNS @extschema@.bin_options
    AS 'MODULE_PATHNAME', 'crm_bin_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.bin_options(@extschema@.whole_number, float8, text, float8[], float8[], text[], float8[], text[], float8, @extschema@.whole_number, text) IS 'How a variable is cut into bins (分箱参数): how many, how small, which trend, or bins of your own; for optimal_bins()';

-- State: values of a variable with their labels ------------------------------------------------------------

CREATE FUNCTION crm_internal.bins_combine(bytea, bytea) RETURNS bytea --@ part of aggregates optimal_bins and information_value; SENDS ROWS

-- Optimal bins ---------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.optimal_bins_final(bytea) RETURNS @extschema@.binning --@ part of aggregate optimal_bins
-- Numbers and texts by the types that are declared; a real as the decimal that it is printed as; truth values, enums and what else becomes a text by "any".
-- That one has no combine function: Citus would ask the workers for a part of it, and fails where the type of an argument is not declared; so it sends the rows.
--@ each float8:combine real:combine text:combine "any":alone

CREATE FUNCTION crm_internal.optimal_bins_transition(bytea, @CUSTOMER@, boolean) RETURNS bytea --@ part of aggregate optimal_bins
CREATE AGGREGATE @extschema@.optimal_bins(value @CUSTOMER@, bad boolean) --@ state bytea space 16384 by optimal_bins_transition final optimal_bins_final @KEY@ bins_combine
COMMENT ON AGGREGATE @extschema@.optimal_bins(@CUSTOMER@, boolean) IS 'Bins of a variable with the greatest information value whose share of bads follows a trend (最优分箱), of a number or a text';
CREATE FUNCTION crm_internal.optimal_bins_transition(bytea, @CUSTOMER@, boolean, @extschema@.bin_options) RETURNS bytea --@ part of aggregate optimal_bins
CREATE AGGREGATE @extschema@.optimal_bins(value @CUSTOMER@, bad boolean, options @extschema@.bin_options) --@ state bytea space 16384 by optimal_bins_transition final optimal_bins_final @KEY@ bins_combine
COMMENT ON AGGREGATE @extschema@.optimal_bins(@CUSTOMER@, boolean, @extschema@.bin_options) IS 'Bins of a variable with the greatest information value whose share of bads follows a trend (最优分箱), of a number or a text; with options';
CREATE FUNCTION crm_internal.optimal_bins_transition(bytea, @CUSTOMER@, boolean, @extschema@.bin_options, float8) RETURNS bytea --@ part of aggregate optimal_bins
CREATE AGGREGATE @extschema@.optimal_bins(value @CUSTOMER@, bad boolean, options @extschema@.bin_options, weight float8) --@ state bytea space 16384 by optimal_bins_transition final optimal_bins_final @KEY@ bins_combine
COMMENT ON AGGREGATE @extschema@.optimal_bins(@CUSTOMER@, boolean, @extschema@.bin_options, float8) IS 'Bins of a variable with the greatest information value whose share of bads follows a trend (最优分箱), of a number or a text; with options and weights of rows';
--@ end

CREATE FUNCTION crm_internal.to_jsonb(model @extschema@.binning) RETURNS jsonb
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.binning));
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.binning) IS 'The bins as jsonb; behind the cast';
CREATE CAST (@extschema@.binning AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.binning);
COMMENT ON CAST (@extschema@.binning AS jsonb) IS 'The bins as jsonb';
CREATE FUNCTION crm_internal.to_binning(model jsonb) RETURNS @extschema@.binning
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.binning, crm_internal.require_model(model, 'binning'::text,
        'version number, kind string, trend string, zero_cell string, bins number, good array, bad array, woe array, bin_iv array'::text));
COMMENT ON FUNCTION crm_internal.to_binning(jsonb) IS 'Bins from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.binning) WITH FUNCTION crm_internal.to_binning(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.binning) IS 'Bins from their jsonb form';

-- Looking a value up ---------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.bin_of(binning @extschema@.binning, value "any") RETURNS int
    AS 'MODULE_PATHNAME', 'crm_bin_of' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.bin_of(@extschema@.binning, "any") IS 'Which bin a value falls into (所属分箱), as bin_rows() counts them; a missing value into the last; a text that was not there at the fit into none';
CREATE FUNCTION @extschema@.woe_of(binning @extschema@.binning, value "any") RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_woe_of' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.woe_of(@extschema@.binning, "any") IS 'Weight of evidence of a value (WOE转换): that of its bin';
CREATE FUNCTION @extschema@.bin_rows(binning @extschema@.binning)
    RETURNS TABLE ("position" int, bin text, lower float8, upper float8, n float8, good float8, bad float8, share float8, bad_rate float8, woe float8, iv float8)
    AS 'MODULE_PATHNAME', 'crm_bin_rows' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 8;
COMMENT ON FUNCTION @extschema@.bin_rows(@extschema@.binning) IS 'The table of bins (分箱表): rows, goods, bads, their rate, weight of evidence and information value of each';

-- Groups that are there already ----------------------------------------------------------------------------

CREATE FUNCTION crm_internal.information_value_final(bytea) RETURNS float8 --@ part of aggregate information_value
--@ each float8:combine text:combine "any":alone

CREATE FUNCTION crm_internal.information_value_transition(bytea, @CUSTOMER@, boolean) RETURNS bytea --@ part of aggregate information_value
CREATE AGGREGATE @extschema@.information_value(bin @CUSTOMER@, bad boolean) --@ state bytea space 16384 by information_value_transition final information_value_final @KEY@ bins_combine
COMMENT ON AGGREGATE @extschema@.information_value(@CUSTOMER@, boolean) IS 'Information value of groups (信息价值IV): how well they tell bads from goods; below 0.02 not at all, above 0.3 strongly';
CREATE FUNCTION crm_internal.information_value_transition(bytea, @CUSTOMER@, boolean, text) RETURNS bytea --@ part of aggregate information_value
CREATE AGGREGATE @extschema@.information_value(bin @CUSTOMER@, bad boolean, zero_cell text) --@ state bytea space 16384 by information_value_transition final information_value_final @KEY@ bins_combine
COMMENT ON AGGREGATE @extschema@.information_value(@CUSTOMER@, boolean, text) IS 'Information value of groups (信息价值IV): how well they tell bads from goods; below 0.02 not at all, above 0.3 strongly; with a rule for groups of one kind';
CREATE FUNCTION crm_internal.information_value_transition(bytea, @CUSTOMER@, boolean, text, float8) RETURNS bytea --@ part of aggregate information_value
CREATE AGGREGATE @extschema@.information_value(bin @CUSTOMER@, bad boolean, zero_cell text, weight float8) --@ state bytea space 16384 by information_value_transition final information_value_final @KEY@ bins_combine
COMMENT ON AGGREGATE @extschema@.information_value(@CUSTOMER@, boolean, text, float8) IS 'Information value of groups (信息价值IV): how well they tell bads from goods; below 0.02 not at all, above 0.3 strongly; with weights of rows';
--@ end

CREATE FUNCTION @extschema@.weight_of_evidence(bad float8, good float8, all_bad float8, all_good float8, zero_cell text DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_weight_of_evidence' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.weight_of_evidence(float8, float8, float8, float8, text) IS 'Weight of evidence of a bin (证据权重WOE): the logarithm of its share of all bads by its share of all goods; above 0 it is riskier than all together';

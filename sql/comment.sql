-- Comments on the columns of the extension's views, which BI tools show.

COMMENT ON COLUMN @extschema@.schemes.scheme IS 'Name of the segment scheme';
COMMENT ON COLUMN @extschema@.schemes.title IS 'What it is';
COMMENT ON COLUMN @extschema@.schemes.title_zh IS 'What it is, in Chinese';
COMMENT ON COLUMN @extschema@.schemes.kind IS 'shipped, own, or compatibility with lists found elsewhere';
COMMENT ON COLUMN @extschema@.schemes.r_bins IS 'Recency scores it takes, NULL: any';
COMMENT ON COLUMN @extschema@.schemes.f_bins IS 'Frequency scores it takes, NULL: any';
COMMENT ON COLUMN @extschema@.schemes.m_bins IS 'Money scores it takes, NULL: any';
COMMENT ON COLUMN @extschema@.schemes.segments IS 'Segments it has';
COMMENT ON COLUMN @extschema@.schemes.cells IS 'Score cells it has';
COMMENT ON COLUMN @extschema@.schemes.gap_cells IS 'Cells that no rule matches';
COMMENT ON COLUMN @extschema@.schemes.overlap_cells IS 'Cells that several rules match';
COMMENT ON COLUMN @extschema@.schemes.note IS 'What to know of it';

COMMENT ON COLUMN @extschema@.rfm_scheme_cells.scheme IS 'Name of the segment scheme';
COMMENT ON COLUMN @extschema@.rfm_scheme_cells.r IS 'Recency score, NULL: any';
COMMENT ON COLUMN @extschema@.rfm_scheme_cells.f IS 'Frequency score, NULL: any';
COMMENT ON COLUMN @extschema@.rfm_scheme_cells.m IS 'Money score, NULL: any';
COMMENT ON COLUMN @extschema@.rfm_scheme_cells.segment IS 'Segment of the cell';
COMMENT ON COLUMN @extschema@.rfm_scheme_cells.segment_zh IS 'Segment in Chinese';
COMMENT ON COLUMN @extschema@.rfm_scheme_cells.advice IS 'What to do';
COMMENT ON COLUMN @extschema@.rfm_scheme_cells.advice_zh IS 'What to do, in Chinese';

COMMENT ON COLUMN @extschema@.tier_schemes.scheme IS 'Name of the tier scheme';
COMMENT ON COLUMN @extschema@.tier_schemes.title IS 'What it is';
COMMENT ON COLUMN @extschema@.tier_schemes.title_zh IS 'What it is, in Chinese';
COMMENT ON COLUMN @extschema@.tier_schemes.kind IS 'shipped or own';
COMMENT ON COLUMN @extschema@.tier_schemes.cut_by IS 'What the cuts are shares or limits of';
COMMENT ON COLUMN @extschema@.tier_schemes.tier IS 'Number of the tier, 1 the best';
COMMENT ON COLUMN @extschema@.tier_schemes.name IS 'Name of the tier';
COMMENT ON COLUMN @extschema@.tier_schemes.name_zh IS 'Name of the tier in Chinese';
COMMENT ON COLUMN @extschema@.tier_schemes.cut IS 'Share of the tier, or its limit, of what cut_by names';
COMMENT ON COLUMN @extschema@.tier_schemes.advice IS 'What to do';
COMMENT ON COLUMN @extschema@.tier_schemes.advice_zh IS 'What to do, in Chinese';

COMMENT ON COLUMN @extschema@.matrix_cells.matrix IS 'Name of the matrix';
COMMENT ON COLUMN @extschema@.matrix_cells.title IS 'What it is';
COMMENT ON COLUMN @extschema@.matrix_cells.title_zh IS 'What it is, in Chinese';
COMMENT ON COLUMN @extschema@.matrix_cells.kind IS 'shipped or own';
COMMENT ON COLUMN @extschema@.matrix_cells.x_axis IS 'Measure of the x axis';
COMMENT ON COLUMN @extschema@.matrix_cells.x_axis_zh IS 'Measure of the x axis, in Chinese';
COMMENT ON COLUMN @extschema@.matrix_cells.x IS 'Level on the x axis, 1 the lowest';
COMMENT ON COLUMN @extschema@.matrix_cells.y_axis IS 'Measure of the y axis';
COMMENT ON COLUMN @extschema@.matrix_cells.y_axis_zh IS 'Measure of the y axis, in Chinese';
COMMENT ON COLUMN @extschema@.matrix_cells.y IS 'Level on the y axis, 1 the lowest';
COMMENT ON COLUMN @extschema@.matrix_cells.cell IS 'Name of the cell';
COMMENT ON COLUMN @extschema@.matrix_cells.cell_zh IS 'Name of the cell in Chinese';
COMMENT ON COLUMN @extschema@.matrix_cells.advice IS 'What to do';
COMMENT ON COLUMN @extschema@.matrix_cells.advice_zh IS 'What to do, in Chinese';

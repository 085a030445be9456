-- The store of labels: what the codes of segments, tiers, matrices and classes are called, and what to do about them.
--
-- A scheme is one way to name what is of a kind. Its codes are rows of scheme_code, their names and advice rows of
-- scheme_label, one for each language. Schemes of kinds that are grids (segments, matrices) have axes, and a code for
-- every cell. A new kind is a row of scheme_kind and the rows of its schemes.
--
-- No table of the store refers to another by a foreign key: pg_restore loads them in any order, several at once.
-- Triggers let rows follow the scheme they belong to, and who reads a scheme checks it. What is shipped, and the
-- functions that define and copy schemes, are in scheme.sql.

-- Tables ------------------------------------------------------------------------------------------------

CREATE TABLE @extschema@.scheme_kind (
    kind       text PRIMARY KEY, --@ First argument of label() and of the functions that define schemes
    form       text NOT NULL CHECK (form IN ('rules', 'cells', 'ranks', 'codes', 'paths')), --@ What a scheme is made of: rules over score cells, cells of a matrix, ranks from 1 (best), codes, or codes with paths between them
    title      text NOT NULL, --@ What it is
    title_zh   text NOT NULL, --@ Chinese twin of title
    has_cuts   boolean NOT NULL DEFAULT false, --@ Its codes have shares, lower limits or weights
    most_codes int NOT NULL DEFAULT 1000, --@ The most codes that a scheme of this kind has
    cut_by     text --@ What the cuts of all its schemes are; NULL: each scheme says
);
COMMENT ON TABLE @extschema@.scheme_kind IS 'Kinds of labels: segments, tiers, matrices, classes, path models';

CREATE TABLE @extschema@.scheme (
    kind          text NOT NULL, --@ What it names: a kind of scheme_kind
    scheme        text NOT NULL CHECK (pg_catalog.btrim(scheme) <> ''), --@ Name of the scheme, unique in its kind
    title         text NOT NULL, --@ What it is
    title_zh      text NOT NULL, --@ Chinese twin of title
    cut_by        text CHECK (cut_by IN ('customers', 'value', 'limits', 'weights')), --@ What the cuts of its codes are: shares of the customers, shares of the value, lower limits, or weights
    standard      boolean NOT NULL DEFAULT false, --@ Meant where no scheme is named; one of your own goes before the shipped one
    compatibility boolean NOT NULL DEFAULT false, --@ Reproduces another tool's table whose rules overlap or leave gaps: the order of the rules decides
    builtin       boolean NOT NULL DEFAULT false, --@ Shipped with the extension: read-only, and not part of a dump
    note          text, --@ What to know of it
    PRIMARY KEY (kind, scheme)
);
COMMENT ON TABLE @extschema@.scheme IS 'Schemes of labels; make your own with define_scheme() or copy_scheme()';

CREATE UNIQUE INDEX scheme_standard ON @extschema@.scheme (kind, builtin) WHERE standard;
COMMENT ON INDEX @extschema@.scheme_standard IS 'A kind has at most one standard scheme of your own, and one that is shipped';

CREATE TABLE @extschema@.scheme_code (
    kind       text NOT NULL, --@ Kind of the scheme
    scheme     text NOT NULL, --@ Name of the scheme
    code       text NOT NULL CHECK (pg_catalog.btrim(code) <> ''), --@ The code; renaming it here renames it in labels, rules, cells and paths. Tiers are 1 (best), 2 and so on
    "position" int NOT NULL, --@ Order of display
    cut        float8, --@ Share of a tier, lower limit (NULL for the last one), or weight of a factor; scheme_value() returns it
    remainder  boolean NOT NULL DEFAULT false, --@ Takes the cells that no rule matches
    PRIMARY KEY (kind, scheme, code)
);
COMMENT ON TABLE @extschema@.scheme_code IS 'Codes of each scheme: what functions return, and what label() translates';

CREATE UNIQUE INDEX scheme_code_remainder ON @extschema@.scheme_code (kind, scheme) WHERE remainder;
COMMENT ON INDEX @extschema@.scheme_code_remainder IS 'A scheme has at most one code for the remainder';

CREATE TABLE @extschema@.scheme_label (
    kind     text NOT NULL, --@ Kind of the scheme
    scheme   text NOT NULL, --@ Name of the scheme
    code     text NOT NULL, --@ What is named
    language text NOT NULL CHECK (pg_catalog.btrim(language) <> ''), --@ Language of name and advice: en, zh, or one of your own; what it lacks is said in en
    name     text NOT NULL CHECK (pg_catalog.btrim(name) <> ''), --@ What label() returns
    advice   text, --@ What advice() returns, one sentence: what to do with these customers
    PRIMARY KEY (kind, scheme, code, language)
);
COMMENT ON TABLE @extschema@.scheme_label IS 'Names and advice of each code, one row for a language; edit the rows of your own schemes as you like';

CREATE TABLE @extschema@.scheme_axis (
    kind    text NOT NULL, --@ Kind of the scheme
    scheme  text NOT NULL, --@ Name of the scheme
    axis    text NOT NULL CHECK (axis IN ('x', 'y', 'z')), --@ x, y or z; a scheme that does not look at an axis has no row of it, and any level will do
    levels  int NOT NULL CHECK (levels BETWEEN 1 AND 10), --@ Levels from 1, the lowest; cuts of a matrix are one fewer
    name    text NOT NULL, --@ What it measures
    name_zh text NOT NULL, --@ Chinese twin of name
    PRIMARY KEY (kind, scheme, axis)
);
COMMENT ON TABLE @extschema@.scheme_axis IS 'Axes of segment schemes (x recency, y frequency, z money) and of matrices (x, y)';

CREATE TABLE @extschema@.scheme_rule (
    kind       text NOT NULL, --@ Kind of the scheme
    scheme     text NOT NULL, --@ Name of the scheme
    "position" int NOT NULL, --@ Place of the rule in the list
    code       text NOT NULL, --@ What its cells are named
    x_low      int, --@ Lowest recency score
    x_high     int, --@ Highest recency score
    y_low      int, --@ Lowest frequency score
    y_high     int, --@ Highest frequency score
    z_low      int, --@ Lowest monetary score
    z_high     int, --@ Highest monetary score
    yz_low     int, --@ Lowest FM, the mean of the F and M scores rounded half up
    yz_high    int, --@ Highest FM
    PRIMARY KEY (kind, scheme, "position")
);
COMMENT ON TABLE @extschema@.scheme_rule IS 'Range rules of segments in order, first match wins; a NULL range matches any score. Change them with define_scheme(), which expands them into cells';

CREATE TABLE @extschema@.scheme_cell (
    kind   text NOT NULL, --@ Kind of the scheme
    scheme text NOT NULL, --@ Name of the scheme
    x      int NOT NULL CHECK (x BETWEEN 0 AND 10), --@ Recency score, or level of the matrix's measure x
    y      int NOT NULL CHECK (y BETWEEN 0 AND 10), --@ Frequency score, or level of the matrix's measure y
    z      int NOT NULL CHECK (z BETWEEN 0 AND 10), --@ Monetary score
    code   text NOT NULL, --@ What the cell is named
    PRIMARY KEY (kind, scheme, x, y, z)
);
COMMENT ON TABLE @extschema@.scheme_cell IS 'Code of every cell of segment schemes, expanded from the rules, and of matrices; 0 stands for an axis the scheme ignores';

CREATE TABLE @extschema@.scheme_arrow (
    kind   text NOT NULL, --@ Kind of the scheme
    scheme text NOT NULL, --@ Name of the scheme
    source text NOT NULL, --@ Construct that acts
    target text NOT NULL CHECK (target <> source), --@ Construct that it acts on
    PRIMARY KEY (kind, scheme, source, target)
);
COMMENT ON TABLE @extschema@.scheme_arrow IS 'Paths of path models: which construct acts on which; edit the rows of your own schemes as you like';

-- What is shipped comes with CREATE EXTENSION; a dump carries only the user's own.
SELECT pg_catalog.pg_extension_config_dump('@extschema@.scheme', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.scheme_code',
    'WHERE (kind, scheme) NOT IN (SELECT s.kind, s.scheme FROM @extschema@.scheme s WHERE s.builtin)');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.scheme_label',
    'WHERE (kind, scheme) NOT IN (SELECT s.kind, s.scheme FROM @extschema@.scheme s WHERE s.builtin)');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.scheme_axis',
    'WHERE (kind, scheme) NOT IN (SELECT s.kind, s.scheme FROM @extschema@.scheme s WHERE s.builtin)');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.scheme_rule',
    'WHERE (kind, scheme) NOT IN (SELECT s.kind, s.scheme FROM @extschema@.scheme s WHERE s.builtin)');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.scheme_cell',
    'WHERE (kind, scheme) NOT IN (SELECT s.kind, s.scheme FROM @extschema@.scheme s WHERE s.builtin)');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.scheme_arrow',
    'WHERE (kind, scheme) NOT IN (SELECT s.kind, s.scheme FROM @extschema@.scheme s WHERE s.builtin)');

GRANT SELECT ON @extschema@.scheme_kind, @extschema@.scheme, @extschema@.scheme_code, @extschema@.scheme_label,
    @extschema@.scheme_axis, @extschema@.scheme_rule, @extschema@.scheme_cell, @extschema@.scheme_arrow TO PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON @extschema@.scheme, @extschema@.scheme_code, @extschema@.scheme_label,
    @extschema@.scheme_axis, @extschema@.scheme_rule, @extschema@.scheme_cell, @extschema@.scheme_arrow TO @extowner@ WITH GRANT OPTION;

-- Labels ------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.label(kind text, code text, language text DEFAULT 'en', scheme text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_label' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.label(text, text, text, text) IS 'Name of a code in a language: label(''segment'', segment, ''zh''); without a scheme in the standard one of the kind';
CREATE FUNCTION @extschema@.label(kind text, code @extschema@.whole_number, language text DEFAULT 'en', scheme text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_label_of_number' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.label(text, @extschema@.whole_number, text, text) IS 'Name of a tier in a language: label(''tier'', tier, ''zh'', ''vip'')';
CREATE FUNCTION @extschema@.advice(kind text, code text, language text DEFAULT 'en', scheme text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_advice' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.advice(text, text, text, text) IS 'What to do with customers of a code, in one sentence: advice(''segment'', segment)';
CREATE FUNCTION @extschema@.advice(kind text, code @extschema@.whole_number, language text DEFAULT 'en', scheme text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_advice_of_number' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.advice(text, @extschema@.whole_number, text, text) IS 'How to serve the customers of a tier, in one sentence: advice(''tier'', tier)';
CREATE FUNCTION @extschema@.scheme_value(kind text, code text, scheme text DEFAULT NULL) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_scheme_value' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.scheme_value(text, text, text) IS 'Number that a scheme gives a code: the weight of a factor, the lower limit of a grade, the days or the multiple that a grade is granted; without a scheme in the standard one of the kind';

-- What a scheme is called: by its name, or without one that of the standard of the kind.
CREATE FUNCTION crm_internal.scheme_named(kind text, scheme text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(scheme, (SELECT s.scheme FROM @extschema@.scheme AS s WHERE s.kind = scheme_named.kind AND s.standard ORDER BY s.builtin LIMIT 1));
COMMENT ON FUNCTION crm_internal.scheme_named(text, text) IS 'Part of the functions that take a table: the name of a scheme, without one that of the standard of the kind';

-- The codes of a scheme with their labels, for views that show those with nobody in them too; without a scheme the
-- standard one of the kind. Not of SQL, whose body would become part of the query: beside a table on other servers it is
-- called here, once, and its rows are sent.
CREATE FUNCTION crm_internal.scheme_labels(kind text, scheme text)
    RETURNS TABLE ("position" int, code text, name text, name_zh text, advice text, advice_zh text, cut float8)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10 SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT (row_number() OVER (ORDER BY c."position", c.code COLLATE "C"))::int, c.code,
           @extschema@.label(scheme_labels.kind, c.code, 'en'::text, s.scheme), @extschema@.label(scheme_labels.kind, c.code, 'zh'::text, s.scheme),
           @extschema@.advice(scheme_labels.kind, c.code, 'en'::text, s.scheme), @extschema@.advice(scheme_labels.kind, c.code, 'zh'::text, s.scheme), c.cut
    FROM (SELECT a.kind, a.scheme FROM @extschema@.scheme AS a
          WHERE a.kind = scheme_labels.kind AND CASE WHEN scheme_labels.scheme IS NULL THEN a.standard ELSE a.scheme = scheme_labels.scheme END
          ORDER BY a.builtin LIMIT 1) AS s
    JOIN @extschema@.scheme_code AS c ON c.kind = s.kind AND c.scheme = s.scheme;
END
$$;
COMMENT ON FUNCTION crm_internal.scheme_labels(text, text) IS 'Part of the functions that take a table: the codes of a scheme in their order, with their labels and cuts';
CREATE FUNCTION crm_internal.scheme_size(kind text, scheme text) RETURNS int
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (SELECT pg_catalog.count(*)::int FROM crm_internal.scheme_labels(kind, scheme));
COMMENT ON FUNCTION crm_internal.scheme_size(text, text) IS 'Part of create_source: the number of codes of a scheme';

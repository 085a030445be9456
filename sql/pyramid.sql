-- The customer pyramid: tiers by share of the customers, by share of the value, or by limits.

CREATE TYPE @extschema@.pyramid_model AS (
    version int, --@ Version of this layout
    cut_by text, --@ What the cuts are shares of: customers or value
    cuts float8[], --@ Shares of the tiers, best first
    customers bigint, --@ Customers it was fitted to
    total float8, --@ Sum of their values
    limits float8[], --@ Least value of every tier but the last
    tier_customers bigint[], --@ Customers per tier at the fit
    tier_values float8[] --@ Value per tier at the fit
);
COMMENT ON TYPE @extschema@.pyramid_model IS 'A customer pyramid: lower limits of the tiers, best first, and what was in them at the fit';

CREATE FUNCTION crm_internal.to_jsonb(model @extschema@.pyramid_model) RETURNS jsonb
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.to_jsonb(ROW((model).*)::@extschema@.pyramid_model);
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.pyramid_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.pyramid_model AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.pyramid_model);
COMMENT ON CAST (@extschema@.pyramid_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION crm_internal.to_pyramid_model(model jsonb) RETURNS @extschema@.pyramid_model
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.pyramid_model, crm_internal.require_model(model, 'pyramid_model'::text,
        'version number, cut_by string, cuts array, customers number, total number, limits array, tier_customers array, tier_values array'::text));
COMMENT ON FUNCTION crm_internal.to_pyramid_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.pyramid_model) WITH FUNCTION crm_internal.to_pyramid_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.pyramid_model) IS 'A model from its jsonb form';

-- Fit ---------------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.pyramid_fit_transition(float8[], float8, float8[]) RETURNS float8[] --@ part of aggregate pyramid_fit
CREATE FUNCTION crm_internal.pyramid_fit_transition(float8[], float8, float8[], text) RETURNS float8[] --@ part of aggregate pyramid_fit
CREATE FUNCTION crm_internal.pyramid_fit_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate pyramid_fit
CREATE FUNCTION crm_internal.pyramid_fit_final(float8[]) RETURNS @extschema@.pyramid_model --@ part of aggregate pyramid_fit

CREATE AGGREGATE @extschema@.pyramid_fit(value float8, cuts float8[]) --@ state float8[] space 65536 by pyramid_fit_transition final pyramid_fit_final combine pyramid_fit_combine
COMMENT ON AGGREGATE @extschema@.pyramid_fit(float8, float8[]) IS 'The customer pyramid of one value per customer, by shares of the customers';
CREATE AGGREGATE @extschema@.pyramid_fit(value float8, cuts float8[], by text) --@ state float8[] space 65536 by pyramid_fit_transition final pyramid_fit_final combine pyramid_fit_combine
COMMENT ON AGGREGATE @extschema@.pyramid_fit(float8, float8[], text) IS 'The customer pyramid of one value per customer, by shares of the customers or of the value, or by limits';

-- Score -------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.customer_tier(
    value "any",
    cuts float8[] DEFAULT '{0.01, 0.04, 0.15, 0.80}',
    by text DEFAULT 'customers',
    ties text DEFAULT 'together') RETURNS int
    AS 'MODULE_PATHNAME', 'crm_customer_tier' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.customer_tier("any", float8[], text, text) IS 'Window function without ORDER BY: tier of each customer, 1 the best, by shares of the customers or of the value, or by limits';

CREATE FUNCTION @extschema@.tier_of(limits float8[], value float8) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_tier_of' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.tier_of(float8[], float8) IS 'Tier of a value by the lower limits of all tiers but the last; 1 is the best';
CREATE FUNCTION @extschema@.tier_with_hysteresis(
    value float8,
    previous_tier @extschema@.whole_number,
    limits float8[],
    margin float8 DEFAULT 0.1,
    periods_in_tier @extschema@.whole_number DEFAULT NULL,
    minimum_stay @extschema@.whole_number DEFAULT 0) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_tier_with_hysteresis' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.tier_with_hysteresis(float8, @extschema@.whole_number, float8[], float8, @extschema@.whole_number, @extschema@.whole_number) IS 'Tier of a customer that was in another: it changes only when a limit is passed or missed by a margin, and falls only after a minimum stay';

CREATE FUNCTION crm_internal.steady_tier_transition(bigint[], float8, float8[], float8, int) RETURNS bigint[] --@ part of aggregates steady_tier and steady_tier_periods
CREATE FUNCTION crm_internal.steady_tier_final(bigint[]) RETURNS int --@ part of aggregate steady_tier
CREATE AGGREGATE @extschema@.steady_tier(value float8, limits float8[], margin float8, minimum_stay @extschema@.whole_number) --@ state bigint[] space 40 by steady_tier_transition final steady_tier_final
COMMENT ON AGGREGATE @extschema@.steady_tier(float8, float8[], float8, @extschema@.whole_number) IS 'Tier of one customer after its periods in order, changed only by tier_with_hysteresis; OVER (PARTITION BY customer ORDER BY period) gives each period''s';
CREATE FUNCTION crm_internal.steady_tier_periods_final(bigint[]) RETURNS int --@ part of aggregate steady_tier_periods
CREATE AGGREGATE @extschema@.steady_tier_periods(value float8, limits float8[], margin float8, minimum_stay @extschema@.whole_number) --@ state bigint[] space 40 by steady_tier_transition final steady_tier_periods_final
COMMENT ON AGGREGATE @extschema@.steady_tier_periods(float8, float8[], float8, @extschema@.whole_number) IS 'Periods the customer has been in its steady_tier, the last one included';

-- Names -------------------------------------------------------------------------------------------------

CREATE TABLE @extschema@.tier_scheme (
    scheme   text PRIMARY KEY CHECK (pg_catalog.btrim(scheme) <> ''),
    title    text NOT NULL,
    title_zh text NOT NULL,
    cut_by   text NOT NULL CHECK (cut_by IN ('customers', 'value', 'limits')),
    builtin  boolean NOT NULL DEFAULT false,
    note     text
);
COMMENT ON TABLE @extschema@.tier_scheme IS 'Naming schemes of the customer pyramid; make your own with copy_tier_scheme() or define_tier_scheme()';
COMMENT ON COLUMN @extschema@.tier_scheme.cut_by IS 'What the cuts are: shares of the customers, shares of the value, or lower limits';
COMMENT ON COLUMN @extschema@.tier_scheme.builtin IS 'Shipped with the extension: read-only, and not part of a dump';

CREATE TABLE @extschema@.tier_scheme_tier (
    scheme    text NOT NULL,
    tier      int NOT NULL CHECK (tier BETWEEN 1 AND 20),
    name      text NOT NULL CHECK (pg_catalog.btrim(name) <> ''),
    name_zh   text NOT NULL,
    cut       float8,
    advice    text,
    advice_zh text,
    PRIMARY KEY (scheme, tier)
);
COMMENT ON TABLE @extschema@.tier_scheme_tier IS 'Names and cuts of each scheme''s tiers, 1 the best; edit the rows of your own schemes as you like';
COMMENT ON COLUMN @extschema@.tier_scheme_tier.name_zh IS 'Chinese twin of name';
COMMENT ON COLUMN @extschema@.tier_scheme_tier.cut IS 'Share of the tier, or its lower limit (NULL for the last tier)';
COMMENT ON COLUMN @extschema@.tier_scheme_tier.advice IS 'One sentence: how to serve these customers';
COMMENT ON COLUMN @extschema@.tier_scheme_tier.advice_zh IS 'Chinese twin of advice';

SELECT pg_catalog.pg_extension_config_dump('@extschema@.tier_scheme', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.tier_scheme_tier',
    'WHERE scheme NOT IN (SELECT s.scheme FROM @extschema@.tier_scheme s WHERE s.builtin)');

GRANT SELECT ON @extschema@.tier_scheme, @extschema@.tier_scheme_tier TO PUBLIC;
GRANT INSERT, UPDATE, DELETE ON @extschema@.tier_scheme, @extschema@.tier_scheme_tier TO @extowner@;

CREATE FUNCTION @extschema@.tier_name(tier @extschema@.whole_number, scheme text DEFAULT 'platinum') RETURNS text
    LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'crm_tier_name';
COMMENT ON FUNCTION @extschema@.tier_name(@extschema@.whole_number, text) IS 'Name of a tier in a scheme';
CREATE FUNCTION @extschema@.tier_name_zh(tier @extschema@.whole_number, scheme text DEFAULT 'platinum') RETURNS text
    LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'crm_tier_name_zh';
COMMENT ON FUNCTION @extschema@.tier_name_zh(@extschema@.whole_number, text) IS 'Chinese name of a tier in a scheme';
CREATE FUNCTION @extschema@.tier_advice(tier @extschema@.whole_number, scheme text DEFAULT 'platinum') RETURNS text
    LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'crm_tier_advice';
COMMENT ON FUNCTION @extschema@.tier_advice(@extschema@.whole_number, text) IS 'How to serve the customers of a tier, in one sentence';
CREATE FUNCTION @extschema@.tier_advice_zh(tier @extschema@.whole_number, scheme text DEFAULT 'platinum') RETURNS text
    LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'crm_tier_advice_zh';
COMMENT ON FUNCTION @extschema@.tier_advice_zh(@extschema@.whole_number, text) IS 'How to serve the customers of a tier, in one Chinese sentence';

CREATE FUNCTION @extschema@.tier_cuts(scheme text DEFAULT 'platinum') RETURNS float8[]
    LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'crm_tier_cuts';
COMMENT ON FUNCTION @extschema@.tier_cuts(text) IS 'Shares or limits of a scheme''s tiers, best first: the argument cuts of pyramid_fit and customer_tier';
CREATE FUNCTION @extschema@.tier_cut_by(scheme text DEFAULT 'platinum') RETURNS text
    LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'crm_tier_cut_by';
COMMENT ON FUNCTION @extschema@.tier_cut_by(text) IS 'What a scheme''s cuts are: the argument by of pyramid_fit and customer_tier';

-- The tables of tier schemes and of matrices are kept the same way, so they share these functions. A kind of
-- scheme is given by its table and the column that holds the name.

-- Raises 42704 unless there is such a name.
CREATE FUNCTION crm_internal.label_scheme_require(source text, key text, name text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_one boolean;
    known text;
BEGIN
    EXECUTE format('SELECT coalesce(bool_or(s.%2$I = $1), false), string_agg(s.%2$I, '', '' ORDER BY s.%2$I COLLATE "C") FROM @extschema@.%1$I s', source, key)
        INTO found_one, known USING name;
    IF NOT found_one THEN
        RAISE EXCEPTION '% "%" does not exist', replace(source, '_', ' '), coalesce(name, 'NULL')
            USING ERRCODE = 'undefined_object', HINT = format('Known: %s.', known);
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.label_scheme_require(text, text, text) IS 'Raises an error unless a tier scheme or matrix of that name exists';

-- Raises 22023 if it is shipped with the extension: a change to it would be lost by dump and restore.
CREATE FUNCTION crm_internal.label_scheme_refuse_builtin(source text, key text, name text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    shipped boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM @extschema@.%1$I s WHERE s.%2$I = $1 AND s.builtin)', source, key)
        INTO shipped USING name;
    IF shipped THEN
        RAISE EXCEPTION '% "%" is built in and cannot be changed', replace(source, '_', ' '), name
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Copy it and change the copy: SELECT @extschema@.copy_%s(%L, %L);', source, name, 'my_' || name);
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.label_scheme_refuse_builtin(text, text, text) IS 'Raises an error if a tier scheme or matrix is shipped with the extension';

-- Makes one user at a time define schemes (readers go on), and raises an error unless the name can be given
-- to a user's own; unless replacing, it must be new.
CREATE FUNCTION crm_internal.label_scheme_claim(source text, key text, name text, replacing boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    taken boolean;
BEGIN
    IF coalesce(btrim(name), '') = '' THEN
        RAISE EXCEPTION 'a % needs a name', replace(source, '_', ' ') USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass a short name such as ''ours''.';
    END IF;
    PERFORM crm_internal.require_scheme_rights(source);
    EXECUTE format('LOCK TABLE @extschema@.%I IN SHARE ROW EXCLUSIVE MODE', source);
    PERFORM crm_internal.label_scheme_refuse_builtin(source, key, name);
    EXECUTE format('SELECT EXISTS (SELECT FROM @extschema@.%1$I s WHERE s.%2$I = $1)', source, key) INTO taken USING name;
    IF taken AND NOT replacing THEN
        RAISE EXCEPTION '% "%" already exists', replace(source, '_', ' '), name USING ERRCODE = 'duplicate_object',
            HINT = format('Use another name, or drop it first: SELECT @extschema@.drop_%s(%L);', source, name);
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.label_scheme_claim(text, text, text, boolean) IS 'Locks tier schemes or matrices against other writers and checks the name of a new one';

-- Trigger (table, key): what is shipped is read-only.
CREATE FUNCTION crm_internal.label_scheme_keep_builtin() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'table "%" holds what is shipped with the extension', TG_TABLE_NAME
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Remove one of your own with %s.drop_%s().', TG_TABLE_SCHEMA, TG_ARGV[0]);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM crm_internal.label_scheme_refuse_builtin(TG_ARGV[0], TG_ARGV[1], to_jsonb(OLD) ->> TG_ARGV[1]);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM crm_internal.label_scheme_refuse_builtin(TG_ARGV[0], TG_ARGV[1], to_jsonb(NEW) ->> TG_ARGV[1]);
    IF to_jsonb(NEW) ->> 'builtin' = 'true' THEN
        RAISE EXCEPTION '% "%" is not shipped with the extension', replace(TG_ARGV[0], '_', ' '), to_jsonb(NEW) ->> TG_ARGV[1]
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave builtin false: a dump does not contain what is built in.';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION crm_internal.label_scheme_keep_builtin() IS 'Trigger that keeps shipped tier schemes and matrices read-only';

-- Tier schemes as users handle them ---------------------------------------------------------------------

CREATE FUNCTION @extschema@.define_tier_scheme(
    scheme text,
    names text[],
    cuts float8[],
    cut_by text DEFAULT 'customers',
    names_zh text[] DEFAULT NULL,
    title text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM crm_internal.label_scheme_claim('tier_scheme', 'scheme', define_tier_scheme.scheme, true);
    IF coalesce(cardinality(names), 0) NOT BETWEEN 2 AND 20 THEN
        RAISE EXCEPTION 'a pyramid has 2 to 20 tiers, not %', coalesce(cardinality(names), 0)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name the tiers, best first: ''{gold, silver, bronze}''.';
    ELSIF EXISTS (SELECT FROM unnest(names) AS n(name) WHERE coalesce(btrim(n.name), '') = '')
          OR (SELECT count(DISTINCT n.name) FROM unnest(names) AS n(name)) < cardinality(names) THEN
        RAISE EXCEPTION 'names has an empty or repeated name: %', names
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give every tier a name of its own.';
    ELSIF names_zh IS NOT NULL AND cardinality(names_zh) <> cardinality(names) THEN
        RAISE EXCEPTION 'there are % names and % Chinese ones', cardinality(names), cardinality(names_zh)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give a twin for each name, or leave names_zh out.';
    ELSIF define_tier_scheme.cut_by IN ('customers', 'value', 'limits')
          AND coalesce(cardinality(cuts), 0) <> cardinality(names) - (define_tier_scheme.cut_by = 'limits')::int THEN
        RAISE EXCEPTION 'there are % cuts for % tiers by %', coalesce(cardinality(cuts), 0), cardinality(names), define_tier_scheme.cut_by
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Pass a share per tier, or a lower limit for all tiers but the last.';
    END IF;
    -- complains of what cannot be a pyramid
    PERFORM @extschema@.pyramid_fit(0::float8, cuts, define_tier_scheme.cut_by);

    DELETE FROM @extschema@.tier_scheme s WHERE s.scheme = define_tier_scheme.scheme;
    PERFORM crm_internal.config_rows_forget(define_tier_scheme.scheme, 'scheme', '{tier_scheme_tier}');
    INSERT INTO @extschema@.tier_scheme (scheme, title, title_zh, cut_by)
    VALUES (define_tier_scheme.scheme, coalesce(define_tier_scheme.title, define_tier_scheme.scheme),
            coalesce(define_tier_scheme.title, define_tier_scheme.scheme), define_tier_scheme.cut_by);
    INSERT INTO @extschema@.tier_scheme_tier (scheme, tier, name, name_zh, cut)
    SELECT define_tier_scheme.scheme, n.tier, n.name, coalesce(n.name_zh, n.name), n.cut
    FROM ROWS FROM (unnest(names), unnest(names_zh), unnest(cuts)) WITH ORDINALITY AS n(name, name_zh, cut, tier);
END $$;
COMMENT ON FUNCTION @extschema@.define_tier_scheme(text, text[], float8[], text, text[], text) IS 'Makes or replaces a tier scheme of your own';

CREATE FUNCTION @extschema@.copy_tier_scheme(from_scheme text, to_scheme text, title text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM crm_internal.label_scheme_require('tier_scheme', 'scheme', from_scheme);
    PERFORM crm_internal.label_scheme_claim('tier_scheme', 'scheme', to_scheme, false);
    PERFORM crm_internal.config_rows_forget(to_scheme, 'scheme', '{tier_scheme_tier}');
    INSERT INTO @extschema@.tier_scheme (scheme, title, title_zh, cut_by, note)
    SELECT to_scheme, coalesce(copy_tier_scheme.title, s.title), coalesce(copy_tier_scheme.title, s.title_zh), s.cut_by, s.note
    FROM @extschema@.tier_scheme s WHERE s.scheme = from_scheme;
    INSERT INTO @extschema@.tier_scheme_tier (scheme, tier, name, name_zh, cut, advice, advice_zh)
    SELECT to_scheme, t.tier, t.name, t.name_zh, t.cut, t.advice, t.advice_zh
    FROM @extschema@.tier_scheme_tier t WHERE t.scheme = from_scheme;
END $$;
COMMENT ON FUNCTION @extschema@.copy_tier_scheme(text, text, text) IS 'Copies a tier scheme under a name of your own, whose names, cuts and advice can then be edited';

CREATE FUNCTION @extschema@.drop_tier_scheme(scheme text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM crm_internal.label_scheme_require('tier_scheme', 'scheme', scheme);
    PERFORM crm_internal.label_scheme_refuse_builtin('tier_scheme', 'scheme', scheme);
    DELETE FROM @extschema@.tier_scheme s WHERE s.scheme = drop_tier_scheme.scheme;
END $$;
COMMENT ON FUNCTION @extschema@.drop_tier_scheme(text) IS 'Removes a tier scheme of your own';

CREATE VIEW @extschema@.tier_schemes WITH (security_invoker = true) AS
SELECT s.scheme, s.title, s.title_zh, CASE WHEN s.builtin THEN 'shipped' ELSE 'own' END AS kind, s.cut_by,
       t.tier, t.name, t.name_zh, t.cut, t.advice, t.advice_zh
FROM @extschema@.tier_scheme s
JOIN @extschema@.tier_scheme_tier t ON t.scheme = s.scheme;
COMMENT ON VIEW @extschema@.tier_schemes IS 'Tiers of every scheme with their names, cuts and advice';
GRANT SELECT ON @extschema@.tier_schemes TO PUBLIC;

CREATE FUNCTION @extschema@.pyramid(model @extschema@.pyramid_model, scheme text DEFAULT 'platinum')
    RETURNS TABLE (tier int, name text, name_zh text, lower_limit float8, customers bigint, customer_share float8,
                   value float8, value_share float8, mean_value float8)
    AS 'MODULE_PATHNAME', 'crm_pyramid' LANGUAGE C STABLE PARALLEL SAFE ROWS 4;
COMMENT ON FUNCTION @extschema@.pyramid(@extschema@.pyramid_model, text) IS 'The pyramid as a table: customers, value and mean of each tier';

-- Shipped schemes ---------------------------------------------------------------------------------------

INSERT INTO @extschema@.tier_scheme (scheme, title, title_zh, cut_by, builtin, note)
VALUES
    ('platinum', 'Platinum, gold, iron and lead', '白金、黄金、铁、铅', 'customers', true,
     'Zeithaml, Rust & Lemon (2001); rank by profit, and lead may cost more than it brings.'),
    ('vip', 'VIP, major, ordinary and small customers', 'VIP、主要、普通、小客户', 'customers', true,
     'The pyramid of Chinese textbooks after Curry: 1, 4, 15 and 80 %.'),
    ('usage', 'Heavy, medium and light users', '重度、中度、轻度用户', 'customers', true,
     'Best 20 %, next 30 %, rest; count inactive customers apart.'),
    ('service', 'One-to-one, gold and silver service', '一对一、金卡、银卡', 'customers', true,
     'Service levels for all customers; the shares are a start, the budget for service decides.');

INSERT INTO @extschema@.tier_scheme_tier (scheme, tier, name, name_zh, cut, advice, advice_zh)
VALUES
    ('platinum', 1, 'platinum', '白金', 0.01, 'Keep them at almost any price: personal contact and first claim on capacity.', '不惜代价留住：专人服务，优先保障资源。'),
    ('platinum', 2, 'gold', '黄金', 0.04, 'Become their main supplier: full service and outsourcing of what they do themselves.', '争取成为其主要供应商，提供全面服务。'),
    ('platinum', 3, 'iron', '铁', 0.15, 'Serve them well at standard cost and find those who can rise.', '按标准成本做好服务，发现可提升者。'),
    ('platinum', 4, 'lead', '铅', 0.80, 'Raise prices, lower the cost of serving them, or let them go.', '提高价格、降低服务成本，或主动放弃。'),
    ('vip', 1, 'vip', 'VIP客户', 0.01, 'Visit them yourself and plan the year with them.', '高层拜访，共同制定年度计划。'),
    ('vip', 2, 'major', '主要客户', 0.04, 'Give them an account manager and lead them to the top.', '配备客户经理，推动其升级。'),
    ('vip', 3, 'ordinary', '普通客户', 0.15, 'Keep them loyal with programmes, and watch for growth.', '以会员计划维系，关注成长潜力。'),
    ('vip', 4, 'small', '小客户', 0.80, 'Serve them through channels that cost little.', '通过低成本渠道提供服务。'),
    ('usage', 1, 'heavy', '重度用户', 0.20, 'Protect them from competitors and ask what would make them stay.', '防止竞争对手争夺，了解留存原因。'),
    ('usage', 2, 'medium', '中度用户', 0.30, 'Show them further uses and larger packages.', '引导更多用途和更大套餐。'),
    ('usage', 3, 'light', '轻度用户', 0.50, 'Find out what keeps them from using more, at low cost.', '低成本了解其使用少的原因。'),
    ('service', 1, 'one_to_one', '一对一', 0.05, 'One person knows them, decides quickly and calls first.', '专属顾问一对一服务，快速响应。'),
    ('service', 2, 'gold', '金卡', 0.15, 'A queue of their own and offers made for them.', '专属通道与定制优惠。'),
    ('service', 3, 'silver', '银卡', 0.80, 'Good standard service, self-service first.', '标准服务，自助优先。');

CREATE TRIGGER follow AFTER UPDATE OR DELETE ON @extschema@.tier_scheme
FOR EACH ROW EXECUTE FUNCTION crm_internal.config_rows_follow('tier_scheme_tier');
COMMENT ON TRIGGER follow ON @extschema@.tier_scheme IS 'The tiers of a scheme go with it and are renamed with it';

-- From here on they are read-only.
CREATE TRIGGER keep_builtin BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.tier_scheme
FOR EACH ROW EXECUTE FUNCTION crm_internal.label_scheme_keep_builtin('tier_scheme', 'scheme');
COMMENT ON TRIGGER keep_builtin ON @extschema@.tier_scheme IS 'Shipped schemes are read-only';
CREATE TRIGGER keep_rows BEFORE TRUNCATE ON @extschema@.tier_scheme
FOR EACH STATEMENT EXECUTE FUNCTION crm_internal.label_scheme_keep_builtin('tier_scheme', 'scheme');
COMMENT ON TRIGGER keep_rows ON @extschema@.tier_scheme IS 'Shipped schemes are not truncated';
CREATE TRIGGER keep_builtin BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.tier_scheme_tier
FOR EACH ROW EXECUTE FUNCTION crm_internal.label_scheme_keep_builtin('tier_scheme', 'scheme');
COMMENT ON TRIGGER keep_builtin ON @extschema@.tier_scheme_tier IS 'Shipped schemes are read-only';
CREATE TRIGGER keep_rows BEFORE TRUNCATE ON @extschema@.tier_scheme_tier
FOR EACH STATEMENT EXECUTE FUNCTION crm_internal.label_scheme_keep_builtin('tier_scheme', 'scheme');
COMMENT ON TRIGGER keep_rows ON @extschema@.tier_scheme_tier IS 'Shipped schemes are not truncated';

-- Matrices: two measures cut into levels, a name and advice for every pair of levels; key accounts and wallets.
--
-- Cut points are arguments: they are the user's. Names are rows of a matrix scheme.

CREATE TABLE @extschema@.matrix_scheme (
    matrix    text PRIMARY KEY CHECK (pg_catalog.btrim(matrix) <> ''),
    title     text NOT NULL,
    title_zh  text NOT NULL,
    x_axis    text NOT NULL,
    x_axis_zh text NOT NULL,
    y_axis    text NOT NULL,
    y_axis_zh text NOT NULL,
    x_levels  int NOT NULL CHECK (x_levels BETWEEN 1 AND 10),
    y_levels  int NOT NULL CHECK (y_levels BETWEEN 1 AND 10),
    builtin   boolean NOT NULL DEFAULT false,
    note      text
);
COMMENT ON TABLE @extschema@.matrix_scheme IS 'Matrices of two measures; make your own with copy_matrix_scheme() or define_matrix_scheme()';
COMMENT ON COLUMN @extschema@.matrix_scheme.x_levels IS 'Levels of the measure x, 1 the lowest; takes one cut less';
COMMENT ON COLUMN @extschema@.matrix_scheme.y_levels IS 'Levels of the measure y, 1 the lowest; takes one cut less';
COMMENT ON COLUMN @extschema@.matrix_scheme.builtin IS 'Shipped with the extension: read-only, and not part of a dump';

CREATE TABLE @extschema@.matrix_scheme_cell (
    matrix    text NOT NULL,
    x         int NOT NULL CHECK (x BETWEEN 1 AND 10),
    y         int NOT NULL CHECK (y BETWEEN 1 AND 10),
    cell      text NOT NULL CHECK (pg_catalog.btrim(cell) <> ''),
    cell_zh   text NOT NULL,
    advice    text,
    advice_zh text,
    PRIMARY KEY (matrix, x, y)
);
COMMENT ON TABLE @extschema@.matrix_scheme_cell IS 'Names and advice of each matrix''s cells; edit the rows of your own matrices as you like';
COMMENT ON COLUMN @extschema@.matrix_scheme_cell.cell_zh IS 'Chinese twin of cell';
COMMENT ON COLUMN @extschema@.matrix_scheme_cell.advice IS 'One sentence: what to do with these customers';
COMMENT ON COLUMN @extschema@.matrix_scheme_cell.advice_zh IS 'Chinese twin of advice';

SELECT pg_catalog.pg_extension_config_dump('@extschema@.matrix_scheme', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.matrix_scheme_cell',
    'WHERE matrix NOT IN (SELECT m.matrix FROM @extschema@.matrix_scheme m WHERE m.builtin)');

GRANT SELECT ON @extschema@.matrix_scheme, @extschema@.matrix_scheme_cell TO PUBLIC;
GRANT INSERT, UPDATE, DELETE ON @extschema@.matrix_scheme, @extschema@.matrix_scheme_cell TO @extowner@;

-- The generic look-up ------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.matrix_level(value float8, cuts float8[]) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_matrix_level' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.matrix_level(float8, float8[]) IS 'Level of a value, 1 the lowest: one more for every cut that it reaches';
CREATE FUNCTION @extschema@.matrix_cell(matrix text, x float8, y float8, x_cuts float8[], y_cuts float8[]) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_matrix_cell' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.matrix_cell(text, float8, float8, float8[], float8[]) IS 'Name of the cell of two values in a matrix, by your cut points';
CREATE FUNCTION @extschema@.matrix_cell_zh(matrix text, x float8, y float8, x_cuts float8[], y_cuts float8[]) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_matrix_cell_zh' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.matrix_cell_zh(text, float8, float8, float8[], float8[]) IS 'Chinese name of the cell of two values in a matrix, by your cut points';
CREATE FUNCTION @extschema@.matrix_advice(matrix text, x float8, y float8, x_cuts float8[], y_cuts float8[]) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_matrix_advice' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.matrix_advice(text, float8, float8, float8[], float8[]) IS 'What to do with a customer in the cell of two values, in one sentence';
CREATE FUNCTION @extschema@.matrix_advice_zh(matrix text, x float8, y float8, x_cuts float8[], y_cuts float8[]) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_matrix_advice_zh' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.matrix_advice_zh(text, float8, float8, float8[], float8[]) IS 'What to do with a customer in the cell of two values, in one Chinese sentence';

-- Matrices as users handle them ---------------------------------------------------------------------------

CREATE FUNCTION @extschema@.define_matrix_scheme(
    matrix text,
    cells text[],
    cells_zh text[] DEFAULT NULL,
    x_axis text DEFAULT 'x',
    y_axis text DEFAULT 'y',
    title text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    columns CONSTANT int := array_length(cells, 2);
    lines CONSTANT int := array_length(cells, 1);
BEGIN
    PERFORM crm_internal.label_scheme_claim('matrix_scheme', 'matrix', define_matrix_scheme.matrix, true);
    IF coalesce(array_ndims(cells), 0) <> 2 OR columns > 10 OR lines > 10 THEN
        RAISE EXCEPTION 'cells must be a matrix of up to 10 x 10 names' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Write it as it is drawn, the highest y first: ''{{low-high, high-high}, {low-low, high-low}}''.';
    ELSIF EXISTS (SELECT FROM unnest(cells) AS n(name) WHERE coalesce(btrim(n.name), '') = '') THEN
        RAISE EXCEPTION 'a cell has no name' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Name every cell; the same name may stand in several.';
    ELSIF cells_zh IS NOT NULL AND array_dims(cells_zh) IS DISTINCT FROM array_dims(cells) THEN
        RAISE EXCEPTION 'cells is %, cells_zh is %', array_dims(cells), array_dims(cells_zh)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give a twin for each name, or leave cells_zh out.';
    END IF;
    DELETE FROM @extschema@.matrix_scheme m WHERE m.matrix = define_matrix_scheme.matrix;
    PERFORM crm_internal.config_rows_forget(define_matrix_scheme.matrix, 'matrix', '{matrix_scheme_cell}');
    INSERT INTO @extschema@.matrix_scheme (matrix, title, title_zh, x_axis, x_axis_zh, y_axis, y_axis_zh, x_levels, y_levels)
    VALUES (define_matrix_scheme.matrix, coalesce(define_matrix_scheme.title, define_matrix_scheme.matrix),
            coalesce(define_matrix_scheme.title, define_matrix_scheme.matrix), define_matrix_scheme.x_axis,
            define_matrix_scheme.x_axis, define_matrix_scheme.y_axis, define_matrix_scheme.y_axis, columns, lines);
    INSERT INTO @extschema@.matrix_scheme_cell (matrix, x, y, cell, cell_zh)
    SELECT define_matrix_scheme.matrix, (n.place - 1) % columns + 1, lines - (n.place - 1) / columns, n.name, coalesce(n.name_zh, n.name)
    FROM ROWS FROM (unnest(cells), unnest(cells_zh)) WITH ORDINALITY AS n(name, name_zh, place);
END $$;
COMMENT ON FUNCTION @extschema@.define_matrix_scheme(text, text[], text[], text, text, text) IS 'Makes or replaces a matrix of your own from its cells as they are drawn, the highest y first';

CREATE FUNCTION @extschema@.copy_matrix_scheme(from_matrix text, to_matrix text, title text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM crm_internal.label_scheme_require('matrix_scheme', 'matrix', from_matrix);
    PERFORM crm_internal.label_scheme_claim('matrix_scheme', 'matrix', to_matrix, false);
    PERFORM crm_internal.config_rows_forget(to_matrix, 'matrix', '{matrix_scheme_cell}');
    INSERT INTO @extschema@.matrix_scheme (matrix, title, title_zh, x_axis, x_axis_zh, y_axis, y_axis_zh, x_levels, y_levels, note)
    SELECT to_matrix, coalesce(copy_matrix_scheme.title, m.title), coalesce(copy_matrix_scheme.title, m.title_zh),
           m.x_axis, m.x_axis_zh, m.y_axis, m.y_axis_zh, m.x_levels, m.y_levels, m.note
    FROM @extschema@.matrix_scheme m WHERE m.matrix = from_matrix;
    INSERT INTO @extschema@.matrix_scheme_cell (matrix, x, y, cell, cell_zh, advice, advice_zh)
    SELECT to_matrix, c.x, c.y, c.cell, c.cell_zh, c.advice, c.advice_zh
    FROM @extschema@.matrix_scheme_cell c WHERE c.matrix = from_matrix;
END $$;
COMMENT ON FUNCTION @extschema@.copy_matrix_scheme(text, text, text) IS 'Copies a matrix under a name of your own, whose names and advice can then be edited';

CREATE FUNCTION @extschema@.drop_matrix_scheme(matrix text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM crm_internal.label_scheme_require('matrix_scheme', 'matrix', matrix);
    PERFORM crm_internal.label_scheme_refuse_builtin('matrix_scheme', 'matrix', matrix);
    DELETE FROM @extschema@.matrix_scheme m WHERE m.matrix = drop_matrix_scheme.matrix;
END $$;
COMMENT ON FUNCTION @extschema@.drop_matrix_scheme(text) IS 'Removes a matrix of your own';

CREATE VIEW @extschema@.matrix_cells WITH (security_invoker = true) AS
SELECT m.matrix, m.title, m.title_zh, CASE WHEN m.builtin THEN 'shipped' ELSE 'own' END AS kind,
       m.x_axis, m.x_axis_zh, c.x, m.y_axis, m.y_axis_zh, c.y, c.cell, c.cell_zh, c.advice, c.advice_zh
FROM @extschema@.matrix_scheme m
JOIN @extschema@.matrix_scheme_cell c ON c.matrix = m.matrix;
COMMENT ON VIEW @extschema@.matrix_cells IS 'Cells of every matrix with their levels, names and advice';
GRANT SELECT ON @extschema@.matrix_cells TO PUBLIC;

-- The matrices by name --------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.value_potential(current_value float8, potential_value float8, value_cut float8, potential_cut float8, matrix text DEFAULT 'value_potential') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.matrix_cell(matrix, current_value, potential_value, ARRAY[value_cut], ARRAY[potential_cut]);
COMMENT ON FUNCTION @extschema@.value_potential(float8, float8, float8, float8, text) IS 'Strategy for a customer by current and potential value';
CREATE FUNCTION @extschema@.value_potential_zh(current_value float8, potential_value float8, value_cut float8, potential_cut float8, matrix text DEFAULT 'value_potential') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.matrix_cell_zh(matrix, current_value, potential_value, ARRAY[value_cut], ARRAY[potential_cut]);
COMMENT ON FUNCTION @extschema@.value_potential_zh(float8, float8, float8, float8, text) IS 'Strategy for a customer by current and potential value, in Chinese';
CREATE FUNCTION @extschema@.relationship_type(profit float8, duration float8, profit_cut float8, duration_cut float8, matrix text DEFAULT 'relationship_type') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.matrix_cell(matrix, duration, profit, ARRAY[duration_cut], ARRAY[profit_cut]);
COMMENT ON FUNCTION @extschema@.relationship_type(float8, float8, float8, float8, text) IS 'Stranger, butterfly, barnacle or true friend, by profit and length of the relationship';
CREATE FUNCTION @extschema@.relationship_type_zh(profit float8, duration float8, profit_cut float8, duration_cut float8, matrix text DEFAULT 'relationship_type') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.matrix_cell_zh(matrix, duration, profit, ARRAY[duration_cut], ARRAY[profit_cut]);
COMMENT ON FUNCTION @extschema@.relationship_type_zh(float8, float8, float8, float8, text) IS 'Stranger, butterfly, barnacle or true friend, by profit and length of the relationship, in Chinese';
CREATE FUNCTION @extschema@.relationship_level(customers float8, margin float8, customers_cuts float8[], margin_cuts float8[], matrix text DEFAULT 'relationship_level') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.matrix_cell(matrix, customers, margin, customers_cuts, margin_cuts);
COMMENT ON FUNCTION @extschema@.relationship_level(float8, float8, float8[], float8[], text) IS 'How much relationship marketing pays, by number of customers and margin per customer';
CREATE FUNCTION @extschema@.relationship_level_zh(customers float8, margin float8, customers_cuts float8[], margin_cuts float8[], matrix text DEFAULT 'relationship_level') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.matrix_cell_zh(matrix, customers, margin, customers_cuts, margin_cuts);
COMMENT ON FUNCTION @extschema@.relationship_level_zh(float8, float8, float8[], float8[], text) IS 'How much relationship marketing pays, by number of customers and margin per customer, in Chinese';
CREATE FUNCTION @extschema@.account_position(growth float8, wallet_share float8, growth_cut float8, wallet_cut float8, matrix text DEFAULT 'account_position') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.matrix_cell(matrix, wallet_share, growth, ARRAY[wallet_cut], ARRAY[growth_cut]);
COMMENT ON FUNCTION @extschema@.account_position(float8, float8, float8, float8, text) IS 'Position of an account in the portfolio, by growth and share of wallet';
CREATE FUNCTION @extschema@.account_position_zh(growth float8, wallet_share float8, growth_cut float8, wallet_cut float8, matrix text DEFAULT 'account_position') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.matrix_cell_zh(matrix, wallet_share, growth, ARRAY[wallet_cut], ARRAY[growth_cut]);
COMMENT ON FUNCTION @extschema@.account_position_zh(float8, float8, float8, float8, text) IS 'Position of an account in the portfolio, by growth and share of wallet, in Chinese';
CREATE FUNCTION @extschema@.customer_product(customer_profit float8, product_profit float8, customer_cut float8 DEFAULT 0, product_cut float8 DEFAULT 0, matrix text DEFAULT 'customer_product') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.matrix_cell(matrix, customer_profit, product_profit, ARRAY[customer_cut], ARRAY[product_cut]);
COMMENT ON FUNCTION @extschema@.customer_product(float8, float8, float8, float8, text) IS 'Quadrant of a customer and a product by what they earn';
CREATE FUNCTION @extschema@.customer_product_zh(customer_profit float8, product_profit float8, customer_cut float8 DEFAULT 0, product_cut float8 DEFAULT 0, matrix text DEFAULT 'customer_product') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.matrix_cell_zh(matrix, customer_profit, product_profit, ARRAY[customer_cut], ARRAY[product_cut]);
COMMENT ON FUNCTION @extschema@.customer_product_zh(float8, float8, float8, float8, text) IS 'Quadrant of a customer and a product by what they earn, in Chinese';

-- Key accounts and wallets ----------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.key_account_score(
    sales float8,
    margin float8,
    growth float8,
    wallet float8,
    influence float8,
    sales_weight float8 DEFAULT 30,
    margin_weight float8 DEFAULT 25,
    growth_weight float8 DEFAULT 20,
    wallet_weight float8 DEFAULT 15,
    influence_weight float8 DEFAULT 10) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_key_account_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.key_account_score(float8, float8, float8, float8, float8, float8, float8, float8, float8, float8) IS 'Weighted mean of five scores of an account on one scale';

CREATE FUNCTION @extschema@.key_account(score float8, in_share_cut boolean, minimum_score float8, matrix text DEFAULT 'key_account') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.matrix_cell(matrix, in_share_cut::int::float8, score, ARRAY[1.0::float8], ARRAY[minimum_score]);
COMMENT ON FUNCTION @extschema@.key_account(float8, boolean, float8, text) IS 'Whether an account is a key account: it needs the score and a place among those that make the share of the value';
CREATE FUNCTION @extschema@.key_account_zh(score float8, in_share_cut boolean, minimum_score float8, matrix text DEFAULT 'key_account') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.matrix_cell_zh(matrix, in_share_cut::int::float8, score, ARRAY[1.0::float8], ARRAY[minimum_score]);
COMMENT ON FUNCTION @extschema@.key_account_zh(float8, boolean, float8, text) IS 'Whether an account is a key account, in Chinese';

CREATE FUNCTION @extschema@.share_of_wallet(spend_with_us float8, spend_in_category float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_share_of_wallet' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.share_of_wallet(float8, float8) IS 'Share of wallet (钱包份额): the part of what a customer spends in the category that is spent with us';
CREATE FUNCTION @extschema@.wallet_allocation(rank float8, brands @extschema@.whole_number) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_wallet_allocation' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.wallet_allocation(float8, @extschema@.whole_number) IS 'Wallet allocation rule: share of wallet expected of the brand of that rank (means for ties) among the brands a customer uses';
CREATE FUNCTION @extschema@.wallet_allocation_of_rating(rating float8, ratings float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_wallet_allocation_of_rating' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.wallet_allocation_of_rating(float8, float8[]) IS 'Wallet allocation rule from a brand''s rating among the ratings of all brands the customer uses';

-- Composition -----------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.composition(attributes text[], amounts @extschema@.number[], earlier_amounts @extschema@.number[] DEFAULT NULL)
    RETURNS TABLE (attribute text, customers bigint, customer_share float8, value numeric, value_share float8, mean_value numeric,
                   earlier_value numeric, earlier_share float8, share_change float8, growth float8, growth_contribution float8,
                   gini_normalized float8, squared_share float8)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    WITH grouped AS (
        SELECT coalesce(c.attribute, '(none)') AS attribute, pg_catalog.count(c.amount) AS customers,
               coalesce(pg_catalog.sum(crm_internal.require_finite(c.amount, 'amount')), 0) AS value,
               CASE WHEN earlier_amounts IS NOT NULL
                    THEN coalesce(pg_catalog.sum(crm_internal.require_finite(c.earlier, 'earlier_amount')), 0) END AS earlier_value,
               (@extschema@.whale(c.amount::float8)).gini_normalized
        FROM ROWS FROM (pg_catalog.unnest(attributes), pg_catalog.unnest(amounts::numeric[]), pg_catalog.unnest(earlier_amounts::numeric[]))
             AS c(attribute, amount, earlier)
        WHERE (c.amount IS NOT NULL OR c.earlier IS NOT NULL)
          AND crm_internal.require_same_length('attributes', pg_catalog.cardinality(attributes), 'amounts', pg_catalog.cardinality(amounts))
          AND (earlier_amounts IS NULL
               OR crm_internal.require_same_length('attributes', pg_catalog.cardinality(attributes),
                                                  'earlier_amounts', pg_catalog.cardinality(earlier_amounts)))
        GROUP BY coalesce(c.attribute, '(none)')
    ), totals AS (
        SELECT g.*, pg_catalog.sum(g.customers) OVER () AS all_customers,
               nullif(greatest(pg_catalog.sum(g.value) OVER (), 0), 0.0) AS total,
               nullif(greatest(pg_catalog.sum(g.earlier_value) OVER (), 0), 0.0) AS earlier_total
        FROM grouped g
    ), shares AS (
        SELECT t.*, (t.value / t.total)::float8 AS value_share, (t.earlier_value / t.earlier_total)::float8 AS earlier_share
        FROM totals t
    )
    SELECT s.attribute, s.customers, (s.customers::numeric / nullif(s.all_customers, 0.0))::float8, s.value, s.value_share,
           s.value / nullif(s.customers, 0)::numeric, s.earlier_value, s.earlier_share, s.value_share - s.earlier_share,
           CASE WHEN s.earlier_value > 0.0 THEN (s.value / s.earlier_value - 1.0)::float8 END,
           ((s.value - s.earlier_value) / s.earlier_total)::float8, s.gini_normalized, s.value_share * s.value_share
    FROM shares s
    ORDER BY s.value DESC, s.attribute COLLATE "C";
END;
COMMENT ON FUNCTION @extschema@.composition(text[], @extschema@.number[], @extschema@.number[]) IS 'Composition of customers by an attribute: shares, growth against an earlier period, concentration; arrays of one element per customer';

-- Shipped matrices ------------------------------------------------------------------------------------------

INSERT INTO @extschema@.matrix_scheme (matrix, title, title_zh, x_axis, x_axis_zh, y_axis, y_axis_zh, x_levels, y_levels, builtin, note)
VALUES
    ('value_potential', 'Current and potential value', '客户价值与潜力', 'current value', '当前价值', 'potential value', '增值潜力', 2, 2, true, NULL),
    ('relationship_type', 'Profit and length of the relationship', '利润与关系时长', 'duration', '关系时长', 'profit', '利润', 2, 2, true,
     'Reinartz & Kumar (2002), The Mismanagement of Customer Loyalty.'),
    ('relationship_level', 'Levels of relationship marketing', '客户关系水平', 'customers', '客户数量', 'margin', '边际利润', 3, 3, true,
     'Kotler, Marketing Management: five levels by number of customers and margin.'),
    ('account_position', 'Coordinates of account development', '客户发展坐标', 'share of wallet', '钱包份额', 'growth', '增长率', 2, 2, true,
     'The axes are the literature''s, the names of the cells ours: copy and rename them.'),
    ('customer_product', 'Customer and product profitability', '客户产品盈利矩阵', 'customer profit', '客户盈利', 'product profit', '产品盈利', 2, 2, true,
     'The quadrants of customer and product profitability analysis.'),
    ('key_account', 'Key accounts', '大客户识别', 'share of the value', '累计份额', 'score', '综合评分', 2, 2, true,
     'x is whether the account is among those that make the share of the value, y its weighted score.');

INSERT INTO @extschema@.matrix_scheme_cell (matrix, x, y, cell, cell_zh, advice, advice_zh)
VALUES
    ('value_potential', 2, 2, 'strategic_partner', '战略伙伴', 'Plan together, share resources and give them the best people.', '共同规划、共享资源，配备最好的团队。'),
    ('value_potential', 2, 1, 'retain', '客户保留', 'Keep service high and costs in sight: there is little more to win, much to lose.', '保持服务水平并控制成本，重在防止流失。'),
    ('value_potential', 1, 2, 'develop', '客户开发', 'Invest in cross-selling and in a larger share of their wallet.', '投入资源交叉销售，提高钱包份额。'),
    ('value_potential', 1, 1, 'maintain', '建立关系', 'Serve at standard cost and watch for signs of growth.', '以标准成本维持关系，关注成长迹象。'),
    ('relationship_type', 2, 2, 'true_friends', '挚友', 'Contact them steadily, not too often, and reward their loyalty.', '保持稳定而不过度的联系，回馈其忠诚。'),
    ('relationship_type', 1, 2, 'butterflies', '蝴蝶', 'Earn while they are here, do not force loyalty, and know when to stop investing.', '抓住短期交易，不强求忠诚，适时停止投入。'),
    ('relationship_type', 2, 1, 'barnacles', '藤壶', 'Find out whether the wallet is small or our share of it: cut cost or sell more.', '判断是钱包小还是份额低：降低成本或增加销售。'),
    ('relationship_type', 1, 1, 'strangers', '陌生人', 'Do not invest in the relationship; earn on every transaction.', '不投入关系建设，每笔交易都须盈利。'),
    ('relationship_level', 3, 3, 'accountable', '负责', 'Call after the sale and ask whether expectations were met.', '售后回访，了解是否满足期望并征求改进意见。'),
    ('relationship_level', 3, 2, 'reactive', '被动', 'Sell, and ask customers to call with questions.', '销售并鼓励客户有问题时联系。'),
    ('relationship_level', 3, 1, 'basic', '基本', 'Sell and leave it at that.', '销售后不再主动联系。'),
    ('relationship_level', 2, 3, 'proactive', '主动', 'Keep in touch with ideas for better use and new products.', '经常联系，提供改进使用和新产品的建议。'),
    ('relationship_level', 2, 2, 'accountable', '负责', 'Call after the sale and ask whether expectations were met.', '售后回访，了解是否满足期望并征求改进意见。'),
    ('relationship_level', 2, 1, 'reactive', '被动', 'Sell, and ask customers to call with questions.', '销售并鼓励客户有问题时联系。'),
    ('relationship_level', 1, 3, 'partnership', '伙伴', 'Work with them continuously to raise their performance.', '与客户持续合作，共同提升绩效。'),
    ('relationship_level', 1, 2, 'proactive', '主动', 'Keep in touch with ideas for better use and new products.', '经常联系，提供改进使用和新产品的建议。'),
    ('relationship_level', 1, 1, 'accountable', '负责', 'Call after the sale and ask whether expectations were met.', '售后回访，了解是否满足期望并征求改进意见。'),
    ('account_position', 2, 2, 'defend_and_grow', '巩固并共同成长', 'Grow with them and keep competitors out.', '与客户共同成长，防止竞争对手进入。'),
    ('account_position', 1, 2, 'invest', '重点开发', 'Put people and offers here: they grow, and most of it goes elsewhere.', '集中资源开发：客户在增长，而大部分采购在别处。'),
    ('account_position', 2, 1, 'harvest', '维持收获', 'Hold the share at low cost; look for new needs.', '低成本维持份额，寻找新的需求。'),
    ('account_position', 1, 1, 'selective', '选择性维护', 'Serve on request and decide case by case.', '按需服务，逐一取舍。'),
    ('customer_product', 2, 2, 'protect', '重点保护', 'Protect these sales from competitors and shortages.', '重点保护，防止竞争和缺货。'),
    ('customer_product', 1, 2, 'develop_customer', '提升客户', 'Sell this customer more of what earns; lower the cost to serve.', '向其多销盈利产品，降低服务成本。'),
    ('customer_product', 2, 1, 'improve_product', '改善产品', 'Raise the price or lower the cost of the product, as far as the customer stays.', '在留住客户的前提下提价或降本。'),
    ('customer_product', 1, 1, 'reprice_or_drop', '提价或退出', 'Raise prices, set minimum orders, or stop selling.', '提价、设定起订量或停止供应。'),
    ('key_account', 2, 2, 'key_account', '大客户', 'Give them an account manager, a plan and a board-level sponsor.', '指定大客户经理，制定客户计划，高层对接。'),
    ('key_account', 1, 2, 'rising_account', '潜力大客户', 'Attractive but still small: raise their share of the business.', '吸引力高但规模小，提升业务占比。'),
    ('key_account', 2, 1, 'large_account', '规模客户', 'Large but unattractive: improve margin or terms before giving more.', '规模大但吸引力不足，先改善利润或条件。'),
    ('key_account', 1, 1, 'ordinary_account', '一般客户', 'Serve through the ordinary channels.', '通过常规渠道服务。');

CREATE TRIGGER follow AFTER UPDATE OR DELETE ON @extschema@.matrix_scheme
FOR EACH ROW EXECUTE FUNCTION crm_internal.config_rows_follow('matrix_scheme_cell');
COMMENT ON TRIGGER follow ON @extschema@.matrix_scheme IS 'The cells of a matrix go with it and are renamed with it';

-- From here on they are read-only.
CREATE TRIGGER keep_builtin BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.matrix_scheme
FOR EACH ROW EXECUTE FUNCTION crm_internal.label_scheme_keep_builtin('matrix_scheme', 'matrix');
COMMENT ON TRIGGER keep_builtin ON @extschema@.matrix_scheme IS 'Shipped matrices are read-only';
CREATE TRIGGER keep_rows BEFORE TRUNCATE ON @extschema@.matrix_scheme
FOR EACH STATEMENT EXECUTE FUNCTION crm_internal.label_scheme_keep_builtin('matrix_scheme', 'matrix');
COMMENT ON TRIGGER keep_rows ON @extschema@.matrix_scheme IS 'Shipped matrices are not truncated';
CREATE TRIGGER keep_builtin BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.matrix_scheme_cell
FOR EACH ROW EXECUTE FUNCTION crm_internal.label_scheme_keep_builtin('matrix_scheme', 'matrix');
COMMENT ON TRIGGER keep_builtin ON @extschema@.matrix_scheme_cell IS 'Shipped matrices are read-only';
CREATE TRIGGER keep_rows BEFORE TRUNCATE ON @extschema@.matrix_scheme_cell
FOR EACH STATEMENT EXECUTE FUNCTION crm_internal.label_scheme_keep_builtin('matrix_scheme', 'matrix');
COMMENT ON TRIGGER keep_rows ON @extschema@.matrix_scheme_cell IS 'Shipped matrices are not truncated';

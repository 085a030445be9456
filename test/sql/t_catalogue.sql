-- The catalogue: every function that people call is in it, with its words, and is found by them.
\set SHOW_CONTEXT never
\pset null NULL

-- Nothing is missing, nothing is left over.
SELECT DISTINCT p.proname AS missing_in_sql_catalogue
FROM pg_proc AS p
WHERE p.pronamespace = 'crm'::regnamespace AND obj_description(p.oid, 'pg_proc') NOT LIKE 'Part of %' AND p.proname NOT IN (SELECT m.name FROM crm.measures AS m)
ORDER BY 1;
SELECT w.name AS left_over FROM crm_internal.measure_word AS w WHERE w.name NOT IN (SELECT m.name FROM crm.measures AS m) ORDER BY 1;
SELECT name FROM crm.measures WHERE description IS NULL OR terms = '' OR terms_zh = '' OR arguments LIKE '%::%' OR arguments || result LIKE '%crm.%';
SELECT count(DISTINCT kind) AS kinds, count(*) = count(DISTINCT name) AS once FROM crm.measures;
SELECT * FROM crm.measures WHERE name = 'rfm_cell';

-- In the schema of the users stands what they call, and the twins of it that answer mistakes. Every column of a table, view or row type says what it is.
SELECT p.oid::regprocedure AS part FROM pg_proc AS p WHERE p.pronamespace = 'crm'::regnamespace AND obj_description(p.oid, 'pg_proc') ~ '^Part of (aggregate|type|trigger)' ORDER BY 1;
SELECT c.oid::regclass AS relation, string_agg(a.attname, ' ' ORDER BY a.attnum) AS without_comment
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace IN ('crm'::regnamespace, 'crm_internal'::regnamespace) AND c.relkind IN ('r', 'v', 'm', 'c') AND col_description(c.oid, a.attnum) IS NULL
GROUP BY c.oid ORDER BY 1;

-- Names, terms in both languages, words in any order, a slip of the pen.
SELECT words, (SELECT string_agg(f.name, ', ' ORDER BY f.rank DESC, f.name) FROM (SELECT * FROM crm.find_measure(words) LIMIT 3) AS f) AS best
FROM unnest('{交叉比率,客户金字塔,客户ABC分类,RFM分类法,客户终身价值,采购额变化原因,续费率,价格弹性,毛利率,p_alive,Gini coefficient,price volume mix,lifetime value,liftime value,customer pyramid,cross-selling,lorenz}'::text[]) WITH ORDINALITY AS w(words, place)
ORDER BY place;
SELECT count(*) AS of_nothing FROM crm.find_measure('xyzzy plugh');
SELECT count(*) AS of_null FROM crm.find_measure(NULL);
SELECT count(*) > 0 AS of_blank FROM crm.find_measure('  ');
SELECT count(*) > 0 AS of_much FROM crm.find_measure(repeat('churn ', 1000000));
SELECT DISTINCT n.name AS asked_for_but_not_there FROM crm_internal.measure_question AS q, unnest(q.names) AS n(name) WHERE n.name NOT IN (SELECT m.name FROM crm.measures AS m) ORDER BY 1;
SELECT m.name AS not_searched FROM crm.measures AS m WHERE m.name NOT IN (SELECT s.name FROM crm_internal.measure_search AS s) ORDER BY 1;

-- Questions that people ask: the name stands among the first three, and nearly always first where it is the answer.
CREATE TEMP TABLE pg_temp.question (place int GENERATED ALWAYS AS IDENTITY, words text, want text);
INSERT INTO pg_temp.question (words, want) VALUES
    ('whom do we lose customers to', 'switching'), ('客户流失到哪家', 'switching'), ('is it worth winning a customer back', 'winback_value'), ('what do complaints cost us', 'market_damage'), ('how many agents do we need', 'agents_required'), ('需要多少客服', 'agents_required'), ('Erlang C', 'waiting_line'), ('盲盒集齐', 'complete_set'), ('头牛效应', 'Trees and lead cows (头牛效应)'), ('抢夺客户', 'switching'), ('五星级', 'Five stars of an account manager (客户经理五星级)'), ('转移成本', 'Switching cost (转移成本)'),
    ('who is slipping away', 'p_alive'), ('which customers are slipping away', 'clv'), ('which customers are about to leave us', 'p_alive'), ('who is about to leave', 'rfm_segments'),
    ('is the price too high', 'price_elasticity'), ('is our price too high', 'price_elasticity'), ('what happens when we raise the price', 'price_elasticity'),
    ('how much is a customer worth', 'clv'), ('what is one of our customers worth to us', 'clv'), ('eight classes', 'rfm_segments'),
    ('why did sales change', 'revenue_bridge'), ('why did sales change', 'price_volume_mix'), ('why are our sales falling', 'revenue_bridge'), ('should we run the campaign', 'campaign_break_even_rate'),
    ('should we run this campaign again', 'campaign_uplift'), ('unprofitable customers', 'whale'), ('which customers lose money', 'whale'), ('customers that lose us money', 'whale'),
    ('what else can I sell to this customer', 'white_space'), ('upsell', 'white_space'), ('cross selling', 'white_space'), ('cohort retention', 'contract_retention'), ('pareto', 'abc'), ('pareto chart', 'abc_curve'),
    ('A/B test', 'campaign_uplift'), ('loyalty', 'repeat_days'), ('VIP', 'rfm_segments'), ('break-even point', 'break_even_units'), ('inventory turnover', 'stock_turnover'), ('stock turns', 'stock_turnover'),
    ('share of wallet', 'share_of_wallet'), ('churn', 'churn_rate'), ('churn rate', 'churn_rate'), ('Gini coefficient', 'gini'), ('GINI', 'gini'), ('top 20 percent', 'top_fraction_share'), ('lifetime values', 'clv'), ('liftime value', 'clv'),
    ('customer segmentation', 'rfm_segments'), ('average order value', 'mean_order_value'), ('waterfall chart', 'revenue_bridge_lines'), ('days since last purchase', 'recency_days'), ('net revenue retention', 'net_revenue_retention'),
    ('control group', 'campaign_uplift'), ('membership renewal', 'renewal_rate'), ('dashboard', 'create_source'), ('customer acquisition cost payback', 'cac_payback'), ('market basket', '69 定性定量分析→消费规律、产品/渠道组合: basket rules'),
    ('two periods', 'revenue_bridge_of'), ('next purchase probability', 'any_purchase_probability'), ('segment migration', 'segment_moves'), ('platinum', 'pyramid'), ('translate the segment names', 'label'), ('test data', 'simulate_orders'),
    ('rfm_fit', 'rfm_fit'), ('customer pyramd', 'pyramid'), ('profitabilty of customers', 'customer_profit'), ('forecast accuracy', 'clv_holdout_accuracy'), ('items per order', '连带率: items per order'), ('sell-through', '坪效、售罄率、动销率、退货率: the shelf'),
    ('客户价值八分类', 'rfm_segments'), ('涨价', 'price_elasticity'), ('我们的价格是不是太高了', 'price_elasticity'), ('盈亏平衡', 'break_even_units'), ('盈亏平衡点', 'break_even_units'), ('库存周转', 'stock_turnover'),
    ('前20%的客户占多少销售额', 'top_fraction_share'), ('销售额变化', 'revenue_bridge'), ('销售额为什么下降', 'price_volume_mix'), ('为什么销售额下降了', 'revenue_bridge'), ('谁要流失了', 'p_alive'), ('快要流失的客户', 'rfm_segments'), ('哪些客户快要流失了', 'p_alive'),
    ('促销效果', 'campaign_uplift'), ('採購額變化原因', 'revenue_bridge'), ('客戶終身價值', 'clv'), ('連帶率', '连带率: items per order'), ('庫存週轉', 'stock_turnover'), ('连带率', '连带率: items per order'), ('动销率', '坪效、售罄率、动销率、退货率: the shelf'),
    ('复购率', '复购率: repeat rate'), ('沉睡客户', 'rfm_segments'), ('客户分类', 'rfm_segments'), ('客户生命周期', 'migration_value'), ('客户份额', 'share_of_wallet'), ('不赚钱的客户', 'whale'), ('白金客户', 'pyramid'), ('客户值多少钱', 'clv'), ('大客户', 'key_account_score'),
    ('are customers satisfied', 'csat'), ('how satisfied are our customers', 'csat'), ('are our customers satisfied', 'nps'), ('NPS', 'nps'), ('net promoter score', 'nps'), ('would they recommend us', 'nps'), ('customer satisfaction index', 'satisfaction_fit'),
    ('ACSI', 'acsi'), ('did satisfaction improve', 'index_change'), ('is the change of NPS real', 'nps_change'), ('what drives satisfaction', 'key_drivers'), ('what should we improve first', 'importance_performance'), ('do we meet expectations', 'servqual'),
    ('what do customers need', 'kano_summary'), ('NPS by month', 'create_satisfaction_views'), ('Cronbach alpha', 'reliability'), ('loyalty', 'share_of_wallet'), ('ladder of loyalty', 'loyalty_stage'), ('survey to try', 'simulate_answers'),
    ('满意度', 'csat'), ('客户满意度', 'csat'), ('客户满意吗', 'csat'), ('客户满意度指数', 'satisfaction_fit'), ('净推荐值', 'nps'), ('推荐意愿', 'nps'), ('满意级度', 'satisfaction_degree'), ('顾客让渡价值', 'delivered_value'), ('信任方程式', 'trust_score'), ('关系紧密度', 'closeness_index'),
    ('满意度下降', 'nps_change'), ('什么影响满意度', 'key_drivers'), ('服务质量', 'servqual'), ('客户需求', 'kano_summary'), ('各地区满意度', 'create_satisfaction_views'), ('客戶滿意度', 'csat'),
    ('忠诚度', 'share_of_wallet'), ('二八法则', 'abc'), ('留存率', 'cohort_matrix'), ('漏斗', 'window_funnel'), ('where do customers drop out', 'funnel_report'), ('DAU/MAU', 'stickiness'), ('who stays', 'cohort_matrix'), ('会话', 'Sessions'), ('MRR', 'Monthly revenue of contracts'), ('交叉销售', 'white_space'), ('获客成本', 'cac_payback'), ('同比', '同比 and 环比: against last year and last month'), ('环比', '同比 and 环比: against last year and last month'),
    ('vintage', 'roll_rates'), ('现金预测', 'aging'), ('cash forecast', 'aging'), ('毛利率', 'gross_margin_rate'), ('客单价', 'mean_order_value'), ('鲸鱼曲线', 'whale_curve'), ('购物篮', 'basket_rules'), ('用哪个函数', 'find_measure'), ('会员续费率', 'renewal_rate'), ('流失预警', 'p_alive'),
    ('who owes us money', 'receivables'), ('who pays late', 'days_beyond_terms'), ('collection rate', 'collection_rate'), ('aging report', 'aging'), ('DSO', 'days_sales_outstanding'), ('bad debts', 'loss_allowance'), ('whom to remind', 'overdue'),
    ('credit limit', 'credit_limit'), ('how much credit should I give', 'credit_limit'), ('credit rating', 'credit_grade'), ('may this order go', 'credit_check'), ('who is over the limit', 'credit_check'), ('will the customer go bankrupt', 'altman_z'),
    ('did grades get worse', 'credit_trend'), ('scorecard', 'scorecard'), ('build a scorecard', 'scorecard_fit'), ('who will default', 'credit_score'), ('probability of default', 'default_probabilities'), ('AUC', 'classifier_report'), ('KS', 'classifier_report'),
    ('how good is my churn score', 'classifier_report'), ('does the score still work', 'population_stability'), ('why was the customer refused', 'credit_decide'), ('logistic regression', 'logistic_regression'), ('information value', 'information_value'),
    ('谁欠钱', 'receivables'), ('谁欠我们钱', 'receivables'), ('回款率', 'collection_rate'), ('账龄', 'aging'), ('应收账款', 'payment_summary'), ('谁付款慢', 'days_beyond_terms'), ('逾期客户', 'overdue'), ('坏账', 'loss_allowance'), ('催款', 'receivables'),
    ('信用等级', 'credit_grade'), ('信用评价', 'factor_score'), ('信用额度', 'credit_limit'), ('信用额度方法', 'credit_limit_by_sales'), ('信用控制', 'credit_check'), ('该不该发货', 'credit_check'), ('信用调查', 'factor_score'), ('客户信用变化', 'credit_trend'),
    ('财务风险分析', 'altman_z'), ('破产风险', 'altman_z'), ('合同管理', 'Contract cover and terms'), ('评分卡', 'scorecard_fit'), ('信用评分', 'credit_score'), ('谁会违约', 'credit_score'), ('评分准不准', 'classifier_report'), ('分箱', 'optimal_bins'),
    ('逻辑回归', 'logistic_regression'), ('應收賬款', 'payment_summary'), ('信用額度', 'credit_limit'), ('receivables dashboard', 'create_credit_views'), ('超额度客户', 'create_credit_views'),
    ('积分', 'points_account'), ('积分余额', 'points_status'), ('which points expire soon', 'points_status'), ('points liability', 'points_revenue'), ('loyalty programme', 'points_account'), ('chain ladder', 'development_factors'), ('最终兑换率', 'development_ultimates'), ('未兑换积分', 'Rates of a points programme (忠诚度计划)'),
    ('who fell two tiers', 'movers'), ('whose tier fell', 'movers'), ('migration between two dates', 'movement'), ('谁降级了', 'movers'), ('客户流动', 'movement'), ('everything about one customer', 'customer'), ('客户档案', 'customer'), ('are groups too small', 'k_anonymity'), ('k-匿名', 'k_anonymity'),
    ('complaint rate', 'Scope of complaints (投诉范围)'), ('客诉', 'Scope of complaints (投诉范围)'), ('督办', 'Supervision (督办)'), ('overdue complaints', 'Supervision (督办)'), ('首次解决率', 'First contact, one stop (首次解决率、一站办结)'),
    ('recovery paradox', 'What handling does (处理效果评估)'), ('win rate', 'Win rates (赢单率)'), ('销售漏斗', 'Conversion by stage (阶段转化率)'), ('商机预测', 'Deals by age (成交时间)'), ('动态数据库', 'score'), ('分级授权', 'k_anonymity');
SELECT q.words, q.want AS missed FROM pg_temp.question AS q WHERE q.want NOT IN (SELECT f.name FROM (SELECT * FROM crm.find_measure(q.words) LIMIT 3) AS f) ORDER BY q.place;
CREATE TEMP TABLE found AS
SELECT q.place, q.words, f.place AS rank_place, f.rank, f.name, f.name = q.want AS wanted
FROM question AS q, crm.find_measure(q.words) WITH ORDINALITY AS f(rank, subject, name, kind, arguments, result, description, terms, terms_zh, page, place);
SELECT count(*) > 90 AS many, avg((rank_place = 1)::int) > 0.6 AS most_first, max(rank_place) <= 3 AS all_soon FROM found WHERE wanted;
-- Few others stand beside it, none far behind the best, in the order of their rank.
SELECT avg(names) < 5 AS few, max(names) <= 20 AS limited, bool_and(least >= 0.4 * best AND least >= 0.4) AS near FROM (SELECT count(*) AS names, min(rank) AS least, max(rank) AS best FROM found GROUP BY place) AS q;
SELECT count(*) AS out_of_order FROM (SELECT rank > lag(rank) OVER (PARTITION BY place ORDER BY rank_place) AS up FROM found) AS f WHERE up;
-- A word that everything has says nothing about a question of something else.
SELECT words, count(f.name) AS names FROM unnest('{customer dog,篮球比赛,pizza,weather,天气预报,the,what,谁}'::text[]) WITH ORDINALITY AS w(words, place) LEFT JOIN LATERAL crm.find_measure(words) AS f ON true GROUP BY place, words ORDER BY place;
SELECT count(*) <= 20 AS not_all, bool_and(rank < 1) AS none_sure FROM crm.find_measure('客户');
-- Traditional characters, other words for a customer, capitals, punctuation and the forms of a word find the same.
SELECT one, other FROM (VALUES ('客户终身价值', '客戶終身價值'), ('采购额变化原因', '採購額變化原因'), ('库存周转', '庫存週轉'), ('客户流失', '顾客流失'), ('客户流失', '用户流失？'), ('price elasticity', 'PRICE  ELASTICITY?'), ('lost customer', 'Lost customers!'), ('p_alive', 'p alive'), ('cross-selling', 'cross selling'))
    AS v(one, other) WHERE (SELECT array_agg(name ORDER BY rank DESC, name) FROM crm.find_measure(one)) IS DISTINCT FROM (SELECT array_agg(name ORDER BY rank DESC, name) FROM crm.find_measure(other));
SELECT subject, name, kind, arguments IS NULL AS no_arguments, description, page FROM crm.find_measure('动销率') LIMIT 1;

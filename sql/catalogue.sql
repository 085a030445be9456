-- What there is: every function of the extension with the words that people ask for it.

-- Subject, page of the manual, and the words of the field, for each name in schema crm. What a function is and takes, the catalog
-- of the server knows, and what it says of itself, its COMMENT.
CREATE TABLE crm_internal.measure_word (
    name text PRIMARY KEY, --@ Name of the function in schema crm
    subject text NOT NULL, --@ Subject, the word of its SQL
    page text NOT NULL, --@ Page of the manual
    terms text NOT NULL, --@ Words of the field in English
    terms_zh text NOT NULL --@ Words of the field in Chinese
);
COMMENT ON TABLE crm_internal.measure_word IS 'Part of crm.measures: subject, page and words of each name';
GRANT SELECT ON crm_internal.measure_word TO PUBLIC;

INSERT INTO crm_internal.measure_word (subject, page, name, terms, terms_zh) VALUES
    ('base', 'pitfalls', 'round', 'round; decimals', '四舍五入；小数位'),

    ('customer', 'customer', 'customer_summary', 'purchase summary; customer profile; purchase history', '客户购买汇总；客户档案'),
    ('customer', 'customer', 'population', 'all customers in one pass; customer base', '全部客户；客户群'),
    ('customer', 'customer', 'population_with_days', 'all customers in one pass; purchase days; lifetime value', '全部客户；购买日'),
    ('customer', 'customer', 'population_info', 'rows left out; missing data; size of a population', '数据缺失；被忽略的行'),
    ('customer', 'customer', 'customers', 'one row per customer; customer list', '客户明细；客户列表；复购率'),
    ('customer', 'customer', 'clv_customers', 'frequency, recency and age per customer; input of buy-till-you-die models', '客户购买历史；模型输入'),
    ('customer', 'customer', 'rollup', 'merge; monthly summaries; incremental', '合并；增量汇总'),
    ('customer', 'customer', 'first_purchase', 'first purchase; start of the relationship; tenure', '首次购买日；合作时长'),
    ('customer', 'customer', 'last_purchase', 'last purchase', '最近购买日'),
    ('customer', 'customer', 'orders', 'orders; number of purchases; frequency', '订单数；购买频率；消费频次'),
    ('customer', 'customer', 'purchase_days', 'purchase days; visits', '购买天数；客户粘性；黏性'),
    ('customer', 'customer', 'repeat_days', 'repeat purchases; repurchase; x', '复购次数；重复购买；忠诚的衡量；复购率；合理的频率交往'),
    ('customer', 'customer', 'recency_days', 'recency; days since the last purchase', '最近一次消费；间隔天数'),
    ('customer', 'customer', 'age', 'age of the customer; tenure; T', '客户年龄；合作时长；持续性'),
    ('customer', 'customer', 't_x', 'time of the last purchase; t_x', '末次购买时间'),
    ('customer', 'customer', 'gross', 'gross purchases; sales before refunds', '购买总额'),
    ('customer', 'customer', 'refunds', 'refunds; returns; credit notes', '退款；退货；退货率；产品质量'),
    ('customer', 'customer', 'money', 'monetary value; net sales of a customer', '消费金额；净购买额；单位客户效益最大化'),
    ('customer', 'customer', 'mean_order_value', 'average order value; AOV; basket value', '客单价；平均订单金额'),
    ('customer', 'customer', 'mean_repeat_value', 'mean value of repeat purchases; spend', '复购平均金额'),

    ('rfm', 'rfm', 'rfm', 'RFM; RFM analysis; recency frequency monetary', 'RFM指标；RFM分类法；RFM分析'),
    ('rfm', 'rfm', 'rfm_fit', 'RFM cut-offs; quintiles; scoring rules', 'RFM分箱；切分点'),
    ('rfm', 'rfm', 'rfm_options', 'RFM options; bins; method', 'RFM选项；分箱数'),
    ('rfm', 'rfm', 'rfm_model_fixed', 'RFM with limits of your own; rule-based scores', '自定义RFM标准'),
    ('rfm', 'rfm', 'rfm_score', 'RFM score of one customer', 'RFM评分；RFM得分'),
    ('rfm', 'rfm', 'rfm_scores', 'RFM scores of all customers', 'RFM评分；RFM得分'),
    ('rfm', 'rfm', 'rfm_cell', 'RFM cell; RFM code; 555', 'RFM组合；RFM代码'),
    ('rfm', 'rfm', 'rfm_weighted_score', 'weighted RFM; RFM total', 'RFM加权得分'),
    ('rfm', 'segment', 'rfm_segment', 'RFM segment; champions; at risk; lost', 'RFM客户分群；客户细分'),
    ('rfm', 'segment', 'rfm_segments', 'segment table; customer segmentation; champions, loyal, at risk', '客户细分；客户分群；科学分类；生命周期模型；培育/成长/成熟/衰退'),
    ('rfm', 'rfm', 'rfm_drift', 'drift; population stability index; PSI', '评分漂移；稳定性指数'),
    ('rfm', 'segment', 'segment_moves', 'segment migration; movement of customers; transition', '客户迁移；分群变化'),
    ('rfm', 'rfm', 'quantile_score', 'quantile score; quintile; ntile', '分位数评分；五等分'),
    ('source', 'rfm', 'rfm_sql', 'query of RFM scores', 'RFM查询语句'),
    ('source', 'rfm', 'create_rfm_views', 'RFM views for BI; dashboard', 'RFM视图；BI报表'),
    ('source', 'rfm', 'refresh_views', 'refresh materialized views', '刷新视图'),

    ('simulate', 'simulate', 'simulate_orders', 'simulated orders; test data; imaginary shop', '模拟订单；测试数据'),

    ('abc', 'abc', 'population_of_items', 'items and their values; ABC input', '商品汇总；物料汇总'),
    ('abc', 'abc', 'abc', 'ABC analysis; Pareto table; 80/20', '客户ABC分类；ABC管理；ABC分类法；二八法则；帕累托分析'),
    ('abc', 'abc', 'abc_fit', 'limits of ABC classes', 'ABC分类标准'),
    ('abc', 'abc', 'abc_options', 'ABC options; cuts', 'ABC选项'),
    ('abc', 'abc', 'abc_model_fixed', 'ABC with limits of your own', '自定义ABC标准'),
    ('abc', 'abc', 'abc_class', 'ABC class of a customer or product', 'ABC等级；ABC分类'),
    ('abc', 'abc', 'abc_classes', 'ABC classes: items and share of value of each', 'ABC分类汇总；20%重点客户'),
    ('abc', 'abc', 'abc_curve', 'Pareto chart; cumulative share', '帕累托图；累计占比'),
    ('abc', 'abc', 'abc_computed_limits', 'computed ABC; break-even point; submarginal point', '计算ABC分析'),
    ('abc', 'abc', 'abc_xyz_matrix', 'ABC XYZ matrix', 'ABC-XYZ矩阵'),
    ('abc', 'abc', 'xyz_class', 'XYZ class; regularity of demand', 'XYZ分类；需求波动'),
    ('abc', 'abc', 'coefficient_of_variation_pop', 'coefficient of variation; volatility of demand', '变异系数'),
    ('abc', 'abc', 'coefficient_of_variation_samp', 'coefficient of variation; volatility of demand', '变异系数'),
    ('abc', 'abc', 'demand_share', 'intermittent demand; share of periods with demand', '需求频率'),

    ('concentration', 'concentration', 'concentration', 'concentration of sales; Gini; HHI; composition', '客户集中度；构成分析'),
    ('concentration', 'concentration', 'gini', 'Gini coefficient; inequality', '基尼系数'),
    ('concentration', 'concentration', 'hhi', 'Herfindahl-Hirschman index; HHI', '赫芬达尔指数'),
    ('concentration', 'concentration', 'entropy', 'entropy; diversity', '熵；多样性'),
    ('concentration', 'concentration', 'top_share', 'concentration ratio; CR4; share of the largest customers', '集中率；前几大客户占比'),
    ('concentration', 'concentration', 'top_fraction_share', 'top 20 percent; 80/20 rule', '前20%客户占比；二八法则'),
    ('concentration', 'concentration', 'lorenz_curve', 'Lorenz curve', '洛伦兹曲线'),
    ('concentration', 'concentration', 'whale', 'whale curve peak; customers who cost money', '鲸鱼曲线；亏损客户'),
    ('concentration', 'concentration', 'whale_curve', 'whale curve; cumulative profit', '鲸鱼曲线；累计利润'),
    ('concentration', 'concentration', 'curve_points', 'points of a curve as rows', '曲线数据点'),

    ('pyramid', 'pyramid', 'pyramid', 'customer pyramid; platinum gold iron lead; tiers', '客户金字塔；白金/黄金/铁/铅；客户分级'),
    ('pyramid', 'pyramid', 'pyramid_fit', 'limits of tiers', '金字塔分级标准'),
    ('pyramid', 'pyramid', 'customer_tier', 'tier of a customer; service level', '客户等级；服务等级；一对一服务'),
    ('pyramid', 'pyramid', 'tier_of', 'tier by limits; membership level', '会员等级；银卡/金卡'),
    ('pyramid', 'pyramid', 'tier_with_hysteresis', 'upgrade and downgrade; minimum stay; status match', '升级与降级；等级保护期'),
    ('pyramid', 'pyramid', 'steady_tier', 'tier over time with minimum stay', '等级跟踪；升降级；服务等级；一对一服务'),
    ('pyramid', 'pyramid', 'steady_tier_periods', 'periods in the tier', '在级时长'),

    ('label', 'segment', 'label', 'name of a segment, tier, cell or class; label; translation; Chinese name', '标签；名称；中文名称；翻译'),
    ('label', 'segment', 'advice', 'what to do with customers of a segment or tier; advice; recommendation', '建议；对策；营销建议'),
    ('label', 'segment', 'define_scheme', 'segments, tiers or matrix of your own', '自定义分群方案'),
    ('label', 'segment', 'copy_scheme', 'copy a scheme to edit it', '复制分群方案'),
    ('label', 'segment', 'drop_scheme', 'remove a scheme of your own', '删除分群方案'),
    ('label', 'segment', 'scheme_check', 'gaps and overlaps of a scheme', '方案检查；重叠与遗漏'),

    ('matrix', 'matrix', 'matrix_cell', 'matrix of two measures; quadrant; account portfolio; relationship type; value and potential; strategy', '客户发展坐标分析；客户与企业关系区分；客户价值细分；关系层次；客户/产品盈利分析；战略伙伴/保留/开发/建立关系；客户价值细分/分类/步骤；差异化分析；交换关系的类型；关系类型'),
    ('matrix', 'matrix', 'matrix_level', 'level of a value by cut points; binning', '分档；等级'),
    ('matrix', 'matrix', 'composition', 'composition of customers by an attribute; descriptive segmentation', '客户一般构成分析；年龄/地域/偏好细分；新客占比；交易业绩分析；销售构成'),
    ('matrix', 'matrix', 'key_account_score', 'key account; major customer; weighted score of an account; influence', '大客户识别；挖掘关键客户；重点客户；销量/影响力/20%重点；大客户评分；影响力'),
    ('matrix', 'matrix', 'share_of_wallet', 'share of wallet; share of customer', '单位客户占比；钱包份额；排他性；忠诚的衡量；培养忠诚；忠诚度'),
    ('matrix', 'matrix', 'wallet_allocation', 'wallet allocation rule; brand rank', '钱包分配法则'),
    ('matrix', 'matrix', 'wallet_allocation_of_rating', 'wallet allocation rule from ratings', '钱包分配法则'),

    ('profit', 'profit', 'customer_profit', 'customer profitability; profit of a customer; ARPU', '盈利能力分析；客户盈利率分析；客户利润率；每用户平均收入'),
    ('profit', 'profit', 'cost_to_serve', 'cost to serve; activity-based cost', '客户经营成本；服务成本'),
    ('profit', 'profit', 'credit_cost', 'cost of credit; receivables', '资金占用成本；赊销成本'),
    ('profit', 'profit', 'gross_margin_rate', 'gross margin; gross profit rate; markup', '销售毛利率分析；毛利率；加成率'),
    ('profit', 'profit', 'contribution_margin_rate', 'contribution margin', '贡献毛益率；边际贡献率'),
    ('profit', 'profit', 'weighted_contribution_margin', 'weighted margin of a range', '综合贡献毛益率'),
    ('profit', 'profit', 'margin_contribution', 'margin contribution of a product', '贡献度'),
    ('profit', 'profit', 'stock_turnover', 'stock turnover; inventory turns; days of stock; average stock; GMROI', '商品周转率；周转天数；平均库存；存货毛利回报率'),
    ('profit', 'profit', 'cross_ratio', 'cross ratio', '交叉比率'),
    ('profit', 'profit', 'contribution_ratio', 'contribution ratio', '贡献比率'),
    ('profit', 'profit', 'effort_value_alignment', 'effort against value; divestment', '不要平均使力；区别对待客户；重点客户要用重力'),
    ('profit', 'profit', 'profit_class', 'profitable, mixed, unprofitable; customer by product matrix', '客户/产品盈利分析；盈利类别'),
    ('profit', 'profit', 'white_space', 'white space; cross-selling; next product', '交叉销售；二次开发；利用需求差异提升价值；多重产品捆绑；产品/渠道组合'),
    ('profit', 'profit', 'white_space_sql', 'query of white space', '交叉销售查询语句'),

    ('change', 'change', 'revenue_bridge', 'revenue bridge; new, lost, expansion, contraction', '采购额变化原因；收入桥'),
    ('change', 'change', 'revenue_bridge_of', 'revenue bridge of two periods', '采购额变化原因；同比'),
    ('change', 'change', 'revenue_bridge_series', 'revenue bridges month by month', '收入桥序列；环比'),
    ('change', 'change', 'revenue_bridge_lines', 'waterfall chart of a bridge', '瀑布图'),
    ('change', 'change', 'revenue_bridge_sql', 'query of a revenue bridge', '收入桥查询语句'),
    ('change', 'change', 'revenue_bridge_series_sql', 'query of revenue bridges', '收入桥查询语句'),
    ('change', 'change', 'revenue_change_class', 'new, reactivated, expanded, contracted, churned customer', '客户变化类别；新客；流失；每位流失客户'),
    ('change', 'change', 'calendar', 'calendar of periods; months, quarters, fiscal year', '日历；期间'),
    ('change', 'change', 'churn_rate', 'churn rate; customers or revenue lost', '流失率；客户流失率；流失调查；流失概述'),
    ('change', 'change', 'gross_revenue_retention', 'gross revenue retention; GRR', '毛收入留存率；顾客保留项目；保留；保持率；客户保持率'),
    ('change', 'change', 'net_revenue_retention', 'net revenue retention; NRR; NDR', '净收入留存率；保留'),
    ('change', 'change', 'price_volume_mix', 'price volume mix; why sales changed', '采购额变化原因；价量结构分析'),
    ('change', 'change', 'price_volume_mix_item', 'price, volume and mix of one product', '单品价量结构'),
    ('change', 'change', 'price_volume_mix_lines', 'waterfall chart of price, volume and mix', '价量结构瀑布图'),

    ('campaign', 'campaign', 'campaign_lift_groups', 'lift table; gains; campaign response', '提升度表；数据库营销；响应率；数据库使用方法；频繁/数据库营销'),
    ('campaign', 'campaign', 'campaign_uplift', 'uplift; control group; incremental response', '增量响应；对照组'),
    ('campaign', 'campaign', 'campaign_uplift_groups', 'uplift by score groups; Qini', '分组增量响应'),
    ('campaign', 'campaign', 'campaign_break_even_rate', 'break-even response rate', '保本响应率'),
    ('campaign', 'campaign', 'break_even_units', 'break-even quantity', '保本量；保本点'),
    ('campaign', 'campaign', 'break_even_revenue', 'break-even revenue; margin of safety', '保本额；安全边际额；安全边际率'),
    ('campaign', 'campaign', 'price_elasticity', 'price elasticity; dynamic pricing', '价格弹性；动态定价'),
    ('campaign', 'campaign', 'arc_elasticity', 'arc elasticity; midpoint', '弧弹性'),
    ('campaign', 'campaign', 'renewal_rate', 'renewal rate; membership renewal', '续费率；会员续费率'),
    ('campaign', 'campaign', 'renewal_status', 'state of a membership term; renewed, lapsed', '续费状态；会员状态'),
    ('campaign', 'campaign', 'renewals', 'renewals by month of expiry', '续费表；Costco会员制；孩子王会员'),
    ('campaign', 'campaign', 'renewals_sql', 'query of renewals', '续费表查询语句'),

    ('clv', 'clv', 'clv', 'customer lifetime value; lifetime value; CLV; LTV; lifetime value by period', '客户生命价值；CLV分类法；客户终身价值；客户终身价值(差额)；分期客户价值'),
    ('clv', 'clv', 'clv_fit', 'fit a lifetime value model; BG/NBD; Pareto/NBD', '客户终身价值模型拟合'),
    ('clv', 'clv', 'clv_fit_best', 'best model by BIC', '最优模型选择'),
    ('clv', 'clv', 'gamma_gamma_fit', 'spend model; Gamma-Gamma', '消费金额模型'),
    ('clv', 'clv', 'clv_options', 'options of the fit', '模型选项'),
    ('clv', 'clv', 'clv_model_fixed', 'model of published parameters', '给定参数的模型'),
    ('clv', 'clv', 'clv_parameters', 'parameters, standard errors', '模型参数；标准误'),
    ('clv', 'clv', 'clv_compare', 'compare models; BIC; AIC', '模型比较'),
    ('clv', 'clv', 'clv_log_likelihood', 'log likelihood of a customer', '对数似然'),
    ('clv', 'clv', 'clv_score', 'lifetime value of one customer', '客户终身价值评分'),
    ('clv', 'clv', 'clv_scores', 'lifetime value of every customer', '客户终身价值评分'),
    ('clv', 'clv', 'clv_interval', 'uncertainty of a score; confidence interval', '置信区间'),
    ('clv', 'clv', 'p_alive', 'probability alive; still a customer; churn risk', '存活概率；流失预警；建立预测系统；流失挽救；流失客户的挽回'),
    ('clv', 'clv', 'expected_purchases', 'expected purchases; forecast; discounted expected residual transactions; DERT', '预期购买次数；销售预测；折现预期购买'),
    ('clv', 'clv', 'any_purchase_probability', 'probability of a purchase', '购买概率'),
    ('clv', 'clv', 'purchases_probability', 'probability of n purchases', '购买次数概率'),
    ('clv', 'clv', 'expected_order_value', 'expected order value', '预期客单价'),

    ('value', 'value', 'historic_value', 'historic customer value; margin so far', '历史客户价值'),
    ('value', 'value', 'customer_equity', 'customer equity; value of the customer base', '客户资源的价值；客户是资产；客户资产'),
    ('value', 'value', 'retention_value', 'simple lifetime value; retention and margin', '客户生命价值；简化CLV公式；对顾客/服务/产品/人员投资；是投资不是费用'),
    ('value', 'value', 'retention_value_with_promotion', 'lifetime value with promotion cost; Berger-Nasr', '含促销成本的客户价值'),
    ('value', 'value', 'migration_value', 'customer migration model; Markov; Pfeifer-Carraway', '客户迁移价值；不同生命周期价值；生命周期模型；成本大小'),
    ('value', 'value', 'transition_matrix', 'transition matrix; Markov chain', '转移矩阵；马尔可夫'),
    ('value', 'value', 'churn_lifetime', 'expected lifetime; 1 / churn', '平均客户寿命'),
    ('value', 'value', 'convert_rate', 'annual and monthly rates; annual and monthly churn', '利率换算；流失率换算'),
    ('value', 'value', 'cac_payback', 'payback of acquisition cost; CAC', '获客成本回收期；客户开发；抢夺客户；挖对方客户'),
    ('value', 'value', 'sbg_fit', 'contract customers; renewal model; shifted beta-geometric', '合约客户；续约模型'),
    ('value', 'value', 'bdw_fit', 'contract customers; beta-discrete-Weibull', '合约客户；续约模型'),
    ('value', 'value', 'contract_survival', 'share still there; survival of a cohort', '留存；生存率'),
    ('value', 'value', 'contract_retention', 'retention rate of a cohort by model', '保留率；保持率；客户保持率'),
    ('value', 'value', 'contract_churn', 'churn of a cohort by period', '流失概率'),
    ('value', 'value', 'contract_curve', 'retention and survival curve', '留存曲线'),
    ('value', 'value', 'contract_value', 'value of a contract customer; discounted expected lifetime; DEL', '合约客户价值；折现预期寿命'),
    ('value', 'value', 'residual_contract_value', 'value still to come of a contract customer; discounted expected residual lifetime; DERL', '合约客户剩余价值；折现剩余寿命'),

    ('validation', 'clv', 'clv_holdout', 'hold-out; calibration; was it right', '样本外检验'),
    ('validation', 'clv', 'clv_holdout_info', 'customers of the calibration', '校准样本'),
    ('validation', 'clv', 'clv_holdout_accuracy', 'accuracy of a forecast of purchases', '预测准确度'),
    ('validation', 'clv', 'clv_holdout_by_frequency', 'expected and made, by frequency', '按频次检验'),
    ('validation', 'clv', 'clv_holdout_by_probability', 'calibration by probability', '按概率检验'),
    ('validation', 'clv', 'clv_tracking', 'tracking plot; purchases per week, made and expected', '跟踪图'),
    ('validation', 'clv', 'purchase_histogram', 'customers by number of purchases, counted and expected', '购买次数直方图'),
    ('validation', 'clv', 'forecast_accuracy', 'MAE; RMSE; bias; rank correlation; Gini of a forecast', '预测误差；平均绝对误差'),
    ('validation', 'clv', 'chi_square_test', 'chi-square test', '卡方检验'),

    ('source', 'clv', 'clv_sql', 'query of lifetime values', '客户终身价值查询语句'),
    ('source', 'clv', 'create_clv_views', 'lifetime value views for BI; value tiers; cohorts', '客户价值视图；价值分层'),

    ('catalogue', 'textbook', 'find_measure', 'search; which function; help', '查找；指标检索；用哪个函数');

-- Arguments as a reader writes them: without the casts of defaults and without the schema, and the three populations as one.
CREATE FUNCTION crm_internal.plain_types(written text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.replace(pg_catalog.regexp_replace(pg_catalog.regexp_replace(written, '::[a-z0-9_. ]+(\[\])?', '', 'g'),
                                                        '@extschema@\.(population)_(bigint|uuid|text)|@extschema@\.', '\1', 'g'), 'double precision', 'float8');
COMMENT ON FUNCTION crm_internal.plain_types(text) IS 'Part of crm.measures: the arguments of a function, short';

-- One line per name: of its forms, those of a population or a summary before others, and none that only answers to a mistake.
CREATE VIEW @extschema@.measures WITH (security_invoker = true) AS
SELECT w.subject, w.name,
       (CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' ELSE CASE WHEN p.proretset THEN 'rows' ELSE 'function' END END)::text AS kind,
       crm_internal.plain_types(pg_catalog.pg_get_function_arguments(p.oid)) AS arguments,
       crm_internal.plain_types(pg_catalog.pg_get_function_result(p.oid)) AS result, p.says AS description, w.terms, w.terms_zh, 'doc/' || w.page || '.md' AS page
FROM crm_internal.measure_word AS w
CROSS JOIN LATERAL (
    SELECT f.oid, f.prokind, f.proretset, pg_catalog.obj_description(f.oid, 'pg_proc') AS says
    FROM pg_catalog.pg_proc AS f
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) f.pronamespace
    WHERE n.nspname OPERATOR(pg_catalog.=) '@extschema@'::name AND f.proname OPERATOR(pg_catalog.=) w.name::name
      AND NOT pg_catalog.starts_with(pg_catalog.obj_description(f.oid, 'pg_proc'), 'Part of ')
    ORDER BY pg_catalog.strpos(pg_catalog.oidvectortypes(f.proargtypes), 'population_') OPERATOR(pg_catalog.=) 0,
             pg_catalog.strpos(pg_catalog.oidvectortypes(f.proargtypes), 'customer_summary') OPERATOR(pg_catalog.=) 0, f.oid
    LIMIT 1) AS p;
COMMENT ON VIEW @extschema@.measures IS 'Every function that people call: what it is, takes and gives, with the words of the field in English and Chinese; find_measure() searches it';
COMMENT ON COLUMN @extschema@.measures.subject IS 'Subject, the word of its SQL, its sources and its tests';
COMMENT ON COLUMN @extschema@.measures.name IS 'Name of the function in schema crm';
COMMENT ON COLUMN @extschema@.measures.kind IS 'function (one value), rows, aggregate or window function';
COMMENT ON COLUMN @extschema@.measures.arguments IS 'Arguments of its first form, with their defaults';
COMMENT ON COLUMN @extschema@.measures.result IS 'What it returns';
COMMENT ON COLUMN @extschema@.measures.description IS 'What it says, in one line';
COMMENT ON COLUMN @extschema@.measures.terms IS 'Words of the field in English';
COMMENT ON COLUMN @extschema@.measures.terms_zh IS 'Words of the field in Chinese';
COMMENT ON COLUMN @extschema@.measures.page IS 'Page of the manual';
GRANT SELECT ON @extschema@.measures TO PUBLIC;

-- Searching --------------------------------------------------------------------------------------------------

-- Every two neighbouring characters of a text, and its ends: Chinese, which has no blanks between words, and misspelt English
-- are found by them alike.
CREATE FUNCTION crm_internal.letter_pairs(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT pg_catalog.array_agg(DISTINCT pg_catalog.substr(pg_catalog.concat(' ', words, ' '), i, 2))
            FROM pg_catalog.generate_series(1, least(pg_catalog.length(words), 200) OPERATOR(pg_catalog.+) 1) AS i);
COMMENT ON FUNCTION crm_internal.letter_pairs(text) IS 'Part of find_measure: the pairs of neighbouring characters among the first 200 of a text';

-- A name or a term that is what was asked for counts most, then one that holds it or is held by it, then one that looks like it (after
-- Dice, 1945: twice the pairs of characters that are in both, over the pairs of each);
-- the share of the asked words that occur anywhere in the line is added. The first 200 characters are looked at: it is a question, not a text.
CREATE FUNCTION @extschema@.find_measure(words text)
    RETURNS TABLE (rank float8, subject text, name text, kind text, arguments text, result text, description text, terms text, terms_zh text, page text)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 20
BEGIN ATOMIC
    SELECT r.rank, m.subject, m.name, m.kind, m.arguments, m.result, m.description, m.terms, m.terms_zh, m.page
    FROM (SELECT w.asked, crm_internal.letter_pairs(w.asked) AS pairs
          FROM (SELECT pg_catalog.lower(pg_catalog.btrim(pg_catalog.regexp_replace(pg_catalog.left(find_measure.words, 200), '[\s_]+', ' ', 'g'))) AS asked OFFSET 0) AS w OFFSET 0) AS q
    CROSS JOIN @extschema@.measures AS m
    CROSS JOIN LATERAL (
        SELECT pg_catalog.max(CASE WHEN t.term OPERATOR(pg_catalog.=) q.asked THEN 2.0
                                   WHEN pg_catalog.strpos(t.term, q.asked) OPERATOR(pg_catalog.>) 0 THEN 1.0
                                   WHEN pg_catalog.strpos(q.asked, t.term) OPERATOR(pg_catalog.>) 0 AND pg_catalog.length(t.term) OPERATOR(pg_catalog.>) 1
                                   THEN 1.0 OPERATOR(pg_catalog.*) pg_catalog.length(t.term)::numeric OPERATOR(pg_catalog./) pg_catalog.length(q.asked)::numeric
                                   ELSE 0.0 END::float8 OPERATOR(pg_catalog.+) l.likeness) AS nearness
        FROM (SELECT pg_catalog.lower(pg_catalog.btrim(u.term)) AS term
              FROM pg_catalog.unnest(pg_catalog.regexp_split_to_array(pg_catalog.concat_ws(';', pg_catalog.replace(m.name, '_', ' '), m.terms, m.terms_zh), '[;；/]')) AS u(term)) AS t
        CROSS JOIN LATERAL (
            SELECT 2.0::float8 OPERATOR(pg_catalog.*) pg_catalog.count(*)::float8
                   OPERATOR(pg_catalog./) (pg_catalog.cardinality(q.pairs) OPERATOR(pg_catalog.+) pg_catalog.length(t.term) OPERATOR(pg_catalog.+) 1)::float8 AS likeness
            FROM pg_catalog.unnest(q.pairs) AS p(pair)
            WHERE pg_catalog.strpos(pg_catalog.concat(' ', t.term, ' '), p.pair) OPERATOR(pg_catalog.>) 0) AS l
        WHERE t.term OPERATOR(pg_catalog.<>) '') AS n
    CROSS JOIN LATERAL (
        SELECT pg_catalog.avg((pg_catalog.strpos(pg_catalog.lower(pg_catalog.concat_ws(' ', m.subject, m.name, m.terms, m.terms_zh, m.description)), w.word) OPERATOR(pg_catalog.>) 0)::int)::float8 AS found
        FROM pg_catalog.unnest(pg_catalog.regexp_split_to_array(q.asked, ' ')) AS w(word)) AS f
    CROSS JOIN LATERAL (
        SELECT pg_catalog.round((n.nearness OPERATOR(pg_catalog.+) f.found)::numeric, 2)::float8 AS rank) AS r
    WHERE r.rank OPERATOR(pg_catalog.>=) 0.7::float8
    ORDER BY r.rank DESC, m.name
    LIMIT 20;
END;
COMMENT ON FUNCTION @extschema@.find_measure(text) IS 'What to call: the functions whose names, terms in English or Chinese, or descriptions answer to some words, the best first';

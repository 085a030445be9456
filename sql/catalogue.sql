-- What there is: every function of the extension, and recipes of the manual, with the words that people ask for them.

-- Subject, page of the manual, and the words of the field, for each name in schema crm. What a function is and takes, the catalog
-- of the server knows, and what it says of itself, its COMMENT. A recipe is a heading of the manual with its anchor.
CREATE TABLE crm_internal.measure_word (
    name text PRIMARY KEY, --@ Name of the function in schema crm, or the heading of a recipe
    subject text NOT NULL, --@ Subject, the word of its SQL; recipe
    page text NOT NULL, --@ Page of the manual; of a recipe with its anchor
    terms text NOT NULL, --@ Words of the field in English
    terms_zh text NOT NULL, --@ Words of the field in Chinese
    says text --@ What a recipe shows, in one line; NULL for a function, whose COMMENT says it
);
COMMENT ON TABLE crm_internal.measure_word IS 'Part of crm.measures: subject, page and words of each name';
GRANT SELECT ON crm_internal.measure_word TO PUBLIC;

INSERT INTO crm_internal.measure_word (subject, page, name, terms, terms_zh) VALUES
    ('base', 'pitfalls', 'round', 'round; decimals', '四舍五入；小数位'),
    ('base', 'scale', 'local_day', 'time zone; day in a time zone; business day; end of the day', '时区；当地日期；营业日'),

    ('customer', 'customer', 'customer_summary', 'purchase summary; customer profile; purchase history', '客户购买汇总；客户档案'),
    ('customer', 'customer', 'population', 'all customers in one pass; customer base', '全部客户；客户群'),
    ('customer', 'customer', 'population_with_days', 'all customers in one pass; purchase days; lifetime value', '全部客户；购买日'),
    ('customer', 'customer', 'population_info', 'rows left out; missing data; size of a population', '数据缺失；被忽略的行'),
    ('customer', 'customer', 'customers', 'one row per customer; customer list', '客户明细；客户列表；复购率'),
    ('customer', 'customer', 'clv_customers', 'frequency, recency and age per customer; input of buy-till-you-die models', '客户购买历史；模型输入'),
    ('customer', 'customer', 'customer_summaries', 'summary per customer, stored and merged every night', '客户汇总；每日增量合并'),
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
    ('source', 'source', 'create_source', 'register a source; your own tables; views for BI; data source; RFM views; lifetime value views; value tiers', '登记数据源；自有数据表；BI视图；客户信息库；RFM视图；客户价值视图；价值分层；建立/管理/巩固/完善数据库'),
    ('source', 'source', 'alter_source', 'change a source; options of a source', '修改数据源'),
    ('source', 'source', 'drop_source', 'drop a source', '删除数据源'),
    ('source', 'source', 'score', 'nightly scoring; scheduled scoring; snapshot; score history; back-fill', '定时评分；夜间评分；评分快照；历史评分；动态数据库；及时更新'),
    ('source', 'source', 'schedule', 'schedule; every night; cron; by the clock', '定时任务；每晚自动评分'),
    ('source', 'source', 'unschedule', 'end the schedule', '取消定时任务'),
    ('source', 'source-movement', 'movement', 'movement between segments; migration between two dates; class and tier migration; flow; Sankey', '客户流动；分群流向；等级迁移；桑基图'),
    ('source', 'source-movement', 'movers', 'who moved up or down; new and lost customers; fell two tiers; upgraded and downgraded customers', '客户升降级名单；新增客户；流失客户；降级客户'),
    ('source', 'source-movement', 'customer', 'everything known of one customer; customer record; call centre; single customer view', '客户档案；单一客户视图；客户详情；呼叫中心'),
    ('source', 'source-movement', 'k_anonymity', 'k-anonymity; small groups; privacy of published numbers; disclosure', 'k-匿名；隐私保护；小样本；保密；分级授权'),
    ('source', 'satisfaction-index', 'refresh_views', 'refresh materialized views', '刷新视图'),

    ('simulate', 'simulate', 'simulate_orders', 'simulated orders; test data; imaginary shop', '模拟订单；测试数据'),
    ('simulate', 'simulate', 'simulate_answers', 'simulated survey; survey answers to try on; imaginary respondents', '模拟问卷；模拟调查数据'),

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
    ('label', 'segment', 'scheme_value', 'weight of a factor; limit of a grade; days of payment of a grade; number of a code', '权重；等级界限；信用账期'),
    ('label', 'segment', 'define_scheme', 'segments, tiers or matrix of your own', '自定义分群方案'),
    ('label', 'segment', 'copy_scheme', 'copy a scheme to edit it', '复制分群方案'),
    ('label', 'scale', 'share_schemes', 'schemes on all servers of a cluster; labels on Citus workers', '同步标签方案；集群标签'),
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
    ('change', 'change', 'churn_rate', 'churn; churn rate; customers or revenue lost', '流失率；客户流失率；流失调查；流失概述'),
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

    ('attribution', 'attribution', 'journey', 'customer journey; path of a customer; touches in order', '客户旅程；接触路径；触点序列'),
    ('attribution', 'attribution', 'journeys', 'customer journeys; paths to conversion; channel paths', '客户旅程汇总；转化路径；渠道路径'),
    ('attribution', 'attribution', 'attribution', 'attribution; multi-touch attribution; first touch, last touch, linear, position-based, time-decay; Markov chain; removal effect; Shapley', '接触点归因；渠道归因；多触点归因；马尔可夫归因；移除效应；夏普利值；首次接触；末次接触'),
    ('attribution', 'attribution', 'touchpoints', 'touchpoint analysis; touchpoints; reach; exit rate; conversion by channel', '接触点管理；接触点分析；接触点优化；触点分析；跳出率'),
    ('attribution', 'attribution', 'journey_moves', 'moves between channels; Sankey diagram; next touch; flow of customers between channels', '桑基图；渠道流转；路径分析；互动步骤'),
    ('attribution', 'attribution', 'journey_totals', 'conversion rate of journeys; touches per journey', '旅程转化率；平均接触次数'),

    ('basket', 'basket', 'baskets', 'market basket; transactions; items bought together', '购物篮；交易明细；一起购买'),
    ('basket', 'basket', 'basket_totals', 'items per basket; products per customer; attachment rate', '连带率；每单品类数；交叉持有率'),
    ('basket', 'basket', 'basket_sizes', 'basket size; cross-holding; share of customers with two products or more', '购物篮大小；多重产品捆绑；交叉持有；客户粘性'),
    ('basket', 'basket', 'basket_sets', 'frequent item sets; product combinations; pairs of products; support', '频繁项集；产品组合；商品搭配；支持度；产品/渠道组合；消费规律'),
    ('basket', 'basket', 'basket_rules', 'market basket analysis; association rules; support, confidence, lift, leverage, conviction; next product; attach rate', '购物篮分析；关联规则；支持度；置信度；提升度；关联购买；下一个产品；搭售率；定性定量分析→消费规律'),

    -- satisfaction: questions
    ('satisfaction', 'satisfaction', 'nps', 'net promoter score; NPS; recommendation; would recommend; promoters and detractors', '净推荐值；推荐意愿；NPS；满意度测试；满意度测度方式'),
    ('satisfaction', 'satisfaction', 'nps_detail', 'confidence interval of the net promoter score; margin of error of NPS; promoters, passives, detractors; ranking small groups by NPS', '净推荐值置信区间；误差范围；推荐者/被动者/贬损者'),
    ('satisfaction', 'satisfaction', 'nps_category', 'promoter, passive or detractor; follow-up of detractors; close the loop', '推荐者；被动者；中立者；贬损者；批评者'),
    ('satisfaction', 'satisfaction', 'nps_change', 'change of NPS; NPS trend; significance test of two NPS', '净推荐值变化；显著性检验；净推荐值趋势'),
    ('satisfaction', 'satisfaction', 'csat', 'customer satisfaction score; CSAT; percent satisfied; top two box', '顾客满意率；客户满意率；满意率；满意度测试；衡量指标'),
    ('satisfaction', 'satisfaction', 'top_box', 'top box; top-two box; share of the best answers', '高分占比；前两档占比；好评率'),
    ('satisfaction', 'satisfaction', 'bottom_box', 'bottom box; share of the worst answers; dissatisfied customers', '低分占比；不满意率；差评率'),
    ('satisfaction', 'satisfaction', 'box_detail', 'confidence interval of CSAT; Wilson interval; share of answers', '满意率置信区间；威尔逊区间'),
    ('satisfaction', 'satisfaction', 'box_change', 'change of CSAT; test of two proportions; significance of a share', '满意率变化；比例差异检验'),
    ('satisfaction', 'satisfaction', 'effort_score', 'customer effort score; CES; how easy was it', '客户费力度；费力度；服务指标；服务考查内容'),
    ('satisfaction', 'satisfaction', 'effort_detail', 'confidence interval of the customer effort score; percent easy', '客户费力度置信区间；轻松占比'),
    ('satisfaction', 'satisfaction', 'satisfaction_degree', 'satisfaction degree; level score; mean of Likert levels', '满意级度；满意的层次；服务指标；服务考查内容'),
    ('satisfaction', 'satisfaction', 'satisfaction_degree_detail', 'confidence interval of the satisfaction degree', '满意级度置信区间'),
    ('satisfaction', 'satisfaction', 'satisfaction_level', 'level of satisfaction; Likert level', '满意级别；满意的层次；很满意/满意/一般/不满意'),
    ('satisfaction', 'satisfaction', 'satisfaction_index', 'satisfaction index; weighted mean of answers from 0 to 100; CSI', '满意度指数；加权满意度；综合满意度；客户满意度指数'),
    ('satisfaction', 'satisfaction', 'acsi', 'ACSI; American Customer Satisfaction Index; three-question index', '美国顾客满意度指数；客户满意度指数；ACSI'),
    ('satisfaction', 'satisfaction', 'acsi_detail', 'confidence interval of the ACSI index', '满意度指数置信区间'),
    ('satisfaction', 'satisfaction', 'mean_detail', 'confidence interval of a mean; standard error; weighted mean; survey mean', '均值置信区间；标准误；加权均值'),
    ('satisfaction', 'satisfaction', 'mean_change', 'test of two means; significance of a change of index or effort', '均值差异检验；指数变化检验'),

    -- satisfaction: weights
    ('satisfaction', 'satisfaction', 'rake', 'raking; weighting a survey; iterative proportional fitting; RIM weighting; margins; calibration', '加权调整；样本加权；边际加权；迭代比例拟合；配额加权'),
    ('satisfaction', 'satisfaction', 'rake_detail', 'design effect; weighting efficiency; trimmed weights; margins missed', '设计效应；加权效率；权重截断'),
    ('satisfaction', 'satisfaction', 'poststratify', 'post-stratification; weighting a survey by strata', '事后分层；分层加权'),
    ('satisfaction', 'satisfaction', 'effective_n', 'effective sample size; Kish; design effect; weighting loss', '有效样本量；设计效应'),

    -- satisfaction: moments and drivers
    ('satisfaction', 'satisfaction-index', 'item_moments', 'summary of a survey; means and covariances of questions; covariance matrix; correlation matrix', '问卷汇总；协方差矩阵；相关矩阵；题项'),
    ('satisfaction', 'satisfaction-index', 'reliability', 'reliability of a scale; Cronbach alpha; internal consistency; Feldt interval', '信度；信度分析；克朗巴赫系数；内部一致性'),
    ('satisfaction', 'satisfaction-index', 'reliability_items', 'item analysis; alpha if item deleted; item-rest correlation; reversed item', '项目分析；删除项后的信度；题总相关；反向题'),

    -- satisfaction: model
    ('satisfaction', 'satisfaction-index', 'path_model', 'structural equation model of satisfaction; ECSI, ACSI, SCSB, CCSI', '结构模型；满意度结构方程；ECSI；ACSI；CCSI；欧洲顾客满意度指数；美国顾客满意度指数；中国顾客满意度指数'),
    ('satisfaction', 'satisfaction-index', 'satisfaction_fit', 'customer satisfaction index; PLS path modeling; drivers of satisfaction and loyalty', '满意度指数；客户满意度指数；偏最小二乘路径模型；满意度模型估计'),
    ('satisfaction', 'satisfaction-index', 'satisfaction_rows', 'path coefficients, loadings, R2, indices of an index model', '路径系数；载荷；满意度模型结果'),
    ('satisfaction', 'satisfaction-index', 'satisfaction_estimate', 'one figure of an index model', '满意度模型的一个估计量'),
    ('satisfaction', 'satisfaction-index', 'latent_score', 'factor score of a respondent', '潜变量得分；因子得分'),
    ('satisfaction', 'satisfaction-index', 'latent_index', 'satisfaction index of a respondent or customer', '个体满意度指数；每位客户的满意度'),

    -- satisfaction: uncertainty
    ('satisfaction', 'satisfaction-index', 'item_sample', 'standard errors and confidence intervals of a satisfaction index; bootstrap; jackknife; resampling; how sure is the index', '自助法；重抽样；刀切法；标准误；满意度指数的置信区间'),
    ('satisfaction', 'satisfaction-index', 'index_change', 'did the satisfaction index change; is the change of an index significant; test of two indices', '满意度指数变化；指数变化检验；显著性检验'),

    -- satisfaction: Kano, gaps, value
    ('satisfaction', 'satisfaction-index', 'key_drivers', 'key driver analysis; drivers of satisfaction; Shapley; relative weights; importance of attributes', '关键驱动因素；满意度驱动因素；驱动因素分析；重要性'),
    ('satisfaction', 'satisfaction-expectation', 'importance_performance', 'importance-performance analysis; IPA; quadrants; priorities of improvement', '重要性绩效分析；IPA分析；四象限；改进优先级'),
    ('satisfaction', 'satisfaction-expectation', 'servqual', 'SERVQUAL; service quality gaps; expectation and perception', '服务质量差距；SERVQUAL；期望与感知；服务质量'),
    ('satisfaction', 'satisfaction-expectation', 'kano', 'Kano model; Kano category; must-be, attractive, one-dimensional feature', '卡诺模型；KANO模型；必备属性；魅力属性；期望属性'),
    ('satisfaction', 'satisfaction-expectation', 'kano_summary', 'Kano analysis of a feature; better and worse coefficients; Fong test', '卡诺分析；KANO分析；Better-Worse系数；需求分类'),

    -- satisfaction: loyalty
    ('satisfaction', 'satisfaction-expectation', 'delivered_value', 'customer delivered value; total customer value less total customer cost; Kotler', '顾客让渡价值；让渡价值；总顾客价值；总顾客成本'),
    ('satisfaction', 'satisfaction-expectation', 'delivered_value_ratio', 'delivered value as a ratio; value for money', '让渡价值比率；性价比'),
    ('satisfaction', 'satisfaction-expectation', 'trust_score', 'trust equation; credibility, reliability, intimacy, self-orientation; trusted advisor', '顾客信任方程式；信任最关键；信任度；客户信任'),
    ('satisfaction', 'satisfaction-expectation', 'closeness_index', 'relationship closeness; relationship closeness inventory; frequency, diversity, strength', '关系紧密度考察变量；关系紧密度；接近顾客；亲密度'),
    ('satisfaction', 'satisfaction-expectation', 'closeness_percent', 'relationship closeness in percent', '关系紧密度'),
    ('satisfaction', 'satisfaction-expectation', 'disconfirmation', 'disconfirmation of expectations; expectation gap; service adequacy; service superiority', '期望不一致；客户期望值管理；期望差距；隐含期望；期望影响'),
    ('satisfaction', 'satisfaction-expectation', 'tolerance_zone', 'zone of tolerance; adequate and desired service', '容忍区域；容忍区；理想服务；适当服务'),
    ('satisfaction', 'satisfaction-expectation', 'loyalty_stage', 'loyalty ladder; satisfied, loyal, advocate; advocacy', '满意→忠诚→推荐；忠诚阶梯；忠诚度阶梯'),
    ('satisfaction', 'satisfaction-expectation', 'loyalty_curve', 'satisfaction-loyalty curve; zone of defection, indifference, affection; apostle model', '满意与忠诚；满意度忠诚度曲线；满意意义；背离区；情感区'),
    ('satisfaction', 'satisfaction-expectation', 'repeat_purchase_class', 'brand loyalty by purchase sequence; undivided, divided, unstable loyalty; switching', '忠诚的类型；品牌忠诚；品牌转换；重复购买类型'),

    -- satisfaction: views
    ('satisfaction', 'satisfaction-index', 'create_satisfaction_views', 'satisfaction views for BI; survey dashboard; NPS trend; index by group', '满意度视图；满意度报表；满意度测试；净推荐值趋势'),
    ('satisfaction', 'satisfaction-index', 'satisfaction_sql', 'query of satisfaction indices; query of the NPS trend', '满意度查询语句'),

    -- retention and funnel
    ('retention', 'retention', 'active_periods', 'active periods; active months; activity by day, week, month; bitmap of activity', '活跃期；活跃月份；活跃天数；活跃周'),
    ('retention', 'retention', 'first_active', 'cohort of a customer; first month', '客户群组；首次活跃月'),
    ('retention', 'retention', 'last_active', 'last active month', '最后活跃月'),
    ('retention', 'retention', 'count_active', 'number of active days, weeks, months', '活跃天数；活跃期数'),
    ('retention', 'retention', 'active_period_rows', 'list of active periods', '活跃期明细'),
    ('retention', 'retention', 'period_number', 'number of the week, month, fiscal period; 4-4-5 calendar; retail calendar', '第几期；财年周历；零售日历'),
    ('retention', 'retention', 'period_start', 'first day of the week, month, business year, fiscal period; 4-4-5 calendar', '期初日；财年；周起始日'),
    ('retention', 'retention', 'cohort_counts', 'cohorts; cohort analysis', '群组分析；同期群分析；队列分析'),
    ('retention', 'retention', 'cohort_matrix', 'cohort matrix; retention table; triangle; cohort heat map; N-day retention; unbounded retention; rolling retention; bracket retention; who stays', '留存矩阵；留存率；留存表；客户留存；顾客保留项目；保留；次日留存；七日留存；流失概述'),
    ('retention', 'retention', 'stickiness', 'stickiness; DAU; WAU; MAU; DAU/MAU; active users; regular visits', '用户粘性；客户粘性；黏性；日活；月活；日活月活比；活跃用户'),
    ('retention', 'retention', 'retention', 'conditions ever met; did a and ever b; retention of a campaign', '留存；是否曾经；活动留存'),
    ('funnel', 'funnel', 'window_funnel', 'funnel; conversion funnel; level of a customer; last step within a window', '漏斗；转化漏斗；漏斗分析；到达步骤'),
    ('funnel', 'funnel', 'event_sequence', 'sequence of events; journey; click path; event log of a customer', '行为序列；用户路径；事件序列；互动步骤'),
    ('funnel', 'funnel', 'funnel_options', 'strict order; strict funnel; exclusion steps; re-entry', '严格顺序；排除步骤；漏斗选项'),
    ('funnel', 'funnel', 'funnel_times', 'time of each step; time to convert', '各步骤时间；转化时长'),
    ('funnel', 'funnel', 'funnel', 'funnel of all customers; AARRR; conversion by step', '漏斗汇总；AARRR模型'),
    ('funnel', 'funnel', 'funnel_report', 'funnel report; conversion rate of steps; drop-off; time between steps; AARRR', '漏斗报表；漏斗转化率；转化率；流失步骤；AARRR模型'),
    ('funnel', 'funnel', 'sequence_match', 'pattern of events; did b follow a; event pattern', '行为模式；事件模式；序列匹配'),
    ('funnel', 'funnel', 'sequence_count', 'how often a pattern of events is there', '行为模式次数；序列计数'),

    -- credit: receivables
    ('credit', 'credit', 'payment_summary', 'receivables of a customer; invoices and payments; accounts receivable ledger', '应收账款；应收账款管理；客户往来账；发票与回款'),
    ('credit', 'credit', 'payment_items', 'invoices of a payment summary; open items', '未清项；应收明细'),
    ('credit', 'credit', 'receivables', 'receivables; accounts receivable balance; what customers owe', '应收账款余额；客户欠款'),
    ('credit', 'credit', 'overdue', 'overdue; past due; arrears', '逾期账款；逾期金额；拖欠'),
    ('credit', 'credit', 'credit_sales', 'credit sales; invoiced; turnover on account', '赊销额；赊销收入'),
    ('credit', 'credit', 'cash_collected', 'cash collected; payments received', '回款额；回款'),
    ('credit', 'credit', 'collection_rate', 'collection rate; on-time payment rate; cash collection', '回款率；及时回款率；货款回收率；到期回款率'),
    ('credit', 'credit', 'days_sales_outstanding', 'days sales outstanding; DSO; collection period; receivable days', '应收账款周转天数；平均收账期；销售未清账期；DSO'),
    ('credit', 'credit', 'best_possible_dso', 'best possible DSO; BPDSO', '最佳回款天数；最佳DSO'),
    ('credit', 'credit', 'average_days_delinquent', 'average days delinquent; ADD; delinquent DSO', '平均逾期天数；逾期DSO'),
    ('credit', 'credit', 'dso_countback', 'count-back DSO; exhaustion method', '倒推法DSO；倒推法；减免法'),
    ('credit', 'credit', 'collection_effectiveness', 'collection effectiveness index; CEI', '回款有效指数；收账效率指数；CEI'),
    ('credit', 'credit', 'receivable_turnover', 'receivable turnover; debtor turnover', '应收账款周转率；应收账款周转次数'),
    ('credit', 'credit', 'days_beyond_terms', 'days beyond terms; DBT; how late invoices are paid', '超账期天数；平均拖欠天数；付款及时性；付款习惯'),
    ('credit', 'credit', 'payment_index', 'payment index; payment behaviour; payment score', '付款指数；付款记录；付款行为评分'),
    ('credit', 'credit', 'receivable_report', 'receivables at a glance; credit manager report', '应收账款分析；应收账款报表'),
    ('credit', 'credit', 'aging', 'aging table; ageing of receivables; aged debtors', '账龄分析；账龄；账龄表'),
    ('credit', 'credit', 'aging_bucket', 'aging bucket; days past due', '账龄段；逾期天数'),
    ('credit', 'credit', 'roll_rates', 'roll rates; flow rates; loss rates by age', '迁徙率；滚动率；坏账率；账龄损失率'),
    ('credit', 'credit', 'stock_roll_rates', 'month-end roll rates; ratio of aging tables', '账龄迁移比；月末迁徙率'),
    ('credit', 'credit', 'loss_allowance', 'loss allowance; provision matrix; bad debt provision; IFRS 9', '坏账准备；坏账计提；预期信用损失；减值矩阵；账龄分析法'),
    ('credit', 'credit', 'expected_loss', 'expected loss; PD, LGD, EAD', '预期损失；违约概率、违约损失率、风险敞口'),

    -- credit: grades, limits, control
    ('credit', 'credit', 'altman_z', 'Altman Z-score; risk of bankruptcy; financial distress; zone', '阿特曼Z值；Z计分模型；财务危机预警；破产风险；财务风险分析'),
    ('credit', 'credit', 'bathory_score', 'Bathory model; financial strength', '巴萨利模型；财务实力'),
    ('credit', 'credit', 'financial_ratios', 'financial ratios; liquidity, debt, margins, returns, turnover; balance sheet analysis', '财务比率；流动比率；速动比率；资产负债率；利息保障倍数；净资产收益率；客户财务分析'),
    ('credit', 'credit', 'factor_score', 'credit scoring by factors; five C; six C; credit survey', '信用评分；5C要素；6C要素；信用调查表；信用评价指标；客户信用调查；信用调查；信用评价'),
    ('credit', 'credit', 'factor_rows', 'credit survey in detail; reasons of a factor score', '信用调查表明细；扣分原因'),
    ('credit', 'credit', 'credit_grade', 'credit grade; credit rating; AAA; veto; bands', '信用等级；信用评级；客户信用等级划分；信用分级；一票否决；信用等级管理；利用信用等级'),
    ('credit', 'credit', 'credit_limit', 'credit limit; credit line; combination of methods', '信用额度；授信额度；信用限额；综合信用额度'),
    ('credit', 'credit', 'credit_limit_by_sales', 'credit limit by sales and terms', '销售额法信用额度；销售量法'),
    ('credit', 'credit', 'credit_limit_by_worth', 'credit limit by net worth; small customer; heuristic limit', '净资产法信用额度；快速测算；小客户额度'),
    ('credit', 'credit', 'credit_limit_rising', 'rising credit limit; start small', '递增信用额度；逐步增加额度'),
    ('credit', 'credit', 'working_assets_limit', 'working assets method; working capital limit', '营运资产分析模型；营运资产法'),
    ('credit', 'credit', 'credit_check', 'credit control; order release; hold; over limit; overdue', '信用控制；订单放行；发货控制；超额度；信用冻结；信用政策'),

    -- credit: bins
    ('credit', 'scorecard', 'optimal_bins', 'optimal binning; monotone binning; bins of a variable; coarse classing; discretisation', '最优分箱；单调分箱；变量分箱；离散化'),
    ('credit', 'scorecard', 'bin_options', 'options of binning; bins of your own; special values', '分箱参数；自定义分箱；特殊值'),
    ('credit', 'scorecard', 'bin_rows', 'table of bins; bad rate by bin; WOE table', '分箱表；分箱坏账率；WOE表'),
    ('credit', 'scorecard', 'bin_of', 'bin of a value; apply bins', '所属分箱；应用分箱'),
    ('credit', 'scorecard', 'woe_of', 'WOE of a value; WOE transformation', 'WOE转换；WOE编码'),
    ('credit', 'scorecard', 'information_value', 'information value; IV; predictive power of a variable', '信息价值；信息值；IV值；变量预测力；信用信息搜集'),
    ('credit', 'scorecard', 'weight_of_evidence', 'weight of evidence; WOE', '证据权重；WOE'),

    -- credit: logistic
    ('logistic', 'logistic', 'logistic_regression', 'logistic regression; what raises the chance of default, churn or response; odds ratio; binary outcome; maximum likelihood', '逻辑回归；Logistic回归；违约概率模型；流失预测；响应模型'),
    ('logistic', 'logistic', 'logistic_options', 'ridge, Firth, robust standard errors; rare events; separated events', '岭回归；Firth惩罚；稳健标准误；完全分离'),
    ('logistic', 'logistic', 'logistic_rows', 'coefficients, standard errors, odds ratios, p values', '回归系数；优势比；比值比；标准误；显著性检验'),
    ('logistic', 'logistic', 'logistic_probability', 'probability of default; probability of churn; predicted probability; score by a regression', '预测概率；违约概率；流失概率'),

    -- credit: classifier
    ('classifier', 'classifier', 'classifier_report', 'how good is a score; AUC; ROC; Gini; KS; Kolmogorov-Smirnov; discrimination; DeLong', '模型区分度；AUC；ROC曲线；KS值；基尼系数；模型检验；模型验证'),
    ('classifier', 'classifier', 'gains_table', 'gains table; lift table; cumulative gains; deciles of a score; capture rate', '增益表；提升表；提升图；累计增益；捕获率'),
    ('classifier', 'classifier', 'brier_score', 'Brier score; mean squared error of probabilities', '布里尔分数'),
    ('classifier', 'classifier', 'log_loss', 'log loss; cross entropy; logarithmic score', '对数损失；交叉熵'),
    ('classifier', 'classifier', 'calibration_table', 'calibration table; reliability diagram; predicted and observed rates', '校准表；校准曲线；预测与实际'),
    ('classifier', 'classifier', 'hosmer_lemeshow', 'Hosmer-Lemeshow test; goodness of fit of probabilities', '霍斯默-莱梅肖检验；拟合优度检验'),
    ('classifier', 'classifier', 'population_stability', 'population stability index; PSI; drift of a score; has the population changed', '群体稳定性指数；PSI；模型监控；客群偏移'),
    ('classifier', 'classifier', 'population_stability_table', 'bins then and now; which bins have moved', '稳定性明细'),
    ('classifier', 'classifier', 'characteristic_stability', 'characteristic stability index; CSI; drift of a variable', '特征稳定性指数；CSI；变量稳定性'),
    ('classifier', 'classifier', 'reject_inference', 'reject inference; weights of rejected applicants; fuzzy augmentation; parcelling', '拒绝推断；拒绝样本'),

    -- credit: scorecard
    ('credit', 'scorecard', 'scorecard_fit', 'fit a scorecard; credit scoring model; application score; behaviour score', '评分卡；信用评分卡；评分卡建模；申请评分；行为评分'),
    ('credit', 'scorecard', 'scorecard_options', 'points to double the odds; base score; scale of a scorecard', '评分卡刻度；基础分'),
    ('credit', 'scorecard', 'scorecard', 'scorecard by hand; published scorecard; points table', '手工评分卡；专家评分卡'),
    ('credit', 'scorecard', 'credit_score', 'credit score; probability of default; adverse reasons; reason codes', '信用评分；违约概率；拒绝原因；原因码'),
    ('credit', 'scorecard', 'scorecard_rows', 'points of each bin; scorecard as a table', '评分卡明细；分箱得分'),
    ('credit', 'scorecard', 'scorecard_sql', 'scorecard as SQL; export a scorecard', '评分卡导出'),
    ('credit', 'scorecard', 'score_from_probability', 'score of a probability; log odds to points', '概率换算评分；评分换算'),
    ('credit', 'scorecard', 'probability_from_score', 'probability of a score; points to odds', '评分换算概率'),

    -- credit: movement and audit
    ('credit', 'credit', 'transition_generator', 'migration matrix; rating transitions; generator; duration method; time in grade', '信用等级迁移；迁移矩阵；迁移强度；久期法'),
    ('credit', 'credit', 'transition_probabilities', 'migration probabilities of any horizon; matrix exponential', '迁移概率；矩阵指数'),
    ('credit', 'credit', 'transition_power', 'migration of several periods; power of a matrix; cohort method', '多期迁移；队列法；矩阵幂'),
    ('credit', 'credit', 'default_probabilities', 'term structure of default; PD by grade; cumulative and marginal default rate', '违约概率期限结构；累计违约率；边际违约率；各等级违约概率'),
    ('credit', 'credit', 'credit_trend', 'credit trend; grade up or down; upgrade, downgrade', '信用变化趋势；客户信用变化；等级上调；等级下调'),
    ('credit', 'credit', 'credit_alarms', 'credit alarms; early warning; watch list', '信用预警；风险预警；关注名单'),
    ('credit', 'scorecard', 'record_scorecard', 'record a scorecard; model versions; model inventory', '评分卡版本；模型版本管理；模型登记'),
    ('credit', 'scorecard', 'approve_scorecard', 'approve a scorecard; model approval; sign off', '评分卡审批；模型审批'),
    ('credit', 'scorecard', 'retire_scorecard', 'retire a scorecard; withdraw a model', '评分卡停用；模型下线'),
    ('credit', 'scorecard', 'approved_scorecard', 'scorecard in force; which version decides', '生效评分卡；生效版本'),
    ('credit', 'scorecard', 'credit_decide', 'credit decision; record a decision; override with reason; audit trail', '授信决策；信用审批；审批记录；人工调整；审计轨迹'),
    ('credit', 'scorecard', 'credit_rescore', 'score a decision again; prove a decision; reproduce; audit', '决策复算；决策可追溯；审计'),

    -- credit: views
    ('credit', 'credit', 'create_credit_views', 'credit views for BI; receivables dashboard; portfolio by grade; aging view; customers over the limit; alarms', '信用视图；应收账款视图；应收账款看板；超额度客户；信用等级分布；账龄视图'),
    ('credit', 'credit', 'credit_sql', 'query of receivables by customer; query of the aging table', '应收账款查询语句；账龄查询语句'),

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
    ('performance', 'performance', 'attainment', 'attainment of a target; KPI against target; achievement rate; higher is better; lower is better; scorecard; balanced scorecard', '指标达成率；目标达成率；完成率；绩效评估；测试效果；大客户经理评估标准；绩效考核'),
    ('performance', 'performance', 'weighted_score', 'weighted score; scorecard total; composite indicator; three rates of a hotline; fuzzy evaluation', '加权得分；综合评分；绩效得分；绩效评估；模糊综合评价；响应率、解决率、满意率'),
    ('performance', 'performance', 'ahp', 'analytic hierarchy process; AHP; weights from comparisons in pairs; consistency ratio; eigenvector', '层次分析法；AHP；判断矩阵；一致性比率；指标权重；绩效评估'),
    ('performance', 'performance', 'icc', 'intraclass correlation; ICC(1); ICC(2); agreement within stores or teams; service-profit chain; linkage of employees and customers', '组内相关系数；员工–顾客关系；服务利润链；员工满意度与顾客满意度'),
    ('performance', 'performance', 'sigma_level', 'sigma level; six sigma; DPMO; defects per million opportunities', '西格玛水平；六西格玛；百万机会缺陷数；产品质量；服务质量'),

    ('investment', 'investment', 'cash_flow', 'cash flow; investment in customers; costs and returns by period or day', '现金流；对顾客/服务/产品/人员投资；是投资不是费用；客户投资'),
    ('investment', 'investment', 'npv', 'net present value; NPV; XNPV; discounted cash flow; profitability index', '净现值；折现现金流；获利指数'),
    ('investment', 'investment', 'irr', 'internal rate of return; IRR; XIRR; return on investment', '内部收益率；内部报酬率；投资回报率'),
    ('investment', 'investment', 'payback', 'payback period; discounted payback; when does it pay back', '投资回收期；回本周期；动态回收期'),

    ('churn', 'churn', 'risk', 'risk; relative risk; odds ratio; attributable risk; cause of churn; two by two table', '流失原因诊断；相对风险；比值比；归因危险度'),
    ('churn', 'churn', 'association', 'association; chi-square test of two columns; Cramer V; which attributes go with churn; drivers of churn', '流失原因；关联分析；卡方独立性检验；克莱姆V系数；流失因素'),
    ('lifecycle', 'lifecycle', 'lifecycle_stage', 'life cycle; stage of a customer; growth, maturity, decline', '客户生命周期；生命周期模型；培育/成长/成熟/衰退；危险/解约；培育期；成长期；成熟期；衰退期'),
    ('lifecycle', 'lifecycle', 'activity_state', 'active users; new, retained, resurrected, dormant users; activity', '活跃状态；新增；活跃；沉睡；复活；日活'),
    ('watch', 'watch', 'control_limits', 'control chart; control limits; individuals chart; three sigma; early warning; is this month out of the ordinary; anomaly', '关系危机预警；危机种类；控制图；控制限；异常波动；预警界限；单值图'),
    ('watch', 'watch', 'rate_limits', 'control chart of a rate; p-chart; u-chart; Laney p-prime; is the churn rate out of the ordinary; complaint rate alarm', '流失率预警；投诉率预警；流失率控制图；关系危机预警'),
    ('watch', 'watch', 'ewma', 'exponentially weighted moving average; EWMA; slow drift; smoothing', '指数加权移动平均；平滑；缓慢下滑'),
    ('watch', 'watch', 'cusum', 'cumulative sum chart; CUSUM; small shift that stays; change point', '累积和控制图；小幅偏移'),
    ('watch', 'watch', 'event_gaps', 'days between purchases; interpurchase time; contact rhythm; contact frequency; tenure; regularity; burstiness', '购买间隔；购买周期；接触频率；合作时长；合理的频率交往；持续性/互动性；接触节奏'),
    ('watch', 'watch', 'gap_probability', 'late against the own rhythm; overdue customer; silence that is not chance; alarm', '逾期预警；超期未购；沉默预警；关系危机预警'),
    ('watch', 'watch', 'gap_limit', 'after how many days of silence to call; when is a customer late; reminder', '预警间隔；多少天没买要联系；回访间隔'),
    ('watch', 'watch', 'decay_sum', 'emotional account; relationship balance; decayed sum; half-life; contact pressure; recency-weighted sum', '情感账户；多储值；触达压力；衰减求和；半衰期'),
    ('watch', 'watch', 'combined_p', 'several signals; combine p values; Fisher; Bonferroni; combined alarm', '综合预警；多信号预警；合并P值'),

    -- relations: points
    ('points', 'points', 'points_account', 'points; loyalty points; loyalty programme; points balance; lots of points; expiry; first in first out; points ledger', '积分；积分制；积分账户；忠诚度计划；会员积分；积分流水；先进先出'),
    ('points', 'points', 'points_status', 'points balance; expired points; expiring points; breakage; redemption rate; burn rate', '积分余额；积分过期；即将过期积分；积分兑换率；未兑换率'),
    ('points', 'points', 'points_options', 'order of consumption; overdraft of points; negative balance', '积分消耗顺序；积分透支'),
    ('points', 'points', 'points_revenue', 'IFRS 15; CAS 14; deferred revenue of points; contract liability; points liability; customer loyalty programme in the books', '积分收入；合同负债；积分负债；企业会计准则第14号；奖励积分'),
    ('points', 'points', 'development', 'development triangle; run-off triangle; late complaints; returns to come; cohorts by age', '流量三角形；发展三角形；延迟投诉；后续退货'),
    ('points', 'points', 'development_factors', 'chain ladder; link ratios; development factors', '链梯法；进展因子；发展因子'),
    ('points', 'points', 'development_ultimates', 'ultimate redemption rate; chain ladder ultimates; what is still to come', '最终兑换率；最终赔付；未决积分'),
    -- relations: ladders, switching, what a step is worth, staff of a service
    ('ladder', 'ladder', 'ladder_level', 'ladder; level of a relationship; rung; bonding level; stars of an account manager; Guttman scale', '关系层次；关系营销层次；推进层次；客户经理五星级；一级关系营销；二级关系营销；三级关系营销；阶梯层级'),
    ('switching', 'switching', 'switching', 'brand switching; gain-loss analysis; conquest; retention by brand; steady state; Colombo-Morrison; hard-core loyal; market share to come', '品牌转换；抢夺客户；挖对方客户；得失分析；品牌转换矩阵；稳态份额；竞争夺客'),
    ('switching', 'switching', 'switching_pairs', 'to whom are customers lost; fair share index; switching flows between brands; residuals of a switching matrix', '客户流向；公平份额指数；流向竞争对手；转网'),
    ('worth', 'worth', 'winback_value', 'win-back value; second lifetime value; regain profit; is it worth winning back', '流失挽救价值；流失客户的挽回；第二次生命价值；挽回利润'),
    ('worth', 'worth', 'market_damage', 'market damage; complaint value; cost of problems; TARP; silent customers; worth of one more complaint', '投诉的价值；市场损失；抱怨价值；沉默客户'),
    ('worth', 'worth', 'referral_growth', 'referral growth; K-factor; viral coefficient; word of mouth growth', '连锁介绍；推荐；K因子；病毒系数；裂变'),
    ('worth', 'worth', 'complete_set', 'complete set; coupon collector; blind box; draws to collect all; probabilistic goods', '概率产品；盲盒集齐；集齐全套；期望抽数'),
    ('worth', 'worth', 'complete_set_by', 'probability of a complete set after so many draws; blind box', '集齐概率；盲盒概率'),
    ('service', 'service', 'waiting_line', 'waiting line; queue; Erlang C; call centre; service level; mean wait; occupancy', '排队；等待时间；接通率；呼叫中心；爱尔朗C；坐席利用率'),
    ('service', 'service', 'agents_required', 'agents required; staffing; call centre staff; Erlang C; shrinkage', '坐席数；排班人数；客服人数；话务量'),

    ('outcomes', 'outcomes', 'outcomes', 'cases and their outcomes; durations; time to event; open cases; censored data; contracts, deals, complaints, tickets', '案件与时长；案件结果；合同期；商机；投诉；工单；删失数据'),
    ('outcomes', 'outcomes', 'outcome_rows', 'what outcomes hold; cases by duration', '案件明细；时长分布'),
    ('outcomes', 'outcomes', 'survival', 'survival curve; Kaplan-Meier; retention curve; life table; at-risk table; Nelson-Aalen; cumulative hazard', '生存曲线；留存曲线；生存分析；KM曲线；生存表；风险人数表；累积风险'),
    ('outcomes', 'outcomes', 'incidence', 'cumulative incidence; competing risks; Aalen-Johansen; win rate by age; share won, lost and open', '累积发生率；竞争风险；赢单率；成交概率；客户成交'),
    ('outcomes', 'outcomes', 'duration_quantile', 'median duration; median time to close; percentile of response times; how long do cases take', '时长中位数；处理时长；响应时间；中位生存时间；市场反应速度'),
    ('outcomes', 'outcomes', 'restricted_mean', 'restricted mean survival time; RMST; mean duration with open cases', '限制平均生存时间；平均时长'),
    ('outcomes', 'outcomes', 'target_attainment', 'service level; SLA attainment; on time; within target; share answered in time', '达标率；服务水平；SLA达成率；按时办结率；及时率；响应率'),
    ('outcomes', 'outcomes', 'log_rank', 'log-rank test; compare survival curves; do groups last equally long; Peto; Harrington-Fleming', '对数秩检验；生存曲线比较；组间差异'),
    ('outcomes', 'outcomes', 'working_time', 'working time; business hours; opening hours; holidays; paused clock', '工作时间；营业时间；工时；节假日'),
    ('outcomes', 'outcomes', 'cox_regression', 'Cox regression; proportional hazards; hazard ratio; what makes contracts end sooner', '考克斯回归；Cox回归；比例风险模型；风险比；流失影响因素'),
    ('outcomes', 'outcomes', 'cox_options', 'ties by Efron or Breslow; names of features', '结处理；回归选项'),
    ('outcomes', 'outcomes', 'cox_rows', 'hazard ratios, standard errors, p values', '风险比；回归系数；标准误'),
    ('outcomes', 'outcomes', 'cox_hazard', 'relative hazard; risk score of a customer', '相对风险；风险评分'),
    ('outcomes', 'outcomes', 'cox_survival', 'survival probability of a customer; chance to stay another year', '生存概率；留存概率'),
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


    -- identity
    ('identity', 'identity', 'normalize_company', 'clean company names; company name without legal form; matching company names; standardise names', '公司名称标准化；企业名称清洗；去除有限公司；名称匹配'),
    ('identity', 'identity', 'normalize_phone', 'clean phone numbers; E.164; mobile and landline numbers; valid phone number', '电话号码标准化；手机号校验；电话清洗'),
    ('identity', 'identity', 'normalize_email', 'clean e-mail addresses; valid e-mail address', '邮箱标准化；邮箱校验；电子邮件'),
    ('identity', 'identity', 'valid_id_cn', 'resident identity card number; check digit; GB 11643', '身份证号校验；居民身份证；公民身份号码'),
    ('identity', 'identity', 'valid_uscc', 'unified social credit code; organisation code; check digit; GB 32100', '统一社会信用代码校验；组织机构代码'),
    ('identity', 'identity', 'jaro_winkler', 'similarity of names; string similarity; fuzzy matching; Jaro; Winkler', '姓名相似度；字符串相似度；模糊匹配'),
    ('identity', 'identity', 'match_patterns', 'pairs of records by agreement; comparison vectors', '比对模式；比较向量；记录对'),
    ('identity', 'identity', 'linkage_fit', 'record linkage; duplicates; deduplication; identity resolution; entity resolution; Fellegi-Sunter; EM algorithm; fuzzy matching of records', '识别单个客户/过程；准确识别；客户识别；记录匹配；查重；去重；重复客户；实体识别'),
    ('identity', 'identity', 'linkage_rows', 'm and u probabilities; match weights of fields', '匹配权重；字段权重'),
    ('identity', 'identity', 'match_pattern_rows', 'threshold of matches; how many duplicates', '匹配阈值；重复客户数'),
    ('identity', 'identity', 'match_weight', 'match weight; log odds of a match', '匹配权重；匹配得分'),
    ('identity', 'identity', 'match_probability', 'probability that two records are the same customer', '匹配概率；同一客户的概率'),
    ('identity', 'identity', 'match_clusters', 'merge duplicates; connected components; union-find; one customer id; golden record; customer 360', '客户合并；统一客户号；合并重复客户；连通分量；聚类'),
    ('identity', 'identity', 'match_cluster_rows', 'cluster of each record', '统一客户号；客户合并结果'),
    ('identity', 'identity', 'column_quality', 'data quality; completeness, validity, uniqueness, timeliness of a column; data profiling', '信息库要求；保证数据准确性；数据质量；完整性；有效性；唯一性；时效性；信息库'),
    ('identity', 'identity', 'quality_options', 'decline of data; data decay; stale data', '数据时效；数据衰减'),
    ('identity', 'identity', 'profile_completeness', 'completeness of customer profiles; filled fields; missing data of customers', '客户档案；资料搜集；促成共享信息；档案要完善；档案完整度；信息处理'),

    ('catalogue', 'textbook', 'find_measure', 'search; which function; help', '查找；指标检索；用哪个函数');

-- Recipes: what a query answers that needs no function of its own.
INSERT INTO crm_internal.measure_word (subject, page, name, terms, terms_zh, says) VALUES
    ('recipe', 'credit#contract-cover-and-terms-合同管理', 'Contract cover and terms', 'contract cover; contract management; terms compliance; credit policy', '合同管理；合同覆盖率；账期合规率；信用政策', 'Share of the sales under a contract, and share with no longer terms than policy allows'),
    ('recipe', 'credit#cohorts-snapshots-a-year-apart', 'Migration matrix of cohorts', 'migration matrix; rating migration; cohort method; snapshots of grades', '信用等级迁移矩阵；队列法；等级变动', 'Shares of the customers of a grade by their grade a year later, from a history of grades'),
    ('recipe', 'credit#invoices-and-payments-in-two-tables', 'Invoices and payments in two tables', 'payments table; overpayment; paid twice; advance payment; prepayment; unapplied cash; receivables by currency', '付款表；预收款；预付款；重复付款；多付款；未核销付款；多币种应收', 'What is owed by invoices and payments in two tables, with double payments, prepayments and several currencies'),
    ('recipe', 'scorecard#judge-cut-off-compare-watch', 'Judge, cut off, compare, watch a scorecard', 'hold-out sample; out of time; train and test; compare two scorecards; champion and challenger; cut-off; approval rate; acceptance rate; swap set; recalibrate; model monitoring; PSI by month', '留出样本；验证样本；跨时间验证；比较两个评分卡；冠军挑战者；切分点；通过率；审批通过率；交换集；重新校准；模型监控；评分卡监控', 'A scorecard on customers that it has not seen, against another one, where to cut off, its probabilities, and its shift by month'),
    ('recipe', 'credit#limits-信用额度', 'Credit limit by history', 'highest balance paid on time; limit by payment history; average of other suppliers', '历史额度；最高按时付款余额；同业平均额度', 'Highest balance that a customer carried and paid on time'),
    ('recipe', 'recipes#refunds-in-a-table-of-their-own', 'Refunds in a table of their own', 'refunds table; returns table; credit notes', '退款表；退货表', 'Orders and refunds from two tables in one population'),
    ('recipe', 'recipes#cancelled-orders-by-a-status-column', 'Cancelled orders by a status column', 'cancelled orders; order status; unpaid orders', '取消订单；订单状态；未付款订单', 'Orders that were cancelled are left out, or count as refunds'),
    ('recipe', 'recipes#order-heads-and-lines', 'Order heads and lines', 'order lines; line items; order header', '订单明细；订单行；订单头', 'Populations from orders whose amounts stand in lines'),
    ('recipe', 'recipes#guests-and-empty-ids', 'Guests and empty ids', 'guests; anonymous customers; missing customer ids', '匿名客户；游客订单；缺失客户号', 'Rows without a customer, and ids that stand for nobody'),
    ('recipe', 'recipes#several-currencies', 'Several currencies', 'currency; exchange rates', '多币种；汇率', 'Amounts in several currencies become one'),
    ('recipe', 'recipes#data-without-amounts', 'Data without amounts', 'visits without amounts; events without money', '没有金额的数据；访问记录', 'Scores of visits or other events that have no price'),
    ('recipe', 'recipes#as-of-calendars', 'As-of calendars', 'scores month by month; history of scores; trend of segments', '逐月评分；历史评分；分群趋势', 'The same question asked at the end of every month'),
    ('recipe', 'recipes#models-in-plpgsql', 'Models in PL/pgSQL', 'PL/pgSQL variables; SELECT INTO', 'PL/pgSQL变量', 'How a variable is filled with a model'),
    ('recipe', 'recipes#客单价-average-order-value', '客单价: average order value', 'average order value; AOV; average basket; ticket size', '客单价；笔单价；平均每单金额', 'Revenue per order of every month'),
    ('recipe', 'recipes#连带率-items-per-order', '连带率: items per order', 'items per order; units per transaction; UPT; attachment rate', '连带率；连单率；每单件数', 'Pieces sold per order'),
    ('recipe', 'attribution#penalty-and-reward-of-a-touchpoint', 'Penalty and reward of a touchpoint', 'penalty-reward analysis; penalty and reward; impact asymmetry; touchpoint rating and satisfaction', '接触点满意度；惩罚奖励分析；接触点优化', 'What a low rating of a touchpoint costs of overall satisfaction, and what a high one brings'),
    ('recipe', 'basket#the-next-product-of-each-customer', 'The next product of each customer', 'next product to buy; next best product; cross-selling list; recommend a product', '下一个产品；交叉销售名单；推荐商品', 'For each customer the item that those with his items have most often, and he has not'),
    ('recipe', 'basket#cross-holding-交叉持有率', 'Cross-holding: retention by number of products', 'retention by number of products; depth of the relationship; cross-holding', '交叉持有率；产品数与留存', 'Share of customers who stayed, by how many products they hold'),
    ('recipe', 'recipes#复购率-repeat-rate', '复购率: repeat rate', 'repeat rate; repurchase rate; share of repeat customers', '复购率；回购率；重复购买率', 'Share of the customers who bought again'),
    ('recipe', 'retention#definitions-of-churn-side-by-side', 'Definitions of churn side by side', 'contractual churn; non-contractual churn; silent customers; definition of churn; churned after 60 days', '契约型流失；非契约型流失；流失定义；沉默客户', 'Contracts that ended, and customers who are silent by three rules'),
    ('recipe', 'retention#revenue-of-cohorts', 'Revenue of cohorts', 'cohort revenue; revenue by cohort; lifetime value by cohort', '群组收入；同期群收入', 'Money of each cohort by month since its first, beside who was active'),
    ('recipe', 'retention#monthly-revenue-of-contracts', 'Monthly revenue of contracts', 'MRR; monthly recurring revenue; ARR; subscription revenue', '月度经常性收入；MRR；订阅收入', 'Monthly fees spread over the days of each month in which contracts run'),
    ('recipe', 'retention#cross-holding', 'Cross-holding', 'cross-holding; products per customer; product holding; bundling', '交叉持有率；多重产品捆绑；人均产品数', 'Products per customer, and retention by how many a customer holds'),
    ('recipe', 'funnel#the-same-order-all-the-way', 'The same order all the way', 'funnel of the same order; same session; same product in every step', '同一订单漏斗；同一会话', 'A funnel whose steps belong to the same order, and the best of each customer'),
    ('recipe', 'funnel#aarrr', 'AARRR', 'AARRR; pirate metrics; acquisition, activation, retention, referral, revenue', 'AARRR模型；获取激活留存推荐收入；海盗指标', 'The five steps in order, and ever'),
    ('recipe', 'funnel#sessions', 'Sessions', 'sessions; sessionise; visits; pause of 30 minutes', '会话；访问次数；会话切分', 'Events cut into sessions that end with a pause'),
    ('recipe', 'recipes#客户保持率-customer-retention', '客户保持率: customer retention', 'customer retention; retained customers; cohort retention', '客户保持率；客户留存率；留存率', 'Share of the customers of a period who bought in the next one'),
    ('recipe', 'recipes#客户利润率-customer-profit-rate', '客户利润率: customer profit rate', 'customer profit rate; profit over revenue', '客户利润率；客户毛利', 'Profit over revenue of each customer'),
    ('recipe', 'recipes#同比-and-环比-against-last-year-and-last-month', '同比 and 环比: against last year and last month', 'year over year; YoY; month over month; MoM; growth', '同比；环比；增长率；同比增长；环比增长', 'A month beside the same month of last year, and beside the month before'),
    ('recipe', 'recipes#满意度-satisfaction-beside-segments', '满意度: satisfaction beside segments', 'satisfaction of segments; satisfaction and purchases; survey joined with orders; unhappy customers', '各分群满意度；满意度与消费；不满意的重要客户', 'The index of each respondent beside segment and money'),
    ('recipe', 'satisfaction-expectation#需求重要性-ranks-of-needs', '需求重要性: ranks of needs', 'importance of needs; need analysis; ranking of needs; what matters to customers', '需求重要性；需求分析；客户需求分析方法；需求构成；需求排序', 'Needs in the order of how important customers say they are'),
    ('recipe', 'satisfaction-expectation#忠诚的类型-types-of-loyalty', '忠诚的类型: types of loyalty', 'types of loyalty; true, latent, spurious loyalty; loyalists, mercenaries, hostages, defectors; Dick and Basu', '忠诚的类型；忠诚类型；忠诚特征；真正忠诚；潜在忠诚；虚假忠诚', 'Attitude by repeat purchases, and satisfaction by loyalty, cut into four types each'),
    ('recipe', 'textbook#坪效售罄率动销率退货率-the-shelf', '坪效、售罄率、动销率、退货率: the shelf', 'sales per area; sales per square metre; sell-through; articles that move; return rate', '坪效；售罄率；动销率；退货率', 'Sales per area, sell-through, articles that sold at all, and returns'),
    ('recipe', 'textbook#客单价件单价连带率环比同比-the-figures-of-a-month', '客单价、件单价、连带率、环比、同比: the figures of a month', 'price per piece; figures of a month; monthly report', '件单价；月报；月度指标', 'Average order, price per piece, items per order and growth of a month'),
    ('recipe', 'textbook#客户保持率流失率新客占比-who-stayed-left-and-came', '客户保持率、流失率、新客占比: who stayed, left and came', 'who stayed; who left; share of new customers', '新客占比；新客户比例；老客占比', 'Retention, churn and share of new customers between two periods'),
    ('recipe', 'textbook#29-关系层次类型-relationship-level', '29 关系层次、类型: relationship level', 'relationship level', '关系层次；关系类型；基本/被动/负责/主动/伙伴', 'Customers by number and margin: how close a relationship pays'),
    ('recipe', 'textbook#3637-生命周期模型不同生命周期价值-lifecycle-stage-value-and-cost-per-stage', '36–37 生命周期模型、不同生命周期价值: lifecycle stage, value and cost per stage', 'customer life cycle; lifecycle stage', '客户生命周期；生命周期阶段；培育/成长/成熟/衰退', 'The stage that each customer is in, and what it is worth and costs'),
    ('recipe', 'textbook#38-流失调查每位流失客户流失概述-churn-survey', '38 流失调查、每位流失客户、流失概述: churn survey', 'lost customers; list of churned customers', '流失客户名单；流失调查', 'Each customer who left, and what was lost'),
    ('recipe', 'textbook#4041-建立预测系统流失挽救流失客户的挽回-churn-prediction-and-win-back', '40–41 建立预测系统、流失挽救、流失客户的挽回: churn prediction and win-back', 'churn prediction; win back; early warning', '流失预测；流失预警；客户挽回；召回', 'Who is probably gone, and whom it pays to win back'),
    ('recipe', 'churn#what-the-leavers-say-流失调查', 'What the leavers say (流失调查)', 'churn survey; exit survey; stated causes of churn; value at stake by cause', '流失调查；流失原因统计；离网调查', 'Causes that lost customers name, by answers, customers and money'),
    ('recipe', 'churn#from-orders-to-a-call-list-建立预测系统', 'From orders to a call list (建立预测系统)', 'churn prediction; churn model; call list; whom to call; lift of a list', '建立预测系统；流失预测模型；外呼名单', 'From summaries to a tested probability of churn, and the order in which to call'),
    ('recipe', 'pipeline#conversion-by-stage-阶段转化率', 'Conversion by stage (阶段转化率)', 'sales pipeline; sales funnel; stage conversion; win probability; chance to win', '销售漏斗；阶段转化率；赢单概率；客户成交；关系发展的过程；诱导客户成交', 'Of the deals decided at a stage how many went on, and the chance to win from there'),
    ('recipe', 'pipeline#win-rates-赢单率', 'Win rates (赢单率)', 'win rate; close rate; lost deals', '赢率；赢单率；成交率', 'Won of closed deals by count and by value, beside what others divide by'),
    ('recipe', 'pipeline#what-is-in-the-pipeline-加权商机', 'What is in the pipeline (加权商机)', 'weighted pipeline; pipeline coverage; quota; stale deals; open opportunities', '加权商机；商机覆盖率；销售目标；停滞商机', 'Open deals weighted by their chance, against what is still to be won'),
    ('recipe', 'pipeline#velocity-销售速度', 'Sales velocity (销售速度)', 'sales velocity; pipeline velocity; sales cycle length', '销售速度；成交周期', 'Money a day from open deals, size, win rate and days'),
    ('recipe', 'pipeline#by-age-成交时间', 'Deals by age (成交时间)', 'forecast of open deals; expected revenue by a date; when are deals won; sales forecast', '商机预测；成交时间；预计收入；销售预测', 'How deals end by their age, and what the open ones bring by a date'),
    ('recipe', 'pipeline#time-in-a-stage-阶段停留时间', 'Time in a stage (阶段停留时间)', 'time in stage; stage duration; where deals get stuck', '阶段停留时间；商机停滞', 'Days that deals stay in each stage, and how many go on within a month'),
    ('recipe', 'performance#weights-by-entropy-熵权法', 'Weights by entropy (熵权法)', 'entropy weights; objective weights; entropy method', '熵权法；客观赋权；熵值法', 'Weights of criteria by how far they tell candidates apart'),
    ('recipe', 'performance#grades-by-vote-模糊综合评价', 'Grades by vote (模糊综合评价)', 'fuzzy evaluation; membership; jury votes', '模糊综合评价；隶属度', 'Weighted membership in each grade, from votes on each criterion'),
    ('recipe', 'performance#index-numbers-and-peers-指数', 'Index numbers and peers (指数)', 'index number; progress from a base; percentile rank; gap to best; z score; benchmark', '指数；进度；标杆；百分位排名', 'A figure against its base, its target and peers'),
    ('recipe', 'performance#staff-and-customers-员工顾客关系', 'Staff and customers (员工–顾客关系)', 'service-profit chain; linkage research; employee satisfaction and customer satisfaction', '服务利润链；员工–顾客关系；员工满意度', 'Correlations and slopes from staff to customers to sales, by store'),
    ('recipe', 'performance#orders-without-a-fault-完美订单', 'Orders without a fault (完美订单)', 'perfect order; OTIF; on time in full; fill rate; delivery reliability', '完美订单；准时足量；满足率；产品质量；服务质量', 'On time, in full, perfect orders and fill rates, counted'),
    ('recipe', 'performance#cost-of-quality-质量成本', 'Cost of quality (质量成本)', 'cost of quality; prevention, appraisal, failure; cost of poor quality', '质量成本；预防成本；鉴定成本；损失成本', 'What quality costs, and what the lack of it'),
    ('recipe', 'investment#return-on-investment-投资回报率', 'Return on investment (投资回报率)', 'ROI; ROMI; return on customer equity; return on marketing', '投资回报率；营销投资回报率；客户资产回报率', 'Returns by name: undiscounted, of marketing, on customer equity'),
    ('recipe', 'investment#retention-that-pays-for-an-investment', 'Retention that pays for an investment', 'break-even retention; investment per customer; retention needed', '盈亏平衡留存率；客户投资；投资循环', 'The retention at which money spent on a customer comes back'),
    ('recipe', 'outcomes#service-levels-sla', 'Service levels (SLA)', 'service level agreement; ticket times; one stop; reopened; hand-overs; first response time', '服务水平协议；一站办结率；响应时间；转办次数', 'Attainment of ripe cases and estimated, medians with open cases, reopened and handed over'),
    ('recipe', 'complaint#scope-投诉范围', 'Scope of complaints (投诉范围)', 'complaint rate; complaints per 1000 orders; complaints per million customers; complaint index; types of complaints; late complaints; complaints by month of sale', '客诉；客诉 范围；投诉范围；投诉率；百万投诉率；投诉指数；投诉类型', 'Complaints per order and per customer, against what size explains, by type, and by month of sale with those still to come'),
    ('recipe', 'complaint#over-time-投诉率预警', 'Complaints over time (投诉率预警)', 'complaint rate over time; control chart of complaints; rising complaints', '投诉率预警；投诉控制图；投诉上升', 'Is this month out of line with the months before'),
    ('recipe', 'complaint#procedure-投诉处理程序', 'Complaint procedure (投诉处理程序)', 'complaint handling; complaint procedure; time of each step; handling time of complaints', '投诉处理程序；投诉和建议制度；投诉处理时长；处理时效', 'How long each step from receipt to closing takes, open complaints in'),
    ('recipe', 'complaint#supervision-督办', 'Supervision (督办)', 'supervision; on-time closing; overdue complaints; escalation; hotline; 12345; response, solution and satisfaction rate', '督办系统；督办；12345热线；按时办结率；逾期未结；响应率；解决率；满意率；三率', 'On-time closing, overdue complaints with their level, and three rates of a hotline'),
    ('recipe', 'complaint#repeated-reopened-over-our-heads-重复投诉越级投诉', 'Repeated, reopened, over our heads (重复投诉、越级投诉)', 'repeated complaints; reopened; escalated over our heads; complaints to the regulator', '重复投诉率；越级投诉率；重开率', 'Complaints that came again, were reopened, or went to a regulator'),
    ('recipe', 'complaint#first-contact-one-stop-首次解决率一站办结', 'First contact, one stop (首次解决率、一站办结)', 'first contact resolution; FCR; solved at first contact; one stop; hand-overs', '首次解决率；一次解决；一站式；一站办结率；转办次数', 'Issues without another contact within a week, and complaints closed without a hand-over'),
    ('recipe', 'complaint#the-process-服务流程', 'The process (服务流程)', 'process cycle efficiency; rolled throughput yield; lead time; Little''s law; work in process', '服务流程优化；流程效率；增值时间比；直通率；在办数量', 'Share of work in a lead time, cases without a fault, and how many are under way'),
    ('recipe', 'complaint#what-handling-does-处理效果评估', 'What handling does (处理效果评估)', 'recovery effect; service recovery; recovery paradox; repurchase after a complaint; value of voice', '处理效果评估；处理不满；服务补救；补救悖论；投诉后回购', 'Repurchase of customers whose complaint was solved against all others, and the test of the paradox'),
    ('recipe', 'outcomes#win-back-流失挽救', 'Win-back (流失挽救)', 'win-back rate; reactivation rate; regained customers', '流失挽救；挽回率；唤回率', 'Lapsed customers who came back within a time, of ripe ones and estimated'),
    ('recipe', 'outcomes#retention-rates-顾客保留率', 'Retention rates (顾客保留率)', 'retention rate variants; churn of a period; average base; customer-months', '顾客保留率；期初保留率；流失率口径', 'Retention and churn of a period from counts, right ones and wrong ones'),
    ('recipe', 'points#a-programme-忠诚度计划', 'Rates of a points programme (忠诚度计划)', 'burn to earn; active members; redeemers; outstanding points; points per redeemer', '积分兑换比；活跃会员率；兑换会员率；未兑换积分；积分计划', 'Redeemed over earned, breakage, active and redeeming members from totals'),
    ('recipe', 'points#when-points-expire-到期日历', 'When points expire (到期日历)', 'expiry calendar; points by last day; which points expire when', '积分到期日历；积分到期提醒', 'Points that are left, and of how many customers, by last day'),
    ('recipe', 'points#late-complaints-and-returns', 'Late complaints and returns', 'late complaints; returns still to come; complaints to come; run-off', '延迟投诉；后续退货；未报告投诉', 'How many complaints the orders of each month will have in the end'),
    ('recipe', 'ladder#bonds-关系营销层次', 'Bonds (关系营销层次)', 'bonds; financial, social, structural bonds; levels of relationship marketing', '四种层次关系；品牌→电话→面对面→亲密；关系营销层次；推进层次；一/二/三级关系营销', 'Which bonds tie each customer, and where one is missing below another'),
    ('recipe', 'ladder#five-stars-of-an-account-manager-客户经理五星级', 'Five stars of an account manager (客户经理五星级)', 'five stars; account manager; rating of managers', '客户经理五星级；星级评定', 'How many stars an account manager has, by conditions that can be counted'),
    ('recipe', 'switching#switching-cost-转移成本', 'Switching cost (转移成本)', 'switching cost; Shy; procedural, financial, relational costs', '转移成本；转换成本', 'What it costs customers to switch, by prices and market shares and by a survey'),
    ('recipe', 'switching#dependence-依存性', 'Dependence (依存性)', 'dependence; asymmetry of a relationship; power; supplier concentration', '依存性关系；依存性；依赖度', 'How much a customer depends on us and we on the customer'),
    ('recipe', 'switching#satisfaction-and-loyalty-by-competition-满意与忠诚竞争', 'Satisfaction and loyalty by competition (满意与忠诚、竞争)', 'satisfaction and loyalty by competition; false loyalty; slope of loyalty', '满意与忠诚；虚假忠诚；竞争程度', 'How loyalty rises with satisfaction where customers can choose and where they cannot'),
    ('recipe', 'worth#trees-and-lead-cows-头牛效应', 'Trees and lead cows (头牛效应)', 'referral tree; referral chain; lead cow; influencer; downstream value', '推荐；连锁介绍；头牛效应；转介绍', 'Whom each customer brought, and whose herd is the most worth'),
    ('recipe', 'worth#what-referrals-are-worth', 'What referrals are worth', 'customer referral value; CRV', '推荐价值；转介绍价值', 'Value of the customers that a customer brings, type one and type two'),
    ('recipe', 'worth#acquisition-客户开发', 'Acquisition (客户开发)', 'acquisition channel; cost per lead; marginal CAC; blended CAC; lead conversion', '获客渠道；边际获客成本；线索转化率', 'Leads, customers, cost and value by channel, and what the next customer costs'),
    ('recipe', 'worth#divestment-放弃回报低的客户', 'Divestment (放弃回报低的客户)', 'divestment; fire a customer; unprofitable customers; let go', '放弃回报低的客户；淘汰客户；劝退客户', 'Keep, change or let go, by avoidable value after the best action'),
    ('recipe', 'worth#the-account-of-the-mind-心理账户', 'The account of the mind (心理账户)', 'mental accounting; prospect theory; transaction utility', '心理账户；前景理论；交易效用', 'Gains and losses as they are felt, apart and together'),
    ('recipe', 'service#a-day-half-hour-by-half-hour', 'A day, half hour by half hour', 'staffing of a day; call centre schedule; level of the day', '排班；话务排班；全天接通率', 'Calls, agents needed and service level of each half hour, and the level of the day'),
    ('recipe', 'churn#overdue-customers', 'Overdue customers', 'overdue customer; late against the own rhythm; probability of being active', '逾期未购；购买间隔预警', 'How sure it is that a customer with a rhythm of the own would have come back by now'),
    ('recipe', 'lifecycle#what-a-stage-is-worth-and-how-long-it-lasts-不同生命周期价值', 'What a stage is worth, and how long it lasts (不同生命周期价值)', 'value of a stage; expected time in a stage; periods left', '不同生命周期价值；生命周期阶段价值；阶段停留时间', 'Periods left, periods in one stage and value of a customer of each stage, from a transition matrix'),
    ('recipe', 'watch#several-signals-and-levels-of-alarm-综合预警', 'Several signals, and levels of alarm (综合预警)', 'traffic lights; weighted lights; alarm levels; hysteresis of alarms; red, yellow, green', '综合预警；红黄绿灯；预警等级；加权打分预警', 'One probability or weighted lights for several signals, and levels of alarm that do not flicker'),
    ('recipe', 'watch#contact-rhythm-合作时长合理的频率交往互动', 'Contact rhythm (合作时长、合理的频率交往、互动)', 'contact rhythm; burstiness; reciprocity; who takes the first step; contacts per month', '接触节奏；互动均衡度；突发性；互动维度；每月接触次数', 'Tenure, gaps between contacts, burstiness, and who takes the first step'),
    ('recipe', 'watch#contact-pressure-触达压力', 'Contact pressure (触达压力)', 'contact pressure; contact cap; too many e-mails; frequency capping', '触达压力；触达上限；过度打扰；频次控制', 'Contacts of the last days, and customers above the cap'),
    ('recipe', 'watch#how-many-contacts-最优触达次数', 'How many contacts (最优触达次数)', 'optimal number of contacts; mailing frequency; saturation', '最优触达次数；最佳联系频率；饱和点', 'How many contacts pay, from test cells, and where they stop to bring anything'),
    ('recipe', 'watch#responsiveness-响应速度', 'Responsiveness (响应速度)', 'response time; answered in time; response rate; median time to answer', '响应速度；响应率；回复及时率；互动管理', 'How fast contacts are answered, with those that are still open'),
    ('recipe', 'textbook#45-忠诚的衡量培养忠诚忠诚度-loyalty-measurement', '45 忠诚的衡量、培养忠诚、忠诚度: loyalty measurement', 'loyalty; loyal customers; customer loyalty', '忠诚；客户忠诚；忠诚度；忠诚客户', 'Loyalty by what customers do: how often they come back and which share of their spending they leave here'),
    ('recipe', 'textbook#59-客户开发抢夺客户挖对方客户-acquisition-channel-yield', '59 客户开发、抢夺客户、挖对方客户: acquisition-channel yield', 'acquisition channel; acquisition cost; which channel pays', '获客渠道；获客成本；客户开发', 'What customers of each channel cost and bring'),
    ('recipe', 'textbook#69-定性定量分析消费规律产品渠道组合-basket-rules', '69 定性定量分析→消费规律、产品/渠道组合: basket rules', 'market basket analysis; bought together; association rules', '购物篮分析；关联规则；一起购买；消费规律', 'Which products are bought together'),
    ('recipe', 'identity#6-a-merge-proposal-合并建议', 'A merge proposal', 'which record to keep; surviving record; survivorship; merge fields of duplicates', '合并建议；保留哪条记录；重复记录合并', 'Which of the records of a customer stays, and which fields it takes from the others'),
    ('recipe', 'identity#1-pairs', 'Candidate pairs', 'blocking; candidate pairs; trigram index; pg_trgm', '候选记录对；分块；三元组索引', 'Pairs of records that have something in common, by joins or by trigrams'),
    ('recipe', 'textbook#77-动态定价概率产品-price-elasticity-expected-value', '77 动态定价、概率产品: price elasticity, expected value', 'dynamic pricing; lottery products; expected value', '动态定价；概率产品；盲盒', 'What a change of price does, and what a product of chance is worth');

-- Arguments as a reader writes them: without the casts of defaults and without the schema, and the three populations as one.
CREATE FUNCTION crm_internal.plain_types(written text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.replace(pg_catalog.regexp_replace(pg_catalog.regexp_replace(written, '::[a-z0-9_. ]+(\[\])?', '', 'g'),
                                                        '@extschema@\.(population)_(bigint|uuid|text)|@extschema@\.', '\1', 'g'), 'double precision', 'float8');
COMMENT ON FUNCTION crm_internal.plain_types(text) IS 'Part of crm.measures: the arguments of a function, short';

-- One line per name: of its forms, those of a population or a summary before others, and none that only answers to a mistake.
CREATE VIEW @extschema@.measures WITH (security_invoker = true) AS
SELECT w.subject, w.name,
       (CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' WHEN 'f' THEN CASE WHEN p.proretset THEN 'rows' ELSE 'function' END ELSE 'recipe' END)::text AS kind,
       crm_internal.plain_types(pg_catalog.pg_get_function_arguments(p.oid)) AS arguments,
       crm_internal.plain_types(pg_catalog.pg_get_function_result(p.oid)) AS result,
       COALESCE(w.says, p.says) AS description, w.terms, w.terms_zh, pg_catalog.regexp_replace(w.page, '^[a-z-]+', 'doc/\&.md') AS page
FROM crm_internal.measure_word AS w
LEFT JOIN LATERAL (
    SELECT f.oid, f.prokind, f.proretset, pg_catalog.obj_description(f.oid, 'pg_proc') AS says
    FROM pg_catalog.pg_proc AS f
    JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) f.pronamespace
    WHERE n.nspname OPERATOR(pg_catalog.=) '@extschema@'::name AND f.proname OPERATOR(pg_catalog.=) w.name::name
      AND NOT pg_catalog.starts_with(pg_catalog.obj_description(f.oid, 'pg_proc'), 'Part of ')
    ORDER BY pg_catalog.strpos(pg_catalog.oidvectortypes(f.proargtypes), 'population_') OPERATOR(pg_catalog.=) 0,
             pg_catalog.strpos(pg_catalog.oidvectortypes(f.proargtypes), 'customer_summary') OPERATOR(pg_catalog.=) 0, f.oid
    LIMIT 1) AS p ON true
WHERE p.oid IS NOT NULL OR w.says IS NOT NULL;
COMMENT ON VIEW @extschema@.measures IS 'Every function that people call: what it is, takes and gives, with the words of the field in English and Chinese, and recipes of the manual; find_measure() searches it';
COMMENT ON COLUMN @extschema@.measures.subject IS 'Subject, the word of its SQL, its sources and its tests; recipe';
COMMENT ON COLUMN @extschema@.measures.name IS 'Name of the function in schema crm, or heading of a recipe';
COMMENT ON COLUMN @extschema@.measures.kind IS 'function (one value), rows, aggregate or window function; recipe: a query of the manual';
COMMENT ON COLUMN @extschema@.measures.arguments IS 'Arguments of its first form, with their defaults';
COMMENT ON COLUMN @extschema@.measures.result IS 'What it returns';
COMMENT ON COLUMN @extschema@.measures.description IS 'What it says, in one line';
COMMENT ON COLUMN @extschema@.measures.terms IS 'Words of the field in English';
COMMENT ON COLUMN @extschema@.measures.terms_zh IS 'Words of the field in Chinese';
COMMENT ON COLUMN @extschema@.measures.page IS 'Page of the manual; of a recipe with its anchor';
GRANT SELECT ON @extschema@.measures TO PUBLIC;

-- Questions as people put them, and which names answer them, the best first.
CREATE TABLE crm_internal.measure_question (
    questions text PRIMARY KEY, --@ Questions, with semicolons between them
    names text[] NOT NULL --@ Names of measure_word that answer them, the best first
);
COMMENT ON TABLE crm_internal.measure_question IS 'Part of crm.measures: questions as people put them, which find_measure() knows';
GRANT SELECT ON crm_internal.measure_question TO PUBLIC;

INSERT INTO crm_internal.measure_question (names, questions) VALUES
    ('{points_status,points_account}', 'how many points does a customer have; which points expire soon; points about to expire; are points ever redeemed; 客户有多少积分；还有多少积分；积分什么时候过期；哪些积分快过期了'),
    ('{points_revenue,development_ultimates}', 'what do we owe in points; how much of the points will be redeemed; 积分负债是多少；积分会兑换多少'),
    ('{switching,switching_pairs}', 'whom do we lose customers to; who takes our customers; do we win customers from competitors; where do our customers go; 客户流失到哪家；从对手抢来的客户；客户被抢走'),
    ('{winback_value}', 'is it worth winning a customer back; whom should we win back; what may a win-back offer cost; 值得挽回吗；挽回哪些客户；挽回成本'),
    ('{market_damage}', 'what do complaints cost us; what is a complaint worth; should we invite complaints; 投诉值多少钱；要不要鼓励投诉'),
    ('{agents_required,waiting_line}', 'how many agents do we need; how many people in the call centre; how long do callers wait; 需要多少客服；客服要排多少人；客户要等多久'),
    ('{complete_set,complete_set_by}', 'how many blind boxes until the set is complete; 集齐一套要买多少盲盒；集齐要抽多少次'),
    ('{"Trees and lead cows (头牛效应)",referral_growth}', 'who brings us customers; who refers most customers; 老客户带新客户；介绍客户最多的人'),
    ('{ladder_level}', 'how close is the relationship with each customer; how many stars has an account manager; 客户关系到了哪一层；客户经理几星'),
    ('{linkage_fit,match_clusters,normalize_company}', 'which customers are the same; find duplicate customers; customers entered twice; merge duplicate records; one customer two records; 哪些客户是重复的；查找重复客户；同一个客户；合并客户；客户去重'),
    ('{column_quality,profile_completeness}', 'how good are our data; are customer data complete; wrong phone numbers; missing e-mail addresses; 数据质量怎么样；客户资料完整吗；电话号码有没有错；资料缺失'),
    ('{cohort_matrix,retention}', 'who stays; do customers come back; do new customers come back; how many customers come back; retention by cohort; 新客户会不会再来；客户会回来吗；多少客户留下来；留下来的客户'),
    ('{funnel_report,window_funnel,funnel}', 'where do we lose customers on the way; at which step do customers drop out; where do customers drop out; conversion of steps; 客户在哪一步流失；哪一步流失最多；转化率是多少'),
    ('{receivables,overdue,aging}', 'who owes us money; how much do customers owe; who has not paid; unpaid invoices; dunning; reminders; whom to remind; 谁欠我们钱；谁欠钱；客户欠多少；谁没付款；欠款；未付发票；催款；欠款催收；该催谁'),
    ('{days_beyond_terms,payment_index}', 'who pays late; do customers pay on time; late payers; slow payers; 谁付款慢；付款慢的客户；付款是否及时；拖欠货款；谁拖欠货款'),
    ('{days_sales_outstanding,dso_countback}', 'how long until customers pay; how many days until we are paid; 多久回款；回款要多少天'),
    ('{roll_rates,stock_roll_rates,transition_power}', 'vintage; vintage analysis; vintage curve; how debts grow older; Vintage分析；账龄迁徙分析'),
    ('{aging,days_sales_outstanding,roll_rates}', 'cash forecast; cash flow forecast; expected receipts; which money comes in when; 现金预测；现金流预测；回款预测；什么时候能收到钱'),
    ('{loss_allowance,roll_rates}', 'how much of the receivables will be lost; bad debts; 坏账有多少；呆账'),
    ('{overdue,aging,average_days_delinquent}', 'which invoices are overdue; overdue customers; how old are the debts; aging report; 逾期客户；哪些客户逾期；账龄报表；欠了多久'),
    ('{credit_limit,credit_limit_by_sales,credit_limit_rising}', 'how much credit should I give; how much credit may a customer have; set credit limits; 该给多少信用额度；额度给多少；授信多少；赊销给多少'),
    ('{credit_grade,factor_score,credit_score}', 'is this customer creditworthy; whom can we trust with credit; rate customers by credit; 信用评价；客户信用好不好；能不能赊账；信用状况'),
    ('{credit_check,credit_limit,overdue}', 'may this order go; can I ship this order; release this order; should we deliver; stop deliveries; 要不要发货；该不该发货；能不能发货；订单能不能放行'),
    ('{credit_check,create_credit_views,credit_alarms}', 'who is over the limit; customers over the limit; utilisation of credit limits; how much of the limit is used; 超额度的客户；谁超额度了；额度使用率；额度占用'),
    ('{credit_alarms,credit_trend,altman_z}', 'early warning of customers; warning signs; watch list; 信用预警；风险预警；预警信号'),
    ('{credit_trend,credit_alarms,transition_generator}', 'did grades get worse; whose credit got worse; grade history; who was downgraded; 信用变差了；信用下降了；信用等级变化；信用恶化'),
    ('{altman_z,financial_ratios,bathory_score}', 'will the customer go bankrupt; financial risk; is the customer solvent; analyse the balance sheet; 财务风险分析；会不会破产；财务风险；偿债能力'),
    ('{credit_score,default_probabilities,logistic_probability}', 'who will default; how likely is default; risky customers; 谁会违约；违约风险；谁会赖账；坏账风险'),
    ('{scorecard_fit,scorecard,optimal_bins}', 'build a scorecard; how do I make a credit score; own scorecard; 怎么建评分卡；做评分卡；信用评分模型'),
    ('{optimal_bins,bin_rows,bin_of}', 'bins; put numbers into groups; cut a variable; 分箱；怎么分箱'),
    ('{classifier_report,calibration_table,gains_table}', 'how good is my churn score; how good is the credit score; judge a score; compare scores; 评分准不准；评分好不好；模型好坏'),
    ('{"Judge, cut off, compare, watch a scorecard",gains_table,classifier_report}', 'where to cut off; how many would we accept; compare two versions of a scorecard; compare two models; is the new scorecard better; probabilities are too high; recalibrate the scorecard; 切分点怎么定；通过率多少；比较两个评分卡版本；新评分卡更好吗；评分卡校准'),
    ('{classifier_report,gains_table,calibration_table}', 'confusion matrix; precision and recall; accuracy of a model; ROC curve; lift chart; 混淆矩阵；准确率；召回率；精确率；ROC曲线；提升图'),
    ('{population_stability,characteristic_stability,classifier_report}', 'does the score still work; is the scorecard out of date; drift; model stability; 模型稳定性；评分稳定性；评分卡还准吗；模型是否失效；模型老化'),
    ('{credit_score,credit_decide,credit_rescore}', 'why was the customer refused; reasons for a refusal; explain a decision; 为什么拒绝；拒绝理由；解释评分'),
    ('{p_alive,clv,rfm_segments}', 'who is slipping away; which customers are slipping away; who is about to leave; who will leave; who will churn; who stops buying; who is gone; inactive customers; is this customer still alive; 谁要流失了；快要流失的客户；即将流失的客户；流失风险；谁会流失；客户还会回来吗；不活跃客户'),
    ('{rfm_segments,p_alive,rfm_segment}', 'dormant customers; sleeping customers; hibernating customers; whom to call; whom to win back; 沉睡客户；休眠客户；睡眠客户；该联系谁；唤醒客户'),
    ('{rfm_segments,rfm_segment,pyramid}', 'best customers; who are my best customers; top customers; VIP; VIP customers; most valuable customers; who buys the most; best buyers; VIP客户；最值钱的客户；买得最多的客户；最好的客户；贵宾；优质客户；高价值客户；重要客户；最有价值的客户'),
    ('{rfm_segments,rfm_segment,label}', 'eight classes of customer value; eight classes; eight segments; customer segments; segment my customers; which segments are there; loyal customers; 客户价值八分类；八分类；八类客户；客户分类；客户分层；重要价值客户；重要保持客户；重要发展客户；重要挽留客户；一般价值客户'),
    ('{clv,clv_scores,retention_value}', 'how much is a customer worth; what is a customer worth; worth of a customer; value of a customer; customer value; future value of customers; 客户值多少钱；一个客户值多少；客户价值；客户未来价值'),
    ('{price_elasticity,arc_elasticity,break_even_units}', 'is the price too high; is our price too high; is it too expensive; raise prices; price increase; what if we raise the price; demand and price; 涨价；提价；降价；价格太高；价格是否太高；定价；涨价会少卖多少'),
    ('{break_even_units,break_even_revenue,campaign_break_even_rate}', 'break-even; break-even point; how many must we sell; when do we break even; 盈亏平衡；盈亏平衡点；盈亏平衡分析；保本分析；要卖多少才不亏'),
    ('{campaign_break_even_rate,campaign_uplift,campaign_lift_groups}', 'should we run the campaign; does the campaign pay; is the campaign worth it; is a mailing worth it; whom to mail; 该不该做促销；活动划算吗；要不要做活动；促销值不值'),
    ('{campaign_uplift,campaign_uplift_groups,chi_square_test}', 'A/B test; AB test; did the campaign work; effect of the campaign; campaign effect; promotion effect; treatment and control; 促销效果；活动效果；营销效果；AB测试；实验组；促销有没有用'),
    ('{revenue_bridge,price_volume_mix,revenue_bridge_of}', 'why did sales change; why did sales fall; why did revenue drop; why is revenue down; change of sales; sales decline; growth of sales; where does growth come from; 销售额变化；销售额为什么下降；销售下滑原因；销售额变化原因；业绩下滑；增长来自哪里；收入变化'),
    ('{whale,whale_curve,customer_profit}', 'which customers lose money; unprofitable customers; who costs us money; customers we lose money on; 不赚钱的客户；亏损客户；亏钱的客户；哪些客户亏钱；赔钱的客户'),
    ('{customer_profit,profit_class,whale}', 'which customers are profitable; profitable customers; profit per customer; 哪些客户赚钱；赚钱的客户；客户利润；客户盈利'),
    ('{basket_rules,basket_sets,white_space}', 'what is bought together; which products are bought together; which products go together; what do customers buy together; basket; baskets; 哪些商品一起买；一起购买的商品；商品搭配；购物篮'),
    ('{attribution,touchpoints,journey_moves}', 'which channel works; which channel brings customers; which channel converts; which touchpoints matter; marketing mix; where do customers come from; 哪个渠道有效；渠道效果；接触点；触点效果；客户从哪里来'),
    ('{white_space,basket_rules}', 'what else can I sell to this customer; what to sell next; upsell; up-selling; cross-sell; product recommendation; next best offer; 还能卖什么给客户；追加销售；向上销售；交叉销售；推荐产品；商品推荐；增购'),
    ('{contract_retention,"客户保持率: customer retention",contract_survival}', 'cohort retention; retention of a cohort; cohort analysis; cohorts; how many customers stay; retention curve; 同期群留存；同期群分析；队列分析；留存率；留存曲线；有多少客户留下'),
    ('{gross_revenue_retention,net_revenue_retention}', 'revenue retention; retention rate; do customers stay; 收入留存；收入留存率'),
    ('{abc,abc_classes,abc_curve}', 'pareto; pareto analysis; 80/20; which products make the money; which items matter; best sellers; 帕累托；二八原则；哪些商品最重要；畅销商品；主力商品；核心商品'),
    ('{top_fraction_share,top_share,gini}', 'how much do the top 20 percent of customers buy; share of the top 20%; do we depend on few customers; dependence on large customers; 前20%的客户占多少销售额；头部客户占比；依赖大客户；大客户占比'),
    ('{stock_turnover,cross_ratio}', 'inventory turnover; how fast does stock sell; stock days; slow stock; 库存周转；库存周转率；存货周转；库存周转天数；滞销'),
    ('{pyramid,customer_tier,tier_of}', 'platinum customers; gold customers; which tier; membership tiers; loyalty tiers; 白金客户；黄金客户；钻石客户；客户分级；会员分级'),
    ('{share_of_wallet,wallet_allocation}', 'share of the customer; how much of their spending do we get; do they buy from competitors; 客户份额；客户占有率；竞争对手份额'),
    ('{matrix_cell,loyalty_stage,repeat_purchase_class,loyalty_curve}', 'types of loyalty; true loyalty; latent loyalty; spurious loyalty; loyalists; mercenaries; hostages; satisfied but not loyal; 忠诚的类型；忠诚类型；满意但不忠诚；虚假忠诚；潜在忠诚；人质；图利者'),
    ('{rake,poststratify,effective_n}', 'survey weights; weight a survey; my sample is not representative; too many young respondents; representative sample; 样本不具代表性；问卷加权；样本权重；调查加权'),
    ('{repeat_days,share_of_wallet,loyalty_stage,"45 忠诚的衡量、培养忠诚、忠诚度: loyalty measurement"}', 'loyalty; how loyal are customers; customer loyalty; repeat customers; 忠诚；忠诚度；客户忠诚度；回头客；老客户'),
    ('{csat,nps,satisfaction_fit}', 'are customers satisfied; are our customers satisfied; how satisfied are our customers; how happy are customers; customer satisfaction; measure satisfaction; satisfaction survey; customer survey; what do customers think of us; 客户满意吗；客户是否满意；满意度；客户满意度；顾客满意度；满意度调查；满意度测评；怎样衡量满意度；客户评价'),
    ('{nps,nps_detail,create_satisfaction_views}', 'NPS; net promoter score; would they recommend us; would customers recommend us; who recommends us; word of mouth; promoters and detractors; 净推荐值；推荐意愿；会不会推荐我们；愿意推荐吗；口碑；推荐者'),
    ('{satisfaction_fit,acsi,create_satisfaction_views}', 'customer satisfaction index; satisfaction index; CSI; ACSI; ECSI; CCSI; index model; structural equation model; PLS path model; 客户满意度指数；顾客满意度指数；满意度指数；满意度指数模型；结构方程模型；偏最小二乘'),
    ('{nps_change,index_change,box_change}', 'did satisfaction change; did satisfaction improve; is satisfaction falling; did the NPS change; is the change of NPS real; is the difference significant; 满意度变化；满意度下降；满意度提高了吗；净推荐值变化；变化是否显著；差异是否显著'),
    ('{key_drivers,importance_performance,satisfaction_fit}', 'what makes customers satisfied; what drives satisfaction; drivers of satisfaction; why are customers dissatisfied; what should we improve; what to improve first; what matters to customers; 什么影响满意度；满意度驱动因素；客户为什么不满意；先改进什么；改进重点；客户看重什么'),
    ('{servqual,disconfirmation,tolerance_zone}', 'what do customers expect; do we meet expectations; expectations of customers; service quality; quality of service; 客户期望；期望与感知；是否达到期望；服务质量；服务质量差距'),
    ('{kano_summary,kano,key_drivers}', 'what do customers need; what do customers want; which features matter; needs of customers; 客户需求；客户需要什么；需求分析；哪些功能重要'),
    ('{create_satisfaction_views,nps_detail,satisfaction_fit}', 'satisfaction by region; satisfaction by segment; satisfaction dashboard; NPS by month; NPS by region; which region is most satisfied; 各地区满意度；分组满意度；满意度报表；每月净推荐值'),
    ('{reliability,reliability_items}', 'is the questionnaire good; is the scale reliable; do the questions fit together; 问卷可靠吗；量表信度；问卷质量'),
    ('{simulate_answers}', 'test survey; sample survey; survey to try; 模拟问卷；问卷测试数据'),
    ('{lifecycle_stage,"36–37 生命周期模型、不同生命周期价值: lifecycle stage, value and cost per stage",migration_value}', 'customer life cycle; customer lifecycle; life cycle stage; 客户生命周期；生命周期；生命周期阶段'),
    ('{control_limits,rate_limits,gap_probability}', 'early warning; is something going wrong; is this month unusual; is the drop real; anomaly; alarm; outlier of a month; 预警；异常；这个月正常吗；是否异常波动；危机预警'),
    ('{gap_probability,event_gaps,gap_limit}', 'who is late; which customer is overdue; who has not bought for too long; who should have come back by now; 谁该来没来；谁超期了；该回购没回购'),
    ('{target_attainment,duration_quantile,working_time}', 'are we on time; did we meet the service level; how fast do we answer; response time; how many cases are overdue; how long do tickets take; 响应及时吗；处理及时吗；服务达标吗；办结及时吗；多久处理完'),
    ('{attainment,weighted_score,ahp}', 'did we reach our targets; how good are our account managers; score a scorecard; weigh indicators; 目标完成了吗；怎么考核客户经理；指标怎么加权；绩效怎么打分'),
    ('{npv,irr,payback}', 'does the investment pay; when does it pay back; is it worth the money; 投资划算吗；多久回本；值不值得投资'),
    ('{icc,attainment}', 'do employees agree; do happy employees make happy customers; 员工满意会带来客户满意吗'),
    ('{survival,duration_quantile,sbg_fit}', 'how long do customers stay; how long do contracts last; time to churn; 客户能留多久；合同能持续多久'),
    ('{incidence,target_attainment}', 'how many deals will we win; chance to win a deal; what becomes of open deals; sales pipeline; 商机能赢多少；成交概率；销售漏斗赢率'),
    ('{cox_regression,log_rank,association}', 'what makes contracts end sooner; does the discount keep customers longer; 什么让客户更快流失；折扣能否延长合作'),
    ('{churn_rate,revenue_change_class,churn_lifetime}', 'how many customers did we lose; customer churn; attrition; lost customers; 客户流失；流失了多少客户；流失客户；丢失客户'),
    ('{revenue_change_class,first_purchase,revenue_bridge}', 'new customers; how many new customers; who is new; returning customers; 新客户；新客；有多少新客户；拉新'),
    ('{expected_purchases,clv_tracking,any_purchase_probability}', 'how many orders will come; forecast; forecast of purchases; when will they buy again; will they buy again; demand forecast; 预测；销售预测；未来购买；会不会再买；下次购买；什么时候再买'),
    ('{segment_moves,transition_matrix,rfm_drift}', 'who moved to another segment; how do segments change; segments over time; compare two months; 分群变化；客户升级降级；谁换了分群；客户流向'),
    ('{movers,movement,segment_moves}', 'who moved up; who moved down; who fell two tiers; whose tier fell; which customers were downgraded; who is new since March; 谁升级了；谁降级了；掉级客户；客户升降级'),
    ('{customer}', 'what do we know of a customer; everything about one customer; show one customer; 查一个客户；客户详情；单个客户的全部信息'),
    ('{k_anonymity}', 'may these numbers be published; are groups too small; does a report tell of single customers; 报表会泄露客户隐私吗；分组太小'),
    ('{cac_payback,"59 客户开发、抢夺客户、挖对方客户: acquisition-channel yield"}', 'what may a new customer cost; acquisition cost; customer acquisition cost; CAC; payback; when is a customer paid back; 获客成本；拉新成本；多久回本；回本'),
    ('{customer_equity,clv}', 'what is the customer base worth; value of all customers; company value; 客户总价值；所有客户值多少；客户资产'),
    ('{renewal_rate,renewals,renewal_status}', 'who renews; how many members renew; membership; subscription; subscribers; contract renewal; 续约率；续费；会员续费；订阅；谁续费'),
    ('{sbg_fit,contract_value,contract_survival}', 'subscription value; how long do subscribers stay; contract customers; 订阅客户价值；合约客户'),
    ('{key_account_score,matrix_cell,top_share}', 'key accounts; who is a key account; major customers; large customers; big customers; 大客户；关键客户；重点客户；谁是大客户'),
    ('{matrix_cell,matrix_level,define_scheme}', 'customer portfolio; two by two; 2x2; BCG matrix; quadrants; strategy per customer; 波士顿矩阵；四象限；客户矩阵；九宫格；客户组合'),
    ('{mean_order_value,"客单价: average order value",expected_order_value}', 'how much do customers spend per order; average basket; order value; 客单价；平均每单；每单多少钱；平均客单价'),
    ('{repeat_days,"复购率: repeat rate",purchase_histogram}', 'who bought only once; one-time buyers; bought again; who came back; 只买一次的客户；一次性客户；再次购买'),
    ('{orders,purchase_days,recency_days}', 'how often do customers buy; purchase frequency; 多久买一次；购买频率；购买次数'),
    ('{recency_days,last_purchase}', 'when did the customer last buy; days since last order; how long ago; 多久没买；多久没来；最后一次购买；上次购买'),
    ('{age,first_purchase}', 'how long is the customer with us; how old is the relationship; 成为客户多久；客户关系时长'),
    ('{gross_margin_rate,contribution_margin_rate,customer_profit}', 'margin; profit margin; how much do we earn; 利润率；毛利；利润'),
    ('{refunds,"坪效、售罄率、动销率、退货率: the shelf"}', 'returns; return rate; who returns goods; who sends back; 退货；退款；退货多的客户'),
    ('{xyz_class,coefficient_of_variation_pop,demand_share}', 'regular demand; volatile demand; seasonal products; how steady is demand; 需求稳定性；需求波动；销量波动'),
    ('{clv_holdout,clv_holdout_accuracy,clv_tracking}', 'can I trust the model; how good is the forecast; validate the model; backtest; model quality; 模型准不准；预测准不准；模型检验；回测'),
    ('{create_source}', 'dashboard; report; Power BI; Tableau; BI tool; Metabase; 仪表盘；报表；看板；数据看板；可视化'),
    ('{define_scheme,copy_scheme,scheme_check}', 'own segments; my own segments; change names of segments; rename a segment; translate; 自定义分群；自定义标签；改分群名称；修改名称'),
    ('{advice,rfm_segments}', 'what should I do with this segment; what to do with at risk customers; recommendation per segment; 怎么对待这类客户；营销建议；怎么维护客户'),
    ('{label,copy_scheme}', 'translate the segment names; translate labels; segment names in Chinese; 翻译分群名称；中文名称'),
    ('{population,customer_summary,population_with_days}', 'how do I start; getting started; first step; load orders; from my orders; 怎么开始；入门；从订单开始'),
    ('{cost_to_serve,customer_profit,effort_value_alignment}', 'what does a customer cost; expensive customers; costly customers; where to spend effort; 服务成本；客户成本；费力的客户'),
    ('{convert_rate}', 'monthly to annual; annual rate to monthly rate; discount rate; interest rate; 年化；月利率；折现率；年利率'),
    ('{round}', 'fewer decimals; 保留两位小数；小数'),
    ('{simulate_orders}', 'sample data; example data; demo data; fake data; 示例数据；样例数据；演示数据'),
    ('{composition,concentration}', 'share of sales by region; sales by region; sales by channel; age groups; demographics; structure of customers; 地区占比；各地区销售；年龄分布；客户构成；客户结构；用户画像');

-- Searching --------------------------------------------------------------------------------------------------

-- A text as it is searched: small letters, blanks for punctuation, simplified characters for traditional ones, one word for
-- customer in Chinese.
CREATE FUNCTION crm_internal.search_text(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.btrim(pg_catalog.regexp_replace(pg_catalog.regexp_replace(pg_catalog.lower(pg_catalog.translate(words,
        '與業個義買虧產價優會傳體關淨準幾別務動單佔歷參發變疊號員響圖處備復頭實對層幣應庫開異彈總戰戶執擬擇損換據數無時權來構標樣檢匯測潤點狀環現碼確種積稱穩簽簡類約級線組細終經綁結給絕統績續綜聯獲營視計訂議識評譯試詢語誤調貢貨質購費資賒蹤轉較輸邊達遷過還進連選遺採錢鐵鉛銀銷鍵長間陣際預額項顧頻題驗驟魚鯨黃齡為們內減劃則刪賣區嗎場奪學將爾帶態護報檔橋漲滿獻盤捨誰貴賺險誠熱賓鑽獨維負賠貝設證訪訴詞說請談貼贏趨運遠適郵釋鐘錯門問閒閱隊隨難靜頁頂領風飯馬驅麗丟兩嚴舉倉儀夥儲兒兌決況凍擊創辦勞勢協衛壓廠雙聽啟園團塊夠獎寶審尋導盡屬歲師張歸錄憶懷慣願擴擔擁擋敵斷舊顯機雜條極殘畢氣濟漸靈愛牽療監蓋礦禮離競筆紅紀純納練織緣網職藝節藥慮雖補裝觀規覺觸讓訓記講課謝財賬責敗軟載輛這麼帳複彙籤製週裏裡啓；，。、？！：（）',
        '与业个义买亏产价优会传体关净准几别务动单占历参发变叠号员响图处备复头实对层币应库开异弹总战户执拟择损换据数无时权来构标样检汇测润点状环现码确种积称稳签简类约级线组细终经绑结给绝统绩续综联获营视计订议识评译试询语误调贡货质购费资赊踪转较输边达迁过还进连选遗采钱铁铅银销键长间阵际预额项顾频题验骤鱼鲸黄龄为们内减划则删卖区吗场夺学将尔带态护报档桥涨满献盘舍谁贵赚险诚热宾钻独维负赔贝设证访诉词说请谈贴赢趋运远适邮释钟错门问闲阅队随难静页顶领风饭马驱丽丢两严举仓仪伙储儿兑决况冻击创办劳势协卫压厂双听启园团块够奖宝审寻导尽属岁师张归录忆怀惯愿扩担拥挡敌断旧显机杂条极残毕气济渐灵爱牵疗监盖矿礼离竞笔红纪纯纳练织缘网职艺节药虑虽补装观规觉触让训记讲课谢财账责败软载辆这么账复汇签制周里里启         ')), '[\s_?!,.;:''"()/-]+', ' ', 'g'), '顾客|用户|消费者', '客户', 'g'));
COMMENT ON FUNCTION crm_internal.search_text(text) IS 'Part of find_measure: a text without punctuation, in simplified characters';

-- The words of such a text: English ones without their endings, of Chinese, which has no blanks between words, every two
-- neighbouring characters; none that every question has.
CREATE FUNCTION crm_internal.search_words(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    WITH t AS (
        SELECT pg_catalog.regexp_replace(pg_catalog.left(search_words.words, 500), '我想知道|想知道|请问|怎么算|怎么计算|如何计算|为什么|什么|怎么样|怎么|怎样|如何|哪些|哪个|哪里|多少|是否|是不是|有没有|我们|我的|可以|应该|的|了|吗|呢', ' ', 'g') AS kept
    )
    SELECT pg_catalog.array_agg(DISTINCT s.word)
    FROM (SELECT pg_catalog.regexp_replace(pg_catalog.regexp_replace(pg_catalog.regexp_replace(w.word, '(...[^s])s$', '\1'), '(..)([bdgmnprt])\2(ing|ed)$', '\1\2'),
                                           '(...)(ing|ies|ied|ed|ie|e|y)$', '\1') AS word
          FROM t CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.regexp_split_to_array(t.kept, '[^a-z0-9]+')) AS w(word)
          WHERE w.word OPERATOR(pg_catalog.<>) ALL ('{"",a,an,the,of,to,in,on,at,by,for,with,from,is,are,be,was,were,been,do,does,did,how,what,which,who,whom,whose,why,when,where,my,our,your,we,us,i,me,you,it,its,they,them,their,this,that,these,those,can,could,should,would,will,shall,may,must,there,has,have,had,many,much,about,and,or,not,no,so,if,as,than,s,please,show,tell,compute,calculate,find,get,use}'::text[])
          UNION ALL
          SELECT CASE WHEN pg_catalog.ascii(pg_catalog.substr(t.kept, i.place OPERATOR(pg_catalog.+) 1, 1)) OPERATOR(pg_catalog.>) 11903 THEN pg_catalog.substr(t.kept, i.place, 2)
                      WHEN i.place OPERATOR(pg_catalog.=) 1 OR pg_catalog.ascii(pg_catalog.substr(t.kept, i.place OPERATOR(pg_catalog.-) 1, 1)) OPERATOR(pg_catalog.<=) 11903
                      THEN pg_catalog.substr(t.kept, i.place, 1) END
          FROM t CROSS JOIN LATERAL pg_catalog.generate_series(1, pg_catalog.length(t.kept)) AS i(place)
          WHERE pg_catalog.ascii(pg_catalog.substr(t.kept, i.place, 1)) OPERATOR(pg_catalog.>) 11903) AS s
    WHERE s.word IS NOT NULL;
END;
COMMENT ON FUNCTION crm_internal.search_words(text) IS 'Part of find_measure: the words by which a text is found, of its first 500 characters';

-- Every two neighbouring letters of a word, and its ends, by which a misspelt one is known.
CREATE FUNCTION crm_internal.letter_pairs(word text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT pg_catalog.array_agg(DISTINCT pg_catalog.substr(pg_catalog.concat(' ', word, ' '), i, 2))
            FROM pg_catalog.generate_series(1, LEAST(pg_catalog.length(word), 200) OPERATOR(pg_catalog.+) 1) AS i);
COMMENT ON FUNCTION crm_internal.letter_pairs(text) IS 'Part of find_measure: the pairs of neighbouring characters among the first 200 of a word';

-- The words of every name, term, question and comment. How much one counts is how rare it is: the logarithm of the names over
-- those that have it (Sparck Jones, 1972), so that "customer" says little and "wallet" much. REFRESH it when a row or a COMMENT changes.
CREATE MATERIALIZED VIEW crm_internal.measure_search AS
WITH text AS (
    SELECT n.name, crm_internal.search_text(t.term) AS term, 1.0::float8 AS counts
    FROM @extschema@.measures AS n
    CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.regexp_split_to_array(pg_catalog.concat_ws(';', n.name, n.terms, n.terms_zh), '[;；]')) AS t(term)
    UNION ALL
    SELECT n.name, crm_internal.search_text(t.term), 1.1::float8 OPERATOR(pg_catalog.-) (0.1::float8 OPERATOR(pg_catalog.*) n.place::float8)
    FROM crm_internal.measure_question AS q
    CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.regexp_split_to_array(q.questions, '[;；]')) AS t(term)
    CROSS JOIN LATERAL pg_catalog.unnest(q.names) WITH ORDINALITY AS n(name, place)
    UNION ALL
    SELECT n.name, crm_internal.search_text(n.description), 0.5::float8 FROM @extschema@.measures AS n
), word AS (
    SELECT t.name, t.term, t.counts, w.word
    FROM (SELECT u.name, pg_catalog.max(u.counts) AS counts, (pg_catalog.row_number() OVER (ORDER BY u.name, u.term))::int AS term, crm_internal.search_words(u.term) AS words
          FROM text AS u GROUP BY u.name, u.term) AS t
    CROSS JOIN LATERAL pg_catalog.unnest(t.words) AS w(word)
), rarity AS (
    SELECT w.word, pg_catalog.ln(((SELECT pg_catalog.count(*) FROM @extschema@.measures) OPERATOR(pg_catalog.+) 1)::float8 OPERATOR(pg_catalog./) pg_catalog.count(DISTINCT w.name)::float8) AS rarity
    FROM word AS w
    GROUP BY w.word
)
SELECT w.name, w.term, w.counts, w.word, r.rarity, pg_catalog.sum(r.rarity) OVER (PARTITION BY w.term) AS term_rarity
FROM word AS w
JOIN rarity AS r ON r.word OPERATOR(pg_catalog.=) w.word
WITH NO DATA;
COMMENT ON MATERIALIZED VIEW crm_internal.measure_search IS 'Part of find_measure: the words of every name, term, question and comment';
COMMENT ON COLUMN crm_internal.measure_search.name IS 'Name in crm.measures';
COMMENT ON COLUMN crm_internal.measure_search.term IS 'Number of the name, term, question or comment';
COMMENT ON COLUMN crm_internal.measure_search.counts IS 'How much the term counts: less for the second name of a question, and for a comment';
COMMENT ON COLUMN crm_internal.measure_search.word IS 'Word of the term';
COMMENT ON COLUMN crm_internal.measure_search.rarity IS 'How rare the word is among the names';
COMMENT ON COLUMN crm_internal.measure_search.term_rarity IS 'Sum of the rarity of all words of the term';
GRANT SELECT ON crm_internal.measure_search TO PUBLIC;

-- What was asked is compared with each term: twice the rarity of the words that are in both over that of each (after Dice, 1945); the best
-- term of a name counts, and one that is just what was asked, one more. To it comes half the share of the asked words that the name has anywhere.
-- An English word that nothing has stands for the one that looks most like it. The first 200 characters are looked at: it is a question, not a text.
CREATE FUNCTION @extschema@.find_measure(words text)
    RETURNS TABLE (rank float8, subject text, name text, kind text, arguments text, result text, description text, terms text, terms_zh text, page text)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 20
BEGIN ATOMIC
    WITH q AS MATERIALIZED (
        SELECT crm_internal.search_text(pg_catalog.left(find_measure.words, 200)) AS asked
    ), known AS MATERIALIZED (
        SELECT s.word, pg_catalog.min(s.rarity) AS rarity FROM crm_internal.measure_search AS s GROUP BY s.word
    ), asked AS MATERIALIZED (
        SELECT w.word AS asked, COALESCE(k.word, l.word) AS word,
               COALESCE(k.rarity, l.rarity, CASE WHEN pg_catalog.ascii(w.word) OPERATOR(pg_catalog.>) 11903 THEN 1.0 ELSE 3.3 END::float8) AS rarity
        FROM q
        CROSS JOIN LATERAL pg_catalog.unnest(crm_internal.search_words(q.asked)) AS w(word)
        LEFT JOIN known AS k ON k.word OPERATOR(pg_catalog.=) w.word
        LEFT JOIN LATERAL (
            SELECT n.word, n.rarity
            FROM (SELECT v.word, v.rarity, 2.0::float8 OPERATOR(pg_catalog.*) (SELECT pg_catalog.count(*) FROM pg_catalog.unnest(p.pairs) AS p(pair)
                         WHERE pg_catalog.strpos(pg_catalog.concat(' ', v.word, ' '), p.pair) OPERATOR(pg_catalog.>) 0)::float8
                         OPERATOR(pg_catalog./) (pg_catalog.length(w.word) OPERATOR(pg_catalog.+) pg_catalog.length(v.word) OPERATOR(pg_catalog.+) 2)::float8 AS likeness
                  FROM (SELECT crm_internal.letter_pairs(w.word) AS pairs OFFSET 0) AS p
                  CROSS JOIN known AS v
                  WHERE k.word IS NULL AND LEAST(pg_catalog.length(w.word), pg_catalog.length(v.word)) OPERATOR(pg_catalog.>) 3
                    AND pg_catalog.abs(pg_catalog.length(v.word) OPERATOR(pg_catalog.-) pg_catalog.length(w.word)) OPERATOR(pg_catalog.<) 4) AS n
            WHERE n.likeness OPERATOR(pg_catalog.>=) 0.7::float8
            ORDER BY n.likeness DESC, n.word
            LIMIT 1) AS l ON true
    ), hit AS MATERIALIZED (
        SELECT s.name, s.term, s.counts, s.word, s.rarity, s.term_rarity, t.total
        FROM crm_internal.measure_search AS s
        CROSS JOIN (SELECT pg_catalog.sum(a.rarity) AS total FROM asked AS a) AS t
        WHERE s.word OPERATOR(pg_catalog.=) ANY (SELECT a.word FROM asked AS a)
    ), near AS (
        SELECT h.name, pg_catalog.max((h.share OPERATOR(pg_catalog.+) (h.share OPERATOR(pg_catalog.>) 0.999::float8)::int::float8) OPERATOR(pg_catalog.*) h.counts) AS nearness
        FROM (SELECT h.name, pg_catalog.min(h.counts) AS counts,
                     2.0::float8 OPERATOR(pg_catalog.*) pg_catalog.sum(h.rarity) OPERATOR(pg_catalog./) (pg_catalog.min(h.total) OPERATOR(pg_catalog.+) pg_catalog.min(h.term_rarity)) AS share
              FROM hit AS h GROUP BY h.name, h.term) AS h
        GROUP BY h.name
    ), covered AS (
        SELECT h.name, pg_catalog.sum(h.share) AS share
        FROM (SELECT DISTINCT h.name, h.word, h.rarity OPERATOR(pg_catalog./) h.total AS share FROM hit AS h) AS h
        GROUP BY h.name
    ), ranked AS MATERIALIZED (
        SELECT n.name, n.nearness OPERATOR(pg_catalog.+) (0.5::float8 OPERATOR(pg_catalog.*) c.share) AS rank
        FROM near AS n
        JOIN covered AS c ON c.name OPERATOR(pg_catalog.=) n.name
        UNION ALL
        SELECT w.name, 0.0::float8 FROM crm_internal.measure_word AS w CROSS JOIN q WHERE q.asked OPERATOR(pg_catalog.=) ''
    ), best AS MATERIALIZED (
        SELECT r.name, r.rank
        FROM ranked AS r
        -- as they are shown, rounded
        WHERE pg_catalog.round(r.rank::numeric, 2)::float8 OPERATOR(pg_catalog.>=) (SELECT GREATEST(0.4::float8 OPERATOR(pg_catalog.*) (pg_catalog.max(b.rank) OPERATOR(pg_catalog.>) 0.0::float8)::int::float8, 0.4::float8 OPERATOR(pg_catalog.*) pg_catalog.round(pg_catalog.max(b.rank)::numeric, 2)::float8) FROM ranked AS b)
        ORDER BY r.rank DESC, r.name
        LIMIT 20
    )
    SELECT pg_catalog.round(r.rank::numeric, 2)::float8, m.subject, m.name, m.kind, m.arguments, m.result, m.description, m.terms, m.terms_zh, m.page
    FROM best AS r
    JOIN @extschema@.measures AS m ON m.name OPERATOR(pg_catalog.=) r.name
    ORDER BY r.rank DESC, m.name;
END;
COMMENT ON FUNCTION @extschema@.find_measure(text) IS 'What to call: the functions and recipes whose names, terms in English or Chinese, questions or descriptions answer to some words or a question, the best first';

REFRESH MATERIALIZED VIEW crm_internal.measure_search;

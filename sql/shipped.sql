-- Shipped schemes of labels. A label is a row here: code, English name, Chinese name, advice in both.

INSERT INTO @extschema@.scheme_kind (kind, form, title, title_zh, has_cuts, most_codes)
VALUES
    ('segment', 'rules', 'Customer segments by RFM scores', '客户分群', false, 1000),
    ('tier', 'ranks', 'Tiers of the customer pyramid', '客户金字塔层级', true, 20),
    ('value_tier', 'ranks', 'Tiers of lifetime value, equally many customers each', '客户价值层级', false, 10),
    ('matrix', 'cells', 'Matrices of two measures', '客户矩阵', false, 100),
    ('renewal_status', 'codes', 'What has become of a membership term', '续费状态', false, 100),
    ('profit_class', 'codes', 'Profitability of customers and products', '盈利类别', false, 100),
    ('revenue_change', 'codes', 'Lines of the revenue bridge', '收入变化', false, 100),
    ('price_volume_mix', 'codes', 'Lines of the bridge of price, volume and mix', '价量结构分析', false, 100),
    ('loyalty_stage', 'codes', 'Steps on the ladder of loyalty', '忠诚阶梯', false, 100),
    ('satisfaction_zone', 'codes', 'Zones of the curve of loyalty by satisfaction', '满意与忠诚区域', false, 100),
    ('repeat_purchase_class', 'codes', 'Brand loyalty by the order of purchases', '品牌忠诚类型', false, 100),
    ('tolerance_zone', 'codes', 'Perceived service against the zone of tolerance', '服务容忍区域', false, 100),
    ('nps_category', 'codes', 'Categories of the net promoter score', '净推荐值类别', false, 100),
    ('satisfaction_level', 'codes', 'Levels of the satisfaction degree', '满意级度', false, 100),
    ('kano', 'codes', 'What a feature is to customers: Kano''s categories', '卡诺模型类别', false, 100),
    ('model_estimate', 'codes', 'Kinds of estimates of an index model', '满意度模型的估计量', false, 100),
    ('path_model', 'paths', 'Path models of satisfaction: constructs and what acts on what', '满意度结构模型', false, 50);

-- Segments ----------------------------------------------------------------------------------------------

-- Every argument is given with its type: the script runs with a superuser's rights, and a function of the
-- same name that somebody has left in the schema must not fit a call better.

-- Ten names on recency and frequency: the partition most public copies of the R x F grid agree on.
SELECT crm_internal.scheme_rules_define('rf_grid'::text, 'rf_grid'::text, '[
    {"segment": "champions",           "r": 5,      "f": [4, 5]},
    {"segment": "loyal",               "r": [3, 4], "f": [4, 5]},
    {"segment": "potential_loyalists", "r": [4, 5], "f": [2, 3]},
    {"segment": "new",                 "r": 5,      "f": 1},
    {"segment": "promising",           "r": 4,      "f": 1},
    {"segment": "need_attention",      "r": 3,      "f": 3},
    {"segment": "about_to_sleep",      "r": 3,      "f": [1, 2]},
    {"segment": "at_risk",             "r": [1, 2], "f": [3, 4]},
    {"segment": "cant_lose",           "r": [1, 2], "f": 5},
    {"segment": "hibernating",         "r": [1, 2], "f": [1, 2]}
]'::jsonb, 5, 5, 5, NULL::text);

-- Eleven names on recency and FM.
SELECT crm_internal.scheme_rules_define('r_fm'::text, 'r_fm'::text, '[
    {"segment": "champions",           "r": 5,      "fm": [4, 5]},
    {"segment": "champions",           "r": 4,      "fm": 5},
    {"segment": "loyal",               "r": 5,      "fm": 3},
    {"segment": "loyal",               "r": 4,      "fm": 4},
    {"segment": "loyal",               "r": 3,      "fm": [4, 5]},
    {"segment": "potential_loyalists", "r": [4, 5], "fm": 2},
    {"segment": "potential_loyalists", "r": [3, 4], "fm": 3},
    {"segment": "recent",              "r": 5,      "fm": 1},
    {"segment": "promising",           "r": [3, 4], "fm": 1},
    {"segment": "needs_attention",     "r": [2, 3], "fm": 2},
    {"segment": "needs_attention",     "r": 2,      "fm": 3},
    {"segment": "about_to_sleep",      "r": 2,      "fm": 1},
    {"segment": "at_risk",             "r": 2,      "fm": [4, 5]},
    {"segment": "at_risk",             "r": 1,      "fm": 3},
    {"segment": "cant_lose",           "r": 1,      "fm": [4, 5]},
    {"segment": "hibernating",         "r": 1,      "fm": 2},
    {"segment": "lost",                "r": 1,      "fm": 1}
]'::jsonb, 5, 5, 5, NULL::text);

-- Eleven names, every code spelt out. Older copies of the list put 231, 241 and 251 under hibernating.
SELECT crm_internal.scheme_rules_define('codes125'::text, 'codes125'::text, (
    SELECT pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object('segment', list.segment, 'r', pg_catalog.substr(code, 1, 1)::int,
            'f', pg_catalog.substr(code, 2, 1)::int, 'm', pg_catalog.substr(code, 3, 1)::int)
        ORDER BY list.position, code DESC)
    FROM (VALUES
        (1, 'champions', '555 554 544 545 454 455 445'),
        (2, 'loyal', '543 444 435 355 354 345 344 335'),
        (3, 'potential_loyalists', '553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 333 323'),
        (4, 'new', '512 511 422 421 412 411 311'),
        (5, 'promising', '525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313'),
        (6, 'need_attention', '535 534 443 434 343 334 325 324'),
        (7, 'about_to_sleep', '331 321 312 221 213 231 241 251'),
        (8, 'at_risk', '255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124'),
        (9, 'cant_lose', '155 154 144 214 215 115 114 113'),
        (10, 'hibernating', '332 322 233 232 223 222 132 123 122 212 211'),
        (11, 'lost', '111 112 121 131 141 151')
    ) AS list (position, segment, codes)
    CROSS JOIN LATERAL pg_catalog.string_to_table(list.codes, ' ') AS code
), 5, 5, 5, NULL::text);

-- The eight classes of Chinese textbooks: each dimension is high (2) or low (1) against a reference.
SELECT crm_internal.scheme_rules_define('eight_classes'::text, 'eight_classes'::text, '[
    {"segment": "important_value", "segment_zh": "重要价值客户", "r": 2, "f": 2, "m": 2,
     "advice": "Give them the best service and prices: they buy often, much and just now.",
     "advice_zh": "倾斜资源，提供专属服务与优惠，保持其满意。"},
    {"segment": "important_development", "segment_zh": "重要发展客户", "r": 2, "f": 1, "m": 2,
     "advice": "Raise how often they buy: bundles, replenishment reminders, membership.",
     "advice_zh": "通过组合购买、复购提醒和会员权益提高购买频次。"},
    {"segment": "important_retention", "segment_zh": "重要保持客户", "r": 1, "f": 2, "m": 2,
     "advice": "Contact them before they leave: they used to buy often and much.",
     "advice_zh": "主动联系，推送新品与回访，提高复购。"},
    {"segment": "important_win_back", "segment_zh": "重要挽留客户", "r": 1, "f": 1, "m": 2,
     "advice": "Find out why they stopped and win them back with a personal offer.",
     "advice_zh": "了解流失原因，以专属优惠重点挽回。"},
    {"segment": "general_value", "segment_zh": "一般价值客户", "r": 2, "f": 2, "m": 1,
     "advice": "Raise the basket: suggest better or additional products.",
     "advice_zh": "推荐升级与关联产品，提高客单价。"},
    {"segment": "general_development", "segment_zh": "一般发展客户", "r": 2, "f": 1, "m": 1,
     "advice": "Welcome them and lead them to the next purchase with a small offer.",
     "advice_zh": "做好新客引导，以小额优惠促成再次购买。"},
    {"segment": "general_retention", "segment_zh": "一般保持客户", "r": 1, "f": 2, "m": 1,
     "advice": "Keep in touch at low cost with reminders and points.",
     "advice_zh": "以积分和提醒等低成本方式保持联系。"},
    {"segment": "general_win_back", "segment_zh": "一般挽留客户", "r": 1, "f": 1, "m": 1,
     "advice": "Spend nothing beyond general campaigns.",
     "advice_zh": "仅纳入普惠活动，不单独投入。"}
]'::jsonb, 2, 2, 2, NULL::text);

-- Putler's table. It reads FM as the unrounded mean on a scale from 0, so a range of FM is a band
-- 2 low <= F + M <= 2 high: one rule for each F.
SELECT crm_internal.scheme_rules_define('putler'::text, 'putler'::text, (
    SELECT pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object('segment', list.segment,
            'r', pg_catalog.jsonb_build_array(list.r_low, list.r_high), 'f', f,
            'm', pg_catalog.jsonb_build_array(greatest(1, 2 * list.fm_low - f), least(5, 2 * list.fm_high - f)))
        ORDER BY list.position, f)
    FROM (VALUES
        (1, 'champions', 4, 5, 4, 5),
        (2, 'loyal', 2, 5, 3, 5),
        (3, 'potential_loyalists', 3, 5, 1, 3),
        (4, 'recent', 4, 5, 0, 1),
        (5, 'promising', 3, 4, 0, 1),
        (6, 'needs_attention', 2, 3, 2, 3),
        (7, 'about_to_sleep', 2, 3, 0, 2),
        (8, 'at_risk', 1, 2, 2, 5),
        (9, 'cant_lose', 1, 1, 4, 5),
        (10, 'hibernating', 1, 2, 1, 2),
        (11, 'lost', 1, 2, 0, 2)
    ) AS list (position, segment, r_low, r_high, fm_low, fm_high)
    CROSS JOIN LATERAL pg_catalog.generate_series(greatest(1, 2 * list.fm_low - 5), least(5, 2 * list.fm_high - 1)) AS f
), 5, 5, 5, 'Others'::text);

-- The table in the README of the R package rfm, version 0.3.0.
SELECT crm_internal.scheme_rules_define('rfm_r'::text, 'rfm_r'::text, '[
    {"segment": "Champions",          "r": 5,      "f": 5,      "m": 5},
    {"segment": "Potential Loyalist", "r": [3, 5], "f": [3, 5], "m": [2, 5]},
    {"segment": "Loyal Customers",    "r": [2, 4], "f": [2, 4], "m": [2, 4]},
    {"segment": "Promising",          "r": [3, 4], "f": [1, 3], "m": [3, 5]},
    {"segment": "New Customers",      "r": [4, 5], "f": [1, 3], "m": [1, 5]},
    {"segment": "Can''t Lose Them",   "r": [1, 2], "f": [3, 4], "m": [4, 5]},
    {"segment": "At Risk",            "r": [1, 2], "f": [2, 5], "m": [4, 5]},
    {"segment": "Need Attention",     "r": [1, 3], "f": [3, 5], "m": [3, 5]},
    {"segment": "About To Sleep",     "r": [2, 3], "f": [1, 3], "m": [1, 4]},
    {"segment": "Lost",               "r": 1,      "f": [1, 5], "m": [1, 5]}
]'::jsonb, 5, 5, 5, 'Others'::text);

-- Names and advice are the same wherever a segment of the usual names appears.
UPDATE @extschema@.scheme_label l
SET name = CASE l.language WHEN 'en' THEN label.name ELSE label.name_zh END,
    advice = CASE l.language WHEN 'en' THEN label.advice ELSE label.advice_zh END
FROM (VALUES
    ('champions', 'Champions', '冠军客户', 'Reward them, show them new products first and ask for reviews and referrals.',
     '给予专属回馈，优先推荐新品，邀请评价与转介绍。'),
    ('loyal', 'Loyal customers', '忠诚客户', 'Offer higher-value products and membership, and ask what they would like next.',
     '推荐更高价值的产品与会员权益，征询其需求。'),
    ('potential_loyalists', 'Potential loyalists', '潜在忠诚客户', 'Recommend related products and invite them to the loyalty programme.',
     '推荐关联产品，邀请加入会员计划。'),
    ('new', 'New customers', '新客户', 'Welcome them, help with the first purchase and suggest a second one soon.',
     '做好新客引导，尽快促成第二次购买。'),
    ('promising', 'Promising', '潜力客户', 'Stay in mind with small offers that lead to the next purchase.',
     '以小额优惠保持印象，促成再次购买。'),
    ('need_attention', 'Need attention', '需关注客户', 'Make a time-limited offer based on past purchases before interest fades.',
     '根据历史购买推送限时优惠，及时唤起兴趣。'),
    ('about_to_sleep', 'About to sleep', '即将沉睡客户', 'Remind them with popular products and a reason to come back now.',
     '推送热销产品与回访理由，防止沉睡。'),
    ('at_risk', 'At risk', '流失风险客户', 'Write personally, find out why they stopped and offer a reason to return.',
     '个性化沟通，了解停购原因并给出回归理由。'),
    ('cant_lose', 'Can''t lose them', '不可失去客户', 'Contact them in person and win them back: they were among the best.',
     '专人联系，全力挽回曾经的优质客户。'),
    ('hibernating', 'Hibernating', '沉睡客户', 'Include them in low-cost campaigns only and test one reactivation offer.',
     '仅纳入低成本活动，尝试一次唤醒。'),
    ('lost', 'Lost', '已流失客户', 'Try one inexpensive win-back, then stop spending on them.',
     '尝试一次低成本召回，之后停止投入。'),
    ('others', 'Others', '其他', 'No rule names them: look at their scores before addressing them.',
     '未匹配任何规则，先查看评分再决定。')
) AS label (code, name, name_zh, advice, advice_zh)
LEFT JOIN (VALUES
    ('recent', 'new'), ('needs_attention', 'need_attention'),
    ('Champions', 'champions'), ('Loyal Customers', 'loyal'), ('Potential Loyalist', 'potential_loyalists'),
    ('New Customers', 'new'), ('Promising', 'promising'), ('Need Attention', 'need_attention'),
    ('About To Sleep', 'about_to_sleep'), ('At Risk', 'at_risk'), ('Can''t Lose Them', 'cant_lose'),
    ('Lost', 'lost'), ('Others', 'others')
) AS alias (code, usual) ON alias.usual = label.code
WHERE l.kind = 'segment' AND l.code IN (label.code, alias.code);
UPDATE @extschema@.scheme_label l
SET name = label.name
FROM (VALUES
    ('important_value', 'Important, to be valued'), ('important_development', 'Important, to be developed'),
    ('important_retention', 'Important, to be retained'), ('important_win_back', 'Important, to be won back'),
    ('general_value', 'General, to be valued'), ('general_development', 'General, to be developed'),
    ('general_retention', 'General, to be retained'), ('general_win_back', 'General, to be won back')
) AS label (code, name)
WHERE l.kind = 'segment' AND l.language = 'en' AND l.code = label.code;

UPDATE @extschema@.scheme s
SET title = shipped.title, title_zh = shipped.title_zh, compatibility = shipped.compatibility, note = shipped.note,
    standard = s.scheme = 'rf_grid'
FROM (VALUES
    ('rf_grid', 'R x F grid, 10 segments', 'R×F 网格，10 个分群', false,
     'Money plays no part: add it as a column beside the segment.'),
    ('r_fm', 'R x FM grid, 11 segments', 'R×FM 网格，11 个分群', false,
     'FM is the mean of the F and M scores rounded half up.'),
    ('codes125', 'List of 125 codes, 11 segments', '125 代码表，11 个分群', false,
     'The list found in most SQL copies, every code once.'),
    ('eight_classes', 'Eight classes, high or low R, F and M', '客户价值八分类', false,
     'Takes scores 1 (low) and 2 (high), as the fit methods mean, median and score_mean give them.'),
    ('putler', 'Putler, 11 segments', 'Putler 分群表', true,
     '76 cells match several segments; recent, promising, cant_lose and lost are never reached.'),
    ('rfm_r', 'R package rfm 0.3.0, README', 'R 语言 rfm 包 0.3.0 分群表', true,
     '58 cells match several segments, 10 match none and are Others.')
) AS shipped (scheme, title, title_zh, compatibility, note)
WHERE s.kind = 'segment' AND s.scheme = shipped.scheme;

-- Tiers, matrices, classes ------------------------------------------------------------------------------

INSERT INTO @extschema@.scheme (kind, scheme, title, title_zh, cut_by, standard, note)
VALUES
    ('tier', 'platinum', 'Platinum, gold, iron and lead', '白金、黄金、铁、铅', 'customers', true,
     'Zeithaml, Rust & Lemon (2001); rank by profit, and lead may cost more than it brings.'),
    ('tier', 'vip', 'VIP, major, ordinary and small customers', 'VIP、主要、普通、小客户', 'customers', false,
     'The pyramid of Chinese textbooks after Curry: 1, 4, 15 and 80 %.'),
    ('tier', 'usage', 'Heavy, medium and light users', '重度、中度、轻度用户', 'customers', false,
     'Best 20 %, next 30 %, rest; count inactive customers apart.'),
    ('tier', 'service', 'One-to-one, gold and silver service', '一对一、金卡、银卡', 'customers', false,
     'Service levels for all customers; the shares are a start, the budget for service decides.'),
    ('value_tier', 'value', 'Top, high, medium and low value', '顶级、高、中、低价值', NULL, true, NULL),
    ('matrix', 'value_potential', 'Current and potential value', '客户价值与潜力', NULL, false, NULL),
    ('matrix', 'relationship_type', 'Profit and length of the relationship', '利润与关系时长', NULL, false, 'Reinartz & Kumar (2002), The Mismanagement of Customer Loyalty.'),
    ('matrix', 'relationship_level', 'Levels of relationship marketing', '客户关系水平', NULL, false, 'Kotler, Marketing Management: five levels by number of customers and margin.'),
    ('matrix', 'account_position', 'Coordinates of account development', '客户发展坐标', NULL, false, 'The axes are the literature''s, the names of the cells ours: copy and rename them.'),
    ('matrix', 'customer_product', 'Customer and product profitability', '客户产品盈利矩阵', NULL, false, 'The quadrants of customer and product profitability analysis.'),
    ('matrix', 'key_account', 'Key accounts', '大客户识别', NULL, false, 'x is whether the account is among those that make the share of the value, y its weighted score.'),
    ('matrix', 'importance_performance', 'Importance and performance', '重要性与绩效', NULL, false, 'Martilla & James (1977), Importance-Performance Analysis.'),
    ('renewal_status', 'standard', 'What has become of a membership term', '续费状态', NULL, true, NULL),
    ('profit_class', 'standard', 'Profitability of customers and products', '盈利类别', NULL, true, NULL),
    ('revenue_change', 'standard', 'Lines of the revenue bridge', '收入变化', NULL, true, NULL),
    ('price_volume_mix', 'standard', 'Lines of the bridge of price, volume and mix', '价量结构分析', NULL, true, NULL),
    ('matrix', 'loyalty', 'Attitude and repeat patronage', '态度忠诚与行为忠诚', NULL, false, 'Dick & Basu (1994), Customer Loyalty: Toward an Integrated Conceptual Framework.'),
    ('matrix', 'satisfaction_loyalty', 'Satisfaction and loyalty', '满意度与忠诚度', NULL, false, 'Jones & Sasser (1995), Why Satisfied Customers Defect.'),
    ('loyalty_stage', 'standard', 'Steps on the ladder of loyalty', '忠诚阶梯', NULL, true, NULL),
    ('satisfaction_zone', 'standard', 'Zones of the curve of loyalty by satisfaction', '满意与忠诚区域', NULL, true, 'Jones & Sasser (1995), Why Satisfied Customers Defect.'),
    ('repeat_purchase_class', 'standard', 'Brand loyalty by the order of purchases', '品牌忠诚类型', NULL, true, 'Brown (1952), Brand Loyalty: Fact or Fiction?'),
    ('tolerance_zone', 'standard', 'Perceived service against the zone of tolerance', '服务容忍区域', NULL, true, 'Parasuraman, Zeithaml & Berry (1994), Alternative Scales for Measuring Service Quality.'),
    ('nps_category', 'standard', 'Categories of the net promoter score', '净推荐值类别', NULL, true, NULL),
    ('satisfaction_level', 'standard', 'Levels of the satisfaction degree', '满意级度', NULL, true, NULL),
    ('kano', 'standard', 'What a feature is to customers: Kano''s categories', '卡诺模型类别', NULL, true, 'In the order in which ties are broken: what disappoints most goes first.'),
    ('model_estimate', 'standard', 'Kinds of estimates of an index model', '满意度模型的估计量', NULL, true, NULL),
    ('path_model', 'ecsi', 'European customer satisfaction index', '欧洲顾客满意度指数', NULL, true, 'Tenenhaus, Esposito Vinzi, Chatelin & Lauro (2005), PLS path modeling: the graph of the ECSI mobile phone study.'),
    ('path_model', 'acsi', 'American customer satisfaction index', '美国顾客满意度指数', NULL, false, 'Fornell, Johnson, Anderson, Cha & Bryant (1996).'),
    ('path_model', 'scsb', 'Swedish customer satisfaction barometer', '瑞典顾客满意度晴雨表', NULL, false, 'Fornell (1992), A national customer satisfaction barometer.'),
    ('path_model', 'ccsi', 'China customer satisfaction index', '中国顾客满意度指数', NULL, false, 'The model of ACSI with brand image and without complaints; published variants differ: copy it and change its paths.');

INSERT INTO @extschema@.scheme_axis (kind, scheme, axis, levels, name, name_zh)
VALUES
    ('matrix', 'value_potential', 'x', 2, 'current value', '当前价值'), ('matrix', 'value_potential', 'y', 2, 'potential value', '增值潜力'),
    ('matrix', 'relationship_type', 'x', 2, 'duration', '关系时长'), ('matrix', 'relationship_type', 'y', 2, 'profit', '利润'),
    ('matrix', 'relationship_level', 'x', 3, 'customers', '客户数量'), ('matrix', 'relationship_level', 'y', 3, 'margin', '边际利润'),
    ('matrix', 'account_position', 'x', 2, 'share of wallet', '钱包份额'), ('matrix', 'account_position', 'y', 2, 'growth', '增长率'),
    ('matrix', 'customer_product', 'x', 2, 'customer profit', '客户盈利'), ('matrix', 'customer_product', 'y', 2, 'product profit', '产品盈利'),
    ('matrix', 'key_account', 'x', 2, 'share of the value', '累计份额'), ('matrix', 'key_account', 'y', 2, 'score', '综合评分'),
    ('matrix', 'loyalty', 'x', 2, 'attitude', '态度'), ('matrix', 'loyalty', 'y', 2, 'repeat patronage', '重复购买'),
    ('matrix', 'satisfaction_loyalty', 'x', 2, 'satisfaction', '满意度'), ('matrix', 'satisfaction_loyalty', 'y', 2, 'loyalty', '忠诚度'),
    ('matrix', 'importance_performance', 'x', 2, 'importance', '重要性'), ('matrix', 'importance_performance', 'y', 2, 'performance', '绩效表现');

WITH label (kind, scheme, code, "position", cut, name, name_zh, advice, advice_zh) AS (VALUES
    ('tier'::text, 'platinum'::text, '1'::text, 1, 0.01::float8, 'platinum', '白金', 'Keep them at almost any price: personal contact and first claim on capacity.', '不惜代价留住：专人服务，优先保障资源。'),
    ('tier', 'platinum', '2', 2, 0.04, 'gold', '黄金', 'Become their main supplier: full service and outsourcing of what they do themselves.', '争取成为其主要供应商，提供全面服务。'),
    ('tier', 'platinum', '3', 3, 0.15, 'iron', '铁', 'Serve them well at standard cost and find those who can rise.', '按标准成本做好服务，发现可提升者。'),
    ('tier', 'platinum', '4', 4, 0.80, 'lead', '铅', 'Raise prices, lower the cost of serving them, or let them go.', '提高价格、降低服务成本，或主动放弃。'),
    ('tier', 'vip', '1', 1, 0.01, 'vip', 'VIP客户', 'Visit them yourself and plan the year with them.', '高层拜访，共同制定年度计划。'),
    ('tier', 'vip', '2', 2, 0.04, 'major', '主要客户', 'Give them an account manager and lead them to the top.', '配备客户经理，推动其升级。'),
    ('tier', 'vip', '3', 3, 0.15, 'ordinary', '普通客户', 'Keep them loyal with programmes, and watch for growth.', '以会员计划维系，关注成长潜力。'),
    ('tier', 'vip', '4', 4, 0.80, 'small', '小客户', 'Serve them through channels that cost little.', '通过低成本渠道提供服务。'),
    ('tier', 'usage', '1', 1, 0.20, 'heavy', '重度用户', 'Protect them from competitors and ask what would make them stay.', '防止竞争对手争夺，了解留存原因。'),
    ('tier', 'usage', '2', 2, 0.30, 'medium', '中度用户', 'Show them further uses and larger packages.', '引导更多用途和更大套餐。'),
    ('tier', 'usage', '3', 3, 0.50, 'light', '轻度用户', 'Find out what keeps them from using more, at low cost.', '低成本了解其使用少的原因。'),
    ('tier', 'service', '1', 1, 0.05, 'one_to_one', '一对一', 'One person knows them, decides quickly and calls first.', '专属顾问一对一服务，快速响应。'),
    ('tier', 'service', '2', 2, 0.15, 'gold', '金卡', 'A queue of their own and offers made for them.', '专属通道与定制优惠。'),
    ('tier', 'service', '3', 3, 0.80, 'silver', '银卡', 'Good standard service, self-service first.', '标准服务，自助优先。'),
    ('value_tier', 'value', '1', 1, NULL, 'top', '顶级价值', NULL, NULL),
    ('value_tier', 'value', '2', 2, NULL, 'high', '高价值', NULL, NULL),
    ('value_tier', 'value', '3', 3, NULL, 'medium', '中等价值', NULL, NULL),
    ('value_tier', 'value', '4', 4, NULL, 'low', '低价值', NULL, NULL),
    ('matrix', 'value_potential', 'strategic_partner', 1, NULL, 'Strategic partner', '战略伙伴', 'Plan together, share resources and give them the best people.', '共同规划、共享资源，配备最好的团队。'),
    ('matrix', 'value_potential', 'retain', 2, NULL, 'Retain', '客户保留', 'Keep service high and costs in sight: there is little more to win, much to lose.', '保持服务水平并控制成本，重在防止流失。'),
    ('matrix', 'value_potential', 'develop', 3, NULL, 'Develop', '客户开发', 'Invest in cross-selling and in a larger share of their wallet.', '投入资源交叉销售，提高钱包份额。'),
    ('matrix', 'value_potential', 'maintain', 4, NULL, 'Maintain', '建立关系', 'Serve at standard cost and watch for signs of growth.', '以标准成本维持关系，关注成长迹象。'),
    ('matrix', 'relationship_type', 'true_friends', 1, NULL, 'True friends', '挚友', 'Contact them steadily, not too often, and reward their loyalty.', '保持稳定而不过度的联系，回馈其忠诚。'),
    ('matrix', 'relationship_type', 'butterflies', 2, NULL, 'Butterflies', '蝴蝶', 'Earn while they are here, do not force loyalty, and know when to stop investing.', '抓住短期交易，不强求忠诚，适时停止投入。'),
    ('matrix', 'relationship_type', 'barnacles', 3, NULL, 'Barnacles', '藤壶', 'Find out whether the wallet is small or our share of it: cut cost or sell more.', '判断是钱包小还是份额低：降低成本或增加销售。'),
    ('matrix', 'relationship_type', 'strangers', 4, NULL, 'Strangers', '陌生人', 'Do not invest in the relationship; earn on every transaction.', '不投入关系建设，每笔交易都须盈利。'),
    ('matrix', 'relationship_level', 'accountable', 1, NULL, 'Accountable', '负责', 'Call after the sale and ask whether expectations were met.', '售后回访，了解是否满足期望并征求改进意见。'),
    ('matrix', 'relationship_level', 'reactive', 2, NULL, 'Reactive', '被动', 'Sell, and ask customers to call with questions.', '销售并鼓励客户有问题时联系。'),
    ('matrix', 'relationship_level', 'basic', 3, NULL, 'Basic', '基本', 'Sell and leave it at that.', '销售后不再主动联系。'),
    ('matrix', 'relationship_level', 'proactive', 4, NULL, 'Proactive', '主动', 'Keep in touch with ideas for better use and new products.', '经常联系，提供改进使用和新产品的建议。'),
    ('matrix', 'relationship_level', 'partnership', 5, NULL, 'Partnership', '伙伴', 'Work with them continuously to raise their performance.', '与客户持续合作，共同提升绩效。'),
    ('matrix', 'account_position', 'defend_and_grow', 1, NULL, 'Defend and grow', '巩固并共同成长', 'Grow with them and keep competitors out.', '与客户共同成长，防止竞争对手进入。'),
    ('matrix', 'account_position', 'invest', 2, NULL, 'Invest', '重点开发', 'Put people and offers here: they grow, and most of it goes elsewhere.', '集中资源开发：客户在增长，而大部分采购在别处。'),
    ('matrix', 'account_position', 'harvest', 3, NULL, 'Harvest', '维持收获', 'Hold the share at low cost; look for new needs.', '低成本维持份额，寻找新的需求。'),
    ('matrix', 'account_position', 'selective', 4, NULL, 'Selective', '选择性维护', 'Serve on request and decide case by case.', '按需服务，逐一取舍。'),
    ('matrix', 'customer_product', 'protect', 1, NULL, 'Protect', '重点保护', 'Protect these sales from competitors and shortages.', '重点保护，防止竞争和缺货。'),
    ('matrix', 'customer_product', 'develop_customer', 2, NULL, 'Develop customer', '提升客户', 'Sell this customer more of what earns; lower the cost to serve.', '向其多销盈利产品，降低服务成本。'),
    ('matrix', 'customer_product', 'improve_product', 3, NULL, 'Improve product', '改善产品', 'Raise the price or lower the cost of the product, as far as the customer stays.', '在留住客户的前提下提价或降本。'),
    ('matrix', 'customer_product', 'reprice_or_drop', 4, NULL, 'Reprice or drop', '提价或退出', 'Raise prices, set minimum orders, or stop selling.', '提价、设定起订量或停止供应。'),
    ('matrix', 'key_account', 'key_account', 1, NULL, 'Key account', '大客户', 'Give them an account manager, a plan and a board-level sponsor.', '指定大客户经理，制定客户计划，高层对接。'),
    ('matrix', 'key_account', 'rising_account', 2, NULL, 'Rising account', '潜力大客户', 'Attractive but still small: raise their share of the business.', '吸引力高但规模小，提升业务占比。'),
    ('matrix', 'key_account', 'large_account', 3, NULL, 'Large account', '规模客户', 'Large but unattractive: improve margin or terms before giving more.', '规模大但吸引力不足，先改善利润或条件。'),
    ('matrix', 'key_account', 'ordinary_account', 4, NULL, 'Ordinary account', '一般客户', 'Serve through the ordinary channels.', '通过常规渠道服务。'),
    ('matrix', 'importance_performance', 'keep_up_the_good_work', 1, NULL, 'Keep up the good work', '继续保持', 'Hold the standard: customers care, and are served well.', '保持现有水平：客户看重且表现良好。'),
    ('matrix', 'importance_performance', 'concentrate_here', 2, NULL, 'Concentrate here', '重点改进', 'Improve this first: customers care, and are served badly.', '优先改进：客户看重而表现不足。'),
    ('matrix', 'importance_performance', 'low_priority', 3, NULL, 'Low priority', '低优先级', 'Spend nothing more here before the rest is done.', '暂不追加投入。'),
    ('matrix', 'importance_performance', 'possible_overkill', 4, NULL, 'Possible overkill', '供给过度', 'See whether less would do, and move the effort to what matters.', '检查是否投入过度，将资源转向更重要之处。'),
    ('renewal_status', 'standard', 'renewed', 1, NULL, 'Renewed in time', '按期续费', NULL, NULL),
    ('renewal_status', 'standard', 'renewed_in_grace', 2, NULL, 'Renewed in the grace', '宽限期内续费', NULL, NULL),
    ('renewal_status', 'standard', 'running', 3, NULL, 'Running', '未到期', NULL, NULL),
    ('renewal_status', 'standard', 'in_grace', 4, NULL, 'In the grace', '宽限期内', NULL, NULL),
    ('renewal_status', 'standard', 'came_back', 5, NULL, 'Came back later', '失效后回归', NULL, NULL),
    ('renewal_status', 'standard', 'lapsed', 6, NULL, 'Lapsed', '已失效', NULL, NULL),
    ('profit_class', 'standard', 'profitable', 1, NULL, 'Profitable', '盈利', NULL, NULL),
    ('profit_class', 'standard', 'mixed', 2, NULL, 'Mixed', '混合', NULL, NULL),
    ('profit_class', 'standard', 'unprofitable', 3, NULL, 'Unprofitable', '亏损', NULL, NULL),
    ('profit_class', 'standard', 'break_even', 4, NULL, 'Break-even', '持平', NULL, NULL),
    ('revenue_change', 'standard', 'opening', 1, NULL, 'Opening', '期初收入', NULL, NULL),
    ('revenue_change', 'standard', 'new_business', 2, NULL, 'New business', '新客户', NULL, NULL),
    ('revenue_change', 'standard', 'reactivation', 3, NULL, 'Reactivation', '重新激活', NULL, NULL),
    ('revenue_change', 'standard', 'expansion', 4, NULL, 'Expansion', '增购', NULL, NULL),
    ('revenue_change', 'standard', 'contraction', 5, NULL, 'Contraction', '减购', NULL, NULL),
    ('revenue_change', 'standard', 'churn', 6, NULL, 'Churn', '流失', NULL, NULL),
    ('revenue_change', 'standard', 'refunds', 7, NULL, 'Refunds', '退款', NULL, NULL),
    ('revenue_change', 'standard', 'unchanged', 8, NULL, 'Unchanged', '持平', NULL, NULL),
    ('revenue_change', 'standard', 'closing', 9, NULL, 'Closing', '期末收入', NULL, NULL),
    ('price_volume_mix', 'standard', 'opening', 1, NULL, 'Opening', '期初销售额', NULL, NULL),
    ('price_volume_mix', 'standard', 'price', 2, NULL, 'Price', '价格影响', NULL, NULL),
    ('price_volume_mix', 'standard', 'volume', 3, NULL, 'Volume', '销量影响', NULL, NULL),
    ('price_volume_mix', 'standard', 'mix', 4, NULL, 'Mix', '结构影响', NULL, NULL),
    ('price_volume_mix', 'standard', 'quantity', 5, NULL, 'Quantity', '数量影响', NULL, NULL),
    ('price_volume_mix', 'standard', 'cross_term', 6, NULL, 'Cross term', '交叉影响', NULL, NULL),
    ('price_volume_mix', 'standard', 'new_items', 7, NULL, 'New items', '新增商品', NULL, NULL),
    ('price_volume_mix', 'standard', 'lost_items', 8, NULL, 'Lost items', '停售商品', NULL, NULL),
    ('price_volume_mix', 'standard', 'unpriced', 9, NULL, 'Without a quantity', '无数量收入', NULL, NULL),
    ('price_volume_mix', 'standard', 'closing', 10, NULL, 'Closing', '期末销售额', NULL, NULL),
    ('matrix', 'loyalty', 'true', 1, NULL, 'True loyalty', '真正忠诚', 'Keep the promise, and give them reasons to recommend you.', '兑现承诺，给予其推荐的理由。'),
    ('matrix', 'loyalty', 'latent', 2, NULL, 'Latent loyalty', '潜在忠诚', 'Remove what keeps them from buying: price, place, stock, habit of the household.', '消除购买障碍：价格、渠道、缺货或他人影响。'),
    ('matrix', 'loyalty', 'spurious', 3, NULL, 'Spurious loyalty', '虚假忠诚', 'They stay by habit or for want of a choice: give them a reason before a competitor does.', '因习惯或别无选择而留下：在竞争对手之前给出留下的理由。'),
    ('matrix', 'loyalty', 'none', 4, NULL, 'No loyalty', '无忠诚', 'Win them with offers where that pays, and invest no more.', '在有利可图时以优惠争取，不再追加投入。'),
    ('matrix', 'satisfaction_loyalty', 'loyalist', 1, NULL, 'Loyalist', '忠诚者', 'Reward them and let them speak for you.', '给予回馈，让其为您代言。'),
    ('matrix', 'satisfaction_loyalty', 'mercenary', 2, NULL, 'Mercenary', '图利者', 'Satisfied, and gone for a lower price: earn on every sale, bind by conveniences.', '满意但逐利而去：每笔交易都须盈利，以便利留住。'),
    ('matrix', 'satisfaction_loyalty', 'hostage', 3, NULL, 'Hostage', '人质', 'They stay because they must, and complain: mend the service before the market opens.', '不得不留且多有抱怨：在市场放开之前改进服务。'),
    ('matrix', 'satisfaction_loyalty', 'defector', 4, NULL, 'Defector', '背离者', 'Ask why at once, settle the complaint, win back those who are worth it.', '立即了解原因并解决投诉，挽回值得挽回者。'),
    ('loyalty_stage', 'standard', 'dissatisfied', 1, NULL, 'Dissatisfied', '不满意', 'Find the cause and settle it.', '找出原因并加以解决。'),
    ('loyalty_stage', 'standard', 'satisfied', 2, NULL, 'Satisfied', '满意', 'Give them a reason to come back.', '给予再次购买的理由。'),
    ('loyalty_stage', 'standard', 'loyal', 3, NULL, 'Loyal', '忠诚', 'Surprise them, and make recommending easy.', '创造惊喜，方便其推荐。'),
    ('loyalty_stage', 'standard', 'advocate', 4, NULL, 'Advocate', '推荐', 'Thank them and bring them together with prospects.', '表达感谢，让其与潜在客户交流。'),
    ('satisfaction_zone', 'standard', 'defection', 1, NULL, 'Zone of defection', '背离区', NULL, NULL),
    ('satisfaction_zone', 'standard', 'indifference', 2, NULL, 'Zone of indifference', '无差异区', NULL, NULL),
    ('satisfaction_zone', 'standard', 'affection', 3, NULL, 'Zone of affection', '情感区', NULL, NULL),
    ('repeat_purchase_class', 'standard', 'undivided', 1, NULL, 'Undivided loyalty', '专一忠诚', NULL, NULL),
    ('repeat_purchase_class', 'standard', 'divided', 2, NULL, 'Divided loyalty', '分散忠诚', NULL, NULL),
    ('repeat_purchase_class', 'standard', 'unstable', 3, NULL, 'Unstable loyalty', '转移忠诚', NULL, NULL),
    ('repeat_purchase_class', 'standard', 'none', 4, NULL, 'No loyalty', '无忠诚', NULL, NULL),
    ('tolerance_zone', 'standard', 'below', 1, NULL, 'Below the zone: competitive disadvantage', '低于容忍区：竞争劣势', NULL, NULL),
    ('tolerance_zone', 'standard', 'within', 2, NULL, 'Within the zone: competitive advantage', '处于容忍区：竞争优势', NULL, NULL),
    ('tolerance_zone', 'standard', 'above', 3, NULL, 'Above the zone: customer franchise', '高于容忍区：稳固的顾客忠诚', NULL, NULL),
    ('nps_category', 'standard', 'promoter', 1, NULL, 'Promoter', '推荐者', 'Thank them, and make it easy to recommend: reviews, referrals, stories.', '表示感谢，方便其推荐：评价、转介绍、案例。'),
    ('nps_category', 'standard', 'passive', 2, NULL, 'Passive', '被动者', 'Ask what is missing to a 9: they are satisfied and leave for a better offer.', '询问还差什么：其满意但易被更好的条件吸引。'),
    ('nps_category', 'standard', 'detractor', 3, NULL, 'Detractor', '贬损者', 'Call back within days, listen, put it right, and tell them what was changed.', '数日内回访，倾听并解决问题，告知改进结果。'),
    ('satisfaction_level', 'standard', 'very_dissatisfied', 1, NULL, 'Very dissatisfied', '很不满意', NULL, NULL),
    ('satisfaction_level', 'standard', 'dissatisfied', 2, NULL, 'Dissatisfied', '不满意', NULL, NULL),
    ('satisfaction_level', 'standard', 'somewhat_dissatisfied', 3, NULL, 'Somewhat dissatisfied', '不太满意', NULL, NULL),
    ('satisfaction_level', 'standard', 'neutral', 4, NULL, 'Neutral', '一般', NULL, NULL),
    ('satisfaction_level', 'standard', 'somewhat_satisfied', 5, NULL, 'Somewhat satisfied', '较满意', NULL, NULL),
    ('satisfaction_level', 'standard', 'satisfied', 6, NULL, 'Satisfied', '满意', NULL, NULL),
    ('satisfaction_level', 'standard', 'very_satisfied', 7, NULL, 'Very satisfied', '很满意', NULL, NULL),
    ('kano', 'standard', 'M', 1, NULL, 'Must-be', '必备属性', 'Meet it without fail: its absence angers, its presence goes unnoticed.', '必须满足：缺失会引起强烈不满，具备则被视为理所当然。'),
    ('kano', 'standard', 'O', 2, NULL, 'One-dimensional', '期望属性', 'Do better than competitors: the more of it, the more satisfied.', '持续改进并优于竞争对手：越好越满意。'),
    ('kano', 'standard', 'A', 3, NULL, 'Attractive', '魅力属性', 'Use it to delight: nobody misses it, many are glad of it.', '用以制造惊喜：没有也不失望，具备则大为满意。'),
    ('kano', 'standard', 'I', 4, NULL, 'Indifferent', '无差异属性', 'Leave it out unless it costs nothing.', '除非不增加成本，否则不必投入。'),
    ('kano', 'standard', 'R', 5, NULL, 'Reverse', '反向属性', 'Leave it out, or let customers switch it off: they would rather be without.', '取消或允许关闭：客户宁愿没有。'),
    ('kano', 'standard', 'Q', 6, NULL, 'Questionable', '可疑结果', 'Ask again: both answers contradict each other.', '重新询问：正反两问的回答相互矛盾。'),
    ('model_estimate', 'standard', 'path', 1, NULL, 'Path coefficient', '路径系数', NULL, NULL),
    ('model_estimate', 'standard', 'total_effect', 2, NULL, 'Total effect', '总效应', NULL, NULL),
    ('model_estimate', 'standard', 'indirect_effect', 3, NULL, 'Indirect effect', '间接效应', NULL, NULL),
    ('model_estimate', 'standard', 'importance', 4, NULL, 'Importance, points per point', '重要性', NULL, NULL),
    ('model_estimate', 'standard', 'weight', 5, NULL, 'Weight', '权重', NULL, NULL),
    ('model_estimate', 'standard', 'loading', 6, NULL, 'Loading', '载荷', NULL, NULL),
    ('model_estimate', 'standard', 'index_weight', 7, NULL, 'Share in the index', '指数权重', NULL, NULL),
    ('model_estimate', 'standard', 'r2', 8, NULL, 'R squared', '决定系数', NULL, NULL),
    ('model_estimate', 'standard', 'index', 9, NULL, 'Index 0 to 100', '满意度指数', NULL, NULL),
    ('model_estimate', 'standard', 'index_sd', 10, NULL, 'Spread of the index', '指数标准差', NULL, NULL),
    ('model_estimate', 'standard', 'correlation', 11, NULL, 'Correlation of constructs', '潜变量相关', NULL, NULL),
    ('model_estimate', 'standard', 'communality', 12, NULL, 'Communality', '共同度', NULL, NULL),
    ('model_estimate', 'standard', 'redundancy', 13, NULL, 'Redundancy', '冗余度', NULL, NULL),
    ('model_estimate', 'standard', 'block_communality', 14, NULL, 'Mean communality', '平均共同度', NULL, NULL),
    ('model_estimate', 'standard', 'alpha_raw', 15, NULL, 'Cronbach alpha', '克隆巴赫系数', NULL, NULL),
    ('model_estimate', 'standard', 'alpha_standardized', 16, NULL, 'Cronbach alpha, standardized', '标准化克隆巴赫系数', NULL, NULL),
    ('model_estimate', 'standard', 'rho_a', 17, NULL, 'Reliability rho_A', '信度rho_A', NULL, NULL),
    ('model_estimate', 'standard', 'rho_c', 18, NULL, 'Composite reliability', '组合信度', NULL, NULL),
    ('model_estimate', 'standard', 'ave', 19, NULL, 'Average variance extracted', '平均提取方差', NULL, NULL),
    ('model_estimate', 'standard', 'htmt', 20, NULL, 'Heterotrait-monotrait ratio', '异质单质比', NULL, NULL),
    ('model_estimate', 'standard', 'htmt_abs', 21, NULL, 'Heterotrait-monotrait ratio, absolute', '异质单质比（绝对值）', NULL, NULL),
    ('model_estimate', 'standard', 'vif', 22, NULL, 'Variance inflation factor', '方差膨胀因子', NULL, NULL),
    ('model_estimate', 'standard', 'f2', 23, NULL, 'Effect size', '效应量', NULL, NULL),
    ('model_estimate', 'standard', 'f2_fixed', 24, NULL, 'Effect size, same scores', '效应量（固定得分）', NULL, NULL),
    ('model_estimate', 'standard', 'gof', 25, NULL, 'Goodness of fit', '拟合优度', NULL, NULL),
    ('path_model', 'ecsi', 'image', 1, NULL, 'Image', '企业形象', NULL, NULL),
    ('path_model', 'ecsi', 'expectation', 2, NULL, 'Expectations', '顾客期望', NULL, NULL),
    ('path_model', 'ecsi', 'quality', 3, NULL, 'Perceived quality', '感知质量', NULL, NULL),
    ('path_model', 'ecsi', 'value', 4, NULL, 'Perceived value', '感知价值', NULL, NULL),
    ('path_model', 'ecsi', 'satisfaction', 5, NULL, 'Satisfaction', '顾客满意', NULL, NULL),
    ('path_model', 'ecsi', 'complaints', 6, NULL, 'Complaints', '顾客抱怨', NULL, NULL),
    ('path_model', 'ecsi', 'loyalty', 7, NULL, 'Loyalty', '顾客忠诚', NULL, NULL),
    ('path_model', 'acsi', 'expectation', 1, NULL, 'Expectations', '顾客期望', NULL, NULL),
    ('path_model', 'acsi', 'quality', 2, NULL, 'Perceived quality', '感知质量', NULL, NULL),
    ('path_model', 'acsi', 'value', 3, NULL, 'Perceived value', '感知价值', NULL, NULL),
    ('path_model', 'acsi', 'satisfaction', 4, NULL, 'Satisfaction', '顾客满意', NULL, NULL),
    ('path_model', 'acsi', 'complaints', 5, NULL, 'Complaints', '顾客抱怨', NULL, NULL),
    ('path_model', 'acsi', 'loyalty', 6, NULL, 'Loyalty', '顾客忠诚', NULL, NULL),
    ('path_model', 'scsb', 'expectation', 1, NULL, 'Expectations', '顾客期望', NULL, NULL),
    ('path_model', 'scsb', 'performance', 2, NULL, 'Perceived performance', '感知绩效', NULL, NULL),
    ('path_model', 'scsb', 'satisfaction', 3, NULL, 'Satisfaction', '顾客满意', NULL, NULL),
    ('path_model', 'scsb', 'complaints', 4, NULL, 'Complaints', '顾客抱怨', NULL, NULL),
    ('path_model', 'scsb', 'loyalty', 5, NULL, 'Loyalty', '顾客忠诚', NULL, NULL),
    ('path_model', 'ccsi', 'image', 1, NULL, 'Brand image', '品牌形象', NULL, NULL),
    ('path_model', 'ccsi', 'expectation', 2, NULL, 'Expectations', '预期质量', NULL, NULL),
    ('path_model', 'ccsi', 'quality', 3, NULL, 'Perceived quality', '感知质量', NULL, NULL),
    ('path_model', 'ccsi', 'value', 4, NULL, 'Perceived value', '感知价值', NULL, NULL),
    ('path_model', 'ccsi', 'satisfaction', 5, NULL, 'Satisfaction', '顾客满意', NULL, NULL),
    ('path_model', 'ccsi', 'loyalty', 6, NULL, 'Loyalty', '顾客忠诚', NULL, NULL)
), code AS (
    INSERT INTO @extschema@.scheme_code (kind, scheme, code, "position", cut)
    SELECT l.kind, l.scheme, l.code, l."position", l.cut FROM label l
)
INSERT INTO @extschema@.scheme_label (kind, scheme, code, language, name, advice)
SELECT l.kind, l.scheme, l.code, 'en', l.name, l.advice FROM label l
UNION ALL
SELECT l.kind, l.scheme, l.code, 'zh', l.name_zh, l.advice_zh FROM label l;

INSERT INTO @extschema@.scheme_cell (kind, scheme, x, y, z, code)
VALUES
    ('matrix', 'value_potential', 2, 2, 0, 'strategic_partner'), ('matrix', 'value_potential', 2, 1, 0, 'retain'), ('matrix', 'value_potential', 1, 2, 0, 'develop'), ('matrix', 'value_potential', 1, 1, 0, 'maintain'),
    ('matrix', 'relationship_type', 2, 2, 0, 'true_friends'), ('matrix', 'relationship_type', 1, 2, 0, 'butterflies'), ('matrix', 'relationship_type', 2, 1, 0, 'barnacles'), ('matrix', 'relationship_type', 1, 1, 0, 'strangers'),
    ('matrix', 'relationship_level', 3, 3, 0, 'accountable'), ('matrix', 'relationship_level', 3, 2, 0, 'reactive'), ('matrix', 'relationship_level', 3, 1, 0, 'basic'), ('matrix', 'relationship_level', 2, 3, 0, 'proactive'), ('matrix', 'relationship_level', 2, 2, 0, 'accountable'), ('matrix', 'relationship_level', 2, 1, 0, 'reactive'), ('matrix', 'relationship_level', 1, 3, 0, 'partnership'), ('matrix', 'relationship_level', 1, 2, 0, 'proactive'), ('matrix', 'relationship_level', 1, 1, 0, 'accountable'),
    ('matrix', 'account_position', 2, 2, 0, 'defend_and_grow'), ('matrix', 'account_position', 1, 2, 0, 'invest'), ('matrix', 'account_position', 2, 1, 0, 'harvest'), ('matrix', 'account_position', 1, 1, 0, 'selective'),
    ('matrix', 'customer_product', 2, 2, 0, 'protect'), ('matrix', 'customer_product', 1, 2, 0, 'develop_customer'), ('matrix', 'customer_product', 2, 1, 0, 'improve_product'), ('matrix', 'customer_product', 1, 1, 0, 'reprice_or_drop'),
    ('matrix', 'key_account', 2, 2, 0, 'key_account'), ('matrix', 'key_account', 1, 2, 0, 'rising_account'), ('matrix', 'key_account', 2, 1, 0, 'large_account'), ('matrix', 'key_account', 1, 1, 0, 'ordinary_account'),
    ('matrix', 'loyalty', 2, 2, 0, 'true'), ('matrix', 'loyalty', 2, 1, 0, 'latent'), ('matrix', 'loyalty', 1, 2, 0, 'spurious'), ('matrix', 'loyalty', 1, 1, 0, 'none'),
    ('matrix', 'satisfaction_loyalty', 2, 2, 0, 'loyalist'), ('matrix', 'satisfaction_loyalty', 2, 1, 0, 'mercenary'), ('matrix', 'satisfaction_loyalty', 1, 2, 0, 'hostage'), ('matrix', 'satisfaction_loyalty', 1, 1, 0, 'defector'),
    ('matrix', 'importance_performance', 2, 2, 0, 'keep_up_the_good_work'), ('matrix', 'importance_performance', 2, 1, 0, 'concentrate_here'), ('matrix', 'importance_performance', 1, 1, 0, 'low_priority'), ('matrix', 'importance_performance', 1, 2, 0, 'possible_overkill');

INSERT INTO @extschema@.scheme_arrow (kind, scheme, source, target)
VALUES
    ('path_model', 'ecsi', 'image', 'expectation'), ('path_model', 'ecsi', 'image', 'satisfaction'), ('path_model', 'ecsi', 'image', 'loyalty'), ('path_model', 'ecsi', 'expectation', 'quality'), ('path_model', 'ecsi', 'expectation', 'value'), ('path_model', 'ecsi', 'expectation', 'satisfaction'), ('path_model', 'ecsi', 'quality', 'value'), ('path_model', 'ecsi', 'quality', 'satisfaction'), ('path_model', 'ecsi', 'value', 'satisfaction'), ('path_model', 'ecsi', 'satisfaction', 'complaints'), ('path_model', 'ecsi', 'satisfaction', 'loyalty'), ('path_model', 'ecsi', 'complaints', 'loyalty'),
    ('path_model', 'acsi', 'expectation', 'quality'), ('path_model', 'acsi', 'expectation', 'value'), ('path_model', 'acsi', 'expectation', 'satisfaction'), ('path_model', 'acsi', 'quality', 'value'), ('path_model', 'acsi', 'quality', 'satisfaction'), ('path_model', 'acsi', 'value', 'satisfaction'), ('path_model', 'acsi', 'satisfaction', 'complaints'), ('path_model', 'acsi', 'satisfaction', 'loyalty'), ('path_model', 'acsi', 'complaints', 'loyalty'),
    ('path_model', 'scsb', 'expectation', 'performance'), ('path_model', 'scsb', 'expectation', 'satisfaction'), ('path_model', 'scsb', 'performance', 'satisfaction'), ('path_model', 'scsb', 'satisfaction', 'complaints'), ('path_model', 'scsb', 'satisfaction', 'loyalty'), ('path_model', 'scsb', 'complaints', 'loyalty'),
    ('path_model', 'ccsi', 'image', 'expectation'), ('path_model', 'ccsi', 'image', 'quality'), ('path_model', 'ccsi', 'image', 'satisfaction'), ('path_model', 'ccsi', 'expectation', 'quality'), ('path_model', 'ccsi', 'expectation', 'value'), ('path_model', 'ccsi', 'expectation', 'satisfaction'), ('path_model', 'ccsi', 'quality', 'value'), ('path_model', 'ccsi', 'quality', 'satisfaction'), ('path_model', 'ccsi', 'value', 'satisfaction'), ('path_model', 'ccsi', 'satisfaction', 'loyalty');

-- From here on what stands is read-only -----------------------------------------------------------------

UPDATE @extschema@.scheme SET builtin = true;

CREATE TRIGGER follow AFTER UPDATE OR DELETE ON @extschema@.scheme
FOR EACH ROW EXECUTE FUNCTION crm_internal.scheme_follow();
COMMENT ON TRIGGER follow ON @extschema@.scheme IS 'What belongs to a scheme goes with it and is renamed with it';
CREATE TRIGGER follow AFTER UPDATE OF kind, scheme, code OR DELETE ON @extschema@.scheme_code
FOR EACH ROW EXECUTE FUNCTION crm_internal.scheme_code_follow();
COMMENT ON TRIGGER follow ON @extschema@.scheme_code IS 'Labels, rules, cells and paths follow the name of their code';
--@ each scheme scheme_code scheme_label scheme_axis scheme_rule scheme_cell scheme_arrow
CREATE TRIGGER keep_builtin BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.@KEY@
FOR EACH ROW EXECUTE FUNCTION crm_internal.scheme_keep_builtin();
COMMENT ON TRIGGER keep_builtin ON @extschema@.@KEY@ IS 'Shipped schemes are read-only';
CREATE TRIGGER keep_rows BEFORE TRUNCATE ON @extschema@.@KEY@
FOR EACH STATEMENT EXECUTE FUNCTION crm_internal.scheme_keep_builtin();
COMMENT ON TRIGGER keep_rows ON @extschema@.@KEY@ IS 'Shipped schemes are not truncated';
--@ end
--@ each scheme_code scheme_axis
CREATE TRIGGER belong AFTER INSERT OR UPDATE OF kind, scheme ON @extschema@.@KEY@
FOR EACH ROW EXECUTE FUNCTION crm_internal.scheme_belong();
COMMENT ON TRIGGER belong ON @extschema@.@KEY@ IS 'Rows belong to a scheme that is there';
--@ end
--@ each scheme_label scheme_rule scheme_cell
CREATE TRIGGER belong AFTER INSERT OR UPDATE OF kind, scheme, code ON @extschema@.@KEY@
FOR EACH ROW EXECUTE FUNCTION crm_internal.scheme_belong();
COMMENT ON TRIGGER belong ON @extschema@.@KEY@ IS 'Rows belong to a scheme and a code that is there';
--@ end
CREATE TRIGGER belong AFTER INSERT OR UPDATE OF kind, scheme, source, target ON @extschema@.scheme_arrow
FOR EACH ROW EXECUTE FUNCTION crm_internal.scheme_belong();
COMMENT ON TRIGGER belong ON @extschema@.scheme_arrow IS 'Paths belong to a scheme and lead from a code to a code that are there';

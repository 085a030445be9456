'use strict';
// The charts: a function for each, from a view to an option of Apache ECharts. They draw what model.js adds up.

const BLUE = '#1f6fb8', ORANGE = '#f2a93b', GREY = '#c3cbd4', GREEN = '#2f9e6e', RED = '#c8503f', INK = '#1f2933', SOFT = '#5b6875';
// From the best segment to the worst one; a scheme with more or fewer takes them evenly.
const SEGMENT_COLOURS = ['#11734b', '#2f9e6e', '#7cc39a', '#2f86c8', '#86bce6', '#e9c53f', '#f2a03d', '#e0703a', '#c23b3b', '#8d97a3'];
const FONT = 'system-ui, "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", sans-serif';

function segmentColour(view, code) {
  const list = segmentLabels(view);
  const place = list.findIndex(label => label.code === code);
  return place < 0 ? GREY : SEGMENT_COLOURS[Math.round(place * (SEGMENT_COLOURS.length - 1) / Math.max(list.length - 1, 1))];
}

// Text on a colour: dark on light ones.
function inkOn(colour) {
  const [r, g, b] = [1, 3, 5].map(place => parseInt(colour.slice(place, place + 2), 16));
  return 0.3 * r + 0.59 * g + 0.11 * b > 150 ? INK : '#fff';
}

// Numbers as text ---------------------------------------------------------------------------------------------

const locale = view => view.language === 'zh' ? 'zh-CN' : 'en-GB';
const whole = (view, value) => decimal(view, value, 0);
// (+ 0: what rounds to nothing is 0, not -0)
const decimal = (view, value, digits) => (Math.round(value * 10 ** digits) / 10 ** digits + 0).toLocaleString(locale(view), { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (view, value, digits = 1) => decimal(view, 100 * value, digits) + ' %';
const money = (view, value, digits = 0) => (value < 0 ? '−' : '') + page(view).currency + decimal(view, Math.abs(value), digits);
// short: for axes, 12k or 1.2万
function short(view, value) {
  const size = Math.abs(value);
  const steps = view.language === 'zh' ? [[1e8, '亿'], [1e4, '万']] : [[1e9, 'bn'], [1e6, 'm'], [1e3, 'k']];
  const step = steps.find(([from]) => size >= from);
  return step ? +(value / step[0]).toPrecision(3) + step[1] : String(+Number(value).toPrecision(3));
}
const shortMoney = (view, value) => (value < 0 ? '−' : '') + page(view).currency + short(view, Math.abs(value));
const month = text => text.slice(0, 7);
const MEASURE = { customers: whole, money, orders: whole, clv: money, mean_money: money, at_stake: money };

// escaped: names come from a company's tables, and tooltips are HTML.
const escaped = text => String(text).replace(/[&<>"']/g, sign => '&#' + sign.charCodeAt(0) + ';');

// A tooltip of lines: a head and pairs of name and text.
const tip = (head, pairs) => '<b>' + escaped(head) + '</b>' + pairs.map(([name, text]) => '<br>' + escaped(name) + ': ' + escaped(text)).join('');

// What all options have in common.
function base(view, option) {
  return { animation: false, textStyle: { fontFamily: FONT, color: INK }, aria: { enabled: true }, ...option, tooltip: { confine: true, ...option.tooltip } };
}

const legend = (view, more) => ({ top: 0, type: view.narrow ? 'scroll' : 'plain', itemWidth: 14, itemHeight: 10, textStyle: { fontSize: 12 }, ...more });
// (labels of axes name their font: ECharts would leave room for those of another one)
const categories = (data, more) => ({ type: 'category', data, axisTick: { show: false }, axisLine: { lineStyle: { color: GREY } }, axisLabel: { color: INK, fontFamily: FONT, ...(more || {}).axisLabel }, ...Object.fromEntries(Object.entries(more || {}).filter(([key]) => key !== 'axisLabel')) });
const values = (formatter, more) => ({ type: 'value', axisLine: { show: false }, axisTick: { show: false }, axisLabel: { formatter, color: SOFT, fontFamily: FONT, hideOverlap: true }, splitLine: { lineStyle: { color: '#e9edf1' } }, ...more });

const CHARTS = {};

// Overview ----------------------------------------------------------------------------------------------------

// Segments beside those of the day before, by a measure.
CHARTS.segments = view => {
  const measure = view.measures.segments;
  const list = segmentRows(view, view.as_of).reverse();
  const before = dayBefore(view);
  const old = before ? segmentRows(view, before) : [];
  const oldOf = code => (old.find(row => row.code === code) || {})[measure];
  return base(view, {
    grid: { left: 8, right: view.narrow ? 52 : 70, top: 6, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: ([bar]) => {
      const row = list[bar.dataIndex];
      return tip(row.text, [[view.as_of, MEASURE[measure](view, row[measure])]].concat(before ? [[before, MEASURE[measure](view, oldOf(row.code))]] : []));
    } },
    xAxis: values(value => measure === 'money' ? shortMoney(view, value) : short(view, value)),
    yAxis: categories(list.map(row => row.text), { axisLabel: { width: view.narrow ? 110 : 150, overflow: 'truncate' } }),
    series: [
      { type: 'bar', name: view.as_of, barWidth: before ? '46%' : '60%', barMaxWidth: 34, data: list.map(row => ({ value: row[measure], itemStyle: { color: segmentColour(view, row.code), borderRadius: 2 } })),
        label: { show: true, position: 'right', color: INK, fontSize: 12, formatter: bar => measure === 'money' ? shortMoney(view, bar.value) : whole(view, bar.value) } }
    ].concat(before ? [{ type: 'bar', name: before, barWidth: '18%', barMaxWidth: 12, barGap: '10%', data: list.map(row => oldOf(row.code)), itemStyle: { color: GREY, borderRadius: 2 } }] : [])
  });
};

CHARTS.tree = view => {
  const measure = view.measures.segments;
  const list = segmentRows(view, view.as_of).filter(row => row[measure] > 0);
  const all = totals(list, [measure])[measure];
  return base(view, {
    tooltip: { formatter: box => tip(box.name, [[word(view, measure), MEASURE[measure](view, box.value)], [word(view, 'share'), percent(view, share(box.value, all))]]) },
    series: [{
      type: 'treemap', animation: false, animationDurationUpdate: 0, left: 0, top: 0, right: 0, bottom: 0, roam: false, nodeClick: false, breadcrumb: { show: false }, itemStyle: { borderColor: '#fff', borderWidth: 2, gapWidth: 2 },
      label: { color: '#fff', fontSize: 13, lineHeight: 17, overflow: 'truncate', padding: 6, position: 'insideTopLeft',
        formatter: box => box.name + '\n' + percent(view, share(box.value, all)) },
      data: list.map(row => ({ name: row.text, value: row[measure], itemStyle: { color: segmentColour(view, row.code) }, label: { show: share(row[measure], all) > 0.025, color: inkOn(segmentColour(view, row.code)) } }))
    }]
  });
};

// Revenue of new and repeat customers cannot be told apart by month: customers are, and revenue is a line.
CHARTS.months = view => {
  const list = monthRows(view).slice(view.narrow ? -12 : -24);
  const pale = row => row.complete ? 1 : 0.45;
  const bar = (column, color) => ({ type: 'bar', stack: 'customers', name: word(view, column), itemStyle: { color }, barCategoryGap: '35%', data: list.map(row => ({ value: row[column], itemStyle: { opacity: pale(row) } })) });
  return base(view, {
    color: [GREEN, '#a9d8bf', BLUE],
    legend: legend(view),
    grid: { left: 4, right: 4, top: 52, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', formatter: points => {
      const row = list[points[0].dataIndex];
      return tip(month(row.month), [['revenue', money], ['orders', whole], ['new_customers', whole], ['repeat_customers', whole], ['repeat_share', percent], ['order_value', (v, x) => money(v, x, 2)]]
        .map(([column, text]) => [word(view, column), row[column] === null ? '–' : text(view, row[column])]));
    } },
    xAxis: categories(list.map(row => month(row.month)), { axisLabel: { hideOverlap: true } }),
    yAxis: [values(value => short(view, value), { name: word(view, 'customers'), nameTextStyle: { color: SOFT, align: 'left' } }), values(value => shortMoney(view, value), { name: word(view, 'revenue'), nameTextStyle: { color: SOFT, align: 'right' }, splitLine: { show: false } })],
    series: [bar('repeat_customers', GREEN), bar('new_customers', '#a9d8bf'),
      { type: 'line', yAxisIndex: 1, name: word(view, 'revenue'), data: list.map(row => row.revenue), lineStyle: { width: 2.5, color: BLUE }, itemStyle: { color: BLUE }, symbolSize: 6 }]
  });
};

// R x F -------------------------------------------------------------------------------------------------------

CHARTS.grid = view => {
  const measure = view.measures.grid;
  const list = cells(view);
  const bins = about(view).bins;
  const scores = Array.from({ length: bins }, (none, place) => String(place + 1));
  const most = Math.max(...list.map(cell => cell[measure]), 1);
  const all = totals(list, ['customers']).customers;
  return base(view, {
    grid: { left: 4, right: 10, top: 6, bottom: 24, containLabel: true },
    tooltip: { formatter: box => {
      const cell = list[box.dataIndex];
      return tip(word(view, 'cell', cell.r, cell.f), [[word(view, 'customers'), whole(view, cell.customers) + ', ' + percent(view, share(cell.customers, all))], [word(view, 'money'), money(view, cell.money)]]
        .concat(cell.customers ? [[word(view, 'mean_money'), money(view, cell.mean_money)], [word(view, 'mean_days'), whole(view, cell.recency_days / cell.customers)]] : []));
    } },
    xAxis: categories(scores, { name: word(view, 'f'), nameLocation: 'middle', nameGap: 26, axisLabel: { formatter: 'F {value}' } }),
    yAxis: categories(scores, { axisLabel: { formatter: 'R {value}' } }),
    visualMap: { show: false, min: 0, max: most, inRange: { color: ['#f1f5f9', '#9cc7ea', '#2f86c8', '#0d3f73'] } },
    series: [{ type: 'heatmap', itemStyle: { borderColor: '#fff', borderWidth: 3, borderRadius: 4 }, emphasis: { itemStyle: { borderColor: ORANGE } },
      data: list.map(cell => ({ value: [cell.f - 1, cell.r - 1, cell[measure]], label: { color: cell.customers === 0 ? '#9aa5b1' : cell[measure] > 0.45 * most ? '#fff' : INK },
        itemStyle: view.cell && view.cell.r === cell.r && view.cell.f === cell.f ? { borderColor: ORANGE } : {} })),
      label: { show: true, fontSize: view.narrow ? 11 : 13, formatter: box => measure === 'customers' ? whole(view, box.value[2]) : shortMoney(view, box.value[2]) } }]
  });
};

// Which segment most customers of each cell are in.
CHARTS.cell_segments = view => {
  const scores = Array.from({ length: about(view).bins }, (none, place) => String(place + 1));
  const codes = segmentLabels(view).map(label => label.code);
  const list = cellSegments(view);
  return base(view, {
    grid: { left: 4, right: 10, top: 6, bottom: 4, containLabel: true },
    tooltip: { formatter: box => tip(word(view, 'cell', list[box.dataIndex].r, list[box.dataIndex].f), [[word(view, 'segment'), segmentName(view, list[box.dataIndex].segment)]]) },
    xAxis: categories(scores, { axisLabel: { formatter: 'F {value}' } }),
    yAxis: categories(scores, { axisLabel: { formatter: 'R {value}' } }),
    visualMap: { show: false, min: 0, max: Math.max(codes.length - 1, 1), inRange: { color: codes.map(code => segmentColour(view, code)) } },
    series: [{ type: 'heatmap', itemStyle: { borderColor: '#fff', borderWidth: 3, borderRadius: 4 }, data: list.map(cell => ({ value: [cell.f - 1, cell.r - 1, codes.indexOf(cell.segment)], label: { color: inkOn(segmentColour(view, cell.segment)) } })),
      label: { show: true, fontSize: view.narrow ? 9 : 11, overflow: 'break', width: view.narrow ? 56 : 74, formatter: box => segmentName(view, codes[box.value[2]]) } }]
  });
};

// Movement ----------------------------------------------------------------------------------------------------

CHARTS.flow = view => {
  const shown = largeMovers(view);
  const side = (code, end) => end + (code === null ? '' : code);
  const node = (code, end) => ({ name: side(code, end), itemStyle: { color: code === null ? GREY : segmentColour(view, code) }, depth: end === '<' ? 0 : 1, position: end,
    label: { position: end === '<' ? 'left' : 'right', formatter: code === null ? word(view, end === '<' ? 'new' : 'lost') : segmentName(view, code) } });
  const order = segmentLabels(view).map(label => label.code).concat(null);
  const ends = (end, column) => order.filter(code => shown.some(flow => flow[column] === code)).map(code => node(code, end));
  const edge = view.narrow ? 92 : 150;
  return base(view, {
    tooltip: { formatter: item => {
      const flow = item.dataType === 'edge' ? shown[item.dataIndex] : null;
      return flow ? tip(segmentNameOr(view, flow.from, 'new') + ' → ' + segmentNameOr(view, flow.to, 'lost'), [[word(view, 'customers'), whole(view, flow.customers)], [word(view, 'money'), money(view, flow.money_now)]])
        : tip(item.data.label.formatter, [[word(view, 'customers'), whole(view, item.value)]]);
    } },
    series: [{ type: 'sankey', left: edge, right: edge, top: 8, bottom: 24, nodeGap: 10, nodeWidth: 14, layoutIterations: 0, draggable: false, emphasis: { focus: 'adjacency' },
      label: { color: INK, fontSize: view.narrow ? 10 : 12, width: edge - 10, overflow: 'truncate' }, lineStyle: { color: 'source', opacity: 0.38, curveness: 0.5 },
      data: ends('<', 'from').concat(ends('>', 'to')), links: shown.map(flow => ({ source: side(flow.from, '<'), target: side(flow.to, '>'), value: flow.customers })) }]
  });
};

const segmentNameOr = (view, code, key) => code === null ? word(view, key) : segmentName(view, code);

CHARTS.trend = view => {
  const { days: list, series } = trend(view);
  return base(view, {
    legend: legend(view, { itemGap: 10, textStyle: { fontSize: 11 } }),
    grid: { left: 18, right: 40, top: view.narrow ? 34 : 52, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', order: 'seriesDesc', formatter: points => tip(points[0].axisValue, points.slice().reverse().map(point => [point.seriesName, whole(view, point.value)])) },
    xAxis: categories(list, { boundaryGap: false, axisLabel: { hideOverlap: true } }),
    yAxis: values(value => short(view, value)),
    series: series.slice().reverse().map(({ label, values: data }) => ({ type: 'line', stack: 'customers', name: label.text, data, symbol: 'none', lineStyle: { width: 0.5, color: '#fff' }, areaStyle: { opacity: 0.92 }, color: segmentColour(view, label.code) }))
  });
};

// Who is late ---------------------------------------------------------------------------------------------------

// From the worst signal on.
const signalColour = place => [RED, ORANGE, '#e9c53f'][place] || GREY;

CHARTS.watch = view => {
  const measure = view.measures.watch;
  const list = watchSegments(view).reverse();
  const signals = watchSignals(view);
  const axis = value => measure === 'at_stake' ? shortMoney(view, value) : short(view, value);
  return base(view, {
    legend: legend(view),
    grid: { left: 8, right: view.narrow ? 20 : 40, top: 30, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: ([bar]) => {
      const row = list[bar.dataIndex];
      return tip(row.text, signals.map(signal => [signal.text, whole(view, row.signals[signal.code].customers) + ', ' + money(view, row.signals[signal.code].at_stake)]));
    } },
    xAxis: values(axis),
    yAxis: categories(list.map(row => row.text), { axisLabel: { width: view.narrow ? 110 : 150, overflow: 'truncate' } }),
    series: signals.map((signal, place) => ({ type: 'bar', stack: 'late', name: signal.text, color: signalColour(place), barWidth: '60%', data: list.map(row => row.signals[signal.code][measure]) }))
  });
};

// Customers of each stage of life, or what they bought in the last half year and in the one before.
CHARTS.lifecycle = view => {
  const list = stageRows(view).filter(row => row.customers > 0);
  const customers = view.measures.lifecycle === 'customers';
  const series = customers ? [['customers', BLUE]] : [['revenue_before', GREY], ['revenue_now', BLUE]];
  return base(view, {
    legend: legend(view, { show: !customers }),
    grid: { left: 4, right: 8, top: customers ? 22 : 44, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: ([bar]) => {
      const row = list[bar.dataIndex];
      return tip(row.text, [[word(view, 'customers'), whole(view, row.customers) + ', ' + percent(view, row.customer_share)], [word(view, 'revenue_before'), money(view, row.revenue_before)], [word(view, 'revenue_now'), money(view, row.revenue_now)]]);
    } },
    xAxis: categories(list.map(row => row.text), { axisLabel: { interval: 0, rotate: view.narrow ? 40 : 0, fontSize: view.narrow ? 10 : 12 } }),
    yAxis: values(value => customers ? short(view, value) : shortMoney(view, value)),
    series: series.map(([column, color]) => ({ type: 'bar', name: word(view, column), barCategoryGap: '30%', data: list.map(row => number(row[column])), itemStyle: { color, borderRadius: 2 },
      label: { show: customers && !view.narrow, position: 'top', color: INK, fontSize: 11, formatter: bar => whole(view, bar.value) } }))
  });
};

// Value -------------------------------------------------------------------------------------------------------

CHARTS.histogram = view => {
  const list = histogram(view);
  return base(view, {
    grid: { left: 4, right: 14, top: 26, bottom: 24, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: ([bar]) => {
      const row = list[bar.dataIndex];
      return tip(row.upper === null ? money(view, row.lower) + ' +' : money(view, row.lower) + ' – ' + money(view, row.upper), [[word(view, 'customers'), whole(view, row.customers)], [word(view, 'clv'), money(view, row.clv)]]);
    } },
    xAxis: categories(list.map(row => shortMoney(view, row.lower) + (row.upper === null ? '+' : '')), { name: word(view, 'clv'), nameLocation: 'middle', nameGap: 26, axisLabel: { hideOverlap: true } }),
    yAxis: values(value => short(view, value), { name: word(view, 'customers'), nameTextStyle: { color: SOFT, align: 'left' } }),
    series: [{ type: 'bar', barCategoryGap: '8%', data: list.map(row => ({ value: row.customers, itemStyle: row.upper === null ? { color: '#fff', borderColor: BLUE, borderWidth: 1.5, borderType: 'dashed' } : { color: BLUE } })) }]
  });
};

// Shares of customers, revenue and lifetime value that each tier has.
CHARTS.tiers = view => {
  const list = tierRows(view);
  const columns = [['customers', 'customer_share', ORANGE], ['money', 'money_share', BLUE]].concat(about(view).clv_model ? [['clv', 'clv_share', GREEN]] : []);
  return base(view, {
    legend: legend(view),
    grid: { left: 4, right: 50, top: 30, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: points => {
      const row = list[points[0].dataIndex];
      return tip(row.text, columns.map(([column, shares]) => [word(view, column), MEASURE[column](view, row[column]) + ', ' + percent(view, row[shares])]));
    } },
    xAxis: values(value => percent(view, value, 0), { splitNumber: 4 }),
    yAxis: categories(list.map(row => row.text), { inverse: true }),
    series: columns.map(([column, shares, color]) => ({ type: 'bar', name: word(view, column), data: list.map(row => row[shares]), itemStyle: { color, borderRadius: 2 },
      label: { show: true, position: 'right', color: SOFT, fontSize: 11, formatter: bar => percent(view, bar.value) } }))
  });
};

// The curve, with the limits of the classes and the point of the best fifth.
CHARTS.pareto = view => {
  const limits = classRows(view).slice(0, -1);
  return base(view, {
    grid: { left: 4, right: 24, top: 18, bottom: 26, containLabel: true },
    tooltip: { trigger: 'axis', formatter: ([point]) => tip(word(view, 'customer_share') + ' ' + percent(view, point.value[0], 0), [[word(view, 'money_share'), percent(view, point.value[1])]]) },
    xAxis: values(value => percent(view, value, 0), { min: 0, max: 1, interval: 0.2, name: word(view, 'customer_share'), nameLocation: 'middle', nameGap: 28 }),
    yAxis: values(value => percent(view, value, 0), { min: 0, max: points => Math.max(1, points.max), interval: 0.2 }),
    series: [
      { type: 'line', data: paretoCurve(view), symbol: 'none', lineStyle: { width: 3, color: BLUE }, areaStyle: { color: BLUE, opacity: 0.1 },
        markLine: { symbol: 'none', silent: true, lineStyle: { type: 'dotted', color: SOFT, width: 1.5 }, label: { color: INK, fontSize: 12, formatter: line => line.name },
          data: limits.map(row => ({ name: row.key, xAxis: row.customers_to_here })) } },
      { type: 'line', data: [[0, 0], [1, 1]], symbol: 'none', lineStyle: { width: 1, color: GREY, type: 'dashed' }, tooltip: { show: false }, silent: true }
    ]
  });
};

// Cohorts -----------------------------------------------------------------------------------------------------

const COHORT_MEASURES = { retention: { column: 'retention', text: (view, value) => decimal(view, 100 * value, 0), tip: percent }, active: { column: 'active_customers', text: short, tip: whole }, revenue: { column: 'revenue', text: short, tip: money },
  cumulated: { column: 'cumulated_revenue_per_customer', text: short, tip: (view, value) => money(view, value, 2) } };

CHARTS.cohorts = view => {
  const measure = COHORT_MEASURES[view.measures.cohorts];
  const from = ['retention', 'active'].includes(view.measures.cohorts) ? 1 : 0;
  const all = cohortRows(view);
  const cohorts = [...new Set(all.filter(row => row.month_number >= from).map(row => row.cohort_month))].slice(view.narrow ? -12 : -24);
  const list = all.filter(row => row.month_number >= from && cohorts.includes(row.cohort_month) && row.month_number < (view.narrow ? 9 : 24));
  const last = Math.max(...list.map(row => row.month_number), from);
  // (colours are those of later months: the first one has far more revenue)
  const most = Math.max(...list.filter(row => row.month_number > 0).map(row => number(row[measure.column])), 0.01);
  const going = row => row.complete === 0;
  return base(view, {
    grid: { left: 4, right: 8, top: 24, bottom: 4, containLabel: true },
    tooltip: { formatter: box => {
      const row = list[box.dataIndex];
      return tip(month(row.cohort_month) + ', ' + word(view, 'month_n', row.month_number) + ' (' + month(row.month) + ')', [[word(view, 'customers'), whole(view, row.active_customers) + ' / ' + whole(view, row.customers)],
        [word(view, view.measures.cohorts), measure.tip(view, number(row[measure.column]))]]);
    } },
    xAxis: categories(Array.from({ length: last - from + 1 }, (none, place) => '+' + (place + from)), { position: 'top', axisLine: { show: false } }),
    yAxis: categories(cohorts.map(month), { inverse: true, axisLine: { show: false } }),
    visualMap: { show: false, min: 0, max: most, inRange: { color: ['#f4f9f6', '#a9d8bf', '#2f9e6e', '#0b5335'] } },
    series: [{ type: 'heatmap', itemStyle: { borderColor: '#fff', borderWidth: 1.5 }, label: { show: true, fontSize: view.narrow ? 9 : 11, formatter: box => measure.text(view, number(list[box.dataIndex][measure.column])) },
      data: list.map(row => ({ value: [row.month_number - from, cohorts.indexOf(row.cohort_month), Math.min(number(row[measure.column]), most)], label: { color: number(row[measure.column]) > 0.55 * most ? '#fff' : INK },
        itemStyle: going(row) ? { decal: { symbol: 'rect', color: 'rgba(255,255,255,.55)', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4 } } : {} })) }]
  });
};

// Why sales changed -------------------------------------------------------------------------------------------

const isEnd = row => ['opening', 'closing'].includes(row.kind);
const bridgeName = (view, row) => view.language === 'zh' ? row.kind_zh : row.kind_en;

// A waterfall: ends from zero, steps from where the ones before have come to.
CHARTS.bridge = view => {
  const list = bridgeRows(view).filter(row => isEnd(row) || number(row.revenue) !== 0);
  let level = 0;
  const steps = list.map(row => {
    const value = number(row.revenue);
    const start = isEnd(row) ? 0 : level;
    level = isEnd(row) ? value : level + value;
    return { row, value, low: Math.min(start, level), size: Math.abs(level - start), color: isEnd(row) ? SOFT : value < 0 ? RED : GREEN };
  });
  return base(view, {
    grid: { left: 4, right: 4, top: 26, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: ([bar]) => {
      const { row, value } = steps[bar.dataIndex];
      return tip(bridgeName(view, row), [[word(view, 'revenue'), money(view, value)]].concat(row.customers === null ? [] : [[word(view, 'customers'), whole(view, row.customers)]]));
    } },
    xAxis: categories(steps.map(({ row }) => bridgeName(view, row)), { axisLabel: { interval: 0, rotate: view.narrow ? 40 : 0, fontSize: view.narrow ? 10 : 12 } }),
    yAxis: values(value => shortMoney(view, value)),
    series: [{ type: 'bar', stack: 'bridge', silent: true, itemStyle: { color: 'transparent' }, data: steps.map(step => step.low) },
      { type: 'bar', stack: 'bridge', barCategoryGap: '30%', data: steps.map(step => ({ value: step.size, itemStyle: { color: step.color, borderRadius: 2 } })),
        label: { show: !view.narrow, position: 'top', color: INK, formatter: bar => (steps[bar.dataIndex].value > 0 && !isEnd(steps[bar.dataIndex].row) ? '+' : '') + shortMoney(view, steps[bar.dataIndex].value) } }]
  });
};

// The steps of all months, gains above the axis and losses below.
CHARTS.bridges = view => {
  const list = rows(view, 'revenue_bridge').filter(row => row.month <= monthOf(view.as_of) && !isEnd(row));
  const months = [...new Set(list.map(row => row.month))].sort().slice(view.narrow ? -9 : -24);
  const kinds = [...new Map(list.filter(row => number(row.revenue) !== 0).map(row => [row.kind, row])).values()].sort((a, b) => a.position - b.position);
  const colours = { new_business: '#11734b', reactivation: '#2f9e6e', expansion: '#a9d8bf', contraction: '#f0b09a', churn: RED, refunds: '#8d97a3' };
  return base(view, {
    legend: legend(view),
    grid: { left: 4, right: 4, top: 34, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: points => tip(points[0].axisValue, points.map(point => [point.seriesName, money(view, point.value)])) },
    xAxis: categories(months.map(month), { axisLabel: { hideOverlap: true } }),
    yAxis: values(value => shortMoney(view, value)),
    series: kinds.map(kind => ({ type: 'bar', stack: 'change', name: bridgeName(view, kind), color: colours[kind.kind] || GREY, barCategoryGap: '30%',
      data: months.map(day => number((list.find(row => row.month === day && row.kind === kind.kind) || {}).revenue)) }))
  });
};

// Funnel and contracts ------------------------------------------------------------------------------------------

// Hours as hours, and as days from two of them on.
const hours = (view, value) => value === null ? '–' : value < 48 ? word(view, 'hours_n', decimal(view, value, 1)) : word(view, 'days_n', decimal(view, value / 24, 1));

// A bar for each step, and pale what was lost since the step before.
CHARTS.funnel = view => {
  const list = rows(view, 'funnel');
  const lost = list.map((row, place) => place ? list[place - 1].customers - row.customers : 0);
  return base(view, {
    legend: legend(view),
    grid: { left: 4, right: 120, top: 30, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: ([bar]) => {
      const row = list[bar.dataIndex];
      return tip(row.step, [[word(view, 'customers'), whole(view, row.customers)]].concat(bar.dataIndex ? [[word(view, 'of_previous'), percent(view, row.of_previous)], [word(view, 'of_first'), percent(view, row.of_first)], [word(view, 'median_time'), hours(view, row.median_hours)]] : []));
    } },
    xAxis: values(value => short(view, value), { max: list[0].customers || 1, axisLabel: { formatter: value => short(view, value), color: SOFT, fontFamily: FONT, hideOverlap: true, showMaxLabel: false } }),
    yAxis: categories(list.map(row => row.step), { inverse: true, axisLabel: { width: view.narrow ? 80 : 150, overflow: 'truncate' } }),
    series: [
      { type: 'bar', stack: 'step', name: word(view, 'customers'), barWidth: '64%', color: BLUE, data: list.map(row => row.customers) },
      { type: 'bar', stack: 'step', name: word(view, 'lost_here'), color: '#d5e4f2', data: lost,
        label: { show: true, position: 'right', color: INK, formatter: bar => whole(view, list[bar.dataIndex].customers) + (bar.dataIndex ? ' · ' + percent(view, list[bar.dataIndex].of_previous) : '') } }
    ]
  });
};

// The share still there, in the band of its limits.
CHARTS.survival = view => {
  const list = rows(view, 'survival');
  const step = [1, 3, 6, 12, 24, 60, 120].find(months => list.length <= 9 * months) || 240;
  const line = (data, more) => ({ type: 'line', symbol: 'none', data: list.map(row => [row.month, data(row)]), lineStyle: { opacity: 0 }, silent: true, ...more });
  return base(view, {
    grid: { left: 4, right: 16, top: 18, bottom: 26, containLabel: true },
    tooltip: { trigger: 'axis', formatter: ([point]) => {
      const row = list[point.dataIndex];
      return tip(word(view, 'after_months', row.month), [[word(view, 'survival'), percent(view, row.survival)], [word(view, 'limits'), interval(view, row)], [word(view, 'at_risk'), whole(view, row.at_risk)]]);
    } },
    xAxis: values(value => String(value), { max: step * Math.max(Math.ceil(list.at(-1).month / step), 1), interval: step, splitLine: { show: false }, name: word(view, 'months'), nameLocation: 'middle', nameGap: 26 }),
    yAxis: values(value => percent(view, value, 0), { min: 0, max: 1, interval: 0.2 }),
    series: [line(row => row.lower, { stack: 'band' }), line(row => row.lower === null ? null : row.upper - row.lower, { stack: 'band', areaStyle: { color: BLUE, opacity: 0.18 } }),
      line(row => row.survival, { silent: false, lineStyle: { width: 3, color: BLUE }, itemStyle: { color: BLUE } })]
  });
};

const interval = (view, row) => row.lower === null ? '–' : percent(view, row.lower) + ' – ' + percent(view, row.upper);

// Contracts that began and ended, and the fees of all, or how many there are where the source has no fees.
CHARTS.recurring = view => {
  const list = rows(view, 'recurring').slice(view.narrow ? -12 : -24);
  const fees = list.some(row => number(row.recurring) !== 0);
  const column = fees ? 'recurring' : 'closing';
  const text = value => fees ? shortMoney(view, value) : short(view, value);
  return base(view, {
    legend: legend(view),
    grid: { left: 4, right: 4, top: 52, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', formatter: ([point]) => {
      const row = list[point.dataIndex];
      return tip(month(row.month), [['begun', whole], ['ended', whole], ['closing', whole], ['churn', percent]].concat(fees ? [['recurring', money]] : []).map(([name, says]) => [word(view, name), row[name] === null ? '–' : says(view, row[name])]));
    } },
    xAxis: categories(list.map(row => month(row.month)), { axisLabel: { hideOverlap: true } }),
    yAxis: [values(value => short(view, value), { name: word(view, 'contracts'), nameTextStyle: { color: SOFT, align: 'left' } }), values(text, { name: word(view, column), nameTextStyle: { color: SOFT, align: 'right' }, splitLine: { show: false } })],
    series: [['begun', GREEN], ['ended', RED]].map(([name, color]) => ({ type: 'bar', name: word(view, name), color, barCategoryGap: '35%', barGap: '0%', data: list.map(row => row[name]) }))
      .concat([{ type: 'line', yAxisIndex: 1, name: word(view, column), data: list.map(row => number(row[column])), lineStyle: { width: 2.5, color: BLUE }, itemStyle: { color: BLUE }, symbolSize: 6 }])
  });
};

// Service -----------------------------------------------------------------------------------------------------

// What the views write where a case is open, has no outcome or cause, or the source no column of them.
const CASE_WORDS = new Map([[OPEN, 'still_open'], ['(none)', 'none'], ['closed', 'closed'], [null, 'others']]);
const caseWord = (view, text) => CASE_WORDS.has(text) ? word(view, CASE_WORDS.get(text)) : text;

// What is known of a month of cases: columns and how they are written, those that the source has.
const tenths = (view, value) => decimal(view, value, 1);
const CASE_COLUMNS = [['cases', whole], ['orders', whole], ['per_thousand_orders', tenths], ['usual', tenths], ['upper_limit', tenths], ['still_open', whole], ['on_time_rate', percent], ['median_reply_hours', hours], ['median_days', tenths]];
const caseHas = (view, column) => rows(view, 'case_months').some(row => row[column] !== null);
const caseColumns = view => CASE_COLUMNS.filter(([column]) => caseHas(view, column));
const caseCell = (view, row, [column, says]) => row[column] === null ? '–' : says(view, row[column]);
const caseTip = (view, list) => ({ trigger: 'axis', axisPointer: { type: 'shadow' },
  formatter: ([point]) => tip(month(list[point.dataIndex].month), caseColumns(view).map(one => [word(view, one[0]), caseCell(view, list[point.dataIndex], one)])) });
const caseMonths = view => rows(view, 'case_months').slice(view.narrow ? -12 : -24);

// Cases to 1,000 orders, and what chance hardly ever exceeds; months above that are red.
CHARTS.case_rate = view => {
  const list = caseMonths(view);
  const line = (column, color) => ({ type: 'line', name: word(view, column), symbol: 'none', step: 'middle', color, lineStyle: { width: 2, color }, data: list.map(row => row[column]) });
  return base(view, {
    legend: legend(view),
    grid: { left: 4, right: 8, top: 34, bottom: 4, containLabel: true },
    tooltip: caseTip(view, list),
    xAxis: categories(list.map(row => month(row.month)), { axisLabel: { hideOverlap: true } }),
    yAxis: values(value => short(view, value)),
    series: [{ type: 'bar', name: word(view, 'per_thousand_orders'), color: BLUE, barCategoryGap: '35%', data: list.map(row => ({ value: row.per_thousand_orders, itemStyle: { color: row.alarm === 1 ? RED : BLUE, borderRadius: 2 } })) },
      line('usual', INK), line('upper_limit', ORANGE)]
  });
};

// How fast cases are settled: days until half of them are over and have a reply, and the share that was closed as promised.
CHARTS.case_speed = view => {
  const list = caseMonths(view);
  const promised = caseHas(view, 'on_time_rate');
  const line = (column, color, days) => ({ type: 'line', yAxisIndex: 1, name: word(view, column), data: list.map(row => row[column] === null ? null : row[column] / days), lineStyle: { width: 2.5, color }, itemStyle: { color }, symbolSize: 6 });
  return base(view, {
    legend: legend(view),
    grid: { left: 4, right: 4, top: 52, bottom: 4, containLabel: true },
    tooltip: caseTip(view, list),
    xAxis: categories(list.map(row => month(row.month)), { axisLabel: { hideOverlap: true } }),
    yAxis: [values(value => percent(view, value, 0), { show: promised, min: 0, max: 1, interval: 0.2 }), values(value => short(view, value), { min: 0, name: word(view, 'days'), nameTextStyle: { color: SOFT, align: 'right' }, splitLine: { show: !promised } })],
    series: (promised ? [{ type: 'bar', name: word(view, 'on_time_rate'), color: '#a9d8bf', barCategoryGap: '35%', data: list.map(row => row.on_time_rate) }] : [])
      .concat([line('median_days', BLUE, 1)], caseHas(view, 'median_reply_hours') ? [line('median_reply_hours', ORANGE, 24)] : [])
  });
};

// Shares that have ended so, and are open, by days since they were opened.
CHARTS.case_outcomes = view => {
  const { days: list, outcomes } = caseOutcomes(view);
  const colours = [GREEN, BLUE, ORANGE, '#7cc39a', '#86bce6', '#e9c53f', RED];
  return base(view, {
    legend: legend(view),
    grid: { left: 4, right: 16, top: 34, bottom: 26, containLabel: true },
    tooltip: { trigger: 'axis', formatter: points => tip(word(view, 'days_n', list[points[0].dataIndex]), points.map(point => [point.seriesName, percent(view, point.value[1])])) },
    xAxis: values(String, { type: 'log', min: list[0], max: list.at(-1), axisTick: { customValues: list }, axisLabel: { customValues: list, color: INK, fontFamily: FONT, hideOverlap: true }, splitLine: { show: false }, name: word(view, 'days_since_opened'), nameLocation: 'middle', nameGap: 26 }),
    yAxis: values(value => percent(view, value, 0), { min: 0, max: 1, interval: 0.2 }),
    series: outcomes.map(({ outcome, shares }, place) => ({ type: 'line', stack: 'cases', name: caseWord(view, outcome), symbol: 'none', lineStyle: { width: 0.5, color: '#fff' }, areaStyle: { opacity: 0.92 }, data: shares.map((value, place) => [list[place], value]),
      color: outcome === OPEN ? '#d8dee5' : colours[place % colours.length] }))
  });
};

// Pareto by cause: the share of each, with its number of cases, and of all up to it.
CHARTS.case_causes = view => {
  const list = causeRows(view);
  return base(view, {
    legend: legend(view),
    grid: { left: 4, right: 4, top: 34, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: ([bar]) => {
      const row = list[bar.dataIndex];
      return tip(caseWord(view, row.cause), [[word(view, 'cases'), whole(view, row.cases) + ', ' + percent(view, row.case_share)], [word(view, 'to_here'), percent(view, row.to_here)], [word(view, 'customers'), whole(view, row.customers)]]);
    } },
    xAxis: categories(list.map(row => caseWord(view, row.cause)), { axisLabel: { interval: 0, rotate: view.narrow || list.length > 7 ? 40 : 0, width: 90, overflow: 'truncate', fontSize: view.narrow ? 10 : 12 } }),
    yAxis: values(value => percent(view, value, 0), { min: 0, max: 1, interval: 0.2 }),
    series: [{ type: 'bar', name: word(view, 'share'), color: BLUE, barWidth: '60%', label: { show: true, fontSize: 11, formatter: bar => whole(view, list[bar.dataIndex].cases) },
        data: list.map(row => ({ value: row.case_share, label: row.case_share > 0.1 ? { position: 'insideTop', color: '#fff' } : { position: 'top', color: INK } })) },
      { type: 'line', name: word(view, 'to_here'), data: list.map(row => row.to_here), lineStyle: { width: 2.5, color: ORANGE }, itemStyle: { color: ORANGE }, symbolSize: 6 }]
  });
};

// Contacts, and the share of issues that were settled by the first one.
CHARTS.contacts = view => {
  const list = rows(view, 'contact_months').slice(view.narrow ? -12 : -24);
  const settled = list.some(row => row.first_contact_resolution !== null);
  return base(view, {
    legend: legend(view),
    grid: { left: 4, right: 4, top: 34, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: ([point]) => {
      const row = list[point.dataIndex];
      return tip(month(row.month), [['contacts', whole], ['customers', whole], ['first_contact_resolution', percent], ['median_reply_hours', hours]].map(([column, says]) => [word(view, column), row[column] === null ? '–' : says(view, row[column])]));
    } },
    xAxis: categories(list.map(row => month(row.month)), { axisLabel: { hideOverlap: true } }),
    yAxis: [values(value => short(view, value)), values(value => percent(view, value, 0), { show: settled, min: 0, max: 1, interval: 0.2, splitLine: { show: false } })],
    series: [{ type: 'bar', name: word(view, 'contacts'), color: '#86bce6', barCategoryGap: '35%', data: list.map(row => row.contacts) }]
      .concat(settled ? [{ type: 'line', yAxisIndex: 1, name: word(view, 'first_contact_resolution'), data: list.map(row => row.first_contact_resolution), lineStyle: { width: 2.5, color: GREEN }, itemStyle: { color: GREEN }, symbolSize: 6 }] : [])
  });
};

// Satisfaction and credit -------------------------------------------------------------------------------------

CHARTS.nps = view => {
  const list = npsQuarters(view).sort((a, b) => a.key < b.key ? -1 : 1);
  const quarter = day => day.slice(0, 4) + ' Q' + (Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1);
  return base(view, {
    grid: { left: 4, right: 20, top: 24, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', formatter: ([point]) => {
      const row = list[point.dataIndex];
      return tip(quarter(row.key), [[word(view, 'nps'), decimal(view, nps(row), 0)], [word(view, 'promoters'), percent(view, share(row.promoters, row.answers))],
        [word(view, 'detractors'), percent(view, share(row.detractors, row.answers))], [word(view, 'answers'), whole(view, row.answers)]]);
    } },
    xAxis: categories(list.map(row => quarter(row.key)), { axisLabel: { hideOverlap: true } }),
    yAxis: values(value => String(value)),
    series: [{ type: 'line', data: list.map(row => nps(row)), symbolSize: 8, lineStyle: { width: 3, color: BLUE }, itemStyle: { color: BLUE },
      label: { show: true, position: 'top', color: INK, formatter: point => decimal(view, point.value, 0) } }]
  });
};

// Promoters, passives and detractors of each segment.
CHARTS.opinions = view => {
  const list = npsSegments(view).reverse();
  const kinds = [['promoters', GREEN, row => row.promoters], ['passives', '#d8dee5', row => row.answers - row.promoters - row.detractors], ['detractors', RED, row => row.detractors]];
  return base(view, {
    legend: legend(view),
    grid: { left: 8, right: 28, top: 30, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: points => {
      const row = list[points[0].dataIndex];
      return tip(row.text, [[word(view, 'nps'), decimal(view, nps(row), 0)], [word(view, 'answers'), whole(view, row.answers)]].concat(kinds.map(([kind, colour, of]) => [word(view, kind), whole(view, of(row))])));
    } },
    xAxis: values(value => percent(view, value, 0), { max: 1 }),
    yAxis: categories(list.map(row => row.text), { axisLabel: { width: view.narrow ? 110 : 150, overflow: 'truncate' } }),
    series: kinds.map(([kind, color, of]) => ({ type: 'bar', stack: 'answers', name: word(view, kind), color, barWidth: '60%', data: list.map(row => share(of(row), row.answers)),
      label: { show: true, color: kind === 'passives' ? INK : '#fff', fontSize: 11, formatter: bar => bar.value < 0.09 ? '' : percent(view, bar.value, 0) } }))
  });
};

const bucketName = (view, row) => row.from_days === null ? word(view, 'not_due') : row.to_days === null ? word(view, 'above', row.from_days - 1) : row.from_days + '–' + row.to_days;

CHARTS.aging = view => {
  const list = rows(view, 'credit_aging');
  const colours = ['#7cc39a', '#e9c53f', '#f2a03d', '#e0703a', '#c23b3b'];
  return base(view, {
    grid: { left: 4, right: 8, top: 26, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: ([bar]) => tip(bucketName(view, list[bar.dataIndex]), [[word(view, 'open'), money(view, list[bar.dataIndex].open)], [word(view, 'customers'), whole(view, list[bar.dataIndex].customers)]]) },
    xAxis: categories(list.map(row => bucketName(view, row))),
    yAxis: values(value => shortMoney(view, value)),
    series: [{ type: 'bar', barWidth: '60%', data: list.map((row, place) => ({ value: number(row.open), itemStyle: { color: colours[place], borderRadius: 2 } })), label: { show: true, position: 'top', color: INK, formatter: bar => shortMoney(view, bar.value) } }]
  });
};

// What is owed by grade, and how much of it is past due.
CHARTS.grades = view => {
  const list = rows(view, 'credit_grades');
  const name = row => row.grade === null ? word(view, 'none') : row.grade;
  return base(view, {
    legend: legend(view),
    grid: { left: 4, right: 8, top: 32, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: points => {
      const row = list[points[0].dataIndex];
      return tip(name(row), [[word(view, 'customers'), whole(view, row.customers)], [word(view, 'open'), money(view, row.receivables)], [word(view, 'overdue'), money(view, row.overdue)]]);
    } },
    xAxis: categories(list.map(name)),
    yAxis: values(value => shortMoney(view, value)),
    series: [['overdue', RED, row => number(row.overdue)], ['not_due', '#7cc39a', row => number(row.receivables) - number(row.overdue)]].map(([kind, color, of]) => ({ type: 'bar', stack: 'owed', name: word(view, kind), color, barWidth: '55%', data: list.map(of) }))
  });
};

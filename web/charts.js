/* Charts. Over all calls of a capture, but for the points of delays, which are
 * of the calls that are listed. */

R.charts = { drawn: [], sync: uPlot.sync('time') };

const HEIGHT = 220;
const captureColour = (capture) => css('--s' + (capture.index % 10));

const seconds = (value) => {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 0.001) return +(value * 1e6).toPrecision(3) + ' µs';
  if (size < 1) return +(value * 1e3).toPrecision(3) + ' ms';
  if (size < 120) return +value.toPrecision(4) + ' s';
  return R.length(value);
};

/* Along the time axis: seconds since the capture's first record. */
const sinceLabels = (u, splits) => {
  const step = splits.length > 1 ? Math.abs(splits[1] - splits[0]) : 1;
  const decimals = step >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(step)));
  const most = Math.max(...splits.map(Math.abs));
  return splits.map((value) => {
    if (most < 120) return value.toFixed(decimals) + ' s';
    const sign = value < 0 ? '−' : '';
    const whole = Math.abs(Math.round(value));
    const h = Math.floor(whole / 3600), m = Math.floor((whole % 3600) / 60), s = whole % 60;
    const two = (n) => String(n).padStart(2, '0');
    return sign + (h ? h + ':' + two(m) : m) + ':' + two(s);
  });
};

const axis = (label, more) => ({
  stroke: css('--soft'), grid: { stroke: css('--line'), width: 1 }, ticks: { stroke: css('--line'), width: 1, size: 4 },
  font: '11px system-ui, sans-serif', labelFont: '11px system-ui, sans-serif', label, labelSize: 18, size: 46, gap: 4, ...more,
});

const TIME_STEPS = [1e-6, 1e-5, 1e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

const timeAxis = () => axis('since the first record', { values: sinceLabels, size: 28, space: 70, incrs: TIME_STEPS });

/* Along a logarithmic axis, where there is room: 1, 2 and 5 of each power of ten
 * have a number, or the powers alone. */
const roundOnes = (u, splits) => {
  const digits = splits.map((value) => value.toExponential(3));
  const shown = (leads) => digits.map((text) => text.slice(1, 5) === '.000' && leads.includes(text[0]));
  const many = shown('125');
  const use = many.filter(Boolean).length * 62 < u.bbox.width / devicePixelRatio ? many : shown('1');
  return splits.map((value, at) => (use[at] ? value : null));
};

const line = (label, stroke, more) => ({ label, stroke, width: 1.5, points: { show: false }, value: (u, v) => (v === null || v === undefined ? '–' : R.count(v)), ...more });

/* When, of one capture, for the legend. */
const clockAt = (since) => {
  if (since === null || since === undefined) return '–';
  const text = seconds(since);
  if (R.several || R.captures[0].start === null) return text;
  return text + ' · ' + R.clockOf(R.captures[0].start + since);
};

/* ---- a chart and its frame ---- */

const zoom = (chart, factor) => {
  const { min, max } = chart.scales.x;
  if (min === null || max === null) return;
  const data = chart.data[0];
  const log = chart.scales.x.distr === 3;
  const [a, b] = log ? [Math.log(min), Math.log(max)] : [min, max];
  const middle = (a + b) / 2, half = ((b - a) / 2) * factor;
  const range = log ? [Math.exp(middle - half), Math.exp(middle + half)] : [middle - half, middle + half];
  const edge = [data[0], data[data.length - 1]];
  chart.setScale('x', factor === 0 ? { min: edge[0], max: edge[1] } : { min: Math.max(range[0], edge[0]), max: Math.min(range[1], edge[1]) });
};

/* `make` gives {options, data} or null, anew for other colours. */
const frame = (title, about, make, controls) => {
  const place = el('div', { class: 'plot' });
  const foot = el('div', { class: 'below' });
  const button = (text, label, factor) => el('button', { type: 'button', 'aria-label': label + ': ' + title, title: label, click: () => chart.plot && zoom(chart.plot, factor) }, text);
  const panel = el('div', { class: 'panel chart' },
    el('div', { class: 'head' }, el('h3', {}, title), el('span', { class: 'controls' }, ...(controls || []),
      button('+', 'Zoom in', 0.5), button('−', 'Zoom out', 2), button('⟲', 'All', 0))),
    el('p', { class: 'soft about' }, about), place, foot);
  const chart = {
    panel, foot, plot: null,
    draw: () => {
      if (chart.plot) chart.plot.destroy();
      chart.plot = null;
      foot.replaceChildren();
      const made = make(chart);
      if (!made) {
        place.replaceChildren(el('p', { class: 'empty' }, 'Nothing to draw.'));
        return;
      }
      place.replaceChildren();
      const options = {
        width: Math.max(200, place.clientWidth), height: HEIGHT, padding: [8, 22, 0, 0],
        legend: { live: true }, ...made.options,
        cursor: { drag: { x: true, y: false }, points: { size: 6 }, ...(made.options.cursor || {}) },
      };
      chart.plot = new uPlot(options, made.data, place);
      chart.plot.root.setAttribute('role', 'img');
      chart.plot.root.setAttribute('aria-label', title + '. ' + about);
    },
    resize: () => {
      if (chart.plot && place.clientWidth > 0 && place.clientWidth !== chart.plot.width) chart.plot.setSize({ width: place.clientWidth, height: HEIGHT });
    },
  };
  R.charts.drawn.push(chart);
  return panel;
};

const choice = (label, items, change) => {
  const select = el('select', { 'aria-label': label, change: () => change(select.value) },
    ...items.map(([value, text]) => el('option', { value }, text)));
  return select;
};

/* ---- rates ---- */

const WHAT = { started: 'started', answered: 'answered', failed: 'failed', up: 'up at once', messages: 'messages' };

/* Each capture on its own steps; joined for the axis they share. */
const ratesOf = (capture, keys) => {
  const rates = capture.rates;
  if (!rates) return null;
  const offset = rates.from - (capture.start === null ? rates.from : capture.start);
  /* Intervals begin at round times, the first one before the first record; the
   * last one has an end. */
  const count = rates.started.length;
  const xs = Array.from({ length: count + 1 }, (unused, i) => Math.max(0, offset + i * rates.interval));
  return [xs, ...keys.map((key) => [...rates[key], rates[key][count - 1]])];
};

const joined = (tables) => (tables.length === 1 ? tables[0] : uPlot.join(tables));

const rateChart = (keys, styles, areas) => () => {
  const captures = R.captures.filter((capture) => capture.rates && keys.some((key) => capture.rates[key].some((n) => n !== 0)));
  if (!captures.length) return null;
  const series = [{ label: 'time', value: (u, v) => clockAt(v) }];
  for (const capture of captures)
    for (const key of keys)
      series.push(line(R.several ? capture.name : WHAT[key], R.several ? captureColour(capture) : css(styles[key]), {
        paths: uPlot.paths.stepped({ align: 1 }), spanGaps: true,
        dash: !R.several && key === 'failed' ? [4, 3] : undefined,
        fill: areas && !R.several ? css(styles[key]) + '22' : undefined,
      }));
  return {
    options: {
      scales: { x: { time: false }, y: { range: (u, min, max) => [0, Math.max(1, max * 1.05)] } },
      axes: [timeAxis(), axis(null, { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6] })],
      series, cursor: { sync: { key: R.charts.sync.key } },
    },
    data: joined(captures.map((capture) => ratesOf(capture, keys))),
  };
};

const intervalText = () => {
  const steps = [...new Set(R.captures.filter((capture) => capture.rates).map((capture) => seconds(capture.rates.interval)))];
  return steps.length ? 'in each ' + steps.join(', ') : '';
};

const callRates = () => {
  const styles = { started: '--accent', answered: '--good', failed: '--bad' };
  if (!R.several) return frame('Calls started', intervalText() + '; answered and failed ones by when they started', rateChart(['started', 'answered', 'failed'], styles));
  let key = 'started';
  const panel = frame('Calls', intervalText() + ', by when they started', () => rateChart([key], styles)(),
    [choice('Which calls', [['started', 'started'], ['answered', 'answered'], ['failed', 'failed']], (value) => { key = value; own.draw(); })]);
  const own = R.charts.drawn[R.charts.drawn.length - 1];
  return panel;
};

/* ---- delays ---- */

const timesDrawn = () => R.data.times.filter((time) => time.metric !== 'ACD' && R.captures.some((capture) => capture.distributions[time.metric]));

const percentileTable = (metric) => el('table', { class: 'small' },
  el('thead', {}, el('tr', {}, el('th', {}, ''), ...['n', 'p50', 'p90', 'p95', 'p99', 'max'].map((key) => el('th', { scope: 'col', class: 'num' }, key)))),
  el('tbody', {}, ...R.captures.map((capture) => {
    const row = R.metric(capture, metric);
    return el('tr', {}, el('th', { scope: 'row' }, R.several ? capture.name : metric + ', s'), ...['n', 'p50', 'p90', 'p95', 'p99', 'max'].map((key) => el('td', { class: 'num' }, R.figure(row, key))));
  })));

const belongs = (time, row) => (row[time.key] !== null && (!time.class || row[time.class_key] === time.class));

/* One x for all groups of points; a point is found again by its place. */
const pointsOf = (time) => {
  const points = [];
  for (const row of R.rows(time.rows))
    if (belongs(time, row) && row.start) points.push({ x: row.start_s - row.capture.start, y: row[time.key], row });
  return points.sort((a, b) => a.x - b.x);
};

const delayPoints = (state) => (chart) => {
  const time = R.data.times.find((entry) => entry.metric === state.metric);
  const points = time ? pointsOf(time) : [];
  if (!points.length) return null;
  const groups = R.several ? R.captures.map((capture) => [capture.name, captureColour(capture), (row) => row.capture === capture])
    : R.kinds.map((kind) => [R.kindNames[kind], css('--' + kind), (row) => R.kind(row.outcome) === kind]);
  const used = groups.filter(([, , is]) => points.some((point) => is(point.row)));
  chart.foot.append(percentileTable(state.metric));
  chart.points = points;
  const positive = points.filter((point) => point.y > 0);
  const log = state.log && positive.length > 0;
  return {
    options: {
      scales: { x: { time: false }, y: log ? { distr: 3 } : { range: (u, min, max) => [Math.min(0, min), max > 0 ? max * 1.05 : 1] } },
      axes: [timeAxis(), axis(null, { values: (u, splits) => splits.map((v) => (v === null ? null : seconds(v))), size: 58, ...(log ? { filter: roundOnes } : {}) })],
      series: [{ label: 'time', value: (u, v) => clockAt(v) }, ...used.map(([label, stroke]) => line(label, stroke, {
        paths: () => null, points: { show: true, size: 5, fill: stroke, width: 0 }, value: (u, v) => seconds(v),
      }))],
      cursor: { sync: { key: R.charts.sync.key }, dataIdx: (u, series, at) => nearest(u, series, at) },
      hooks: { ready: [(u) => u.over.addEventListener('click', () => openPoint(chart, u))] },
    },
    data: [points.map((point) => point.x), ...used.map(([, , is]) => points.map((point) => (is(point.row) && !(log && point.y <= 0) ? point.y : null)))],
  };
};

/* Of a series with gaps: the point next to the cursor. */
const nearest = (u, series, at) => {
  const ys = u.data[series];
  if (series === 0 || ys[at] !== null) return at;
  for (let off = 1; off < 200; off++) {
    if (at - off >= 0 && ys[at - off] !== null && ys[at - off] !== undefined) return at - off;
    if (at + off < ys.length && ys[at + off] !== null && ys[at + off] !== undefined) return at + off;
  }
  return at;
};

/* A click, not the end of a drag: the call of the point beneath. */
const openPoint = (chart, u) => {
  const { left, top } = u.cursor;
  let best = null, distance = 12 * 12;
  chart.points.forEach((point) => {
    const dx = u.valToPos(point.x, 'x') - left, dy = u.valToPos(point.y, 'y') - top;
    if (dx * dx + dy * dy < distance) { best = point; distance = dx * dx + dy * dy; }
  });
  if (best && u.select.width < 3) R.openRow(best.row, best.row.call ? 'calls' : 'registrations');
};

const delayShares = (state) => () => {
  const captures = R.captures.filter((capture) => capture.distributions[state.metric]);
  if (!captures.length) return null;
  /* What took no time at all has no place on a logarithmic axis: the line begins there. */
  const tables = captures.map((capture) => {
    const steps = capture.distributions[state.metric];
    const all = steps[steps.length - 1][1];
    const shown = steps.filter(([x]) => x > 0);
    const nothing = steps.length > shown.length ? steps[0][1] : 0;
    const first = shown.length ? shown[0][0] : 1e-6;
    return [[first * 0.98, ...shown.map(([x]) => x)], [(100 * nothing) / all, ...shown.map(([, n]) => (100 * n) / all)]];
  });
  return {
    options: {
      scales: { x: { time: false, distr: 3 }, y: { range: [0, 100] } },
      axes: [axis(state.metric, { values: (u, splits) => splits.map((v) => (v === null ? null : seconds(v))), size: 28, space: 60, filter: roundOnes }), axis(null, { values: (u, splits) => splits.map((v) => v + ' %') })],
      series: [{ label: state.metric, value: (u, v) => (v === null ? '–' : '≤ ' + seconds(v)) }, ...captures.map((capture) => line(R.several ? capture.name : 'share', R.several ? captureColour(capture) : css('--accent'), {
        paths: uPlot.paths.stepped({ align: 1 }), spanGaps: true, width: 2, value: (u, v) => (v === null || v === undefined ? '–' : R.fixed(v, 1) + ' %'),
      }))],
    },
    data: joined(tables),
  };
};

const delayCharts = () => {
  const times = timesDrawn();
  if (!times.length) return [];
  const state = { metric: (times.find((time) => time.metric === 'SRD_S') || times[0]).metric, log: false };
  const owned = [];
  const selects = [];
  const redraw = () => owned.forEach((chart) => chart.draw());
  const options = times.map((time) => [time.metric, time.metric + ' · ' + R.metric(R.captures[0], time.metric).label]);
  const select = () => {
    const made = choice('Which delay', options, (value) => {
      state.metric = value;
      selects.forEach((other) => { other.value = value; });
      redraw();
    });
    made.value = state.metric;
    selects.push(made);
    return made;
  };
  const scale = el('label', { class: 'check' }, el('input', { type: 'checkbox', change: (event) => { state.log = event.target.checked; redraw(); } }), 'log');
  const listed = R.captures.some((capture) => capture.calls_seen > capture.calls.length);
  const first = frame('Delays over time', 'a point a call, when it started' + (listed ? '; of the calls that are listed' : ''), delayPoints(state), [select(), scale]);
  owned.push(R.charts.drawn[R.charts.drawn.length - 1]);
  const second = frame('How many took how long', 'share of the samples that took at most so long, to within 2 %', delayShares(state), [select()]);
  owned.push(R.charts.drawn[R.charts.drawn.length - 1]);
  return [first, second];
};

/* ---- lengths ---- */

const lengthChart = () => {
  const captures = R.captures.filter((capture) => capture.messages_counted > 0);
  if (!captures.length) return null;
  const step = captures[0].lengths.step;
  const last = Math.max(...captures.map((capture) => capture.lengths.requests.reduce((top, n, i) => (n || capture.lengths.responses[i] ? i : top), 0)));
  const xs = Array.from({ length: last + 1 }, (unused, i) => (i + 0.5) * step);
  const total = (capture) => capture.lengths.requests.slice(0, last + 1).map((n, i) => n + capture.lengths.responses[i]);
  const barPaths = uPlot.paths.bars({ size: [0.9, 60] });
  const series = R.several
    ? captures.map((capture) => line(capture.name, captureColour(capture), { paths: uPlot.paths.stepped({ align: 0 }) }))
    : [line('all', css('--soft'), { paths: barPaths, fill: css('--soft') + '55', width: 0 }), line('requests', css('--accent'), { paths: barPaths, fill: css('--accent'), width: 0 })];
  return {
    options: {
      scales: { x: { time: false, range: (u, min, max) => [Math.max(0, min - step / 2), max + step / 2] }, y: { range: (u, min, max) => [0, Math.max(1, max * 1.05)] } },
      axes: [axis('bytes of the frame', { size: 28 }), axis(null)],
      series: [{ label: 'bytes', value: (u, v) => (v === null ? '–' : v - step / 2 + (v / step > 63 ? ' and more' : '–' + (v + step / 2 - 1))) }, ...series],
    },
    data: R.several ? [xs, ...captures.map(total)] : [xs, total(captures[0]), captures[0].lengths.requests.slice(0, last + 1)],
  };
};

/* ---- bars ---- */

const barPanel = (title, about, pick, more) => {
  const lists = R.captures.map((capture) => {
    const items = pick(capture);
    const total = items.reduce((sum, item) => sum + item.count, 0);
    return items.length ? el('div', {}, R.several ? el('h4', {}, capture.name) : null, bars(items, total)) : null;
  }).filter(Boolean);
  return lists.length ? el('div', { class: 'panel' }, el('h3', {}, title), el('p', { class: 'soft about' }, about), ...lists, ...(more || [])) : null;
};

const codeName = (code) => code + ' ' + (R.data.phrases[code] || '');

const codeKind = (code) => ({ 2: 'good', 3: 'user', 4: 'bad', 5: 'bad', 6: 'bad' }[Math.floor(code / 100)] || 'open');

const barPanels = () => [
  barPanel('Final responses', 'of the last INVITE of each call', (capture) => sorted(capture.final_codes).map(([code, count]) => ({
    name: codeName(code), count, kind: codeKind(code), click: () => R.showCalls('final_code == ' + code, capture) }))),
  barPanel('Requests', 'by method, as captured', (capture) => sorted(capture.requests).map(([name, count]) => ({ name, count }))),
  barPanel('Responses', 'by status code, as captured', (capture) => sorted(capture.responses).map(([code, count]) => ({ name: codeName(code), count, kind: codeKind(code) }))),
  barPanel('Registrations', 'what became of them', (capture) => sorted(capture.registration_outcomes).map(([name, count]) => ({ name: R.words(name), count, kind: R.kind(name) }))),
].filter(Boolean);

/* ---- all ---- */

R.charts.init = () => {
  for (const row of R.rows('calls').concat(R.rows('registrations'))) row.start_s = R.epoch(row.start);
  const some = R.captures.some((capture) => capture.rates);
  const list = [
    ...(some ? [
      callRates(),
      frame('Calls up at once', 'between 2xx and BYE, at the end of each interval', rateChart(['up'], { up: '--accent' }, true)),
      ...delayCharts(),
      frame('SIP messages', intervalText() + ', copies included', rateChart(['messages'], { messages: '--accent' }, true)),
      frame('Lengths', 'how many messages are so long', lengthChart),
    ] : []), ...barPanels(),
  ];
  byId('chart-grid').append(...(list.length ? list : [el('p', { class: 'empty' }, 'Nothing to draw.')]));
  R.charts.redraw();
  new ResizeObserver(() => R.charts.drawn.forEach((chart) => chart.resize())).observe(byId('chart-grid'));
};

R.charts.redraw = () => R.charts.drawn.forEach((chart) => chart.draw());

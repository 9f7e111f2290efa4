/* What is read first: how much, how good, how fast. */

R.summary = {};

const definitionOf = (row) => {
  const time = R.data.times.find((entry) => entry.metric === row.metric);
  const parts = [time && time.help, row.definition].filter(Boolean);
  return parts.join('; ') || row.label;
};

const sourceOf = (row) => row.source || 'sipchron';

const excludedText = (row) => Object.entries(row.excluded || {})
  .map(([reason, count]) => R.count(count) + ' ' + R.words(reason)).join(', ');

/* ---- what was read ---- */

const spanOf = (capture) => (capture.input.start && capture.input.end ? R.between(capture.input.start, capture.input.end) : null);

R.summary.facts = () => {
  const heads = ['Capture', 'Time', 'Span', 'Packets', 'SIP messages', 'Calls', 'Registrations', 'Hosts'];
  const body = R.captures.map((capture) => {
    const input = capture.input;
    return el('tr', {},
      R.several ? el('td', {}, el('span', { class: 'swatch s' + (capture.index % 10), 'aria-hidden': 'true' })) : null,
      el('th', { scope: 'row', title: input.file }, capture.name),
      input.start ? el('td', {}, R.date(input.start) + ' ', el('b', {}, R.clock(input.start)), ' – ',
        R.date(input.end) === R.date(input.start) ? '' : R.date(input.end) + ' ', el('b', {}, R.clock(input.end)), ' ' + R.zone)
        : el('td', { class: 'soft' }, input.packets ? 'no times' : 'no packets'),
      ...[R.length(spanOf(capture)), R.count(input.packets), R.count(capture.counters.messages || 0), R.count(capture.calls_seen),
        R.count(capture.registrations_seen), R.count(capture.elements_seen)].map((text, i) => el('td', { class: 'num', 'data-head': heads[i + 2] }, text)));
  });
  byId('facts').append(el('div', { class: 'scroll' }, el('table', { class: 'facts' },
    el('thead', {}, el('tr', {}, R.several ? el('td', {}) : null,
      ...heads.map((head, i) => el('th', { scope: 'col', class: i > 1 ? 'num' : '' }, head)))),
    el('tbody', {}, ...body))));
};

/* ---- what to keep in mind ---- */

const settingsText = () => {
  const settings = R.data.settings;
  const parts = [];
  if (settings.counting === 'strict') parts.push('every INVITE and REGISTER counts (strict)');
  if (settings.include_open) parts.push('ratios count what was still open');
  if (settings.where) parts.push('only rows for which ' + settings.where);
  if (settings.from) parts.push('from ' + settings.from);
  if (settings.to) parts.push('to ' + settings.to);
  return parts.join('; ');
};

const noticesOf = (capture) => {
  const list = [];
  const of = R.several ? capture.name + ': ' : '';
  if (capture.input.format === null) list.push(of + 'the file could not be read');
  else if (!capture.input.complete) list.push(of + 'the capture is damaged or cut short; what is here is from before that place');
  if (capture.input.dropped > 0) list.push(of + R.count(capture.input.dropped) + ' packets were dropped by the program that captured');
  for (const note of capture.notes) list.push(of + R.count(note.count) + ' ' + note.text);
  if (capture.calls_seen > capture.calls.length)
    list.push(of + R.count(capture.calls.length) + ' of ' + R.count(capture.calls_seen) +
      ' calls are listed one by one: those that failed, the slowest, and a sample. Numbers and charts are of all calls, but for the points of “Delays over time”');
  if (capture.registrations_seen > capture.registrations.length)
    list.push(of + R.count(capture.registrations.length) + ' of ' + R.count(capture.registrations_seen) + ' registrations are listed: those that failed, the slowest, and a sample');
  if (capture.elements_seen > capture.elements.length)
    list.push(of + 'the first ' + R.count(capture.elements.length) + ' of ' + R.count(capture.elements_seen) + ' hosts are listed');
  if (capture.streams_seen > capture.streams.length)
    list.push(of + R.count(capture.streams.length) + ' of ' + R.count(capture.streams_seen) + ' streams of no call are listed');
  return list;
};

R.summary.notices = () => {
  const list = R.captures.flatMap(noticesOf);
  const settings = settingsText();
  if (settings) list.unshift('Settings: ' + settings);
  if (R.data.limits.texts_dropped)
    list.push('The texts of messages are there for part of the calls: together they are more than ' + R.count(R.data.limits.text_bytes >> 20) + ' MiB');
  if (list.length) byId('notices').append(el('ul', { class: 'notice' }, ...list.map((text) => el('li', {}, text))));
};

/* ---- one capture: figures ---- */

const card = (title, value, unit, below, hint) => el('div', { class: 'card', title: hint || '' },
  el('div', { class: 'label' }, ...[title].flat()),
  el('div', { class: 'value' }, value, unit ? el('small', {}, unit) : null),
  el('div', { class: 'below' }, below));

const ratioCard = (capture, name) => {
  const row = R.metric(capture, name);
  const excluded = excludedText(row);
  return card([el('b', {}, name), ' ' + row.label], R.figure(row, 'value'), row.value === null ? '' : '%',
    row.value === null ? 'nothing to count' : R.figure(row, 'numerator') + ' of ' + R.figure(row, 'denominator') + (excluded ? '; not counted: ' + excluded : ''),
    row.label + ': ' + definitionOf(row) + ' (' + sourceOf(row) + ')');
};

const answered = (capture) => (capture.outcomes.completed || 0) + (capture.outcomes.answered || 0);

const trimmed = (text) => text.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros));

const figures = (capture) => el('div', { class: 'cards' },
  card('Calls', R.count(capture.calls_seen), '', R.count(answered(capture)) + ' answered, ' + R.count(capture.calls_failed) + ' failed',
    'Call attempts; failed: refused, timed out, or in error; not busy, unanswered, cancelled or redirected ones'),
  ...['SER', 'SEER', 'ISA', 'SCR'].map((name) => ratioCard(capture, name)),
  ...['CONCURRENCY', 'CPS'].map((name) => {
    const row = R.metric(capture, name);
    return card(name === 'CPS' ? 'Calls a second' : 'Calls at once', trimmed(R.figure(row, 'value')), '', row.value === null ? 'nothing to count' : 'at most; ' + R.figure(row, 'mean') + ' on average',
      row.label + ': ' + definitionOf(row));
  }),
  ...(withMedia(capture) ? MEDIA : []).map((name) => ratioCard(capture, name)));

const DELAYS = ['SRD_S', 'SRD_F', 'SDD_S', 'SDD_F', 'PDD', 'TTA', 'SDT_S', 'RRD', 'PAD_TO_CALLER', 'PAD_TO_CALLEE'];

/* Where there was audio to judge. */
const MEDIA = ['TWO_WAY', 'ONE_WAY'];
const withMedia = (capture) => MEDIA.some((name) => R.metric(capture, name).n > 0);
const PERCENTILES = ['n', 'p50', 'p90', 'p95', 'p99', 'max'];

const delays = (capture) => {
  const rows = DELAYS.map((name) => R.metric(capture, name)).filter((row, i) => row.n > 0 || i === 0 || i === 2);
  return el('div', { class: 'panel' }, el('h3', {}, 'Delays, in seconds'), el('div', { class: 'scroll' }, el('table', {},
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Metric'), ...PERCENTILES.map((key) => el('th', { scope: 'col', class: 'num' + (key === 'p90' ? ' wide' : '') }, key)))),
    el('tbody', {}, ...rows.map((row) => el('tr', {},
      el('th', { scope: 'row', title: definitionOf(row) + ' (' + sourceOf(row) + ')' }, row.metric, el('div', { class: 'soft meaning' }, row.label)),
      ...PERCENTILES.map((key) => el('td', { class: 'num' + (key === 'p95' ? ' strong' : key === 'p90' ? ' wide' : '') }, R.figure(row, key)))))))));
};

const sorted = (counts) => Object.entries(counts).sort((a, b) => b[1] - a[1]);

const outcomePanel = (capture) => el('div', { class: 'panel' }, el('h3', {}, 'What became of the calls'),
  !capture.calls_seen ? el('p', { class: 'empty' }, 'There are no calls in what was read.') : bars(sorted(capture.outcomes).map(([name, count]) => ({
    name: R.words(name), count, kind: R.kind(name), click: () => R.showCalls('outcome == ' + name, capture),
  })), capture.calls_seen));

/* ---- several captures: side by side ---- */

const comparedRows = () => {
  const of = (name, key, title) => ({
    title: title || name, label: R.metric(R.captures[0], name).label, hint: (capture) => definitionOf(R.metric(capture, name)), digits: true,
    value: (capture) => R.metric(capture, name)[key], text: (capture) => R.figure(R.metric(capture, name), key),
    unit: R.metric(R.captures[0], name).unit, below: (capture) => {
      const row = R.metric(capture, name);
      return row.unit === '%' && row.value !== null ? R.figure(row, 'numerator') + ' of ' + R.figure(row, 'denominator') : '';
    },
  });
  const plain = (title, get) => ({ title, label: '', hint: () => '', value: get, text: (capture) => R.count(get(capture)), unit: '', below: () => '' });
  return [
    plain('Calls', (capture) => capture.calls_seen), plain('answered', answered), plain('failed', (capture) => capture.calls_failed),
    ...['SER', 'SEER', 'ISA', 'SCR'].map((name) => of(name, 'value')),
    ...['SRD_S', 'SDD_S', 'PDD', 'TTA'].flatMap((name) => ['p50', 'p95', 'p99'].map((key) => of(name, key, name + ' ' + key))),
    of('CONCURRENCY', 'value', 'Calls at once, peak'), of('CPS', 'value', 'Calls a second, peak'), of('RETRANSMISSION_RATIO', 'value', 'Retransmissions'),
    of('RRD', 'p95', 'RRD p95'),
    ...(R.captures.some(withMedia) ? [...MEDIA.map((name) => of(name, 'value')), of('MOS_NB', 'mean', 'MOS_NB mean')] : []),
  ];
};

/* The difference to the first capture; no judgement: a higher number is better
 * for one metric and worse for another. */
const difference = (row, capture) => {
  if (capture.index === 0) return '';
  const first = row.value(R.captures[0]);
  const value = row.value(capture);
  if (first === null || value === null) return '';
  const off = value - first;
  if (off === 0) return '';
  const text = row.digits ? R.fixed(off, row.unit === '%' ? 2 : row.unit ? 3 : 0) : R.count(off);
  return (off > 0 ? '+' : '') + text.replace('-', '−');
};

const comparison = () => el('div', { class: 'panel' }, el('h3', {}, 'Side by side', el('span', { class: 'soft' }, ' with the difference to the first')),
  el('div', { class: 'scroll' }, el('table', { class: 'compare' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, ''), ...R.captures.map((capture) => el('th', { scope: 'col', class: 'num', title: capture.input.file },
      el('span', { class: 'swatch s' + (capture.index % 10), 'aria-hidden': 'true' }), capture.name)))),
    el('tbody', {}, ...comparedRows().map((row) => el('tr', {},
      el('th', { scope: 'row', title: row.hint(R.captures[0]) }, row.title, el('span', { class: 'soft' }, row.unit ? ' ' + row.unit : ''), row.label && row.label !== row.title ? el('div', { class: 'soft meaning' }, row.label) : null),
      ...R.captures.map((capture) => el('td', { class: 'num', title: row.below(capture) },
        el('span', { class: 'of' }, el('span', { class: 'swatch s' + (capture.index % 10), 'aria-hidden': 'true' }), capture.name),
        el('span', { class: 'soft difference' }, difference(row, capture)), ' ', row.text(capture)))))))));

R.summary.headline = () => {
  const place = byId('headline');
  if (R.several) {
    place.append(comparison(), el('div', { class: 'grid' }, ...R.captures.map((capture) => {
      const panel = outcomePanel(capture);
      panel.firstChild.textContent = capture.name;
      return panel;
    })));
    return;
  }
  place.append(figures(R.captures[0]), el('div', { class: 'grid' }, outcomePanel(R.captures[0]), delays(R.captures[0])));
};

/* ---- every number ---- */

const NUMBERS = ['value', 'n', 'min', 'mean', 'max', 'stddev', 'p50', 'p90', 'p95', 'p99'];

// What is wrong with the capture itself.
const healthOf = (capture) => (capture.health.length === 0 ? null : el('ul', { class: 'health' },
  ...capture.health.map((row) => el('li', {}, el('b', {}, row.check), ' (' + row.verdict + '): ' + row.text))));

const numbersOf = (capture) => {
  const present = capture.metrics.filter((row) => row.n > 0);
  const silent = capture.metrics.filter((row) => row.n === 0).map((row) => row.metric);
  return [
    R.several ? el('h3', {}, capture.name) : null,
    healthOf(capture),
    el('div', { class: 'scroll' }, el('table', { class: 'numbers' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Metric'), el('th', { scope: 'col' }, 'Unit'),
        el('th', { scope: 'col', title: R.column('metrics', 'trust').help }, 'Trust'),
        ...NUMBERS.map((key) => el('th', { scope: 'col', class: 'num', title: R.column('metrics', key).help }, key)),
        el('th', { scope: 'col', class: 'not' }, 'Not counted'))),
      el('tbody', {}, ...present.map((row) => el('tr', {},
        el('th', { scope: 'row' }, row.metric, el('div', { class: 'soft meaning' }, row.label)), el('td', {}, row.unit),
        el('td', { class: row.trust === 'trusted' ? 'soft' : '' }, row.trust),
        ...NUMBERS.map((key) => el('td', { class: 'num' }, R.figure(row, key))), el('td', { class: 'soft not' }, excludedText(row))))))),
    silent.length ? el('p', { class: 'soft' }, 'Without a sample: ' + silent.join(', ')) : null,
  ].filter(Boolean);
};

const definitions = () => el('table', { class: 'definitions' },
  el('thead', {}, el('tr', {}, ...['Metric', 'Name', 'Definition', 'Source'].map((head) => el('th', { scope: 'col' }, head)))),
  el('tbody', {}, ...(R.captures[0] ? R.captures[0].metrics : []).map((row) => el('tr', { id: 'metric-' + row.metric },
    el('th', { scope: 'row' }, row.metric), el('td', {}, row.label), el('td', {}, definitionOf(row)), el('td', {}, sourceOf(row))))));

const keysOf = (table) => el('details', {}, el('summary', {}, 'Keys of ' + table), el('table', { class: 'definitions' },
  el('tbody', {}, ...R.data.tables[table].map((column) => el('tr', {},
    el('th', { scope: 'row' }, column.key), el('td', {}, column.label || ''), el('td', {}, column.help || ''), el('td', {}, column.source || ''))))));

R.summary.numbers = () => {
  byId('numbers-table').append(...R.captures.flatMap(numbersOf),
    el('p', { class: 'hint' }, 'Percentiles are by nearest rank, the standard deviation is that of the population. What cannot be measured is –, never 0. Calls still open at the end of the capture are in no ratio, unless it was asked for.'),
    el('h3', {}, 'Definitions'), definitions(), ...['calls', 'registrations', 'elements', 'streams'].map(keysOf));
};

/* A call or a registration: what it came to, its ladder, and the text of each message. */

R.dialog = byId('call');

const LADDER = { gutter: 92, right: 24, head: 58, row: 34, marked: 48, column: 190, least: 130 };

const codeClass = (arrow) => (arrow.media ? 'media ' + arrow.media : arrow.code ? (arrow.code < 200 ? 'provisional' : arrow.code < 300 ? 'final good' : arrow.code < 400 ? 'final user' : 'final bad') : 'request');

const rolesText = (host) => {
  const brief = { 'user-agent-client': 'UAC', 'user-agent-server': 'UAS', b2bua: 'B2BUA' };
  const both = host.roles.includes('user-agent-client') && host.roles.includes('user-agent-server');
  return host.roles.map((role) => (both && role === 'user-agent-server' ? null : both && role === 'user-agent-client' ? 'UA' : brief[role] || role)).filter(Boolean).join(', ');
};

const marksText = (arrow) => {
  const stops = (arrow.marks || []).filter((mark) => mark.stop).map((mark) => mark.key.toUpperCase() + ' ' + R.seconds(mark.value));
  const starts = (arrow.marks || []).filter((mark) => !mark.stop).map((mark) => mark.key.toUpperCase() + (mark.by_clock ? ' ' + R.seconds(mark.value) + ' by a timer' : ''));
  return [stops.length ? '■ ' + stops.join('  ') : '', starts.length ? '▸ ' + starts.join(' ') : '', (arrow.details || []).join(', ')].filter(Boolean).join('   ');
};

/* Where a message came from or went to, port and all. */
const endOf = (ladder, arrow, end) => {
  const host = ladder.hosts[end === 0 ? arrow.from : arrow.to];
  if (host.port) return host.endpoint;
  return (host.v6 ? '[' + host.endpoint + ']' : host.endpoint) + (arrow.ports[end] ? ':' + arrow.ports[end] : '');
};

const waysOf = (ladder, arrow) => [endOf(ladder, arrow, 0), endOf(ladder, arrow, 1)];

const cut = (text, most) => (text.length > most ? text.slice(0, most - 1) + '…' : text);

/* The picture; `select(i)` is called with the place of an arrow. */
const drawLadder = (ladder, arrows, call, wide, select) => {
  const hosts = ladder.hosts.length;
  const column = Math.max(LADDER.least, Math.min(LADDER.column * 1.6, hosts > 1 ? (wide - LADDER.gutter - LADDER.right - 110) / (hosts - 1) : LADDER.column));
  const at = (host) => LADDER.gutter + 60 + host * column;
  const width = at(hosts - 1) + 60 + LADDER.right;
  const heights = arrows.map((arrow) => (marksText(arrow) ? LADDER.marked : LADDER.row));
  const height = LADDER.head + heights.reduce((sum, h) => sum + h, 0) + 16;
  const picture = svg('svg', { width, height, viewBox: '0 0 ' + width + ' ' + height, class: 'ladder', role: 'group', 'aria-label': 'Messages of the call' });
  ladder.hosts.forEach((host, i) => {
    const most = Math.floor(column / 7);
    const title = svg('title', {}, host.endpoint + (host.user_agent ? ' · ' + host.user_agent : ''));
    const name = svg('text', { x: at(i), y: 18, class: 'host' }, cut(host.endpoint, Math.max(15, most)));
    const roles = svg('text', { x: at(i), y: 34, class: 'roles' }, cut(rolesText(host), most));
    picture.append(svg('g', {}, title, svg('line', { x1: at(i), x2: at(i), y1: LADDER.head - 14, y2: height - 4, class: 'life' }), name, roles));
  });
  let y = LADDER.head;
  let before = null;
  arrows.forEach((arrow, i) => {
    const middle = y + 20;
    const from = at(arrow.from), to = at(arrow.to);
    const own = arrow.from === arrow.to;
    const right = to >= from;
    const group = svg('g', {
      class: 'arrow ' + codeClass(arrow) + (arrow.copy ? ' copy' : '') + (arrow.call !== call ? ' other' : ''), tabindex: i === 0 ? 0 : -1, role: 'button',
      'aria-label': (arrow.since === null ? '' : R.fixed(arrow.since, 3) + ' s ') + arrow.label + ' ' + waysOf(ladder, arrow).join(' to ') + ' ' + (arrow.copy || '') + ' ' + marksText(arrow),
    });
    group.append(svg('rect', { x: 0, y: y, width, height: heights[i], class: 'band' }));
    const time = svg('text', { x: 58, y: middle + 1, class: 'time' });
    time.textContent = arrow.since === null ? '–' : R.fixed(arrow.since, 3);
    const delta = svg('text', { x: 58, y: middle + 13, class: 'delta' });
    delta.textContent = before === null || arrow.since === null ? '' : (arrow.since >= before ? '+' : '') + R.fixed(arrow.since - before, 3);
    if (arrow.since !== null) before = arrow.since;
    const frame = svg('text', { x: 66, y: middle + 1, class: 'frame' });
    frame.textContent = '#' + arrow.frame;
    group.append(time, delta, frame);
    if (own) {
      group.append(svg('path', { d: 'M' + from + ' ' + (middle - 3) + 'h26v8h-20', class: 'shaft' }), svg('path', { d: 'M' + (from + 1) + ' ' + (middle + 5) + 'l8 -4v8z', class: 'tip' }));
    } else {
      const back = right ? -8 : 8;
      /* A stream is a double line. */
      for (const off of arrow.media && arrow.media !== 'gap' ? [-1.5, 1.5] : [0])
        group.append(svg('line', { x1: from, x2: to + back / 2, y1: middle + off, y2: middle + off, class: 'shaft' }));
      group.append(
        svg('path', { d: 'M' + to + ' ' + middle + 'l' + back + ' -4v8z', class: 'tip' }));
    }
    const room = own ? column : Math.abs(to - from);
    const label = svg('text', { x: own ? from + 34 : (from + to) / 2, y: middle - 5, class: 'label' + (own ? ' own' : '') });
    label.append(cut(plain(arrow.label) + (arrow.copy ? ' (' + arrow.copy + ')' : ''), Math.max(14, Math.floor(room / 6.4))));
    group.append(label);
    const marks = marksText(arrow);
    if (marks) {
      const note = svg('text', { x: own ? from + 34 : (from + to) / 2, y: middle + 15, class: 'marks' + (own ? ' own' : '') });
      note.textContent = cut(marks, Math.max(16, Math.floor(room / 5.6)));
      group.append(note);
    }
    const title = svg('title', {});
    title.append(plainLines(arrow.label, waysOf(ladder, arrow).join(' → ') + ' ' + arrow.transport, arrow.copy, marks));
    group.append(title);
    group.addEventListener('click', () => select(i));
    picture.append(group);
    y += heights[i];
  });
  return picture;
};

/* ---- the text of a message ---- */

const shownText = (text) => {
  const pre = el('pre', { class: 'message', tabindex: '0', 'aria-label': 'Text of the message' });
  const lines = text.split(/\r\n|\n|\r/);
  let head = true;
  lines.forEach((line, i) => {
    const shown = line.split('\t').map(plain).join('\t');
    const colon = shown.indexOf(':');
    if (line === '') head = false;
    if (i === 0) pre.append(el('b', {}, shown));
    else if (head && colon > 0 && !/^\s/.test(shown)) pre.append(el('span', { class: 'name' }, shown.slice(0, colon + 1)), shown.slice(colon + 1));
    else pre.append(shown);
    if (i + 1 < lines.length) pre.append('\n');
  });
  return pre;
};

const messagePane = (pane, ladder, arrow, call) => {
  const absolute = ladder.start && arrow.since !== null ? R.clockOf(R.epoch(ladder.start) + arrow.since) + ' ' + R.zone : '';
  const about = [absolute, waysOf(ladder, arrow).join(' → '), arrow.transport, arrow.media ? '' : R.count(arrow.length) + ' bytes', 'frame ' + arrow.frame, arrow.call !== call ? 'call ' + arrow.call : '', arrow.copy || '']
    .filter(Boolean).join(' · ');
  const marks = (arrow.marks || []).map((mark) => {
    const column = R.column('calls', mark.key) || R.column('registrations', mark.key) || {};
    return el('li', {}, (mark.stop ? 'stops ' : 'starts '), el('b', {}, mark.key.toUpperCase()), ' ' + R.fixed(mark.value, 6) + ' s', el('span', { class: 'soft' }, ' ' + (column.label || '')));
  });
  const short = arrow.text !== undefined && arrow.length > R.data.limits.message_bytes;
  const details = (arrow.details || []).map((detail) => el('li', {}, detail));
  pane.replaceChildren(el('h4', {}, arrow.label), el('p', { class: 'soft' }, about), marks.length + details.length ? el('ul', { class: 'plain' }, ...marks, ...details) : '',
    arrow.media ? '' : arrow.text === undefined ? el('p', { class: 'empty' }, 'The text of this message is not in the page: there was not room for all.') : shownText(arrow.text),
    short ? el('p', { class: 'soft' }, 'Cut after ' + R.count(R.data.limits.message_bytes) + ' bytes.') : '');
};

/* ---- the numbers of a call or a registration ---- */

const OPENED = {
  calls: { title: 'Call ', number: 'call', parties: (row) => [row.from, row.to] },
  registrations: { title: 'Registration ', number: 'registration', parties: (row) => [row.aor, row.contact] },
};

const intervals = (row, kind) => R.data.tables[kind].filter((column) => column.type === 'interval');
const measured = (row, kind) => intervals(row, kind).filter((column) => row[column.key] !== null);
const notMeasured = (row, kind) => intervals(row, kind).filter((column) => row[column.key] === null && row.absent[column.key] && row.absent[column.key] !== 'not-applicable');

const cellText = (value, column) => {
  if (value === null || value === undefined) return '–';
  if (column.type === 'interval' || column.type === 'span') return R.fixed(value, 9) + ' s';
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : item)).join(' ') || '–';
  return String(value);
};

const rowNumbers = (row, kind) => [
  el('ul', { class: 'times' },
    ...measured(row, kind).map((column) => el('li', { title: column.label + ': ' + column.help + (column.source ? ' (' + column.source + ')' : '') }, el('span', { class: 'label' }, column.key.toUpperCase()), el('span', { class: 'num' }, R.seconds(row[column.key])))),
    ...notMeasured(row, kind).map((column) => el('li', { class: 'soft', title: column.label }, el('span', { class: 'label' }, column.key.toUpperCase()), el('span', {}, R.words(row.absent[column.key]))))),
  el('details', {}, el('summary', {}, 'All that is known of the ' + OPENED[kind].number), el('table', { class: 'definitions' }, el('tbody', {},
    ...R.data.tables[kind].map((column) => el('tr', {}, el('th', { scope: 'row' }, column.key), el('td', {}, cellText(row[column.key], column)), el('td', { class: 'soft' }, column.help || '')))))),
];

/* ---- the dialog ---- */

const placeOf = (row, kind) => '#' + OPENED[kind].number + '=' + (R.several ? row.capture.index + 1 + '.' : '') + row[OPENED[kind].number];

/* What it came to, and why: as one line. */
const outcomeText = (row) => R.words(row.outcome) + (row.sub_outcome && row.sub_outcome !== 'normal' ? ' (' + R.words(row.sub_outcome) + ')' : '') +
  (row.final_code ? ', ' + row.final_code + (R.data.phrases[row.final_code] && !row.reason ? ' ' + R.data.phrases[row.final_code] : '') : '') +
  (row.reason ? ' “' + row.reason + '”' : '') + (row.flags && row.flags.length ? ' · ' + row.flags.join(' ') : '');

R.openRow = (row, kind) => {
  const dialog = R.dialog;
  const of = OPENED[kind];
  const [from, to] = of.parties(row);
  /* Each in its own direction: what is written from right to left does not swap them. */
  const title = el('h2', { id: 'call-title' }, outcomeMark(row.outcome), of.title + row[of.number] + (R.several ? ' of ' + row.capture.name : ''),
    el('span', { class: 'parties' }, el('bdi', {}, from || '–'), ' → ', el('bdi', {}, to || '–')));
  const step = (text, label, by) => {
    const other = R.tables[kind].neighbour(row, by);
    return el('button', { type: 'button', 'aria-label': label, title: label, disabled: !other, click: () => R.openRow(other, kind) }, text);
  };
  const body = el('div', { class: 'call-body' });
  dialog.replaceChildren(el('header', {}, el('div', {}, title, el('p', { class: 'soft' }, outcomeText(row) + ' · ' + R.date(row.start) + ' ' + R.clock(row.start) + ' ' + R.zone + ' · Call-ID ', el('bdi', {}, row.call_id || '–'))),
    el('div', { class: 'tools' }, step('‹', 'Before (p)', -1), step('›', 'Next (n)', 1), el('button', { type: 'button', title: 'Close (Esc)', 'aria-label': 'Close', click: () => dialog.close() }, '✕'))),
  ...rowNumbers(row, kind), body);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  history.replaceState(null, '', placeOf(row, kind));
  R.opened = row;
  R.openedKind = kind;
  fillLadder(body, row, kind);
};

const fillLadder = (body, row, kind) => {
  const own = row[OPENED[kind].number];
  const ladder = R.ladder(row.capture, kind, row[OPENED[kind].number]);
  if (ladder === null) {
    body.replaceChildren(el('p', { class: 'empty' }, 'The messages are still being read …'));
    document.addEventListener('DOMContentLoaded', () => R.opened === row && fillLadder(body, row, kind), { once: true });
    return;
  }
  if (ladder === undefined || !ladder.arrows.length) {
    body.replaceChildren(el('p', { class: 'empty' }, 'No message of it was kept.'));
    return;
  }
  if (R.dialog.querySelector('section.media')) R.dialog.querySelector('section.media').remove();
  body.before(R.mediaOf(ladder, own, R.dialog.clientWidth - 60));
  const others = [...new Set(ladder.arrows.map((arrow) => arrow.call))].filter((call) => call !== own);
  let all = others.length > 0;
  const picture = el('div', { class: 'picture' });
  const pane = el('div', { class: 'pane' });
  let arrows = [], selected = 0;
  const select = (i, focus) => {
    const groups = picture.querySelectorAll('g.arrow');
    if (i < 0 || i >= arrows.length) return;
    groups[selected].classList.remove('selected');
    groups[selected].setAttribute('tabindex', -1);
    selected = i;
    groups[i].classList.add('selected');
    groups[i].setAttribute('tabindex', 0);
    if (focus) groups[i].focus();
    messagePane(pane, ladder, arrows[i], own);
  };
  const draw = () => {
    arrows = all ? ladder.arrows : ladder.arrows.filter((arrow) => arrow.call === own);
    selected = 0;
    picture.replaceChildren(drawLadder(ladder, arrows, own, picture.clientWidth || 600, (i) => select(i, true)));
    select(Math.max(0, arrows.findIndex((arrow) => arrow.call === own)), false);
    picture.querySelectorAll('g.arrow')[selected].focus({ preventScroll: true });
  };
  picture.addEventListener('keydown', (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };
    if (event.key in steps) {
      event.preventDefault();
      select(selected + steps[event.key], true);
    }
  });
  const joint = others.length ? el('label', { class: 'check' }, el('input', { type: 'checkbox', checked: true, change: (event) => { all = event.target.checked; draw(); } }),
    'with call ' + others.join(', ') + ' of the same session') : null;
  body.replaceChildren(el('div', { class: 'left' }, joint || '', picture, ladder.left_out ? el('p', { class: 'soft' }, R.count(ladder.left_out) + ' further messages are not in the page.') : ''), pane);
  draw();
};

R.dialog.addEventListener('close', () => {
  history.replaceState(null, '', location.pathname + location.search);
  R.opened = null;
});
R.dialog.addEventListener('click', (event) => {
  if (event.target === R.dialog) R.dialog.close(); /* beside it */
});
R.dialog.addEventListener('keydown', (event) => {
  if (!R.opened || event.target.matches('input, select') || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { n: 1, p: -1 }[event.key];
  const other = step && R.tables[R.openedKind].neighbour(R.opened, step);
  if (other) R.openRow(other, R.openedKind);
});

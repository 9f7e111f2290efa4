/* A table of any length: what is out of sight is not there. Sorted by a click on
 * a heading, filtered by words and conditions, walked through with the keys. */

R.tables = {};

/* What words are looked for in: every text of the row, once. */
const searchedText = (row, table) => R.data.tables[table]
  .filter((column) => ['text', 'word', 'endpoint', 'flags', 'id'].includes(column.type))
  .map((column) => row[column.key]).flat().filter((value) => value !== null && value !== undefined)
  .join('\n').toLowerCase();

/* `columns`: {key, title, width, num, from (narrowest place in px it is shown
 * in), until, text(row), node(row), sort(row), label}. */
R.Table = class {
  constructor(place, { name, rows, columns, open, chips, empty, tall, example }) {
    Object.assign(this, { name, rows, columns, open, tall, filterText: '', kind: null, active: 0, sortKey: null, descending: false });
    this.keys = new Map(R.data.tables[name].map((column) => [column.key, column]));
    this.keys.set('capture_name', { key: 'capture_name', type: 'text' });
    this.conditions = () => true;
    if (!rows.length) {
      place.append(el('p', { class: 'empty' }, empty));
      this.shown = [];
      return;
    }
    for (const row of rows) {
      row.capture_name = row.capture.name;
      row.searched = searchedText(row, name) + '\n' + row.capture.name.toLowerCase();
    }
    this.build(place, chips, example);
    this.apply();
    new ResizeObserver(() => this.layout()).observe(this.body);
  }

  build(place, chips, example) {
    this.search = el('input', {
      type: 'search', placeholder: 'Search: words, or ' + example, 'aria-label': 'Search ' + this.name, autocomplete: 'off', spellcheck: 'false',
      input: () => this.setFilter(this.search.value),
    });
    this.status = el('span', { class: 'soft status', role: 'status' });
    this.wrong = el('p', { class: 'wrong screen', role: 'alert', hidden: true });
    this.chips = el('span', { class: 'chips' });
    for (const [kind, text] of chips || []) {
      const chip = el('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', click: () => this.setKind(this.kind === kind ? null : kind) },
        el('span', { class: 'mark ' + kind, 'aria-hidden': 'true' }), text);
      chip.dataset.kind = kind;
      this.chips.append(chip);
    }
    this.head = el('div', { class: 'vhead', role: 'row' });
    this.window = el('div', { class: 'vwindow', role: 'rowgroup' });
    this.spacer = el('div', { class: 'vspacer', role: 'presentation' }, this.window);
    this.body = el('div', {
      class: 'vbody', tabindex: '0', 'aria-label': this.name + ': arrow keys move, Enter opens', role: 'presentation',
      scroll: () => this.render(), keydown: (event) => this.key(event),
    }, this.head, this.spacer);
    this.grid = el('div', { class: 'vtable', role: 'grid', 'aria-label': this.name }, this.body);
    place.append(el('div', { class: 'toolbar screen' }, this.search, this.chips, this.status), this.wrong, this.grid);
  }

  /* ---- which rows ---- */

  setFilter(text) {
    this.filterText = text;
    if (this.search.value !== text) this.search.value = text;
    if (!this.understand(text)) return;
    this.active = 0;
    this.body.scrollTop = 0;
    this.apply();
  }

  /* What is wrong is pointed at, and the rows stay as they were. */
  understand(text) {
    try {
      this.conditions = R.filter.parse(text, this.keys, this.name);
      this.wrong.hidden = true;
      this.search.removeAttribute('aria-invalid');
      return true;
    } catch (error) {
      if (!(error instanceof R.filter.Wrong)) throw error;
      this.wrong.replaceChildren(plain(error.message) + ': ', el('code', {}, text.slice(0, error.at), el('mark', {}, text.slice(error.at, error.end) || ' '), text.slice(error.end)));
      this.wrong.hidden = false;
      this.search.setAttribute('aria-invalid', 'true');
      return false;
    }
  }

  setKind(kind) {
    this.kind = kind;
    for (const chip of this.chips.children) chip.setAttribute('aria-pressed', String(chip.dataset.kind === kind));
    this.active = 0;
    this.apply();
  }

  sortBy(column) {
    this.descending = this.sortKey === column ? !this.descending : Boolean(column.num && column.key !== 'call' && column.key !== 'registration');
    this.sortKey = column;
    this.active = 0;
    this.body.scrollTop = 0;
    this.apply();
  }

  apply() {
    this.shown = this.rows.filter((row) => (!this.kind || R.kind(row.outcome) === this.kind) && this.conditions(row));
    if (this.sortKey) {
      const value = this.sortKey.sort || ((row) => row[this.sortKey.key]);
      const sign = this.descending ? -1 : 1;
      const keyed = this.shown.map((row) => [value(row), row]);
      keyed.sort(([a], [b]) => {
        const noA = a === null || a === undefined || a === '', noB = b === null || b === undefined || b === '';
        if (noA || noB) return noA - noB; /* what is not there comes last, either way */
        return (a < b ? -1 : a > b ? 1 : 0) * sign;
      });
      this.shown = keyed.map(([, row]) => row);
    }
    this.status.textContent = this.shown.length === this.rows.length ? R.count(this.rows.length) : R.count(this.shown.length) + ' of ' + R.count(this.rows.length);
    this.layout();
  }

  /* ---- what is seen of them ---- */

  layout() {
    const width = this.grid.clientWidth;
    if (width === 0) return;
    this.narrow = width < 640;
    const lines = (this.narrow && this.tall ? 2 : 1) + (R.several && width < NAMED_PX ? 1 : 0);
    this.rowHeight = 10 + 18 * lines;
    this.grid.classList.toggle('lined', lines > 1);
    this.visible = this.columns.filter((column) => width >= (column.from || 0) && width < (column.until || Infinity));
    this.grid.style.setProperty('--columns', this.visible.map((column) => column.width).join(' '));
    this.grid.style.setProperty('--row', this.rowHeight + 'px');
    this.head.replaceChildren(...this.visible.map((column) => {
      const own = this.sortKey === column;
      return el('div', { role: 'columnheader', class: column.num ? 'num' : '', 'aria-sort': own ? (this.descending ? 'descending' : 'ascending') : 'none' },
        el('button', { type: 'button', title: column.label || '', click: () => this.sortBy(column) }, column.title, el('span', { class: 'arrow', 'aria-hidden': 'true' }, own ? (this.descending ? '▾' : '▴') : '')));
    }));
    this.grid.setAttribute('aria-rowcount', this.shown.length);
    this.spacer.style.height = Math.max(1, this.shown.length) * this.rowHeight + 'px';
    this.render(true);
  }

  makeRow(row, index) {
    const node = el('div', { class: 'vrow' + (index === this.active ? ' active' : '') + (this.open ? ' opens' : ''), role: 'row', 'aria-rowindex': index + 1, id: this.name + '-row-' + index });
    for (const column of this.visible) {
      const cell = el('div', { class: 'cell' + (column.num ? ' num' : ''), role: 'gridcell' });
      if (column.node) cell.append(...column.node(row).map(plain));
      else {
        const text = column.text ? column.text(row) : row[column.key];
        cell.textContent = text === null || text === undefined ? '–' : plain(text);
        if (!column.num && text) cell.title = plain(text);
      }
      if (column.named && R.several && this.grid.clientWidth < NAMED_PX) cell.append(el('span', { class: 'capture' }, ...captureName(row)));
      node.append(cell);
    }
    node.addEventListener('click', () => {
      this.move(index);
      if (this.open) this.open(row);
    });
    return node;
  }

  render(anew) {
    if (!this.visible) return;
    const height = this.body.clientHeight || 400;
    const first = Math.max(0, Math.floor(this.body.scrollTop / this.rowHeight) - 8);
    const last = Math.min(this.shown.length, first + Math.ceil(height / this.rowHeight) + 16);
    if (!anew && this.first === first && this.last === last) return;
    this.first = first;
    this.last = last;
    this.window.style.transform = 'translateY(' + first * this.rowHeight + 'px)';
    if (!this.shown.length) this.window.replaceChildren(el('div', { class: 'empty' }, 'No row has all of that.'));
    else this.window.replaceChildren(...this.shown.slice(first, last).map((row, i) => this.makeRow(row, first + i)));
    this.body.setAttribute('aria-activedescendant', this.name + '-row-' + this.active);
  }

  move(index) {
    this.active = Math.max(0, Math.min(this.shown.length - 1, index));
    const top = this.active * this.rowHeight; /* below the heading, which stays in sight */
    const room = this.body.clientHeight - this.head.offsetHeight - this.rowHeight;
    if (top < this.body.scrollTop) this.body.scrollTop = top;
    else if (top > this.body.scrollTop + room) this.body.scrollTop = top - room;
    this.render(true);
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.body.clientHeight / this.rowHeight) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.body) return;
    if (event.key in steps) {
      event.preventDefault();
      this.move(this.active + steps[event.key]);
    } else if (event.key === 'Enter' && this.open && this.shown[this.active]) {
      event.preventDefault();
      this.open(this.shown[this.active]);
    }
  }

  /* The row behind or before one, in the order that is shown. */
  neighbour(row, step) {
    const at = this.shown.indexOf(row);
    return at < 0 ? undefined : this.shown[at + step];
  }

  /* On paper: the first rows, all of them at once. */
  print(most) {
    if (!this.visible) return;
    this.window.replaceChildren(...this.shown.slice(0, most).map((row, i) => this.makeRow(row, i)));
    this.window.style.transform = 'none';
    this.spacer.style.height = 'auto';
    if (this.shown.length > most) this.window.append(el('p', { class: 'soft' }, 'The first ' + R.count(most) + ' of ' + R.count(this.shown.length) + '.'));
  }
};

/* ---- the three tables ---- */

const interval = (key, title, from) => ({
  key, title, num: true, width: '8ch', from, text: (row) => R.seconds(row[key]), label: (R.column('calls', key) || {}).label + ': ' + (R.column('calls', key) || {}).help,
});

/* Narrower, and what is called `named` has the capture's name in a line of its own. */
const NAMED_PX = 760;

const captureName = (row) => [el('span', { class: 'swatch s' + (row.capture.index % 10), 'aria-hidden': 'true' }), row.capture.name];

const captureColumn = { key: 'capture', title: 'Capture', width: 'minmax(8ch,0.5fr)', from: NAMED_PX, sort: (row) => row.capture.index, node: captureName };

const outcomeNode = (row) => {
  const text = R.words(row.outcome) + (row.sub_outcome && row.sub_outcome !== 'normal' ? ' · ' + R.words(row.sub_outcome) : '');
  return [outcomeMark(row.outcome), el('span', { title: text }, text)];
};

const kindsIn = (rows) => R.kinds.filter((kind) => rows.some((row) => R.kind(row.outcome) === kind)).map((kind) => [kind, R.kindNames[kind]]);

/* The names of columns, where they stand. */
const named = (table, keys) => el('p', { class: 'hint' }, ...keys.map((key) => R.column(table, key)).filter(Boolean).flatMap((column, i) => [i > 0 ? ' · ' : '', el('b', {}, column.key.toUpperCase()), ' ' + column.label]), ', in seconds');

R.tables.init = () => {
  const calls = R.rows('calls');
  if (calls.length) byId('calls-table').append(named('calls', ['srd', 'tta', 'sdt', 'sdd']));
  R.tables.calls = new R.Table(byId('calls-table'), {
    name: 'calls', rows: calls, open: (row) => R.openRow(row, 'calls'), chips: kindsIn(calls), tall: true, example: 'srd > 3 and outcome != busy',
    empty: 'There are no calls in what was read.',
    columns: [
      ...(R.several ? [captureColumn] : []),
      { key: 'call', title: 'Call', num: true, width: '5.5ch', label: 'number, in the order of first messages' },
      { key: 'start', title: 'Start', width: '13ch', from: 900, text: (row) => R.clock(row.start), label: R.zone },
      { key: 'parties', title: 'From, to', width: 'minmax(0,1fr)', until: 640, named: true, sort: (row) => row.from, node: (row) => [el('span', { class: 'two' }, el('span', {}, row.from || '–'), el('span', {}, '→ ' + (row.to || '–')))] },
      { key: 'from', title: 'From', width: 'minmax(10ch,1fr)', from: 640, named: true },
      { key: 'to', title: 'To', width: 'minmax(10ch,1fr)', from: 640 },
      { key: 'outcome', title: 'Outcome', width: 'minmax(13ch,0.9fr)', from: 640, node: outcomeNode },
      { key: 'outcome', title: 'Outcome', width: '12ch', until: 640, node: (row) => [outcomeMark(row.outcome), R.words(row.outcome)] },
      { key: 'final_code', title: 'Code', num: true, width: '6ch', from: 700 },
      interval('srd', 'SRD', 0),
      interval('tta', 'TTA', 980), interval('sdt', 'SDT', 820), interval('sdd', 'SDD', 760),
      { key: 'retransmissions', title: 'Retr.', num: true, width: '6ch', from: 1000, label: 'retransmissions' },
      ...(calls.some((row) => row.codec) ? [
        { key: 'media', title: 'Media', width: '9ch', from: 1060, text: (row) => (row.media ? R.words(row.media) : null), label: R.column('calls', 'media').help },
        { key: 'mos_min', title: 'MOS', num: true, width: '6ch', from: 1060, text: (row) => R.fixed(row.mos_min, 2), label: R.column('calls', 'mos_min').help }] : []),
      { key: 'flags', title: 'Flags', width: 'minmax(6ch,0.5fr)', from: 1100, text: (row) => row.flags.join(' ') || '', sort: (row) => row.flags.join(' ') },
    ],
  });
  const registrations = R.rows('registrations');
  if (registrations.length) byId('registrations-table').append(named('registrations', ['rrd']));
  R.tables.registrations = new R.Table(byId('registrations-table'), {
    name: 'registrations', rows: registrations, open: (row) => R.openRow(row, 'registrations'), chips: kindsIn(registrations), example: 'outcome != ok',
    empty: 'There are no registrations in what was read.',
    columns: [
      ...(R.several ? [captureColumn] : []),
      { key: 'registration', title: 'No.', num: true, width: '6ch' },
      { key: 'start', title: 'Start', width: '13ch', from: 760, text: (row) => R.clock(row.start), label: R.zone },
      { key: 'aor', title: 'Address of record', width: 'minmax(8ch,1fr)', named: true },
      { key: 'contact', title: 'Contact', width: 'minmax(8ch,1fr)', from: 900 },
      { key: 'kind', title: 'Kind', width: '11ch', from: 640 },
      { key: 'outcome', title: 'Outcome', width: '15ch', node: (row) => [outcomeMark(row.outcome), R.words(row.outcome)] },
      { key: 'final_code', title: 'Code', num: true, width: '6ch', from: 640 },
      ...(R.column('registrations', 'reason') ? [{ key: 'reason', title: 'Reason', width: 'minmax(8ch,0.6fr)', from: 700 }] : []),
      { key: 'rrd', title: 'RRD', num: true, width: '8ch', text: (row) => R.seconds(row.rrd), label: R.column('registrations', 'rrd').help },
      { key: 'auth_rounds', title: 'Auth.', num: true, width: '6ch', from: 820, label: R.column('registrations', 'auth_rounds').help },
      { key: 'expires', title: 'Expires', num: true, width: '9ch', from: 820, text: (row) => (row.expires === null ? '–' : R.fixed(row.expires, 0)), label: 'seconds granted' },
    ],
  });
  R.tables.elements = new R.Table(byId('hosts-table'), {
    name: 'elements', rows: R.rows('elements'), example: 'user_agent contains "phone"', empty: 'No host was seen to send SIP.',
    columns: [
      ...(R.several ? [captureColumn] : []),
      { key: 'endpoint', title: 'Host', width: 'minmax(15ch,0.8fr)', named: true },
      { key: 'roles', title: 'Roles', width: 'minmax(12ch,1.2fr)', text: (row) => row.roles.map(R.words).join(', ') || null, sort: (row) => row.roles.join() },
      { key: 'confidence', title: 'Confidence', width: '12ch', from: 640 },
      { key: 'user_agent', title: 'Names itself', width: 'minmax(10ch,1fr)', from: 760 },
      { key: 'evidence_frames', title: 'Proof: frames', width: 'minmax(10ch,0.6fr)', from: 900, text: (row) => row.evidence_frames.join(', '), sort: (row) => row.evidence_frames[0] },
    ],
  });
};

/* From a bar or a number to the calls behind it. */
R.showCalls = (filter, capture) => {
  const table = R.tables.calls;
  if (!table.grid) return;
  table.setKind(null);
  table.setFilter(filter + (R.several && capture ? ' and capture_name == "' + capture.name.replace(/[\\"]/g, '\\$&') + '"' : ''));
  byId('calls').scrollIntoView();
  table.body.focus({ preventScroll: true });
};

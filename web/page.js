/* The page as a whole: looks, keys, paper, and the address of a call. */

/* ---- light and dark ---- */

const systemDark = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => (document.documentElement.dataset.theme || (systemDark.matches ? 'dark' : 'light')) === 'dark';

const setTheme = (theme) => {
  document.documentElement.dataset.theme = theme;
  R.charts.redraw();
};

byId('theme').addEventListener('click', () => setTheme(isDark() ? 'light' : 'dark'));
systemDark.addEventListener('change', () => {
  if (!document.documentElement.dataset.theme) R.charts.redraw();
});

/* ---- keys ---- */

const KEYS = [
  ['/', 'search the calls'], ['↑ ↓, j k', 'walk through a table or a ladder'], ['Enter', 'open the call'], ['n, p', 'next call, call before'],
  ['Esc', 'close'], ['1 … 6', 'go to a section'], ['t', 'light or dark'], ['?', 'this list'],
];

const showHelp = () => {
  const help = byId('help');
  help.replaceChildren(el('h2', { id: 'help-title' }, 'Keys'), el('table', {}, el('tbody', {}, ...KEYS.map(([key, what]) => el('tr', {}, el('th', { scope: 'row' }, el('kbd', {}, key)), el('td', {}, what))))),
    el('p', { class: 'hint' }, 'Search takes the language of --where: srd > 3 and outcome != busy, final_code in {480..486}, from contains "bob", not tta, and words, which may stand anywhere. The keys are listed under Numbers.'),
    el('button', { type: 'button', click: () => help.close() }, 'Close'));
  help.showModal();
};

byId('keys').addEventListener('click', showHelp);

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.matches('input, select, textarea') || document.querySelector('dialog[open]')) return;
  const sections = ['overview', 'charts', 'calls', 'registrations', 'hosts', 'numbers'];
  if (event.key === '/' && R.tables.calls.search) {
    event.preventDefault();
    byId('calls').scrollIntoView();
    R.tables.calls.search.focus({ preventScroll: true });
  } else if (event.key === 't') setTheme(isDark() ? 'light' : 'dark');
  else if (event.key === '?') showHelp();
  else if (sections[event.key - 1]) byId(sections[event.key - 1]).scrollIntoView();
});

/* ---- paper: in light colours, with the first rows of each table ---- */

const PRINTED_ROWS = 200;
let themeBefore;

addEventListener('beforeprint', () => {
  themeBefore = document.documentElement.dataset.theme;
  setTheme('light');
  for (const name of ['calls', 'registrations', 'elements']) R.tables[name].print(PRINTED_ROWS);
});
addEventListener('afterprint', () => {
  if (themeBefore) setTheme(themeBefore);
  else {
    delete document.documentElement.dataset.theme;
    R.charts.redraw();
  }
  for (const name of ['calls', 'registrations', 'elements']) if (R.tables[name].grid) R.tables[name].layout();
});

/* ---- the beginning ---- */

const openFromAddress = () => {
  const match = /^#(call|registration)=(?:(\d+)\.)?(\d+)$/.exec(location.hash);
  const capture = match && R.captures[match[2] ? match[2] - 1 : 0];
  const row = capture && capture[match[1] + 's'].find((one) => one[match[1]] === Number(match[3]));
  if (row) R.openRow(row, match[1] + 's');
};

const names = R.captures.map((capture) => capture.name).join(', ');
const heading = R.data.settings.title ? plain(R.data.settings.title) : 'SIP report';
document.title = heading + ': ' + names;
byId('title').prepend(heading + ' ');
byId('title-files').textContent = names;
byId('made-by').textContent = 'Made by sipchron ' + R.data.sipchron_version + '. Times are ' + R.zone + ', durations are seconds. Nothing on this page was fetched, and nothing of it is sent anywhere.';
R.summary.facts();
R.summary.notices();
R.summary.headline();
R.tables.init();
R.summary.numbers();
R.looseStreams();
R.charts.init();
openFromAddress();
addEventListener('hashchange', openFromAddress);
document.documentElement.dataset.ready = 'yes';

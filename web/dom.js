/* Elements from data. Whatever came from a capture becomes text, never markup. */

/* el('td', {class: 'num', title: ...}, child, ...): children are nodes or texts;
 * a property that is a function is a listener. */
const el = (tag, properties, ...children) => {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? '' : plain(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined).map(plain));
  return element;
};

const svg = (tag, attributes, ...children) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, plain(value));
  element.append(...children.map(plain));
  return element;
};

const byId = (id) => document.getElementById(id);

/* The value of a custom property of the style sheet. */
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const outcomeMark = (outcome) => el('span', { class: 'mark ' + R.kind(outcome), 'aria-hidden': 'true' });

const BARS_MAX = 9;

/* A list of bars; `items` have name, count, and perhaps kind and click. The
 * first ones, the others on demand. */
const bars = (items, total) => {
  const most = Math.max(1, ...items.map((item) => item.count));
  if (items.length <= BARS_MAX + 1) return barList(items, total, most);
  return el('div', {}, barList(items.slice(0, BARS_MAX), total, most),
    el('details', {}, el('summary', {}, items.length - BARS_MAX + ' more'), barList(items.slice(BARS_MAX), total, most)));
};

const barList = (items, total, most) =>
  el('ul', { class: 'bars' }, ...items.map((item) => {
    const bar = el('span', { class: 'fill ' + (item.kind || '') });
    bar.style.width = (100 * item.count) / most + '%';
    const share = total > 0 ? R.fixed((100 * item.count) / total, 1) + ' %' : '';
    const inside = [
      el('span', { class: 'name', title: item.name }, item.kind ? el('span', { class: 'mark ' + item.kind, 'aria-hidden': 'true' }) : null, item.name),
      el('span', { class: 'track', 'aria-hidden': 'true' }, bar),
      el('span', { class: 'num' }, R.count(item.count)),
      el('span', { class: 'num share' }, share),
    ];
    return el('li', {}, item.click
      ? el('button', { type: 'button', class: 'row', title: 'Show them', click: item.click }, ...inside)
      : el('div', { class: 'row' }, ...inside));
  }));

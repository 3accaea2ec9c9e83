/**
 * @file How slices overlap: sets against intersections (Lex et al., UpSet, InfoVis 2014).
 *
 * @import { Host, Overlap } from './protocol'
 */

import { draw, make, put } from './dom.js';
import { Latest } from './kernel.js';
import { count, figure, known } from './words.js';

const MOST = 8;
const SHOWN = 16;
const LEFT = 250;
const STEP = 26;
const ROW = 20;
const TALL = 90;

export class Overlaps {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.svg = draw('svg', { class: 'upset', role: 'img' });
    this.hint = make('p', { class: 'hint' });
    this.el = make('div', {}, this.hint, make('div', { class: 'scroll' }, /** @type {any} */ (this.svg)));
    this.latest = new Latest(
      args => host.ask('overlap', args),
      reply => this.#show(reply),
      error => put(this.hint, { text: error.message })
    );
  }

  ask() {
    const { view, pins } = this.host;
    const some = pins.length > 1 ? pins : view.slices;
    const keys = some.slice(0, MOST).map(one => one.key);
    put(this.hint, {
      text: keys.length
        ? `The ${pins.length > 1 ? 'pinned' : 'first'} ${keys.length} slices: each row is counted once.`
        : 'There are no slices.'
    });
    keys.length ? this.latest.run({ keys }) : this.svg.replaceChildren();
  }

  /** @param {Overlap} reply */
  #show({ sets, intersections }) {
    const shown = intersections.slice(0, SHOWN);
    const most = Math.max(...shown.map(one => one.rows ?? 0), 1);
    const width = LEFT + shown.length * STEP + 10;
    const height = TALL + 18 + sets.length * ROW;
    const top = TALL + 18;
    const { format, label } = this.host.view.metric;
    put(this.svg, {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      'aria-label': `Overlap of ${sets.length} slices in ${intersections.length} intersections`
    });
    /** @type {Element[]} */
    const marks = [];
    sets.forEach((set, i) => {
      const y = top + i * ROW;
      i % 2 || marks.push(draw('rect', { class: 'stripe', x: 0, y, width, height: ROW }));
      const text = set.text.length > 34 ? `${set.text.slice(0, 33)}…` : set.text;
      const words = draw('text', { x: LEFT - 8, y: y + 14, 'text-anchor': 'end' }, text);
      words.append(draw('title', {}, `${set.text}: ${count(set.rows)} rows`));
      marks.push(words);
    });
    shown.forEach(({ members, rows, metric }, i) => {
      const x = LEFT + i * STEP + STEP / 2;
      const tall = ((rows ?? 0) / most) * (TALL - 16);
      const bar = draw('rect', { class: 'bin in', x: x - 8, y: TALL - tall, width: 16, height: tall });
      const said = known(metric) ? `, ${label} ${figure(metric, format)}` : '';
      const names = members.map(at => sets[at].text).join(' and ');
      bar.append(draw('title', {}, `${count(rows)} rows${said}: ${names}`));
      const number = draw('text', { class: 'count', x, y: TALL - tall - 3, 'text-anchor': 'middle' }, compact(rows));
      marks.push(bar, number);
      sets.forEach((_, at) => {
        const on = members.includes(at);
        marks.push(draw('circle', { class: on ? 'dot' : 'off', cx: x, cy: top + at * ROW + ROW / 2, r: on ? 5 : 3 }));
      });
      if (members.length > 1) {
        const y = (/** @type {number} */ at) => top + at * ROW + ROW / 2;
        marks.push(draw('line', { class: 'range', x1: x, x2: x, y1: y(Math.min(...members)), y2: y(Math.max(...members)) }));
      }
    });
    this.svg.replaceChildren(...marks);
  }

  dispose() {
    this.latest.drop();
  }
}

/** @param {number | null} rows */
function compact(rows) {
  return known(rows)
    ? rows.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 2 })
    : '';
}

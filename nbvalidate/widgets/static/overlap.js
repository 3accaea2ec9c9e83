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
const STEP = 32;
const ROW = 20;
const LONG = 40; // letters of a name
const TALL = 90;

export class Overlaps {
  #asked = '';

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.svg = draw('svg', { class: 'upset', role: 'img' });
    this.hint = make('p', { class: 'hint' });
    this.el = make('div', {}, this.hint, make('div', { class: 'scroll' }, /** @type {any} */ (this.svg)));
    this.latest = new Latest(
      args => host.ask('overlap', args),
      reply => this.#show(reply),
      error => {
        this.#asked = '';
        this.svg.replaceChildren();
        put(this.hint, { text: error.message });
      }
    );
  }

  ask() {
    const { view, pins } = this.host;
    const some = pins.length > 1 ? pins : view.slices;
    const keys = some.slice(0, MOST).map(one => one.key);
    const names = pins.map(pin => [pin.key, pin.name]);
    const wanted = JSON.stringify([keys, names, view.metric.name]);
    if (wanted === this.#asked) {
      return; // a view comes with every step of a search
    }
    this.#asked = wanted;
    const of = pins.length > 1 ? 'pinned slices' : 'slices of the table';
    put(this.hint, {
      text: keys.length
        ? `${keys.length} ${of}: a column is a group of rows, and each row is in one group only.`
        : 'There are no slices.'
    });
    keys.length ? this.latest.run({ keys }) : this.svg.replaceChildren();
  }

  /** @param {Overlap} reply */
  #show({ sets, intersections }) {
    const shown = intersections.slice(0, SHOWN);
    const most = Math.max(...shown.map(one => one.rows ?? 0), 1);
    const texts = sets.map(({ text }) => (text.length > LONG ? `${text.slice(0, LONG - 1)}…` : text));
    const left = 24 + Math.max(...texts.map((text, i) => text.length + count(sets[i].rows).length)) * 6.4;
    const width = left + shown.length * STEP + 10;
    const height = TALL + 18 + sets.length * ROW;
    const top = TALL + 18;
    put(this.svg, {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      'aria-label': `Overlap of ${sets.length} slices. ${shown.map(one => this.#words(sets, one)).join('; ')}.`
    });
    /** @type {Element[]} */
    const marks = [];
    sets.forEach((set, i) => {
      const y = top + i * ROW;
      i % 2 || marks.push(draw('rect', { class: 'stripe', x: 0, y, width, height: ROW }));
      const at = { x: left - 8, y: y + 14, 'text-anchor': 'end' };
      const rows = draw('tspan', { class: 'count' }, `  ${count(set.rows)}`);
      const words = draw('text', at, texts[i], rows);
      words.append(draw('title', {}, `${set.text}: ${count(set.rows)} rows`));
      marks.push(words);
    });
    shown.forEach((one, i) => {
      const { members, rows } = one;
      const x = left + i * STEP + STEP / 2;
      const tall = ((rows ?? 0) / most) * (TALL - 16);
      const bar = draw('rect', { class: 'bin in', x: x - 8, y: TALL - tall, width: 16, height: tall });
      bar.append(draw('title', {}, this.#words(sets, one)));
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

  /**
   * @param {Overlap['sets']} sets
   * @param {Overlap['intersections'][number]} one
   */
  #words(sets, { members, rows, metric }) {
    const { format, label } = this.host.view.metric;
    const said = known(metric) ? `, ${label} ${figure(metric, format)}` : '';
    return `${members.map(at => sets[at].text).join(' with ')}: ${count(rows)} rows${said}`;
  }

  dispose() {
    this.latest.drop();
  }
}

/** @param {number | null} rows */
function compact(rows) {
  return known(rows) && rows >= 10_000
    ? rows.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 3 })
    : count(rows);
}

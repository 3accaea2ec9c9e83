/**
 * @file A histogram on which an interval is brushed, by mouse and by keyboard.
 *
 * @import { Condition, Histogram, View } from './protocol'
 */

import { between, edgeIndex } from './edges.js';
import { draw, make, put } from './dom.js';
import { count, figure, known } from './words.js';

/** It is as wide as there is room: nothing in it is of a fixed width. */
const WIDTH = 360;
const BARS = 58;
const GAP = 6;
const STRIP = 24;
const HEIGHT = BARS + GAP + STRIP;

export class Brush {
  /** @type {Histogram | null} */
  #data = null;
  /** @type {Condition | null} */
  #condition = null;
  /** @type {View | null} */
  #view = null;
  /** @type {number | null} */
  #from = null;

  /** @param {(condition: Condition) => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.svg = draw('svg', {
      class: 'histogram',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      height: HEIGHT,
      preserveAspectRatio: 'none',
      role: 'slider',
      tabindex: 0,
      onpointerdown: this.#down,
      onpointermove: this.#move,
      onpointerup: this.#up,
      onpointercancel: this.#up,
      onkeydown: this.#key
    });
    this.first = make('span');
    this.last = make('span');
    this.hint = make('p', { class: 'hint' });
    this.el = make(
      'div',
      { class: 'brush' },
      /** @type {any} */ (this.svg),
      make('div', { class: 'ends', 'aria-hidden': 'true' }, this.first, this.last),
      this.hint
    );
  }

  /**
   * @param {Histogram | null} data
   * @param {Condition} condition
   * @param {View} view
   */
  show(data, condition, view) {
    this.#data = data?.edges && data.edges.length > 1 ? data : null;
    this.#condition = condition;
    this.#view = view;
    put(this.el, { hidden: !this.#data });
    this.#draw();
  }

  get #edges() {
    return this.#data?.edges ?? [];
  }

  #chosen() {
    const edges = this.#edges;
    const condition = this.#condition;
    return {
      low: edgeIndex(edges, condition?.low, 'low'),
      high: edgeIndex(edges, condition?.high, 'high')
    };
  }

  #draw() {
    const data = this.#data;
    const view = this.#view;
    if (!data || !view) {
      this.svg.replaceChildren();
      return;
    }
    const bins = data.inside.length;
    const most = Math.max(...data.inside.map(rows => rows ?? 0), 1);
    const { low, high } = this.#chosen();
    const wide = WIDTH / bins;
    const y = levels(data, view.overall?.metric);
    const marks = [];
    for (let i = 0; i < bins; i++) {
      const rows = data.inside[i] ?? 0;
      const tall = (rows / most) * (BARS - 4);
      const on = i >= low && i < high ? ' in' : '';
      const x = i * wide + 0.5;
      const width = Math.max(wide - 1, 0.5);
      const bin = draw('g', {}, draw('rect', { class: `bin${on}`, x, y: BARS - tall, width, height: tall }));
      const metric = data.metric[i];
      if (known(metric)) {
        const level = { y1: y(metric), y2: y(metric) };
        bin.append(draw('line', { class: `level${on}`, x1: x, x2: x + width, ...level }));
      }
      const said = known(metric) ? `, ${view.metric.label} ${figure(metric, view.metric.format)}` : '';
      const ends = `${short(this.#edges[i])} to ${short(this.#edges[i + 1])}`;
      bin.append(draw('title', {}, `${ends}: ${count(rows)} rows${said}`));
      marks.push(bin);
    }
    const x = low * wide;
    const width = Math.max((high - low) * wide, 1);
    const window = draw('rect', { class: 'window', x, y: 0, width, height: HEIGHT });
    const all = view.overall?.metric;
    if (known(all)) {
      marks.push(draw('line', { class: 'overall', x1: 0, x2: WIDTH, y1: y(all), y2: y(all) }));
    }
    this.svg.replaceChildren(window, ...marks);
    put(this.first, { text: short(this.#edges[0]) });
    put(this.last, { text: short(this.#edges[bins]) });
    put(this.svg, {
      'aria-label': `${this.#condition?.column}: drag an interval, or use the arrow keys`,
      'aria-valuetext': `${short(this.#edges[low])} to ${short(this.#edges[high])}`,
      'aria-valuemin': 0,
      'aria-valuemax': bins,
      'aria-valuenow': low
    });
    const below = `Above the rows, below ${view.metric.label} by bin against all rows (dashed). `;
    put(this.hint, {
      text: `${below}Drag an interval; arrow keys move it, with Shift they move its upper end.`
    });
  }

  /** @param {PointerEvent} event */
  #bin(event) {
    const box = this.svg.getBoundingClientRect();
    const bins = this.#edges.length - 1;
    const at = Math.floor(((event.clientX - box.left) / Math.max(box.width, 1)) * bins);
    return Math.min(Math.max(at, 0), bins - 1);
  }

  /** @param {PointerEvent} event */
  #down = event => {
    if (this.#data && event.button === 0) {
      this.#from = this.#bin(event);
      this.svg.setPointerCapture(event.pointerId);
      this.#set(this.#from, this.#from + 1);
    }
  };

  /** @param {PointerEvent} event */
  #move = event => {
    if (this.#from !== null) {
      const to = this.#bin(event);
      this.#set(Math.min(this.#from, to), Math.max(this.#from, to) + 1);
    }
  };

  #up = () => {
    this.#from = null;
  };

  /** @param {KeyboardEvent} event */
  #key = event => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || !this.#data || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const bins = this.#edges.length - 1;
    const { low, high } = this.#chosen();
    if (event.shiftKey) {
      this.#set(low, Math.min(Math.max(high + step, low + 1), bins));
    } else {
      const by = Math.min(Math.max(step, -low), bins - high);
      this.#set(low + by, high + by);
    }
  };

  /**
   * @param {number} low
   * @param {number} high
   */
  #set(low, high) {
    if (!this.#condition) {
      return;
    }
    const next = between(this.#condition, this.#edges, low, high);
    const same = next.low === this.#condition.low && next.high === this.#condition.high;
    this.#condition = next;
    this.#draw();
    same || this.changed(next);
  }
}

/**
 * Where a value of the metric lies in the strip under the bars.
 *
 * @param {Histogram} data
 * @param {number | null | undefined} overall
 */
function levels(data, overall) {
  const all = [...data.metric, overall].filter(known);
  const low = Math.min(...all);
  const span = Math.max(...all) - low || 1;
  const room = STRIP - 6;
  return (/** @type {number} */ value) => HEIGHT - 3 - ((value - low) / span) * room;
}

/** @param {number | string | undefined} edge */
function short(edge) {
  if (typeof edge === 'number') {
    return figure(edge, '.5g');
  }
  return String(edge ?? '').replace('T', ' ').slice(0, 16);
}

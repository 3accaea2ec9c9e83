/**
 * @file A histogram on which an interval is brushed, by mouse and by keyboard.
 *
 * @import { Condition, Histogram } from './protocol'
 */

import { between, edgeIndex } from './edges.js';
import { draw, make, put } from './dom.js';
import { count, figure, known } from './words.js';

const WIDTH = 360;
const HEIGHT = 72;
const BASE = HEIGHT - 14;

export class Brush {
  /** @type {Histogram | null} */
  #data = null;
  /** @type {Condition | null} */
  #condition = null;
  /** @type {number | null} */
  #from = null;

  /**
   * @param {(condition: Condition) => void} changed
   * @param {string} format of the metric
   */
  constructor(changed, format) {
    this.changed = changed;
    this.format = format;
    this.svg = draw('svg', {
      class: 'histogram',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'slider',
      tabindex: 0,
      onpointerdown: this.#down,
      onpointermove: this.#move,
      onpointerup: this.#up,
      onkeydown: this.#key
    });
    this.hint = make('span', { class: 'hint' });
    this.el = make('div', { class: 'brush' }, /** @type {any} */ (this.svg), this.hint);
  }

  /**
   * @param {Histogram | null} data
   * @param {Condition} condition
   */
  show(data, condition) {
    this.#data = data?.edges && data.edges.length > 1 ? data : null;
    this.#condition = condition;
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
    if (!data) {
      this.svg.replaceChildren();
      return;
    }
    const bins = data.inside.length;
    const most = Math.max(...data.inside.map(rows => rows ?? 0), 1);
    const { low, high } = this.#chosen();
    const wide = WIDTH / bins;
    const marks = [];
    for (let i = 0; i < bins; i++) {
      const rows = data.inside[i] ?? 0;
      const tall = (rows / most) * (BASE - 4);
      const inside = i >= low && i < high;
      const bar = draw('rect', {
        class: inside ? 'bin in' : 'bin',
        x: i * wide + 0.5,
        y: BASE - tall,
        width: Math.max(wide - 1, 0.5),
        height: tall
      });
      const said = known(data.metric[i]) ? `, ${figure(data.metric[i], this.format)}` : '';
      const ends = `${short(this.#edges[i])} to ${short(this.#edges[i + 1])}`;
      bar.append(draw('title', {}, `${ends}: ${count(rows)} rows${said}`));
      marks.push(bar);
    }
    const window = draw('rect', {
      class: 'window',
      x: low * wide,
      y: 0,
      width: Math.max((high - low) * wide, 1),
      height: BASE
    });
    const first = draw('text', { x: 2, y: HEIGHT - 2 }, short(this.#edges[0]));
    const end = { x: WIDTH - 2, y: HEIGHT - 2, 'text-anchor': 'end' };
    const last = draw('text', end, short(this.#edges[bins]));
    this.svg.replaceChildren(window, ...marks, first, last);
    const said = `${short(this.#edges[low])} to ${short(this.#edges[high])}`;
    put(this.svg, {
      'aria-label': `${this.#condition?.column}: drag an interval, or use the arrow keys`,
      'aria-valuetext': said,
      'aria-valuemin': 0,
      'aria-valuemax': bins,
      'aria-valuenow': low
    });
    put(this.hint, { text: 'Drag an interval. Arrow keys move it; with Shift they widen it.' });
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
    if (this.#data) {
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
    if (!step || !this.#data) {
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

/** @param {number | string | undefined} edge */
function short(edge) {
  if (typeof edge === 'number') {
    return figure(edge, '.5g');
  }
  return String(edge ?? '').replace('T', ' ').slice(0, 16);
}

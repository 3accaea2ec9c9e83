/**
 * @file Charts by the bundled Vega: drawn once, then only their rows change.
 *
 * @import { Chart, Host } from './protocol'
 */

import { make, put } from './dom.js';
import { cellText } from './words.js';

/** @type {{ vega: Promise<any> | null }} */
const loaded = { vega: null };

/**
 * Vega, once for the page: it is only fetched when there is something to draw.
 *
 * @param {Host} host
 * @returns {Promise<any>}
 */
function vegaOf(host) {
  loaded.vega ??= host
    .ask('vega')
    .then(reply => {
      const [buffer] = reply.buffers ?? [];
      const source = reply.source ?? new TextDecoder().decode(buffer);
      const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
      return import(/* webpackIgnore: true */ url).finally(() => URL.revokeObjectURL(url));
    })
    .catch(error => {
      loaded.vega = null; // the next chart tries again
      throw error;
    });
  return loaded.vega;
}

/** One chart in its place. */
class Drawing {
  /** @type {any} */
  #view = null;
  #spec = '';
  #turn = 0;
  #gone = false;

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.title = make('h4');
    this.canvas = make('div', { class: 'canvas', role: 'img' });
    this.rows = make('div', { class: 'scroll rows', hidden: true });
    this.toggle = make('button', {
      class: 'small',
      text: 'as table',
      'aria-pressed': false,
      onclick: () => this.#tabled(this.rows.hidden)
    });
    this.el = make(
      'figure',
      { class: 'chart' },
      make('figcaption', {}, this.title, this.toggle),
      this.canvas,
      this.rows
    );
    this.observer = new ResizeObserver(() => this.#resize());
    this.observer.observe(this.canvas);
  }

  /** @param {Chart} chart */
  async show(chart) {
    const turn = ++this.#turn;
    this.chart = chart;
    put(this.title, { text: chart.title });
    put(this.canvas, { 'aria-label': chart.alt });
    this.rows.hidden || this.#tabled(true);
    const spec = JSON.stringify(chart.spec);
    try {
      const vega = await vegaOf(this.host);
      if (turn !== this.#turn || this.#gone) {
        return;
      }
      if (this.#view && this.#spec === spec) {
        for (const [name, rows] of Object.entries(chart.data)) {
          this.#view.data(name, rows);
        }
      } else {
        this.#make(vega, chart);
        this.#spec = spec;
      }
      await this.#view.runAsync();
    } catch (error) {
      put(this.canvas, { text: `The chart cannot be drawn: ${/** @type {Error} */ (error).message}` });
    }
  }

  /**
   * @param {any} vega
   * @param {Chart} chart
   */
  #make(vega, chart) {
    this.#view?.finalize();
    this.canvas.replaceChildren();
    const spec = { ...chart.spec, width: this.#width(), autosize: { type: 'fit-x', contains: 'padding' } };
    const datasets = Object.fromEntries(Object.entries(chart.data));
    const compiled = vega.compile({ ...spec, datasets, config: colours(this.canvas) }).spec;
    // no function is made from text: strict pages forbid it
    const parsed = vega.parse(compiled, null, { ast: true });
    this.#view = new vega.View(parsed, {
      expr: vega.expressionInterpreter,
      renderer: 'svg',
      container: this.canvas,
      hover: true
    });
  }

  #width() {
    return Math.max(this.canvas.clientWidth || 360, 160);
  }

  #resize() {
    if (this.#view && this.canvas.clientWidth) {
      void this.#view.width(this.#width()).runAsync();
    }
  }

  /** @param {boolean} on */
  #tabled(on) {
    put(this.rows, { hidden: !on });
    put(this.canvas, { hidden: on });
    put(this.toggle, { text: on ? 'as chart' : 'as table', 'aria-pressed': on });
    const rows = on ? Object.values(this.chart?.data ?? {}).flat() : [];
    const names = Object.keys(rows[0] ?? {});
    const cells = (/** @type {Record<string, unknown>} */ row) =>
      names.map(name => make('td', { text: cellText(row[name]) }));
    this.rows.replaceChildren(
      make(
        'table',
        { class: 'plain' },
        make('thead', {}, make('tr', {}, ...names.map(text => make('th', { scope: 'col', text })))),
        make('tbody', {}, ...rows.map(row => make('tr', {}, ...cells(row))))
      )
    );
  }

  dispose() {
    this.#gone = true;
    this.observer.disconnect();
    this.#view?.finalize();
    this.#view = null;
    this.el.remove();
  }
}

/** The charts of the chosen slice, each in its own place. */
export class Charts {
  /** @type {Map<string, Drawing>} */
  #drawings = new Map();

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.el = make('div', { class: 'charts' });
  }

  /** @param {Chart[]} charts */
  show(charts) {
    const wanted = new Set(charts.map(chart => chart.name));
    for (const [name, drawing] of this.#drawings) {
      if (!wanted.has(name)) {
        drawing.dispose();
        this.#drawings.delete(name);
      }
    }
    for (const chart of charts) {
      let drawing = this.#drawings.get(chart.name);
      if (!drawing) {
        drawing = new Drawing(this.host);
        this.#drawings.set(chart.name, drawing);
      }
      this.el.append(drawing.el);
      void drawing.show(chart);
    }
  }

  dispose() {
    this.show([]);
  }
}

/**
 * The colours of the page around, so that charts can be read in any theme.
 *
 * @param {Element} el
 */
function colours(el) {
  const style = getComputedStyle(el);
  const text = style.color;
  const line = style.getPropertyValue('--nbv-x-line').trim() || '#8888';
  const font = style.fontFamily;
  const axis = { labelColor: text, titleColor: text, domainColor: line, tickColor: line, gridColor: line };
  return {
    background: 'transparent',
    font,
    view: { stroke: 'transparent' },
    axis: { ...axis, gridOpacity: 0.4, labelFont: font, titleFont: font, titleFontWeight: 500 },
    legend: { labelColor: text, titleColor: text, labelFont: font, titleFont: font },
    title: { color: text }
  };
}

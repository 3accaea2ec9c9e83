/**
 * @file Charts by the bundled Vega: drawn once, then only their rows change.
 *
 * @import { Chart, Host } from './protocol'
 */

import { make, put } from './dom.js';
import { cellText } from './words.js';

/** @type {{ vega: Promise<any> | null }} */
const loaded = { vega: null };

/** What a page changes when its theme does. */
const THEME = ['class', 'style', 'theme', 'data-theme', 'data-jp-theme-light', 'data-jp-theme-name'];

/**
 * Vega, once for the page: it is only fetched when there is something to draw.
 *
 * @param {Host} host
 * @returns {Promise<any>}
 */
async function vegaOf(host) {
  for (;;) {
    const own = !loaded.vega;
    try {
      return await (loaded.vega ??= fetched(host));
    } catch (error) {
      if (own) {
        throw error;
      }
      // another view had asked, and was closed before the answer came
    }
  }
}

/** @param {Host} host */
async function fetched(host) {
  try {
    const reply = await host.ask('vega');
    const [buffer] = reply.buffers ?? [];
    const source = reply.source ?? new TextDecoder().decode(buffer);
    const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    return await import(/* webpackIgnore: true */ url).finally(() => URL.revokeObjectURL(url));
  } catch (error) {
    loaded.vega = null; // the next chart tries again
    throw error;
  }
}

/** One chart in its place. */
class Drawing {
  /** @type {any} */
  #view = null;
  /** The specification and the colours that are drawn. */
  #drawn = '';
  #turn = 0;
  #gone = false;

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.title = make('h4');
    this.canvas = make('div', { class: 'canvas', role: 'img' });
    this.rows = make('div', { class: 'scroll rows', hidden: true });
    /** @type {Chart | null} */
    this.chart = null;
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
    try {
      const vega = await vegaOf(this.host);
      if (turn !== this.#turn || this.#gone) {
        return;
      }
      const config = colours(this.canvas);
      const wanted = JSON.stringify([chart.spec, Object.keys(chart.data), config]);
      if (this.#view && this.#drawn === wanted) {
        for (const [name, rows] of Object.entries(chart.data)) {
          this.#view.data(name, rows);
        }
      } else {
        this.#make(vega, chart, config);
        this.#drawn = wanted;
      }
      await this.#view.runAsync();
    } catch (error) {
      if (turn === this.#turn && !this.#gone) {
        this.#clear();
        const why = /** @type {Error} */ (error).message;
        put(this.canvas, { text: `The chart cannot be drawn: ${why}` });
      }
    }
  }

  /** The theme of the page may be another one now. */
  restyle() {
    this.chart && this.#view && void this.show(this.chart);
  }

  /**
   * @param {any} vega
   * @param {Chart} chart
   * @param {Record<string, unknown>} config
   */
  #make(vega, chart, config) {
    this.#clear();
    const autosize = { type: 'fit-x', contains: 'padding' };
    const spec = { ...chart.spec, width: this.#width(), autosize, datasets: chart.data, config };
    // no function is made from text: strict pages forbid it
    const parsed = vega.parse(vega.compile(spec).spec, null, { ast: true });
    this.#view = new vega.View(parsed, {
      expr: vega.expressionInterpreter,
      renderer: 'svg',
      container: this.canvas,
      hover: true
    });
  }

  #clear() {
    this.#view?.finalize();
    this.#view = null;
    this.#drawn = '';
    this.canvas.replaceChildren();
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
    this.#clear();
    this.el.remove();
  }
}

/** The charts of the chosen slice, each in its own place. */
export class Charts {
  /** @type {Map<string, Drawing>} */
  #drawings = new Map();
  #looks = '';

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.el = make('div', { class: 'charts' });
    this.dark = matchMedia('(prefers-color-scheme: dark)');
    this.dark.addEventListener('change', this.#restyle);
    this.theme = new MutationObserver(this.#restyle);
    for (const node of [document.documentElement, document.body]) {
      this.theme.observe(node, { attributes: true, attributeFilter: THEME });
    }
  }

  /** Pages change much of themselves: only other colours draw a chart anew. */
  #restyle = () => {
    const looks = JSON.stringify(colours(this.el));
    if (looks !== this.#looks) {
      this.#looks = looks;
      this.#drawings.forEach(drawing => drawing.restyle());
    }
  };

  /** @param {Chart[]} charts */
  show(charts) {
    const wanted = new Set(charts.map(chart => chart.name));
    for (const [name, drawing] of this.#drawings) {
      if (!wanted.has(name)) {
        drawing.dispose();
        this.#drawings.delete(name);
      }
    }
    this.#looks = JSON.stringify(colours(this.el));
    charts.forEach((chart, i) => {
      let drawing = this.#drawings.get(chart.name);
      if (!drawing) {
        drawing = new Drawing(this.host);
        this.#drawings.set(chart.name, drawing);
      }
      // one that is moved would lose the focus
      if (this.el.children[i] !== drawing.el) {
        this.el.insertBefore(drawing.el, this.el.children[i] ?? null);
      }
      void drawing.show(chart);
    });
  }

  dispose() {
    this.dark.removeEventListener('change', this.#restyle);
    this.theme.disconnect();
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
  const line = style.borderTopColor; // that of lines, worked out
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

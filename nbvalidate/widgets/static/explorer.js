/**
 * @file The slice explorer: its parts put together over the widget's model.
 *
 * @import { Host, Model, Pin, Rule, View } from './protocol'
 */

import { canon } from './conditions.js';
import { Details } from './details.js';
import { choice, fill, make, put } from './dom.js';
import { Editor } from './editor.js';
import { Fairness } from './fairness.js';
import { Kernel } from './kernel.js';
import { Overlaps } from './overlap.js';
import { Pins } from './pins.js';
import { Search } from './search.js';
import { SliceTable } from './table.js';
import { count, figure, interval } from './words.js';

/** @implements {Host} */
class Explorer {
  /** @type {[string, () => void][]} */
  #heard = [];
  /** @type {any} */
  #timer;

  /**
   * @param {Model} model
   * @param {HTMLElement} el
   */
  constructor(model, el) {
    this.model = model;
    this.kernel = new Kernel(model);
    /** @type {string} */
    this.measured = '';
    this.searching = false;
    this.head = make('div', { class: 'head' });
    this.metric = choice([], '', {
      'aria-label': 'Metric',
      onchange: () => void this.act('metric', { name: this.metric.value })
    });
    this.title = make('h2');
    this.overall = make('p', { class: 'overall' });
    this.live = make('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
    this.error = make('p', { class: 'error', role: 'alert', hidden: true });
    this.table = new SliceTable(this);
    this.editor = new Editor(this);
    this.details = new Details(this);
    this.pinned = new Pins(this);
    this.overlap = new Overlaps(this);
    this.search = new Search(this);
    this.fairness = new Fairness(this);
    this.folded = {
      search: fold('Search settings', this.search.el, () => this.search.refresh()),
      overlap: fold('Overlap of slices', this.overlap.el, () => this.overlap.ask()),
      fairness: fold('Fairness', this.fairness.el, () => this.fairness.refresh())
    };
    this.head.append(this.title, this.metric);
    this.el = make(
      'div',
      { class: 'root', role: 'region', 'aria-label': 'Slice explorer', onkeydown: this.#onKey },
      this.head,
      this.overall,
      this.error,
      this.folded.search,
      this.table.el,
      this.editor.el,
      this.details.el,
      this.pinned.el,
      this.folded.overlap,
      this.folded.fairness,
      this.live
    );
    el.append(this.el);
    this.#hear('change:view', () => this.refresh());
    this.#hear('change:pins', () => this.refresh());
    this.#hear('change:weight', () => this.table.refresh());
    this.#hear('change:selected', () => this.#selected());
    this.refresh();
    this.#selected();
  }

  /**
   * @param {string} name
   * @param {() => void} callback
   */
  #hear(name, callback) {
    this.model.on(name, callback);
    this.#heard.push([name, callback]);
  }

  /** @returns {View} */
  get view() {
    return this.model.get('view');
  }

  /** @returns {Pin[]} */
  get pins() {
    return this.model.get('pins') ?? [];
  }

  /** @returns {Rule} */
  get rule() {
    return this.model.get('selected') ?? [];
  }

  /** @returns {number} */
  get weight() {
    return this.model.get('weight') ?? 0.5;
  }

  get offline() {
    return Boolean(this.kernel.offline);
  }

  refresh() {
    const { view } = this;
    const { format, label } = view.metric;
    put(this.title, { text: view.title });
    fill(
      this.metric,
      view.metrics.map(({ name, label: text }) => ({ value: name, label: text })),
      view.metric.name
    );
    put(this.metric, { disabled: this.offline });
    const parts = [view.overall, view.overall_b].flatMap((one, i) => {
      const of = view.models.length > 1 ? ` of ${view.models[i]}` : '';
      const ends = interval(one?.low, one?.high, format);
      return one ? [`${label}${of}: ${figure(one.metric, format)}${ends ? ` (${ends})` : ''}`] : [];
    });
    if (view.holdout) {
      parts.push(`${count(view.holdout.rows)} rows are held back ${view.holdout.how} to judge`);
    }
    this.offline && parts.push('a saved page: run the notebook to search and edit');
    put(this.overall, { text: parts.join('  ·  ') });
    this.table.refresh();
    this.editor.refresh();
    this.pinned.refresh();
    this.search.refresh();
    this.folded.fairness.open && this.fairness.refresh();
    this.folded.overlap.open && this.overlap.ask();
    if (view.metric.name !== this.measured) {
      this.measured && this.details.ask(this.rule);
      this.measured = view.metric.name;
    }
    const running = Boolean(view.search?.running);
    if (running && !this.searching) {
      this.folded.search.open = true; // once: who closes it has it closed
    }
    if (this.searching && !running && !view.search?.message) {
      this.say(`The search is done: ${view.slices.length} slices.`);
    }
    this.searching = running;
  }

  /** @param {KeyboardEvent} event */
  #onKey = event => {
    const field = /** @type {Element} */ (event.target).closest('input, textarea');
    const step = event.shiftKey ? 'redo' : 'undo';
    if (field || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') {
      return; // a text has an undo of its own
    }
    event.preventDefault();
    event.stopPropagation(); // and a notebook too
    if (!this.offline && this.view[step]) {
      void this.act(step);
    }
  };

  #selected() {
    const { rule } = this;
    this.table.select(canon(rule));
    this.editor.show(rule);
    this.details.ask(rule);
  }

  /**
   * @param {Rule} rule
   * @param {boolean} [_edited]
   */
  select(rule, _edited) {
    put(this.error, { hidden: true });
    if (canon(rule) !== canon(this.rule) || JSON.stringify(rule) !== JSON.stringify(this.rule)) {
      this.model.set('selected', rule);
      this.model.save_changes();
    }
  }

  /** @param {number} weight */
  weigh(weight) {
    this.model.set('weight', weight);
    this.model.save_changes();
  }

  /**
   * @param {string} op
   * @param {Record<string, unknown>} [args]
   */
  ask(op, args) {
    return this.kernel.ask(op, args);
  }

  /**
   * @param {string} op
   * @param {Record<string, unknown>} [args]
   */
  async act(op, args) {
    try {
      put(this.error, { hidden: true });
      return await this.kernel.ask(op, args);
    } catch (error) {
      this.fail(/** @type {Error} */ (error).message);
      return null;
    }
  }

  /** @param {string} text */
  say(text) {
    clearTimeout(this.#timer);
    put(this.live, { text });
    this.#timer = setTimeout(() => put(this.live, { text: '' }), 5000);
  }

  /** @param {string} text */
  fail(text) {
    put(this.error, { text, hidden: false });
  }

  dispose() {
    this.#heard.forEach(([name, callback]) => this.model.off(name, callback));
    clearTimeout(this.#timer);
    this.editor.dispose();
    this.details.dispose();
    this.overlap.dispose();
    this.pinned.dispose();
    this.kernel.dispose();
    this.el.remove();
  }
}

/**
 * @param {string} title
 * @param {HTMLElement} inner
 * @param {() => void} opened
 */
function fold(title, inner, opened) {
  const made = make('details', { class: 'fold' }, make('summary', { text: title }), inner);
  made.addEventListener('toggle', () => made.open && opened());
  return made;
}

export default {
  /** @param {{ model: Model, el: HTMLElement }} context */
  render({ model, el }) {
    const explorer = new Explorer(model, el);
    return () => explorer.dispose();
  }
};

/**
 * @file The table of slices: sorted, filtered, chosen by mouse and by keyboard.
 *
 * @import { Host } from './protocol'
 * @import { Column, Order } from './rank'
 */

import { keyed, labelled, make, put } from './dom.js';
import { scaleOf } from './interval.js';
import { filtered, ordered } from './rank.js';
import { fillRow } from './row.js';

/**
 * @typedef {object} Head
 * @property {Column} column
 * @property {string} label
 * @property {string} title
 * @property {boolean} [two] only with two models
 * @property {boolean} [one] only with one
 * @property {boolean} [minor] left out where there is little room
 */

/** @type {Head[]} */
const HEADS = [
  { column: 'rule', label: 'Slice', title: 'The conditions that all hold.' },
  { column: 'rows', label: 'Rows', title: 'How many rows belong to it.' },
  { column: 'coverage', label: 'Share', title: 'Of all rows.', minor: true },
  { column: 'metric', label: 'Metric', title: 'With its 95 % interval; the line is that of all rows.' },
  { column: 'metric_b', label: 'Metric of B', title: 'The same of the second model.', two: true },
  { column: 'delta', label: 'B worse by', title: 'How much worse the second model is in the slice.', two: true },
  { column: 'difference', label: 'Against the rest', title: 'Its metric minus that of all other rows.', one: true },
  { column: 'q', label: 'Evidence', title: 'Of what was searched by, on rows that the search has not seen.' },
  { column: 'new', label: 'New', title: 'The share of its rows that no slice found before it has.', minor: true }
];

export class SliceTable {
  /** @type {Order} */
  #order = { column: 'rank', down: true };
  #query = '';
  #worse = false;
  #selected = '';

  /** @param {Host & { weight: number, weigh(weight: number): void }} host */
  constructor(host) {
    this.host = host;
    this.search = make('input', {
      type: 'search',
      placeholder: 'Search slices',
      'aria-label': 'Search slices',
      oninput: () => this.#filter(this.search.value)
    });
    this.slider = make('input', {
      type: 'range',
      min: 0,
      max: 1,
      step: 0.05,
      'aria-label': 'Rank by severity or by size',
      oninput: () => this.#weigh()
    });
    this.onlyWorse = make('input', {
      type: 'checkbox',
      onchange: () => {
        this.#worse = this.onlyWorse.checked;
        this.refresh();
      }
    });
    this.worseLabel = labelled('', this.onlyWorse);
    const weighed = make(
      'span',
      { class: 'weight', title: 'Severe slices first, or large ones: the order changes without a new search.' },
      make('span', { text: 'severe', 'aria-hidden': 'true' }),
      this.slider,
      make('span', { text: 'large', 'aria-hidden': 'true' })
    );
    this.bar = make('div', { class: 'bar' }, this.search, weighed, this.worseLabel);
    this.head = make('tr');
    this.body = make('tbody');
    this.table = make(
      'table',
      { class: 'slices', role: 'grid', 'aria-label': 'Slices', onkeydown: this.#onKey },
      make('thead', {}, this.head),
      this.body
    );
    this.empty = make('p', { class: 'empty' });
    this.el = make(
      'div',
      { class: 'table' },
      this.bar,
      make('div', { class: 'scroll' }, this.table),
      this.empty
    );
  }

  /** @param {string} key the canonical text of the chosen rule */
  select(key) {
    this.#selected = key;
    this.#mark();
  }

  refresh() {
    const { view } = this.host;
    const two = view.models.length > 1;
    put(this.worseLabel, { hidden: !two });
    put(/** @type {Element} */ (this.worseLabel.firstElementChild), {
      text: `only where ${view.models[1]} is worse`
    });
    put(this.slider, { value: this.host.weight });
    this.#heads(two);
    const onDelta = two && view.settings.on === 'difference';
    const shown = ordered(
      filtered(view.slices, this.#query, two && this.#worse),
      this.#order,
      this.host.weight,
      onDelta
    );
    const scale = scaleOf(view);
    keyed(
      this.body,
      shown,
      record => record.key,
      () => this.#row(),
      (row, record) => fillRow(row, record, this.host, scale)
    );
    const none = view.search?.running ? 'Slices are searched …' : 'No slice stands out.';
    const nothing = view.slices.length ? 'No slice has these words.' : none;
    put(this.empty, { hidden: shown.length > 0, text: nothing });
    this.#mark();
  }

  /** @param {boolean} two */
  #heads(two) {
    const { view } = this.host;
    /** @type {Record<string, string>} */
    const names = { metric: view.metric.label };
    if (two) {
      names.metric += ` of ${view.models[0]}`;
      names.metric_b = `of ${view.models[1]}`;
      names.delta = `${view.models[1]} worse by`;
    }
    keyed(
      this.head,
      [null, ...HEADS.filter(head => (two ? !head.one : !head.two))],
      head => head?.column ?? 'pin',
      head => {
        const cell = make('th', { scope: 'col', title: head?.title, class: headClass(head) });
        cell.append(
          head
            ? make('button', { class: 'sort', onclick: () => this.#sort(head.column) })
            : make('span', { class: 'unseen', text: 'Pinned' })
        );
        return cell;
      },
      (cell, head) => {
        if (!head) {
          return;
        }
        const on = this.#order.column === head.column;
        put(cell, { 'aria-sort': on ? (this.#order.down ? 'descending' : 'ascending') : 'none' });
        const name = names[head.column] ?? head.label;
        put(/** @type {Element} */ (cell.firstElementChild), {
          text: name + (on ? (this.#order.down ? ' ▾' : ' ▴') : '')
        });
      }
    );
  }

  /** @param {Column} column a third click goes back to the ranking */
  #sort(column) {
    const down = column !== 'rule' && column !== 'q';
    if (this.#order.column !== column) {
      this.#order = { column, down };
    } else if (this.#order.down === down) {
      this.#order = { column, down: !down };
    } else {
      this.#order = { column: 'rank', down: true };
    }
    this.refresh();
  }

  /** @param {string} query */
  #filter(query) {
    this.#query = query;
    this.refresh();
  }

  #weigh() {
    this.#order = { column: 'rank', down: true };
    this.host.weigh(Number(this.slider.value));
  }

  #row() {
    const row = make('tr', { tabindex: -1 });
    row.addEventListener('click', event => {
      if (!(/** @type {Element} */ (event.target).closest('button'))) {
        this.#choose(row, true);
      }
    });
    return row;
  }

  #mark() {
    const rows = /** @type {HTMLElement[]} */ ([...this.body.children]);
    const chosen = rows.find(row => row.dataset.canon === this.#selected && this.#selected);
    rows.forEach(row => {
      put(row, { 'aria-selected': row === chosen, class: row === chosen ? 'chosen' : '' });
      row.tabIndex = row === (chosen ?? rows[0]) ? 0 : -1;
    });
  }

  /**
   * @param {HTMLElement} row
   * @param {boolean} [still] what is under the mouse does not move
   */
  #choose(row, still = false) {
    const record = this.host.view.slices.find(one => one.key === row.dataset.key);
    if (record) {
      row.focus({ preventScroll: still });
      this.host.select(record.rule);
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey = event => {
    const rows = /** @type {HTMLElement[]} */ ([...this.body.children]);
    const row = /** @type {HTMLElement} */ (event.target).closest('tr');
    const at = rows.indexOf(/** @type {HTMLElement} */ (row));
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      const next = rows[Math.min(Math.max(to, 0), rows.length - 1)];
      this.#choose(next);
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.#choose(rows[at]);
    } else if (event.key === 'p') {
      /** @type {HTMLElement | null} */ (rows[at].querySelector('button'))?.click();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // a notebook has keys of its own
  };
}

/** @param {Head | null} head */
function headClass(head) {
  const left = !head || ['rule', 'metric', 'metric_b', 'q'].includes(head.column);
  return [left ? '' : 'number', head?.minor ? 'minor' : ''].join(' ');
}

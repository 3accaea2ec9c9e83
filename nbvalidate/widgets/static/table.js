/**
 * @file The table of slices: sorted, filtered, chosen by mouse and by keyboard.
 *
 * @import { Host, SliceRecord } from './protocol'
 * @import { Column, Order } from './rank'
 */

import { canon } from './conditions.js';
import { draw, keyed, labelled, make, put } from './dom.js';
import { filtered, ordered } from './rank.js';
import { count, evidence, figure, interval, known, share, signed, spoken } from './words.js';

const BAR = { width: 116, height: 18, edge: 5 };

/** @typedef {{ column: Column, label: string, title: string, two?: boolean, one?: boolean }} Head */

/** @type {Head[]} */
const HEADS = [
  { column: 'rule', label: 'Slice', title: 'The conditions that all hold.' },
  { column: 'rows', label: 'Rows', title: 'How many rows belong to it.' },
  { column: 'coverage', label: 'Share', title: 'Of all rows.' },
  { column: 'metric', label: 'Metric', title: 'With its 95 % interval; the line is that of all rows.' },
  { column: 'metric_b', label: 'Metric of B', title: 'The same of the second model.', two: true },
  { column: 'delta', label: 'B worse by', title: 'How much worse the second model is in the slice.', two: true },
  { column: 'difference', label: 'Against the rest', title: 'Its metric minus that of all other rows.', one: true },
  { column: 'q', label: 'Evidence', title: 'Of what was searched by, on rows that the search has not seen.' },
  { column: 'new', label: 'New', title: 'The share of its rows that no slice found before it has.' }
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
    const scale = this.#scale();
    keyed(
      this.body,
      shown,
      record => record.key,
      () => this.#row(),
      (row, record) => this.#fill(row, record, two, scale)
    );
    const nothing = view.slices.length ? 'No slice has these words.' : 'No slice stands out.';
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
        const cell = make('th', { scope: 'col', title: head?.title });
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

  #scale() {
    const { view } = this.host;
    const overall = [view.overall?.metric, view.overall_b?.metric];
    const ends = view.slices.flatMap(one => [one.low, one.high, one.metric, one.b?.low, one.b?.high]);
    const all = [...overall, ...ends].filter(known);
    const low = Math.min(...all);
    const high = Math.max(...all);
    const width = high - low || 1;
    const room = BAR.width - 2 * BAR.edge;
    return (/** @type {number} */ value) => BAR.edge + ((value - low) / width) * room;
  }

  #row() {
    const row = make('tr', { tabindex: -1 });
    row.addEventListener('click', event => {
      if (!(/** @type {Element} */ (event.target).closest('button'))) {
        this.#choose(row);
      }
    });
    return row;
  }

  /**
   * @param {HTMLElement} row
   * @param {SliceRecord} record
   * @param {boolean} two
   * @param {(value: number) => number} scale
   */
  #fill(row, record, two, scale) {
    const { view, pins } = this.host;
    const format = view.metric.format;
    const pinned = pins.some(pin => pin.key === record.key);
    row.dataset.key = record.key;
    row.dataset.canon = canon(record.rule);
    put(row, { 'aria-label': spoken(record, view) });
    const found = evidence(record, view);
    const cells = [
      make('td', { class: 'pincell' }, this.#star(record, pinned)),
      make('td', { class: 'rule' }, ...chipsOf(record)),
      make('td', { class: 'number', text: count(record.rows) }),
      make('td', { class: 'number', text: share(record.coverage) }),
      make('td', { class: 'metric' }, ...measured(record, view.overall?.metric, scale, format)),
      ...(two ? this.#ofTwo(record, scale, format) : [this.#against(record, format)]),
      make('td', {}, make('span', { class: `badge ${found.kind}`, text: found.text, title: found.title })),
      make('td', { class: 'number', text: known(record.new) ? share(record.new) : '–' })
    ];
    row.replaceChildren(...cells);
  }

  /**
   * @param {SliceRecord} record
   * @param {boolean} pinned
   */
  #star(record, pinned) {
    const { host } = this;
    return make('button', {
      class: 'star',
      text: pinned ? '★' : '☆',
      tabindex: -1,
      disabled: host.offline,
      'aria-pressed': pinned,
      'aria-label': pinned ? 'Unpin' : 'Pin',
      title: pinned ? 'Unpin' : 'Pin: keep it, and judge it in a gate',
      onclick: () =>
        void (pinned
          ? host.act('unpin', { key: record.key })
          : host.act('pin', { rule: record.rule }))
    });
  }

  /**
   * @param {SliceRecord} record
   * @param {string} format
   */
  #against(record, format) {
    return make('td', {
      class: 'number',
      text: signed(record.difference, format),
      title: interval(record.difference_low, record.difference_high, format)
    });
  }

  /**
   * @param {SliceRecord} record
   * @param {(value: number) => number} scale
   * @param {string} format
   */
  #ofTwo(record, scale, format) {
    const { view } = this.host;
    const worse = known(record.delta?.value) && record.delta.value > 0;
    return [
      make('td', { class: 'metric' }, ...measured(record.b, view.overall_b?.metric, scale, format)),
      make('td', {
        class: worse ? 'number worse' : 'number',
        text: signed(record.delta?.value, format),
        title: interval(record.delta?.low, record.delta?.high, format)
      })
    ];
  }

  #mark() {
    const rows = /** @type {HTMLElement[]} */ ([...this.body.children]);
    const chosen = rows.find(row => row.dataset.canon === this.#selected && this.#selected);
    rows.forEach(row => {
      put(row, { 'aria-selected': row === chosen, class: row === chosen ? 'chosen' : '' });
      row.tabIndex = row === (chosen ?? rows[0]) ? 0 : -1;
    });
  }

  /** @param {HTMLElement} row */
  #choose(row) {
    const record = this.host.view.slices.find(one => one.key === row.dataset.key);
    if (record) {
      row.focus({ preventScroll: true });
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

/** @param {SliceRecord} record */
function chipsOf(record) {
  const chips = record.chips.map(text => make('span', { class: 'chip', text, title: text }));
  const name = record.name ? [make('strong', { class: 'name', text: record.name })] : [];
  return [...name, ...(chips.length ? chips : [make('em', { text: 'all rows' })])];
}

/**
 * A figure, and its interval as a bar against the line of all rows.
 *
 * @param {{ metric: number | null, low: number | null, high: number | null } | null} of
 * @param {number | null | undefined} overall
 * @param {(value: number) => number} scale
 * @param {string} format
 */
export function measured(of, overall, scale, format) {
  const said = figure(of?.metric, format);
  const ends = interval(of?.low, of?.high, format);
  const bar = draw('svg', {
    class: 'interval',
    width: BAR.width,
    height: BAR.height,
    role: 'img',
    'aria-label': `95 %: ${ends || 'not known'}; all rows ${figure(overall, format)}`
  });
  const middle = BAR.height / 2;
  if (known(overall)) {
    const x = scale(overall);
    bar.append(draw('line', { class: 'overall', x1: x, x2: x, y1: 1, y2: BAR.height - 1 }));
  }
  if (known(of?.low) && known(of?.high)) {
    const y = { y1: middle, y2: middle };
    bar.append(draw('line', { class: 'range', x1: scale(of.low), x2: scale(of.high), ...y }));
  }
  if (known(of?.metric)) {
    bar.append(draw('circle', { class: 'dot', cx: scale(of.metric), cy: middle, r: 3.5 }));
  }
  bar.append(draw('title', {}, ends ? `${said} (95 %: ${ends})` : said));
  return [make('span', { class: 'figure', text: said }), bar];
}

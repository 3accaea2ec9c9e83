/**
 * @file What is known about the chosen slice: its charts, its conditions, its worst rows.
 *
 * @import { Cells, DetailReply, Host, Rule } from './protocol'
 */

import { Charts } from './charts.js';
import { make, put, sentence } from './dom.js';
import { Latest } from './kernel.js';
import { cellText, count, figure, known, signed } from './words.js';

const WAIT = 150;
const NOTHING = { charts: [], contributions: [], examples: null };

export class Details {
  /** @type {Rule} */
  #rule = [];

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.charts = new Charts(host);
    this.parts = make('div', { class: 'contributions' });
    this.rows = make('div', { class: 'examples' });
    this.el = make('section', { class: 'details', 'aria-label': 'About the chosen slice' });
    this.el.append(this.charts.el, this.parts, this.rows);
    this.latest = new Latest(
      args => host.ask('detail', args),
      reply => this.#show(reply),
      error => {
        put(this.el, { 'aria-busy': false });
        // what is there is of another slice
        this.#show({ ...NOTHING, record: /** @type {any} */ (null) });
        host.fail(error.message);
      }
    );
  }

  /** @param {Rule} rule */
  ask(rule) {
    this.#rule = rule;
    put(this.el, { 'aria-busy': true });
    this.latest.run({ rule }, WAIT);
  }

  /** @param {DetailReply} reply */
  #show(reply) {
    put(this.el, { 'aria-busy': false });
    this.charts.show(reply.charts);
    this.#contributions(reply);
    this.#examples(reply.examples);
  }

  /** @param {DetailReply} reply */
  #contributions(reply) {
    const { view } = this.host;
    const { format, label } = view.metric;
    if (reply.contributions.length < 2) {
      this.parts.replaceChildren();
      return;
    }
    const rows = reply.contributions.map(({ index, text, without }) =>
      make(
        'tr',
        {},
        make('th', { scope: 'row' }, make('span', { class: 'chip', text })),
        make('td', { class: 'number', text: count(without?.rows) }),
        make('td', { class: 'number', text: figure(without?.metric, format) }),
        make('td', { class: 'number', text: signed(without?.difference, format) }),
        make(
          'td',
          {},
          make('button', {
            class: 'small',
            text: 'drop',
            title: `Go on without ${text}`,
            disabled: this.host.offline,
            onclick: () => this.host.select(this.#rule.filter((_, i) => i !== index), true)
          })
        )
      )
    );
    const heads = ['Without', 'Rows', label, 'Against the rest', ''];
    this.parts.replaceChildren(
      make('h4', { text: 'What each condition adds' }),
      make(
        'table',
        { class: 'plain' },
        make('thead', {}, make('tr', {}, ...heads.map(text => make('th', { scope: 'col', text })))),
        make('tbody', {}, ...rows)
      )
    );
  }

  /** @param {Cells | null} cells */
  #examples(cells) {
    if (!cells?.rows.length) {
      this.rows.replaceChildren();
      return;
    }
    const two = this.host.view.models.length > 1;
    const title = two ? `The rows where ${this.host.view.models[1]} is worst against ${this.host.view.models[0]}` : 'The worst rows of the slice';
    this.rows.replaceChildren(
      make('h4', { text: title }),
      make('div', { class: 'scroll' }, tableOf(cells, cells.index_name ?? 'row')),
      ...(cells.notes ?? []).map(note => make('p', { class: 'hint' }, ...sentence(note)))
    );
  }

  dispose() {
    this.latest.drop();
    this.charts.dispose();
  }
}

/**
 * Cells as a table.
 *
 * @param {Cells} cells
 * @param {string | null} index the head of a first column that has no name of its own
 * @param {string} [format] of figures that are no whole numbers
 */
export function tableOf(cells, index = null, format) {
  const heads = index === null ? cells.columns : [index, ...cells.columns];
  const row = (/** @type {unknown[]} */ values) =>
    make(
      'tr',
      {},
      ...values.map((value, i) => {
        const number = typeof value === 'number' && (i > 0 || index === null);
        const real = format && known(value) && !Number.isInteger(value);
        const text = real ? figure(value, format) : cellText(value);
        return make(i ? 'td' : 'th', { class: number ? 'number' : '', text });
      })
    );
  return make(
    'table',
    { class: 'plain' },
    make('thead', {}, make('tr', {}, ...heads.map(text => make('th', { scope: 'col', text })))),
    make('tbody', {}, ...cells.rows.map(row))
  );
}

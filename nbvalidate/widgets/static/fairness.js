/**
 * @file The fairness view: rates by group of protected attributes.
 *
 * @import { Host } from './protocol'
 */

import { tableOf } from './details.js';
import { make } from './dom.js';

export class Fairness {
  /** @type {Set<string>} */
  #by = new Set();

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.boxes = make('div', { class: 'values', role: 'group', 'aria-label': 'Protected attributes' });
    this.table = make('div', { class: 'scroll' });
    this.notes = make('ul', { class: 'hint' });
    this.hint = make('p', { class: 'hint', text: 'Choose protected attributes: rates by group, with the definitions of Fairlearn.' });
    this.el = make('div', {}, this.hint, this.boxes, this.table, this.notes);
    this.shown = '';
  }

  refresh() {
    const { view, offline } = this.host;
    if (!this.boxes.childElementCount) {
      const some = view.features.filter(one => one.kind !== 'time' && (one.kind === 'number' || (one.distinct ?? 0) <= 50));
      this.boxes.append(
        ...some.map(({ name }) => {
          const box = make('input', { type: 'checkbox', disabled: offline, 'data-name': name, onchange: () => void this.#choose(name, box.checked) });
          return make('label', { class: 'value' }, box, name);
        })
      );
    }
    const text = JSON.stringify(view.fairness);
    if (text !== this.shown) {
      this.shown = text;
      this.#by = new Set(view.fairness?.by ?? []);
      this.boxes.querySelectorAll('input').forEach(box => {
        box.checked = this.#by.has(box.dataset.name ?? '');
      });
      this.table.replaceChildren(...(view.fairness ? [tableOf(view.fairness, null, view.metric.format)] : []));
      this.notes.replaceChildren(...(view.fairness?.notes ?? []).map(text => make('li', { text })));
    }
  }

  /**
   * @param {string} name
   * @param {boolean} on
   */
  async #choose(name, on) {
    on ? this.#by.add(name) : this.#by.delete(name);
    await this.host.act('fairness', { by: [...this.#by] });
  }
}

/**
 * @file Pinned slices: names, notes, margins, undo, and what leaves the explorer.
 *
 * @import { Host, Pin } from './protocol'
 */

import { conditionText } from './conditions.js';
import { choice, enters, keyed, make, put } from './dom.js';

const EXPORTS = [
  { value: '', label: 'Export …' },
  { value: 'gate', label: 'gate (slices.json)' },
  { value: 'pandas', label: 'pandas code' },
  { value: 'polars', label: 'Polars code' },
  { value: 'csv', label: 'table (CSV)' },
  { value: 'html', label: 'web page' }
];

export class Pins {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.undo = make('button', { text: '↶ Undo', onclick: () => void host.act('undo') });
    this.redo = make('button', { text: '↷ Redo', onclick: () => void host.act('redo') });
    this.exporter = choice(EXPORTS, '', { 'aria-label': 'Export', onchange: () => void this.#export() });
    this.list = make('ul', { class: 'pins' });
    this.hint = make('p', {
      class: 'hint',
      text: 'Pin a slice (☆) to keep it, name it, and judge it in a gate.'
    });
    this.code = make('pre', { class: 'code', tabindex: 0, hidden: true });
    this.el = make(
      'section',
      { 'aria-label': 'Pinned slices' },
      make('div', { class: 'bar' }, make('h3', { text: 'Pinned' }), this.undo, this.redo, this.exporter),
      this.hint,
      this.list,
      this.code
    );
  }

  refresh() {
    const { view, pins, offline } = this.host;
    put(this.undo, { disabled: offline || !view.undo });
    put(this.redo, { disabled: offline || !view.redo });
    put(this.exporter, { disabled: offline });
    put(this.hint, { hidden: pins.length > 0 });
    keyed(
      this.list,
      pins,
      pin => pin.key,
      pin => this.#item(pin),
      (item, pin) => this.#fill(item, pin)
    );
  }

  /** @param {Pin} pin */
  #item({ key }) {
    const write = (/** @type {string} */ word) => (/** @type {Event} */ event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      const text = input.value.trim();
      const value = word === 'margin' ? (text === '' ? null : Number(text)) : text;
      void this.host.act('annotate', { key, [word]: value });
    };
    const margin = {
      type: 'number',
      min: 0,
      step: 'any',
      class: 'margin',
      'aria-label': 'Margin',
      onkeydown: enters,
      placeholder: 'as now',
      title: 'How much worse than the rest it may be; empty: as it is now, and a little.'
    };
    return make(
      'li',
      {},
      make('button', { class: 'link', title: 'Choose this slice', onclick: () => this.#choose(key) }),
      make('input', { class: 'name', 'aria-label': 'Name', placeholder: 'name', onkeydown: enters, onchange: write('name') }),
      make('input', { class: 'note', 'aria-label': 'Note', placeholder: 'note', onkeydown: enters, onchange: write('note') }),
      make('label', { class: 'label' }, 'margin', make('input', { ...margin, onchange: write('margin') })),
      make('button', {
        class: 'small',
        text: 'Unpin',
        onclick: () => void this.host.act('unpin', { key })
      })
    );
  }

  /**
   * @param {HTMLElement} item
   * @param {Pin} pin
   */
  #fill(item, pin) {
    put(/** @type {Element} */ (item.firstElementChild), {
      text: pin.rule.map(conditionText).join(' and ')
    });
    const [name, note, margin] = item.querySelectorAll('input');
    put(name, { value: pin.name ?? '' });
    put(note, { value: pin.note ?? '' });
    put(margin, { value: pin.margin ?? '' });
    item.querySelectorAll('input, .nbv-x-small').forEach(one => put(one, { disabled: this.host.offline }));
  }

  /** @param {string} key */
  #choose(key) {
    const pin = this.host.pins.find(one => one.key === key);
    pin && this.host.select(pin.rule);
  }

  async #export() {
    const what = this.exporter.value;
    this.exporter.value = '';
    const made = what && (await this.host.act('export', { what }));
    if (!made) {
      return;
    }
    const shown = what === 'pandas' || what === 'polars';
    put(this.code, { hidden: !shown, text: shown ? made.content : '' });
    if (shown) {
      this.host.say('The code is below the pins.');
      return;
    }
    const url = URL.createObjectURL(new Blob([made.content], { type: 'application/octet-stream' }));
    const link = make('a', { href: url, download: made.filename });
    this.el.append(link); // Firefox wants it in the page
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    this.host.say(`${made.filename} is downloaded.`);
  }
}

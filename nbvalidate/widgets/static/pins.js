/**
 * @file Pinned slices: names, notes, margins, and what leaves the explorer.
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
  /** @type {Map<string, any>} addresses of downloads, and when they are let go */
  #urls = new Map();

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.exporter = choice(EXPORTS, '', { 'aria-label': 'Export', onchange: () => void this.#export() });
    this.list = make('ul', { class: 'pins' });
    this.hint = make('p', {
      class: 'hint',
      text: 'Pin a slice (☆) to keep it, name it, and judge it in a gate.'
    });
    this.code = make('pre', { class: 'code', tabindex: 0, 'aria-label': 'Code' });
    this.shown = make(
      'div',
      { class: 'shown', hidden: true },
      this.code,
      make('button', { class: 'small', text: 'Copy', onclick: () => void this.#copy() }),
      make('button', {
        class: 'small',
        text: 'Close',
        onclick: () => {
          put(this.shown, { hidden: true });
          this.exporter.focus();
        }
      })
    );
    this.el = make(
      'section',
      { 'aria-label': 'Pinned slices' },
      make('div', { class: 'bar' }, make('h3', { text: 'Pinned' }), this.exporter),
      this.hint,
      this.list,
      this.shown
    );
  }

  refresh() {
    const { pins, offline } = this.host;
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
    this.#value(name, pin.name);
    this.#value(note, pin.note);
    this.#value(margin, pin.margin);
    item.querySelectorAll('input, .nbv-x-small').forEach(one => put(one, { disabled: this.host.offline }));
  }

  /**
   * @param {HTMLInputElement} input
   * @param {string | number | null} value what is being typed is not replaced by it
   */
  #value(input, value) {
    if (!input.matches(':focus')) {
      put(input, { value: value ?? '' });
    }
  }

  /** @param {string} key */
  #choose(key) {
    const pin = this.host.pins.find(one => one.key === key);
    pin && this.host.select(pin.rule);
  }

  /** Where the page may not write to the clipboard the text is marked: Ctrl+C copies it. */
  async #copy() {
    try {
      await navigator.clipboard.writeText(this.code.textContent ?? '');
      this.host.say('Copied.');
    } catch {
      this.code.focus();
      getSelection()?.selectAllChildren(this.code);
    }
  }

  async #export() {
    const what = this.exporter.value;
    this.exporter.value = '';
    const made = what && (await this.host.act('export', { what }));
    if (!made) {
      return;
    }
    const shown = what === 'pandas' || what === 'polars';
    put(this.shown, { hidden: !shown });
    put(this.code, { text: shown ? made.content : '' });
    if (shown) {
      this.host.say('The code is below the pins.');
      return;
    }
    const url = URL.createObjectURL(new Blob([made.content], { type: 'application/octet-stream' }));
    const link = make('a', { href: url, download: made.filename });
    this.el.append(link); // Firefox wants it in the page
    link.click();
    link.remove();
    this.#urls.set(url, setTimeout(() => this.#revoke(url), 10_000));
    this.host.say(`${made.filename} is downloaded.`);
  }

  /** @param {string} url */
  #revoke(url) {
    clearTimeout(this.#urls.get(url));
    this.#urls.delete(url);
    URL.revokeObjectURL(url);
  }

  dispose() {
    [...this.#urls.keys()].forEach(url => this.#revoke(url));
  }
}

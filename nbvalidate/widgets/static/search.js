/**
 * @file The settings of the search, and its progress.
 *
 * @import { Host, Settings } from './protocol'
 */

import { choice, fill, labelled, make, put, sentence } from './dom.js';
import { figure } from './words.js';

/** @type {[keyof Settings, string, string, Record<string, unknown>][]} */
const NUMBERS = [
  ['k', 'Slices', 'How many slices at most.', { min: 1, max: 100, step: 1 }],
  ['max_depth', 'Conditions', 'Of how many conditions at most.', { min: 1, max: 5, step: 1 }],
  ['min_support', 'Smallest', 'With how many rows at least: a share, or from 1 on a number.', { min: 0, step: 'any' }],
  ['alpha', 'Severity', '1 looks for severe slices, 0.5 for large ones.', { min: 0.01, max: 1, step: 'any' }],
  ['holdout', 'Held back', 'The share of the rows that judge; empty: nothing is tested.', { min: 0, max: 0.95, step: 'any' }]
];
/** @type {[keyof Settings, string][]} */
const SWITCHES = [
  ['ranges', 'intervals of several bins'],
  ['sets', 'sets of values'],
  ['negation', 'all but one value']
];

export class Search {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    /** @type {Map<string, HTMLInputElement>} */
    this.inputs = new Map();
    const numbers = NUMBERS.map(([word, label, title, more]) => {
      const input = make('input', { type: 'number', class: 'margin', ...more });
      this.inputs.set(word, input);
      return labelled(label, input, title);
    });
    const switches = SWITCHES.map(([word, label]) => {
      const input = make('input', { type: 'checkbox' });
      this.inputs.set(word, input);
      return labelled(label, input);
    });
    this.on = choice([], 'error', { 'aria-label': 'What is searched for' });
    this.onLabel = labelled('Search', this.on);
    this.go = make('button', { class: 'primary', text: 'Search again', onclick: () => void this.#start() });
    this.stop = make('button', { text: 'Cancel', onclick: () => void host.act('cancel') });
    this.progress = make('progress', { max: 1, 'aria-label': 'Progress of the search' });
    this.message = make('span', { class: 'hint', role: 'status' });
    this.status = make('div', { class: 'bar status' }, this.go, this.progress, this.stop, this.message);
    this.notes = make('div', { class: 'notes' });
    this.el = make('div', {}, make('div', { class: 'bar settings' }, this.onLabel, ...numbers, ...switches), this.status, this.notes);
    this.settings = '';
  }

  refresh() {
    const { view, offline } = this.host;
    const now = JSON.stringify(view.settings);
    if (now !== this.settings) {
      this.settings = now;
      for (const [word, input] of this.inputs) {
        const value = view.settings[/** @type {keyof Settings} */ (word)];
        put(input, input.type === 'checkbox' ? { checked: value } : { value: value ?? '' });
      }
      const [a, b] = view.models;
      const ons = [
        { value: 'error', label: `errors of ${a}` },
        { value: 'difference', label: `where ${b} is worse` }
      ];
      fill(this.on, ons, view.settings.on);
    }
    const search = view.search;
    const running = Boolean(search?.running);
    [...this.inputs.values(), this.on].forEach(one => put(one, { disabled: offline }));
    put(this.onLabel, { hidden: view.models.length < 2 });
    put(this.go, { disabled: offline || running });
    put(this.stop, { hidden: !running });
    put(this.progress, { hidden: !running });
    running && put(this.progress, { value: search?.progress ?? 0 });
    const took = search?.seconds ? `found in ${figure(search.seconds, '.2g')} s` : '';
    put(this.message, { text: search?.message ?? took });
    this.notes.replaceChildren(
      ...(search?.notes ?? []).map(note => make('p', { class: 'hint' }, ...sentence(note)))
    );
  }

  async #start() {
    /** @type {Record<string, unknown>} */
    const settings = { on: this.on.value };
    for (const [word, input] of this.inputs) {
      const text = input.value.trim();
      settings[word] = input.type === 'checkbox' ? input.checked : text === '' ? null : Number(text);
    }
    await this.host.act('search', { settings });
  }
}

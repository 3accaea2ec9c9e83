/**
 * @file The form of one condition: its kind, its values, its interval.
 *
 * @import { Condition, Feature, Histogram, Host, Part, Rule } from './protocol'
 */

import { asMissing, canon, kindOf, nameOf, negated, partValues, valuesOf, withInterval, withPart, withValues } from './conditions.js';
import { activeIn, choice, enters, make, put } from './dom.js';
import { stepped } from './edges.js';
import { Brush } from './histogram.js';
import { Latest } from './kernel.js';
import { count } from './words.js';

export class ConditionForm {
  /** @type {Rule} */
  #rule = [];
  #at = -1;
  #shape = '';
  /** @type {Histogram | null} */
  #histogram = null;
  /** What the histogram is of. */
  #counted = '';

  /**
   * @param {Host} host
   * @param {(condition: Condition | null) => void} changed null: the condition is dropped
   */
  constructor(host, changed) {
    this.host = host;
    this.changed = changed;
    this.el = make('div', { class: 'form', role: 'group', hidden: true });
    this.brush = new Brush(condition => changed(condition));
    this.counts = new Latest(
      args => host.ask('histogram', args),
      reply => {
        this.#histogram = reply;
        this.#brushed();
      },
      error => {
        this.#counted = '';
        host.fail(error.message);
      }
    );
  }

  /**
   * Made anew for another condition, else brought up to date.
   *
   * @param {Rule} rule
   * @param {number} at which of its conditions; -1 is none
   */
  show(rule, at) {
    this.#rule = rule;
    this.#at = at;
    const condition = rule[at];
    const feature = condition && this.#feature(condition);
    put(this.el, { hidden: !feature });
    if (!condition || !feature) {
      this.#close();
      return;
    }
    const shape = [at, condition.column, condition.part ?? '', kindOf(condition)].join(' ');
    put(this.el, { 'aria-label': `Condition on ${nameOf(condition)}` });
    if (this.#shape !== shape) {
      this.#shape = shape;
      this.#rebuild(this.#controls(condition, feature));
    }
    this.#update(condition);
    this.#count(condition);
  }

  #close() {
    this.el.replaceChildren();
    this.#shape = '';
    this.#counted = '';
    this.#histogram = null;
    this.counts.drop();
  }

  /** @param {Node[]} controls who is at work in the form stays at the same control */
  #rebuild(controls) {
    const label = activeIn(this.el)?.getAttribute('aria-label');
    this.el.replaceChildren(...controls);
    if (label) {
      const all = /** @type {NodeListOf<HTMLElement>} */ (this.el.querySelectorAll('[aria-label]'));
      const same = [...all].find(node => node.getAttribute('aria-label') === label);
      same?.focus({ preventScroll: true });
    }
  }

  /**
   * The histogram is of the rows that the other conditions leave: an interval changes nothing.
   *
   * @param {Condition} condition
   */
  #count(condition) {
    if (kindOf(condition) !== 'between') {
      return;
    }
    const { column, part = '' } = condition;
    const others = this.#rule.filter((_, i) => i !== this.#at);
    const wanted = JSON.stringify([column, part, canon(others), this.host.view.metric.name]);
    if (this.#counted !== wanted) {
      this.#counted = wanted;
      this.counts.run({ column, part, rule: this.#rule }, 60);
    }
  }

  /** @param {Condition} condition */
  #feature(condition) {
    return this.host.view.features.find(feature => feature.name === condition.column);
  }

  /**
   * @param {Condition} condition
   * @param {Feature} feature
   */
  #controls(condition, feature) {
    const kind = kindOf(condition);
    const kinds = [{ value: 'values', label: 'one of' }];
    if (!condition.part && (feature.kind === 'number' || feature.kind === 'time')) {
      kinds.unshift({ value: 'between', label: 'between' });
    }
    kinds.push({ value: 'missing', label: 'missing' });
    const now = kind === 'between' || kind === 'missing' ? kind : 'values';
    const made = [
      choice(kinds, now, {
        'aria-label': 'Kind of condition',
        onchange: (/** @type {Event} */ event) => this.#kind(chosen(event), feature)
      })
    ];
    if (feature.parts?.length) {
      const parts = ['', ...feature.parts].map(value => ({ value, label: value || 'the moment' }));
      made.push(
        choice(parts, condition.part ?? '', {
          'aria-label': 'Part of the moment',
          onchange: (/** @type {Event} */ event) =>
            this.changed(withPart(this.#rule[this.#at], /** @type {Part} */ (chosen(event))))
        })
      );
    }
    const negate = make('button', {
      text: 'negate',
      'aria-label': 'negate',
      title: 'All rows but these',
      onclick: () => this.changed(negated(this.#rule[this.#at]))
    });
    if (now === 'between') {
      return [...made, negate, ...this.#bounds(), this.brush.el];
    }
    return now === 'values' ? [...made, negate, this.#values(condition, feature)] : [...made, negate];
  }

  #bounds() {
    const input = (/** @type {'low' | 'high'} */ side) =>
      make('input', {
        class: 'bound',
        'data-side': side,
        'aria-label': side === 'low' ? 'From' : 'To',
        placeholder: side === 'low' ? 'from' : 'to',
        onkeydown: enters,
        onchange: (/** @type {Event} */ event) => this.#bound(side, chosen(event))
      });
    const step = (
      /** @type {'low' | 'high'} */ side,
      /** @type {1 | -1} */ by,
      /** @type {string} */ title
    ) =>
      make('button', {
        class: 'small',
        text: by > 0 ? '▸' : '◂',
        title,
        'aria-label': title,
        onclick: () => this.#step(side, by)
      });
    return [
      step('low', -1, 'Wider at the lower end'),
      step('low', 1, 'Narrower at the lower end'),
      input('low'),
      make('span', { text: 'to' }),
      input('high'),
      step('high', -1, 'Narrower at the upper end'),
      step('high', 1, 'Wider at the upper end')
    ];
  }

  /**
   * @param {'low' | 'high'} side
   * @param {1 | -1} by
   */
  #step(side, by) {
    const edges = this.#histogram?.edges;
    edges && this.changed(stepped(this.#rule[this.#at], edges, side, by));
  }

  /**
   * @param {'low' | 'high'} side
   * @param {string} text
   */
  #bound(side, text) {
    const condition = this.#rule[this.#at];
    const number = this.#feature(condition)?.kind === 'number';
    const value = text.trim() === '' ? null : number ? Number(text) : text.trim();
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.host.fail(`“${text}” is no number.`);
      return;
    }
    const ends = { low: condition.low ?? null, high: condition.high ?? null, [side]: value };
    this.changed(withInterval(condition, ends.low, ends.high));
  }

  /**
   * @param {Condition} condition
   * @param {Feature} feature
   */
  #values(condition, feature) {
    const listed = condition.part ? partValues(condition.part, feature) : (feature.values ?? []);
    const known = new Set(listed.map(one => JSON.stringify(one.value)));
    const own = valuesOf(condition)
      .filter(value => !known.has(JSON.stringify(value)))
      .map(value => ({ value, label: String(value), rows: null }));
    const boxes = [...own, ...listed].map(({ value, label, rows }) => {
      const box = make('input', {
        type: 'checkbox',
        'data-value': JSON.stringify(value),
        onchange: () => {
          const now = this.#rule[this.#at];
          const rest = valuesOf(now).filter(one => one !== value);
          this.changed(withValues(now, box.checked ? [...rest, value] : rest));
        }
      });
      const hint = make('span', { class: 'hint', text: rows === null ? '' : count(rows) });
      return make('label', { class: 'value' }, box, label, hint);
    });
    const more = (feature.distinct ?? 0) - listed.length;
    const note = more > 0 && !condition.part ? [`and ${count(more)} values of fewer rows`] : [];
    return make('div', { class: 'values', role: 'group', 'aria-label': 'Values' }, ...boxes, ...note);
  }

  /** @param {Condition} condition */
  #update(condition) {
    const values = new Set(valuesOf(condition).map(value => JSON.stringify(value)));
    for (const node of this.el.querySelectorAll('input')) {
      if (node.type === 'checkbox') {
        node.checked = values.has(node.dataset.value ?? '');
      } else if (!node.matches(':focus')) {
        const side = /** @type {'low' | 'high'} */ (node.dataset.side);
        put(node, { value: condition[side] ?? '' });
      }
    }
    this.#brushed();
  }

  #brushed() {
    const condition = this.#rule[this.#at];
    if (condition && kindOf(condition) === 'between') {
      this.brush.show(this.#histogram, condition, this.host.view);
    }
  }

  /**
   * @param {string} kind
   * @param {Feature} feature
   */
  #kind(kind, feature) {
    const condition = this.#rule[this.#at];
    if (kind === 'missing') {
      this.changed(asMissing(condition));
    } else if (kind === 'between') {
      this.changed(withInterval(condition, null, null, 'left'));
    } else {
      const first = feature.values?.[0]?.value ?? feature.min;
      first === undefined || first === null
        ? this.host.fail(`${feature.name} has no values that can be listed.`)
        : this.changed(withValues({ column: condition.column, is: first }, [first]));
    }
  }

  dispose() {
    this.counts.drop();
  }
}

/** @param {Event} event */
function chosen(event) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target).value;
}

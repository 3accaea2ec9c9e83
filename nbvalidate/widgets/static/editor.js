/**
 * @file The chosen rule as chips that can be changed, with live rows and metric.
 *
 * @import { Condition, Feature, Host, Part, Rule, SliceRecord } from './protocol'
 */

import { asMissing, canon, conditionText, fresh, kindOf, negated, partValues, valuesOf, withInterval, withPart, withValues } from './conditions.js';
import { choice, enters, fill, keyed, make, put } from './dom.js';
import { stepped } from './edges.js';
import { Brush } from './histogram.js';
import { Latest } from './kernel.js';
import { count, figure, interval, share, signed } from './words.js';

export class Editor {
  /** @type {Rule} */
  #rule = [];
  #open = -1;
  /** @type {import('./protocol').Histogram | null} */
  #histogram = null;

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.chips = make('div', { class: 'chips', role: 'group', 'aria-label': 'Conditions of the slice' });
    this.adder = choice([], '', {
      'aria-label': 'Add a condition on',
      onchange: () => this.#add(this.adder.value)
    });
    this.figures = make('p', { class: 'figures', 'aria-live': 'polite' });
    this.pinner = make('button', { text: 'Pin', onclick: () => void host.act('pin', { rule: this.#rule }) });
    this.clear = make('button', { text: 'All rows', title: 'Drop all conditions', onclick: () => this.#set([]) });
    this.form = make('div', { class: 'form', hidden: true });
    this.brush = new Brush(condition => this.#replace(condition), host.view.metric.format);
    this.el = make(
      'section',
      { class: 'editor', 'aria-label': 'The chosen slice' },
      make('div', { class: 'bar' }, this.chips, this.adder, this.pinner, this.clear),
      this.figures,
      this.form
    );
    /** @type {string} */
    this.shown = ''; // the form that is there
    this.live = new Latest(
      args => host.ask('evaluate', args),
      reply => this.#said(reply),
      error => host.fail(error.message)
    );
    this.counts = new Latest(
      args => host.ask('histogram', args),
      reply => {
        this.#histogram = reply;
        this.#brushed();
      },
      error => host.fail(error.message)
    );
  }

  /** @param {Rule} rule what is chosen now */
  show(rule) {
    const same = canon(rule) === canon(this.#rule);
    this.#rule = rule;
    if (!same && this.#open >= rule.length) {
      this.#open = -1;
    }
    this.refresh();
    this.live.run({ rule });
  }

  refresh() {
    const { host } = this;
    const known = host.view.slices.find(one => canon(one.rule) === canon(this.#rule));
    known && this.#said(known);
    keyed(
      this.chips,
      this.#rule,
      (_, i) => String(i),
      (_, i) => this.#chip(i),
      (chip, condition, i) => this.#fillChip(chip, condition, i)
    );
    const features = host.view.features.map(({ name }) => ({ value: name, label: name }));
    fill(this.adder, [{ value: '', label: '+ condition' }, ...features], '');
    put(this.adder, { disabled: host.offline });
    const pinned = host.pins.some(pin => canon(pin.rule) === canon(this.#rule));
    put(this.pinner, {
      disabled: host.offline || !this.#rule.length || pinned,
      text: pinned ? 'Pinned' : 'Pin'
    });
    put(this.clear, { disabled: !this.#rule.length });
    this.#formed();
  }

  /** @param {SliceRecord} record */
  #said(record) {
    const { view } = this.host;
    const { format, label } = view.metric;
    const text = [
      `${count(record.rows)} rows (${share(record.coverage)})`,
      `${label} ${figure(record.metric, format)}`
    ];
    const ends = interval(record.low, record.high, format);
    ends && (text[1] += ` (95 %: ${ends})`);
    if (this.#rule.length) {
      text.push(`${signed(record.difference, format)} against the rest`);
    }
    if (record.delta) {
      text.push(`${view.models[1]}: ${figure(record.b?.metric, format)}, worse by ${signed(record.delta.value, format)}`);
    }
    put(this.figures, { text: text.join('  ·  ') });
  }

  /** @param {number} i */
  #chip(i) {
    return make(
      'span',
      { class: 'edit' },
      make('button', { class: 'chip', onclick: () => this.#toggle(i) }),
      make('button', { class: 'drop', text: '×', onclick: () => this.#drop(i) })
    );
  }

  /**
   * @param {HTMLElement} chip
   * @param {Condition} condition
   * @param {number} i
   */
  #fillChip(chip, condition, i) {
    const text = conditionText(condition);
    const [edit, drop] = chip.children;
    put(edit, { text, 'aria-expanded': i === this.#open, title: 'Change', disabled: this.host.offline });
    put(drop, { 'aria-label': `Drop ${text}`, title: 'Drop', disabled: this.host.offline });
  }

  /** @param {number} i */
  #toggle(i) {
    this.#open = this.#open === i ? -1 : i;
    this.#histogram = null;
    this.refresh();
  }

  /** @param {number} i */
  #drop(i) {
    this.#open = -1;
    this.#set(this.#rule.filter((_, at) => at !== i));
  }

  /** @param {string} name */
  #add(name) {
    const feature = this.#feature(name);
    if (feature) {
      this.#open = this.#rule.length;
      this.#histogram = null;
      this.#set([...this.#rule, fresh(feature)]);
    }
  }

  /** @param {Condition | null} condition */
  #replace(condition) {
    const rule = condition
      ? this.#rule.map((one, i) => (i === this.#open ? condition : one))
      : this.#rule.filter((_, i) => i !== this.#open);
    this.#set(rule);
  }

  /** @param {Rule} rule */
  #set(rule) {
    this.host.select(rule, true);
  }

  /** @param {string} name */
  #feature(name) {
    return this.host.view.features.find(feature => feature.name === name);
  }

  /** The form of the open chip: made anew for another one, else brought up to date. */
  #formed() {
    const condition = this.#rule[this.#open];
    const feature = condition && this.#feature(condition.column);
    put(this.form, { hidden: !feature });
    if (!condition || !feature) {
      this.form.replaceChildren();
      this.shown = '';
      return;
    }
    const shape = `${this.#open} ${condition.column} ${condition.part ?? ''} ${kindOf(condition)}`;
    if (this.shown !== shape) {
      this.shown = shape;
      this.form.replaceChildren(...this.#controls(condition, feature));
    }
    this.#update(condition);
    this.counts.run({ column: condition.column, part: condition.part ?? '', rule: this.#rule }, 60);
  }

  /**
   * @param {Condition} condition
   * @param {Feature} feature
   */
  #controls(condition, feature) {
    const kind = kindOf(condition);
    const made = [];
    const kinds = [{ value: 'values', label: 'one of' }];
    if (!condition.part && (feature.kind === 'number' || feature.kind === 'time')) {
      kinds.unshift({ value: 'between', label: 'between' });
    }
    kinds.push({ value: 'missing', label: 'missing' });
    const now = kind === 'between' ? 'between' : kind === 'missing' ? 'missing' : 'values';
    made.push(
      choice(kinds, now, {
        'aria-label': 'Kind of condition',
        onchange: (/** @type {Event} */ event) =>
          this.#kind(/** @type {HTMLSelectElement} */ (event.target).value, feature)
      })
    );
    if (feature.parts?.length) {
      const parts = ['', ...feature.parts].map(value => ({ value, label: value || 'the moment' }));
      made.push(
        choice(parts, condition.part ?? '', {
          'aria-label': 'Part of the moment',
          onchange: (/** @type {Event} */ event) => {
            const part = /** @type {Part} */ (/** @type {HTMLSelectElement} */ (event.target).value);
            this.#replace(withPart(this.#rule[this.#open], part));
          }
        })
      );
    }
    made.push(
      make('button', { text: 'negate', onclick: () => this.#replace(negated(this.#rule[this.#open])) })
    );
    if (now === 'between') {
      made.push(...this.#bounds(), this.brush.el);
    } else if (now === 'values') {
      made.push(this.#values(condition, feature));
    }
    return made;
  }

  #bounds() {
    const input = (/** @type {'low' | 'high'} */ side) =>
      make('input', {
        class: 'bound',
        'data-side': side,
        'aria-label': side === 'low' ? 'From' : 'To',
        placeholder: side === 'low' ? 'from' : 'to',
        onkeydown: enters,
        onchange: (/** @type {Event} */ event) =>
          this.#bound(side, /** @type {HTMLInputElement} */ (event.target).value)
      });
    const step = (/** @type {'low' | 'high'} */ side, /** @type {1 | -1} */ by, /** @type {string} */ text, /** @type {string} */ title) =>
      make('button', { class: 'small', text, title, 'aria-label': title, onclick: () => this.#step(side, by) });
    return [
      step('low', -1, '◂', 'Wider at the lower end'),
      step('low', 1, '▸', 'Narrower at the lower end'),
      input('low'),
      make('span', { text: 'to' }),
      input('high'),
      step('high', -1, '◂', 'Narrower at the upper end'),
      step('high', 1, '▸', 'Wider at the upper end')
    ];
  }

  /**
   * @param {'low' | 'high'} side
   * @param {1 | -1} by
   */
  #step(side, by) {
    const edges = this.#histogram?.edges;
    edges && this.#replace(stepped(this.#rule[this.#open], edges, side, by));
  }

  /**
   * @param {'low' | 'high'} side
   * @param {string} text
   */
  #bound(side, text) {
    const condition = this.#rule[this.#open];
    const number = this.#feature(condition.column)?.kind === 'number';
    const value = text.trim() === '' ? null : number ? Number(text) : text.trim();
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.host.fail(`“${text}” is no number.`);
      return;
    }
    const ends = { low: condition.low ?? null, high: condition.high ?? null, [side]: value };
    this.#replace(withInterval(condition, ends.low, ends.high));
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
          const now = this.#rule[this.#open];
          const rest = valuesOf(now).filter(one => one !== value);
          this.#replace(withValues(now, box.checked ? [...rest, value] : rest));
        }
      });
      const said = rows === null ? '' : count(rows);
      return make('label', { class: 'value' }, box, label, make('span', { class: 'hint', text: said }));
    });
    const more = (feature.distinct ?? 0) - listed.length;
    const note = more > 0 && !condition.part ? [`and ${count(more)} values of fewer rows`] : [];
    return make('div', { class: 'values', role: 'group', 'aria-label': 'Values' }, ...boxes, ...note);
  }

  /** @param {Condition} condition */
  #update(condition) {
    const chosen = new Set(valuesOf(condition).map(value => JSON.stringify(value)));
    for (const node of this.form.querySelectorAll('input')) {
      if (node.type === 'checkbox') {
        node.checked = chosen.has(node.dataset.value ?? '');
      } else if (document.activeElement !== node || !node.matches(':focus')) {
        const side = /** @type {'low' | 'high'} */ (node.dataset.side);
        put(node, { value: condition[side] ?? '' });
      }
    }
    this.#brushed();
  }

  #brushed() {
    const condition = this.#rule[this.#open];
    if (condition && kindOf(condition) === 'between') {
      this.brush.show(this.#histogram, condition);
    }
  }

  /**
   * @param {string} kind
   * @param {Feature} feature
   */
  #kind(kind, feature) {
    const condition = this.#rule[this.#open];
    if (kind === 'missing') {
      this.#replace(asMissing(condition));
    } else if (kind === 'between') {
      this.#replace(withInterval(condition, null, null, 'left'));
    } else {
      const first = feature.values?.[0]?.value ?? feature.min;
      first === undefined || first === null
        ? this.host.fail(`${feature.name} has no values that can be listed.`)
        : this.#replace(withValues({ column: condition.column, is: first }, [first]));
    }
  }

  dispose() {
    this.live.drop();
    this.counts.drop();
  }
}

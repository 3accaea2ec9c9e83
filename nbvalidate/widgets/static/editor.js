/**
 * @file The chosen rule as chips that can be changed, with live rows and metric.
 *
 * @import { Condition, Host, Rule, SliceRecord } from './protocol'
 */

import { canon, conditionText, fresh, nameOf } from './conditions.js';
import { choice, fill, keyed, make, put } from './dom.js';
import { ConditionForm } from './form.js';
import { Latest } from './kernel.js';
import { count, figure, interval, share, signed } from './words.js';

export class Editor {
  /** @type {Rule} */
  #rule = [];
  #open = -1;
  /** The rule and the view that the figures are of. */
  #told = '';

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.chips = make('div', {
      class: 'chips',
      role: 'group',
      'aria-label': 'Conditions of the slice'
    });
    this.adder = choice([], '', {
      'aria-label': 'Add a condition on',
      onchange: () => this.#add(this.adder.value)
    });
    this.pinner = make('button', {
      text: 'Pin',
      onclick: () => void host.act('pin', { rule: this.#rule })
    });
    this.clear = make('button', {
      text: 'All rows',
      title: 'Drop all conditions',
      onclick: () => this.#set([])
    });
    this.undo = make('button', {
      text: '↶ Undo',
      title: 'Undo (Ctrl+Z)',
      onclick: () => void host.act('undo')
    });
    this.redo = make('button', {
      text: '↷ Redo',
      title: 'Redo (Ctrl+Shift+Z)',
      onclick: () => void host.act('redo')
    });
    this.figures = make('p', { class: 'figures', 'aria-live': 'polite' });
    this.form = new ConditionForm(host, condition => this.#replace(condition));
    this.el = make(
      'section',
      { class: 'editor', 'aria-label': 'The chosen slice' },
      make(
        'div',
        { class: 'bar' },
        this.chips,
        this.adder,
        this.pinner,
        this.clear,
        make('span', { class: 'steps' }, this.undo, this.redo)
      ),
      this.figures,
      this.form.el
    );
    this.live = new Latest(
      args => host.ask('evaluate', args),
      reply => this.#said(reply),
      error => {
        this.#told = '';
        this.#wait(false);
        put(this.figures, { text: 'The figures of this slice are not known.' });
        host.fail(error.message);
      }
    );
  }

  /** @param {Rule} rule what is chosen now */
  show(rule) {
    const before = this.#rule[this.#open];
    const now = rule[this.#open];
    if (!before || !now || nameOf(before) !== nameOf(now)) {
      // the part of a moment may be what was changed
      this.#open = now && before?.column === now.column ? this.#open : this.#awaited(rule);
    }
    this.#rule = rule;
    this.refresh();
  }

  /**
   * A condition that was just added is open; one of another slice is not.
   *
   * @param {Rule} rule
   */
  #awaited(rule) {
    return this.#open === this.#rule.length && rule.length > this.#rule.length ? this.#open : -1;
  }

  refresh() {
    const { host } = this;
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
    put(this.undo, { disabled: host.offline || !host.view.undo });
    put(this.redo, { disabled: host.offline || !host.view.redo });
    this.form.show(this.#rule, this.#open);
    this.#tell();
  }

  /** The figures: from the table where they are in it, else from the kernel. */
  #tell() {
    const { view } = this.host;
    const rule = canon(this.#rule);
    const known = view.slices.find(one => canon(one.rule) === rule);
    const told = JSON.stringify([rule, view.metric.name, view.settings.on]);
    if (known) {
      this.live.drop();
      this.#told = told;
      this.#said(known);
    } else if (this.#told !== told) {
      this.#told = told;
      this.#wait(true);
      this.live.run({ rule: this.#rule });
    }
  }

  /** @param {boolean} on what is shown is of the rule before */
  #wait(on) {
    put(this.figures, { 'aria-busy': on });
  }

  /** @param {SliceRecord} record */
  #said(record) {
    const { view } = this.host;
    const { format, label } = view.metric;
    this.#wait(false);
    if (record.rows === 0) {
      put(this.figures, { text: 'No row fulfils all of these conditions.' });
      return;
    }
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
      const of = figure(record.b?.metric, format);
      text.push(`${view.models[1]}: ${of}, worse by ${signed(record.delta.value, format)}`);
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
    const disabled = this.host.offline;
    put(edit, { text, 'aria-expanded': i === this.#open, title: `Change ${text}`, disabled });
    put(drop, { 'aria-label': `Drop ${text}`, title: 'Drop', disabled });
  }

  /** @param {number} i */
  #toggle(i) {
    this.#open = this.#open === i ? -1 : i;
    this.refresh();
  }

  /** @param {number} i */
  #drop(i) {
    this.#open = -1;
    this.#set(this.#rule.filter((_, at) => at !== i));
    const next = this.chips.children[i] ?? this.chips.lastElementChild;
    /** @type {HTMLElement} */ (next?.lastElementChild ?? this.adder).focus();
  }

  /** @param {string} name */
  #add(name) {
    const feature = this.host.view.features.find(one => one.name === name);
    const there = this.#rule.findIndex(one => one.column === name && !one.part);
    if (there >= 0) {
      this.#open = there; // a second one would only contradict it
      this.refresh();
    } else if (feature) {
      this.#open = this.#rule.length;
      this.#set([...this.#rule, fresh(feature)]);
    }
  }

  /** @param {Condition | null} condition */
  #replace(condition) {
    if (condition) {
      this.#set(this.#rule.map((one, i) => (i === this.#open ? condition : one)));
    } else {
      this.#drop(this.#open);
    }
  }

  /** @param {Rule} rule */
  #set(rule) {
    this.host.select(rule, true);
  }

  dispose() {
    this.live.drop();
    this.form.dispose();
  }
}

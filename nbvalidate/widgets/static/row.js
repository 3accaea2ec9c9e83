/**
 * @file A row of the table: the rule as chips, its figures, what is known about it.
 *
 * @import { Host, SliceRecord } from './protocol'
 */

import { canon } from './conditions.js';
import { make, put } from './dom.js';
import { measured } from './interval.js';
import { count, evidence, interval, known, share, signed, spoken } from './words.js';

/** @type {WeakMap<Element, string>} */
const shown = new WeakMap();

/**
 * Bring a row up to date; one that is so already is not touched, also while a search goes on.
 *
 * @param {HTMLElement} row
 * @param {SliceRecord} record
 * @param {Host} host
 * @param {(value: number) => number} scale
 */
export function fillRow(row, record, host, scale) {
  const { view, pins, offline } = host;
  const pinned = pins.some(pin => pin.key === record.key);
  const { overall, overall_b: overallB, metric, models } = view;
  const now = JSON.stringify([record, pinned, offline, metric, models, overall, overallB, scale(0), scale(1)]);
  if (shown.get(row) === now) {
    return;
  }
  shown.set(row, now);
  row.dataset.key = record.key;
  row.dataset.canon = canon(record.rule);
  put(row, { 'aria-label': spoken(record, view), 'aria-keyshortcuts': 'p' });
  const { format } = metric;
  const { kind, text, title } = evidence(record, view);
  row.replaceChildren(
    make('td', { class: 'pincell' }, star(record, pinned, host)),
    make('td', { class: 'rule' }, ...chipsOf(record)),
    make('td', { class: 'number', text: count(record.rows) }),
    make('td', { class: 'number minor coverage' }, ...covered(record)),
    make('td', { class: 'metric' }, ...measured(record, overall?.metric, scale, format)),
    ...(models.length > 1 ? ofTwo(record, host, scale) : [against(record, format)]),
    make('td', { class: 'evidence' }, make('span', { class: `badge ${kind}`, text, title })),
    make('td', { class: 'number minor', text: known(record.new) ? share(record.new) : '–' })
  );
}

/** @param {SliceRecord} record */
function chipsOf(record) {
  const chips = record.chips.map(text => make('span', { class: 'chip', text, title: text }));
  const name = record.name ? [make('strong', { class: 'name', text: record.name })] : [];
  return [...name, ...(chips.length ? chips : [make('em', { text: 'all rows' })])];
}

/**
 * The share as a bar under its figure.
 *
 * @param {SliceRecord} record
 */
function covered({ coverage }) {
  const bar = make('span', { class: 'share', 'aria-hidden': 'true' }, make('span'));
  const part = known(coverage) ? Math.min(Math.max(coverage, 0), 1) : 0;
  /** @type {HTMLElement} */ (bar.firstElementChild).style.width = `${part * 100}%`;
  return [share(coverage), bar];
}

/**
 * @param {SliceRecord} record
 * @param {boolean} pinned
 * @param {Host} host
 */
function star(record, pinned, host) {
  return make('button', {
    class: 'star',
    text: pinned ? '★' : '☆',
    tabindex: -1, // by keyboard it is the key P
    disabled: host.offline,
    'aria-pressed': pinned,
    'aria-label': pinned ? 'Unpin' : 'Pin',
    title: pinned ? 'Unpin (P)' : 'Pin: keep it, and judge it in a gate (P)',
    onclick: () =>
      void (pinned ? host.act('unpin', { key: record.key }) : host.act('pin', { rule: record.rule }))
  });
}

/**
 * @param {SliceRecord} record
 * @param {string} format
 */
function against(record, format) {
  return make('td', {
    class: 'number',
    text: signed(record.difference, format),
    title: interval(record.difference_low, record.difference_high, format)
  });
}

/**
 * @param {SliceRecord} record
 * @param {Host} host
 * @param {(value: number) => number} scale
 */
function ofTwo(record, { view }, scale) {
  const { format } = view.metric;
  const { delta } = record;
  const worse = known(delta?.value) && delta.value > 0;
  return [
    make('td', { class: 'metric' }, ...measured(record.b, view.overall_b?.metric, scale, format)),
    make('td', {
      class: worse ? 'number worse' : 'number',
      text: signed(delta?.value, format),
      title: interval(delta?.low, delta?.high, format)
    })
  ];
}

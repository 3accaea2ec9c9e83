/**
 * @file A figure with its interval as a bar against the line of all rows.
 *
 * @import { View } from './protocol'
 */

import { draw, make } from './dom.js';
import { figure, interval, known } from './words.js';

const BAR = { width: 116, height: 18, edge: 5 };

/**
 * One scale for all bars of the table, so that they can be compared.
 *
 * @param {View} view
 * @returns {(value: number) => number}
 */
export function scaleOf(view) {
  const overall = [view.overall?.metric, view.overall_b?.metric];
  const ends = view.slices.flatMap(one => [
    one.low,
    one.high,
    one.metric,
    one.b?.low,
    one.b?.high,
    one.b?.metric
  ]);
  const all = [...overall, ...ends].filter(known);
  const low = Math.min(...all);
  const width = Math.max(...all) - low || 1;
  const room = BAR.width - 2 * BAR.edge;
  return value => BAR.edge + ((value - low) / width) * room;
}

/**
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
    viewBox: `0 0 ${BAR.width} ${BAR.height}`,
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

/**
 * @file The reason beside a badge while the pointer or the keyboard's focus is on it.
 *
 * Drawn in the page's body, as a notebook cuts off what leaves it. Screen readers get the same text
 * from the badge's description, so it is hidden from them.
 */

import { element } from './dom.js';

export class Tooltip {
  /** @type {HTMLElement | null} */
  #box = null;

  /**
   * @param {HTMLElement} host
   * @param {string} selector  The elements in `host` that have one: their `aria-describedby`.
   */
  constructor(host, selector) {
    this.host = host;
    this.selector = selector;
    for (const event of ['pointerover', 'focusin']) {
      host.addEventListener(event, this.#onEnter);
    }
    for (const event of ['pointerout', 'focusout']) {
      host.addEventListener(event, this.hide);
    }
    host.addEventListener('keydown', this.#onKey);
    host.addEventListener('scroll', this.hide, true);
  }

  dispose() {
    this.hide();
    for (const event of ['pointerover', 'focusin']) {
      this.host.removeEventListener(event, this.#onEnter);
    }
    for (const event of ['pointerout', 'focusout']) {
      this.host.removeEventListener(event, this.hide);
    }
    this.host.removeEventListener('keydown', this.#onKey);
    this.host.removeEventListener('scroll', this.hide, true);
  }

  hide = () => {
    this.#box?.remove();
    this.#box = null;
  };

  /** @param {Event} event */
  #onEnter = event => {
    const target = /** @type {HTMLElement} */ (event.target);
    const anchor = /** @type {HTMLElement | null} */ (target.closest?.(this.selector));
    const id = anchor?.getAttribute('aria-describedby');
    const description = id && document.getElementById(id);
    if (anchor && description) {
      this.#show(anchor, description.cloneNode(true).childNodes);
    }
  };

  /** @param {KeyboardEvent} event */
  #onKey = event => {
    if (event.key === 'Escape') {
      this.hide();
    }
  };

  /**
   * @param {HTMLElement} anchor
   * @param {NodeListOf<ChildNode>} said
   */
  #show(anchor, said) {
    this.hide();
    const box = element('div', { className: 'nbv-tooltip' });
    box.setAttribute('aria-hidden', 'true');
    box.append(...said);
    document.body.append(box);
    const place = anchor.getBoundingClientRect();
    const right = Math.max(8, window.innerWidth - place.right);
    box.style.right = `${Math.min(right, window.innerWidth - box.offsetWidth - 8)}px`;
    const below = place.bottom + 6;
    const fits = below + box.offsetHeight < window.innerHeight;
    box.style.top = `${fits ? below : place.top - box.offsetHeight - 6}px`;
    this.#box = box;
  }
}

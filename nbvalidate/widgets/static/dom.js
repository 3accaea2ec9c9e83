/**
 * @file Elements in one call, and lists whose elements stay while their items do.
 *
 * All text goes in as text, never as HTML: a value of the user's data is only shown.
 */

const PREFIX = 'nbv-x-';
const SVG = 'http://www.w3.org/2000/svg';
const PROPERTIES = new Set(['value', 'checked', 'disabled', 'hidden', 'open', 'indeterminate']);

/** @typedef {Record<string, any>} Props */

/**
 * Class names of ours: `classes('chip on')` is `nbv-x-chip nbv-x-on`.
 *
 * @param {string} words
 */
export function classes(words) {
  return words
    .split(' ')
    .filter(Boolean)
    .map(word => PREFIX + word)
    .join(' ');
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Props} [props] `class` without our prefix, `text`, `onclick` and the like, or attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  put(made, tag === 'button' ? { type: 'button', ...props } : props);
  made.append(...children);
  return made;
}

/**
 * The same for SVG.
 *
 * @param {string} tag
 * @param {Props} [props]
 * @param {(Node | string)[]} children
 */
export function draw(tag, props = {}, ...children) {
  const made = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  put(made, props);
  made.append(...children);
  return made;
}

/**
 * Bring an element to these properties; what is so already is not touched.
 *
 * @param {Element} node
 * @param {Props} props
 */
export function put(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') {
      node.addEventListener(name.slice(2), value);
    } else if (name === 'text') {
      const text = String(value ?? '');
      if (node.textContent !== text) {
        node.textContent = text;
      }
    } else if (PROPERTIES.has(name) && name in node) {
      const target = /** @type {any} */ (node);
      const wanted = name === 'value' ? String(value ?? '') : Boolean(value);
      if (target[name] !== wanted) {
        target[name] = wanted;
      }
    } else {
      attribute(node, name === 'class' ? 'class' : name, name === 'class' ? classes(value) : value);
    }
  }
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {unknown} value
 */
function attribute(node, name, value) {
  const spoken = name.startsWith('aria-') && typeof value === 'boolean';
  if (value === null || value === undefined || (value === false && !spoken)) {
    node.removeAttribute(name);
    return;
  }
  const text = value === true && !spoken ? '' : String(value);
  if (node.getAttribute(name) !== text) {
    node.setAttribute(name, text);
  }
}

/** @type {WeakMap<Element, Map<string, Element>>} */
const lists = new WeakMap();

/**
 * Children of an element by key: one that is still wanted is updated, and keeps the focus.
 *
 * @template T
 * @template {Element} [N=HTMLElement]
 * @param {Element} parent
 * @param {T[]} items
 * @param {(item: T, i: number) => string} keyOf
 * @param {(item: T, i: number) => N} create
 * @param {(node: N, item: T, i: number) => void} [update]
 */
export function keyed(parent, items, keyOf, create, update) {
  const before = lists.get(parent) ?? new Map();
  const after = new Map();
  const focused = activeIn(parent);
  let next = parent.firstElementChild;
  items.forEach((item, i) => {
    let key = keyOf(item, i);
    while (after.has(key)) {
      key += ' '; // the same slice twice
    }
    const node = /** @type {N} */ (before.get(key) ?? create(item, i));
    after.set(key, node);
    update?.(node, item, i);
    if (node === next) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(node, next);
    }
  });
  for (const [key, node] of before) {
    after.get(key) === node || node.remove();
  }
  lists.set(parent, after);
  // an element that is moved loses the focus
  if (focused && parent.contains(focused) && activeIn(parent) !== focused) {
    focused.focus({ preventScroll: true });
  }
}

/**
 * What has the focus in an element, be it in a document or in somebody's shadow DOM.
 *
 * @param {Element} parent
 */
export function activeIn(parent) {
  const home = /** @type {Document | ShadowRoot} */ (parent.getRootNode());
  const active = /** @type {HTMLElement | null} */ (home.activeElement ?? null);
  return active && parent.contains(active) ? active : null;
}

/**
 * One of our sentences: what stands between backticks is set as code.
 *
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function sentence(text) {
  const pieces = text.split('`');
  if (pieces.length % 2 === 0) {
    return [text]; // a backtick of the user's own
  }
  return pieces.map((piece, i) => (i % 2 ? make('code', { text: piece }) : piece));
}

/**
 * Enter in a field is the end of it, also where a notebook takes the key.
 *
 * @param {KeyboardEvent} event
 */
export function enters(event) {
  if (event.key === 'Enter') {
    event.preventDefault();
    event.stopPropagation();
    /** @type {HTMLElement} */ (event.target).blur(); // which fires `change`
  }
}

/**
 * A labelled control.
 *
 * @param {string} label
 * @param {HTMLElement} control
 * @param {string} [title]
 */
export function labelled(label, control, title) {
  return make('label', { class: 'label', title }, make('span', { text: label }), control);
}

/**
 * In a closed list a key would choose what comes next at once, and so act before the option that
 * is meant can be reached: the list is opened instead, and Enter chooses.
 *
 * @param {KeyboardEvent} event
 */
function opens(event) {
  const select = /** @type {HTMLSelectElement & { showPicker?: () => void }} */ (event.target);
  const moves = /^(Arrow|Page|Home|End)/.test(event.key) || event.key.length === 1;
  if (!moves || event.altKey || event.ctrlKey || event.metaKey || !select.showPicker) {
    return;
  }
  try {
    select.showPicker();
    event.preventDefault();
    event.stopPropagation();
  } catch {
    // it is open, or this is a frame of another site: as the browser does it
  }
}

/**
 * A select with these options.
 *
 * @param {{ value: string, label: string }[]} options
 * @param {string} value
 * @param {Props} props
 */
export function choice(options, value, props) {
  const made = make('select', { onkeydown: opens, ...props });
  fill(made, options, value);
  return made;
}

/**
 * @param {HTMLSelectElement} select
 * @param {{ value: string, label: string }[]} options
 * @param {string} value
 */
export function fill(select, options, value) {
  keyed(
    select,
    options,
    option => option.value,
    option => {
      const made = make('option');
      made.setAttribute('value', option.value); // '' too: else its text would be the value
      return made;
    },
    (node, option) => put(node, { text: option.label })
  );
  if (select.value !== value) {
    select.value = value;
  }
}

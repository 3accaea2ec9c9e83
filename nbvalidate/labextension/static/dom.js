/** @file Elements in one call, and our sentences, whose `names` stand between backticks. */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Partial<HTMLElementTagNameMap[T]>} [properties]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/**
 * A sentence, with its names as code.
 *
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function sentence(text) {
  const pieces = text.split('`');
  if (pieces.length % 2 === 0) {
    return [text]; // a backtick of the user's own
  }
  return pieces.map((piece, i) => (i % 2 ? element('code', {}, piece) : piece));
}

/**
 * A sentence for an attribute, where its names cannot be set as code.
 *
 * @param {string} text
 */
export function plain(text) {
  return sentence(text)
    .map(piece => (typeof piece === 'string' ? piece : piece.textContent))
    .join('');
}

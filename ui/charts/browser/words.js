// Words and numbers: mathematical terms in their colours, numbers as people write them.

/** @import { Metric, Metrics } from '../../browser/types.d.ts' */
/** @import { Format } from './types.d.ts' */

/** @type {Record<string, [role: string, base: string, index?: string]>} */
const TERMS = {
  'p_data': ['data', 'p', 'data'],
  'p_g': ['generated', 'p', 'g'],
  'F_data': ['data', 'F', 'data'],
  'F_g': ['generated', 'F', 'g'],
  'D*(x)': ['theory', 'D*(x)'],
  'D(x)': ['discriminator', 'D(x)'],
  'V(G,D*)': ['theory', 'V(G,D*)'],
  'V(G,D)': ['discriminator', 'V(G,D)'],
  'G(z)': ['generated', 'G(z)'],
};
const PATTERN = /(p_data|p_g|F_data|F_g|D\*\(x\)|D\(x\)|V\(G,D\*\)|V\(G,D\)|G\(z\))/;

/**
 * `text` as nodes, with the terms of the mathematics set in their colours.
 * @param {string} text
 * @returns {Node[]}
 */
export function withTerms(text) {
  return text.split(PATTERN).map((piece) => {
    const term = TERMS[piece];
    if (!term) return document.createTextNode(piece);
    const [role, base, index] = term;
    const node = make('var', `mm-term mm-role-${role}`, base);
    if (index) node.append(make('sub', '', index));
    return node;
  });
}

/**
 * An element with a class and text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {string} text
 */
export function make(tag, className = '', text = '') {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

/**
 * What went wrong, in words.
 * @param {unknown} error
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Write `text` into a node, unless it is there already.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @type {Record<string, string>} */
const SUPERSCRIPTS = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };
const minus = (/** @type {string} */ text) => text.replace('-', '−');

/**
 * -3 -> "10⁻³"
 * @param {number} exponent
 */
export function power(exponent) {
  return `10${[...String(exponent)].map((sign) => SUPERSCRIPTS[sign]).join('')}`;
}

/**
 * 2.1e-16 -> "2·10⁻¹⁶"
 * @param {number} value
 */
export function scientific(value) {
  if (value === 0) return '0';
  const [digits, exponent] = value.toExponential(0).split('e');
  return `${minus(digits)}·${power(Number(exponent))}`;
}

/**
 * 12345 -> "12,345"
 * @param {number} value
 */
export function grouped(value) {
  return Math.round(value).toLocaleString('en-GB');
}

/** @param {number} value */
function withoutNumber(value) {
  return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
}

/** @type {Record<Format, (value: number) => string>} */
const FORMATS = {
  // Three decimals are what the charts can show; what is smaller keeps one digit and its power of ten.
  number(value) {
    if (Math.abs(value) < 1e-12) return '0.000';
    return Math.abs(value) < 1e-3 ? scientific(value) : minus(value.toFixed(3));
  },
  // Two digits that count, wherever the point stands.
  amount: (
    value,
  ) => (value !== 0 && Math.abs(value) < 1e-3 ? scientific(value) : minus(String(Number(value.toPrecision(2))))),
  text: String,
  percent: (value) => `${(100 * value).toFixed(1)} %`,
  integer: grouped,
  scientific,
  check: (
    value,
  ) => (Math.abs(value) < 1e-15 ? '✓ < 10⁻¹⁵' : `${Math.abs(value) < 1e-9 ? '✓' : '✗'} ${scientific(Math.abs(value))}`),
};

/**
 * The value of a readout in these metrics, in words; "–" when it is not known.
 * @param {{metric: string, format: Format, of?: string}} readout
 * @param {Metrics | null | undefined} metrics
 */
export function readoutText({ metric, format, of }, metrics) {
  const value = metrics?.[metric];
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number' && !Number.isFinite(value)) return withoutNumber(value);
  const text = formatted(value, format);
  return of ? `${text} of ${formatted(metrics?.[of] ?? 0, format)}` : text;
}

/**
 * @param {Metric} value
 * @param {Format} format
 */
function formatted(value, format) {
  return typeof value === 'number' ? FORMATS[format](value) : String(value);
}

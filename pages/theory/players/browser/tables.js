// What depends on whom, in numbers: the derivatives of both terms of V(G,D), and the factors of G's gradient.

import { card } from '../../../../ui/charts/browser/card.js';
import { make, readoutText, setText, withTerms } from '../../../../ui/charts/browser/words.js';

/** @import { Frame, Metrics } from '../../../../ui/browser/types.d.ts' */
/** @import { CellSpec } from '../../../../ui/charts/browser/types.d.ts' */

/** @typedef {(metric: string, className?: string) => HTMLElement} NumberMaker makes a place for a metric */

const PARAMETERS = [
  ['a', 'a', 'discriminator'],
  ['b', 'b', 'discriminator'],
  ['mu', 'μ', 'generated'],
  ['s', 's', 'generated'],
];
const TERMS = [
  ['first', 'E log D(x)'],
  ['second', 'E log(1 − D(G(z)))'],
  ['total', 'V(G,D)'],
];
/** @type {Record<string, string>} */
const PLAYER_OF_TURN = { d: 'discriminator', g: 'generated' };

/**
 * A cell `Dependence` of `pages/theory/players/cells.py`.
 * @param {CellSpec} spec
 */
export function dependenceCell(spec) {
  const { card: element, body } = card(spec);
  const table = make('table', 'tf-table tf-dependence');
  const owners = make('tr');
  owners.append(make('td'), owner("D's", 'discriminator'), owner("G's", 'generated'));
  const names = make('tr');
  names.append(make('td'));
  for (const [, symbol, role] of PARAMETERS) {
    const cell = make('th', `tf-number mm-term mm-role-${role}`, `∂/∂${symbol}`);
    cell.scope = 'col';
    names.append(cell);
  }
  const head = make('thead');
  head.append(owners, names);
  /** @type {[cell: HTMLElement, metric: string, role: string][]} */
  const numbers = [];
  const lines = make('tbody');
  for (const [term, words] of TERMS) {
    const line = make('tr');
    const title = make('th');
    title.scope = 'row';
    title.append(...withTerms(words));
    line.append(title);
    for (const [name, , role] of PARAMETERS) {
      const cell = make('td', `tf-number mm-role-${role}`);
      cell.dataset.metric = `${term}_${name}`;
      numbers.push([cell, `${term}_${name}`, role]);
      line.append(cell);
    }
    lines.append(line);
  }
  table.append(head, lines);
  body.append(table);
  return {
    element,
    update(/** @type {Frame} */ { header: { metrics, settings } }) {
      for (const [cell, metric, role] of numbers) {
        setText(cell, readoutText({ metric, format: 'number' }, metrics));
        cell.classList.toggle('tf-nothing', metric.startsWith('first') && role === 'generated');
        cell.classList.toggle('tf-turn', PLAYER_OF_TURN[String(settings.turn)] === role);
      }
    },
  };
}

/**
 * @param {string} words
 * @param {string} role
 */
function owner(words, role) {
  const cell = make('th', `tf-number mm-term mm-role-${role}`, words);
  cell.colSpan = 2;
  cell.scope = 'colgroup';
  return cell;
}

// Stations from the noise to the loss, and between them the derivative of the next one in the one before.
const STATIONS = [
  { words: 'z', metric: 'z', role: 'ink' },
  { words: 'x = μ + s·z', metric: 'x', role: 'generated' },
  { words: 'o = a·x + b', metric: 'o', role: 'discriminator' },
  { words: 'L', metric: 'loss_here', role: 'ink' },
];
const STEPS = [
  [['∂x/∂μ', 'by_mu'], ['∂x/∂s', 'by_s']],
  [['∂o/∂x = a', 'by_x']],
  [['∂L/∂o', 'by_o']],
];
/** @type {Record<string, string>} */
const LOSS = { saturating: 'L = log(1 − σ(o))', non_saturating: 'L = −log σ(o)' };
/** @type {[words: string, factors: string[], product: string, average: string][]} */
const PRODUCTS = [
  ['∂L/∂μ = ∂L/∂o · a · 1', ['by_o', 'by_x', 'by_mu'], 'here_mu', 'own_mu'],
  ['∂L/∂s = ∂L/∂o · a · z', ['by_o', 'by_x', 'by_s'], 'here_s', 'own_s'],
];

/**
 * A cell `ChainRule` of `pages/theory/players/cells.py`.
 * @param {CellSpec} spec
 */
export function chainCell(spec) {
  const { card: element, body } = card(spec);
  /** @type {[node: HTMLElement, metric: string][]} */
  const numbers = [];
  /** @type {NumberMaker} */
  const number = (metric, className = '') => {
    const node = make('b', className);
    node.dataset.metric = metric;
    numbers.push([node, metric]);
    return node;
  };
  const way = make('div', 'tf-chain');
  const titles = STATIONS.map(({ words, metric, role }, index) => {
    const station = make('div', `tf-station mm-role-${role}`);
    const title = make('span', 'mm-term', words);
    station.append(title, number(metric));
    way.append(station);
    if (index < STEPS.length) way.append(step(STEPS[index], number));
    return title;
  });
  const list = make('ul', 'tf-products');
  for (const [words, factors, product, average] of PRODUCTS) {
    const line = make('li');
    line.append(make('span', 'mm-term mm-role-gradient', words), ' = ');
    factors.forEach((factor, index) => line.append(index ? ' · ' : '', number(factor)));
    line.append(' = ', number(product, 'tf-product'), '; mean over all z: ', number(average, 'tf-product'));
    list.append(line);
  }
  body.append(way, list);
  return {
    element,
    update(/** @type {Frame} */ { header: { metrics, settings } }) {
      setText(titles[titles.length - 1], LOSS[String(settings.loss)]);
      /** @type {Metrics} */
      const known = { z: Number(settings.z), ...metrics };
      for (const [node, metric] of numbers) {
        setText(node, readoutText({ metric, format: 'number' }, known));
      }
    },
  };
}

/**
 * @param {string[][]} factors
 * @param {NumberMaker} number
 */
function step(factors, number) {
  const node = make('div', 'tf-step mm-role-gradient');
  node.append(make('span', 'tf-forth', '→'));
  for (const [words, metric] of factors) {
    const factor = make('span', 'tf-factor');
    factor.append(make('span', 'mm-term', words), number(metric));
    node.append(factor);
  }
  return node;
}

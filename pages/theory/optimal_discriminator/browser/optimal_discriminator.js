// The best answer of D at one x, and at all of them.

import { density, densityView, heightsOf, logOdds, shown, STEP, X } from './densities.js';
import { integral, logSigmoid, roundUp, sigmoid, softplus } from '../../../../ui/figures/browser/mathematics.js';

/** @import { DensityParameters } from './densities.js' */
/** @import { Doubles } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {DensityParameters & { x: number, d: number }} PointParameters */
/** @typedef {{ curve: 'drawn' | 'logistic', steepness: number, middle: number, drawn_d: Doubles }} CurveParameters */
/** @typedef {DensityParameters & CurveParameters} WholeParameters */

const MOST = 0.8; // height of what can be drawn
const SURE = 1e-12; // a drawn D stays so far from 0 and 1, where V would be −∞
const ANSWERS = Float64Array.from({ length: 161 }, (_, index) => 0.5 - 0.5 * Math.cos((Math.PI * (index + 0.5)) / 161));

/**
 * One x: the payoff p log D + q log(1 − D) as a function of the answer D.
 * @param {PointParameters} values
 */
export function point(values) {
  const [p, q] = [density(values, 'data'), density(values, 'generated')];
  const { x, d } = values;
  const [logP, logQ] = [p.at(x), q.at(x)];
  const [atP, atQ] = [Math.exp(logP), Math.exp(logQ)];
  const best = sigmoid(logOdds(logP, logQ));
  const view = densityView(values, p, q);

  /** @param {number} answer */
  const payoff = (answer) => share(atP, Math.log(answer)) + share(atQ, Math.log1p(-answer));
  /** @param {number} answer */
  const slope = (answer) => atP / answer - atQ / (1 - answer);
  const scale = roundUp(atP + atQ);
  const top = Math.max(atP, atQ);
  const odds = p.log.map((value, index) => logOdds(value, q.log[index]));
  const asked = Array.from(p.log, (value, index) => value > -Infinity || q.log[index] > -Infinity);
  const found = searched(logP, logQ);
  const step = 1e-4 * Math.min(d, 1 - d);
  return {
    arrays: {
      ...view.arrays,
      here: [x, x],
      stem: [0, top],
      x_dot: [x],
      p_dot: [atP],
      q_dot: [atQ],
      whole: [0, 1],
      d_optimal: shown(odds.map((value, index) => (asked[index] ? sigmoid(value) : NaN))),
      d_free: shown(odds.map((_, index) => (asked[index] ? NaN : 0.5))),
      d_dot: [d],
      best_dot: [best],
      answers: ANSWERS,
      payoff: ANSWERS.map(payoff),
      slope: ANSWERS.map(slope),
      payoff_dot: [payoff(d)],
      payoff_best_dot: [payoffAtBest(atP, atQ, best)],
      slope_dot: [slope(d)],
      best_line: [best, best],
      payoff_span: [-2.2 * scale, 0.12 * scale],
      slope_span: [-6 * scale, 6 * scale],
      flat: [0, 1],
      zero: [0, 0],
    },
    metrics: {
      ...view.metrics,
      p_here: atP,
      q_here: atQ,
      best,
      payoff: payoff(d),
      payoff_best: payoffAtBest(atP, atQ, best),
      slope: slope(d),
      ground: 0,
      found,
      quotient: atP + atQ > 0 ? atP / (atP + atQ) : best,
      slope_measured: (payoff(d + step) - payoff(d - step)) / (2 * step),
      curvature: Math.max(...ANSWERS.map((answer) => -atP / answer ** 2 - atQ / (1 - answer) ** 2)),
      payoff_found: found > 0 && found < 1 ? payoff(found) : 0,
    },
  };
}

/**
 * The answer of the slider goes to the top of the payoff.
 * @param {PointParameters} values
 */
export function toBest(values) {
  return { d: point(values).metrics.best };
}

/**
 * The curves as they stand become curves to draw on.
 * @param {DensityParameters} values
 */
export function drawOver(values) {
  const [p, q] = [density(values, 'data'), density(values, 'generated')];
  return heightsOf(p, q, values.drawn_data.length, MOST);
}

/**
 * All x: V(G, D) of a whole curve D against V(G, D*).
 * @param {WholeParameters} values
 */
export function whole(values) {
  const [p, q] = [density(values, 'data'), density(values, 'generated')];
  const view = densityView(values, p, q);
  const odds = p.log.map((value, index) => logOdds(value, q.log[index]));
  const logits = logitsOf(values);
  const [atP, atQ] = [p.log.map(Math.exp), q.log.map(Math.exp)];
  const paid = X.map((_, i) => share(atP[i], logSigmoid(logits[i])) + share(atQ[i], logSigmoid(-logits[i])));
  const possible = X.map((_, i) => share(atP[i], logSigmoid(odds[i])) + share(atQ[i], logSigmoid(-odds[i])));
  const missed = X.map((_, i) => (atP[i] + atQ[i]) * coins(odds[i], logits[i]));
  const [value, optimum] = [integral(paid, STEP), integral(possible, STEP)];
  const forth = shown(X);
  return {
    arrays: {
      ...view.arrays,
      d: shown(logits.map(sigmoid)),
      d_optimal: shown(odds.map((one, i) => (atP[i] + atQ[i] > 0 ? sigmoid(one) : NaN))),
      d_free: shown(odds.map((_, i) => (atP[i] + atQ[i] > 0 ? NaN : 0.5))),
      paid: shown(paid),
      possible: shown(possible),
      missed: shown(missed),
      between_x: Float64Array.from([...forth, ...forth.slice().reverse()]),
      between: Float64Array.from([...shown(possible), ...shown(paid).slice().reverse()]),
    },
    metrics: {
      ...view.metrics,
      value,
      optimum,
      gap: optimum - value,
      missed: integral(missed, STEP),
      half: 0.5,
    },
  };
}

/**
 * Every point of D's curve goes to p_data / (p_data + p_g).
 * @param {WholeParameters} values
 */
export function everyPointToItsBest(values) {
  const [p, q] = [density(values, 'data'), density(values, 'generated')];
  return { curve: 'drawn', drawn_d: shown(p.log.map((value, index) => sigmoid(logOdds(value, q.log[index])))) };
}

/**
 * D's log-odds on the grid; beyond the chart a drawn curve goes on as it ends there.
 * @param {CurveParameters} parameters
 */
function logitsOf({ curve, steepness, middle, drawn_d: heights }) {
  if (curve === 'logistic') return X.map((x) => steepness * (x - middle));
  const first = Math.round((X.length - heights.length) / 2);
  return X.map((_, index) => {
    const d = heights[Math.max(0, Math.min(heights.length - 1, index - first))];
    return Math.log(Math.max(d, SURE)) - Math.log(Math.max(1 - d, SURE));
  });
}

/**
 * KL(Bernoulli(σ(l)) ‖ Bernoulli(σ(o))): the Bregman divergence of softplus, without the difference of two V.
 * @param {number} l
 * @param {number} o
 */
function coins(l, o) {
  // Swapping the labels changes both signs and nothing else; with l ≤ 0 no two large terms cancel.
  const [odds, answer] = l > 0 ? [-l, -o] : [l, o];
  if (odds === -Infinity) return softplus(answer);
  return Math.max(0, softplus(answer) - softplus(odds) - sigmoid(odds) * (answer - odds));
}

/**
 * What is the case with density 0 is never paid for.
 * @param {number} density
 * @param {number} logarithm
 */
function share(density, logarithm) {
  return density > 0 ? density * logarithm : 0;
}

/**
 * −(p + q) H(D*), with the entropy of the coin D*.
 * @param {number} p
 * @param {number} q
 * @param {number} best
 */
function payoffAtBest(p, q, best) {
  const rest = p + q > 0 ? q / (p + q) : 0.5;
  return (p + q) * (share(best, Math.log(best)) + share(rest, Math.log(rest)));
}

/**
 * Where p log D + q log(1 − D) is largest, by golden section (Kiefer 1953): it uses nothing but values of it.
 * @param {number} logP
 * @param {number} logQ
 */
function searched(logP, logQ) {
  const largest = Math.max(logP, logQ);
  if (largest === -Infinity) return 0.5; // the same everywhere
  // Divided by the larger of p and q, which moves no maximum: where both are tiny the values would be rounded to 0.
  const [p, q] = [Math.exp(logP - largest), Math.exp(logQ - largest)];
  /** @param {number} answer */
  const payoff = (answer) => share(p, Math.log(answer)) + share(q, Math.log1p(-answer));
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0, 1];
  let [left, right] = [1 - ratio, ratio];
  let [atLeft, atRight] = [payoff(left), payoff(right)];
  while (high - low > 1e-10) {
    if (atLeft < atRight) {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = payoff(right);
    } else {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = payoff(left);
    }
  }
  return (low + high) / 2;
}

// Two classes on a line, spam or not by one score: the joint, what follows from it, and samples.

import {
  grid,
  integral,
  logAdd,
  logNormal,
  logSum,
  normalCdf,
  normals,
  sigmoid,
  softplus,
  uniforms,
} from '../../../../ui/figures/browser/mathematics.js';

/** @import { Component, Doubles, RealFunction } from '../../../../ui/figures/browser/mathematics.js' */
/** @typedef {{ spam: Component, ham: Component }} Classes the weights are p(y) */
/** @typedef {{ isSpam: boolean, x: number }} Sample */
/** @typedef {{ at: number, spamAbove: boolean }} Boundary */
/**
 * @typedef {object} JointParameters
 * @property {number} spam_mean
 * @property {number} spam_std
 * @property {number} ham_mean
 * @property {number} ham_std
 * @property {number} prior
 * @property {number} x
 * @property {number} n
 * @property {number} seed
 */
/** @typedef {{ centre: number, width: number, n: number, seed: number }} ReweightedParameters */

const [LOW, HIGH] = [-8, 8]; // what the charts show
const X = grid(LOW, HIGH, 321);
const WIDTH = 0.25;
const EDGES = grid(LOW, HIGH, Math.round((HIGH - LOW) / WIDTH) + 1);
// Wide and fine enough for the narrowest and the widest classes that a figure allows.
const EVERYWHERE = grid(-32, 32, 641);
const SPACING = 0.1;
const MOST = 4000; // samples

/** @type {Map<number, [number, number][]>} */
const kept = new Map();

/**
 * Uniform and standard normal numbers of a seed; the first ones stay the same when more are asked for.
 * @param {number} seed
 */
function randomness(seed) {
  let drawn = kept.get(seed);
  if (!drawn) {
    const [uniform, normal] = [uniforms(2 * seed), normals(2 * seed + 1)];
    drawn = Array.from({ length: MOST }, () => [uniform(), normal()]);
    kept.set(seed, drawn);
  }
  return drawn;
}

/**
 * Samples of a joint of two Gaussian classes: y first, then x given y.
 * @param {Classes} classes
 * @param {number} n
 * @param {number} seed
 */
function sample({ spam, ham }, n, seed) {
  return randomness(seed)
    .slice(0, n)
    .map(([uniform, normal]) => {
      const isSpam = uniform < spam.weight;
      const { mean, std } = isSpam ? spam : ham;
      return { isSpam, x: mean + std * normal };
    });
}

/** @type {(one: Component, x: number) => number} */
const logJoint = ({ mean, std, weight }, x) => Math.log(weight) + logNormal(x, mean, std);

/**
 * p(x|y), p(y), p(x,y), p(x) and p(y|x) of two Gaussian classes, and samples of them.
 * @param {JointParameters} parameters
 */
export function joint({ spam_mean, spam_std, ham_mean, ham_std, prior, x, n, seed }) {
  const spam = { mean: spam_mean, std: spam_std, weight: prior };
  const ham = { mean: ham_mean, std: ham_std, weight: 1 - prior };
  /** @param {Component} of */
  const density = (of) => X.map((at) => Math.exp(logNormal(at, of.mean, of.std)));
  const [spamGiven, hamGiven] = [density(spam), density(ham)];
  const [spamJoint, hamJoint] = [spamGiven.map((p) => prior * p), hamGiven.map((p) => (1 - prior) * p)];
  const odds = logOdds(spam, ham);
  const posterior = X.map((at) => sigmoid(odds.at(at)));
  const here = [logJoint(spam, x), logJoint(ham, x)];
  const drawn = sample({ spam, ham }, n, seed);
  const bars = histogram(drawn.map((one) => one.x));
  const spamDrawn = drawn.filter(({ isSpam }) => isSpam);
  const share = 1 / Math.max(1, n) / WIDTH;
  const best = bestBoundary(spam, ham, odds);
  const learned = learnedBoundary(drawn);
  const learnedRight = learned && rightAnswers(spam, ham, learned);
  /** @param {Component} one */
  const peak = ({ mean, std }) => Math.exp(logNormal(mean, mean, std));
  /** @param {Component} one */
  const shoulder = ({ mean, std }) => Math.exp(logNormal(mean + std, mean, std));
  return {
    arrays: {
      x: X,
      edges: EDGES,
      spam_given: spamGiven,
      ham_given: hamGiven,
      spam_joint: spamJoint,
      ham_joint: hamJoint,
      marginal: spamJoint.map((p, index) => p + hamJoint[index]),
      spam_posterior: posterior,
      ham_posterior: posterior.map((p) => 1 - p),
      drawn_all: bars.map((count) => count * share),
      drawn_spam: histogram(spamDrawn.map((one) => one.x)).map((count) => count * share),
      here_x: [x, x],
      here_joint: [0, Math.exp(here[0]) + Math.exp(here[1])],
      here_posterior: [0, sigmoid(odds.at(x))],
      learned_x: learned ? [learned.at, learned.at] : [],
      learned_y: learned ? [0, 0.3] : [],
    },
    metrics: {
      spam_peak: peak(spam),
      ham_peak: peak(ham),
      spam_shoulder_x: spam_mean + spam_std,
      spam_shoulder: shoulder(spam),
      ham_shoulder_x: ham_mean + ham_std,
      ham_shoulder: shoulder(ham),
      given_spam: Math.exp(logNormal(x, spam_mean, spam_std)),
      given_ham: Math.exp(logNormal(x, ham_mean, ham_std)),
      joint_spam: Math.exp(here[0]),
      joint_ham: Math.exp(here[1]),
      posterior: Math.exp(here[0] - logSum(here)),
      posterior_logistic: sigmoid(odds.at(x)),
      marginal_sum: Math.exp(here[0]) + Math.exp(here[1]),
      marginal_bayes: Math.exp(here[0] + softplus(-odds.at(x))),
      mass_spam: integral(EVERYWHERE.map((at) => Math.exp(logJoint(spam, at))), SPACING),
      prior_spam: prior,
      drawn_share: n ? spamDrawn.length / n : null,
      drawn_count: n,
      odds_square: odds.square,
      odds_slope: odds.slope,
      odds_constant: odds.constant,
      learned_boundary: learned?.at ?? null,
      learned_right: learnedRight,
      best_right: learned && best,
      right_lost: learnedRight === null ? null : best - learnedRight,
      bars_off: n ? massesOff(drawn, [spam, ham]) : null,
    },
  };
}

/**
 * log p(spam|x) − log p(not spam|x) = square·x² + slope·x + constant, for Gaussian classes.
 * @param {Component} spam
 * @param {Component} ham
 */
function logOdds(spam, ham) {
  /** @param {Component} one */
  const precision = ({ std }) => 1 / (std * std);
  const square = 0.5 * (precision(ham) - precision(spam));
  const slope = spam.mean * precision(spam) - ham.mean * precision(ham);
  const constant = 0.5 * (ham.mean ** 2 * precision(ham) - spam.mean ** 2 * precision(spam)) +
    Math.log((spam.weight * ham.std) / (ham.weight * spam.std));
  /** @param {number} x */
  const at = (x) => (square * x + slope) * x + constant;
  return { square, slope, constant, at };
}

/**
 * The share of right answers of a rule with one boundary, over all messages.
 * @param {Component} spam
 * @param {Component} ham
 * @param {Boundary} boundary
 */
function rightAnswers(spam, ham, { at, spamAbove }) {
  /** @param {Component} one */
  const above = ({ mean, std, weight }) => weight * normalCdf((mean - at) / std);
  /** @param {Component} one */
  const below = ({ mean, std, weight }) => weight * normalCdf((at - mean) / std);
  return spamAbove ? above(spam) + below(ham) : below(spam) + above(ham);
}

/**
 * The most that a rule with one boundary can get right: the boundary is where the log-odds are 0, or everything is
 * given the same answer.
 * @param {Component} spam
 * @param {Component} ham
 * @param {{ square: number, slope: number, constant: number }} odds
 */
function bestBoundary(spam, ham, { square, slope, constant }) {
  const root = Math.sqrt(slope * slope - 4 * square * constant);
  // The stable way to both roots; what is not there, or infinite, is no boundary.
  const sum = -0.5 * (slope + (slope < 0 ? -root : root));
  const places = [sum / square, constant / sum].filter(Number.isFinite);
  const shares = places.flatMap((at) => [true, false].map((spamAbove) => rightAnswers(spam, ham, { at, spamAbove })));
  return Math.max(spam.weight, ham.weight, ...shares);
}

/**
 * The boundary with the fewest wrong answers among the samples, the middle one if there are several; null without any.
 * @param {Sample[]} drawn
 * @returns {Boundary | null}
 */
function learnedBoundary(drawn) {
  if (!drawn.length) return null;
  const sorted = [...drawn].sort((one, other) => one.x - other.x);
  const spam = sorted.filter(({ isSpam }) => isSpam).length;
  /** @type {{ wrong: number, found: Boundary[] }} */
  let best = { wrong: Infinity, found: [] };
  let wrong = sorted.length - spam; // if everything is taken for spam
  for (let index = 0; index <= sorted.length; index += 1) {
    const [before, after] = [sorted[index - 1]?.x ?? sorted[0].x - 1, sorted[index]?.x ?? sorted[index - 1].x + 1];
    for (const [spamAbove, mistakes] of /** @type {const} */ ([[true, wrong], [false, sorted.length - wrong]])) {
      if (mistakes < best.wrong) best = { wrong: mistakes, found: [] };
      if (mistakes === best.wrong) best.found.push({ at: (before + after) / 2, spamAbove });
    }
    if (index < sorted.length) wrong += sorted[index].isSpam ? 1 : -1;
  }
  return best.found[best.found.length >> 1];
}

/**
 * The total variation between samples and a mixture, both in the bars of the histogram and beyond its ends.
 * @param {Sample[]} drawn
 * @param {Component[]} components
 */
function massesOff(drawn, components) {
  const counts = histogram(drawn.map(({ x }) => x));
  let [off, rest, restDrawn] = [0, 1, 1];
  counts.forEach((count, index) => {
    let mass = 0;
    for (const { mean, std, weight } of components) {
      mass += weight * massBetween(EDGES[index], EDGES[index + 1], mean, std);
    }
    off += Math.abs(count / drawn.length - mass);
    rest -= mass;
    restDrawn -= count / drawn.length;
  });
  return 0.5 * (off + Math.abs(restDrawn - rest));
}

/** @param {number[]} values */
function histogram(values) {
  const counts = new Float64Array(EDGES.length - 1);
  for (const value of values) {
    const bin = Math.floor((value - LOW) / WIDTH);
    if (bin >= 0 && bin < counts.length) counts[bin] += 1;
  }
  return counts;
}

const FIRST = {
  spam: { mean: 1.5, std: 1.2, weight: 0.5 },
  ham: { mean: -1.5, std: 1.2, weight: 0.5 },
};

/**
 * Two joints with the same p(y|x): the second is the first one times a function of x alone, normalised.
 * @param {ReweightedParameters} parameters
 */
export function reweighted({ centre, width, n, seed }) {
  const classes = [FIRST.spam, FIRST.ham];
  /** @param {number} x */
  const logWeight = (x) => -0.5 * ((x - centre) / width) ** 2;
  // The product of two Gaussians is a Gaussian, so that the second joint can be sampled class by class, too.
  const products = classes.map((one) => product(one, centre, width));
  const constant = products[0].mass + products[1].mass;
  const second = products.map(({ mass, ...rest }) => ({ ...rest, weight: mass / constant }));
  const logConstant = Math.log(constant);
  // Both joints as logarithms, the second one straight from its definition.
  const [spam, rest] = classes.map((one) => X.map((x) => logJoint(one, x)));
  const factor = X.map((x) => logWeight(x) - logConstant);
  const [otherSpam, otherRest] = [spam, rest].map((logs) => logs.map((value, index) => value + factor[index]));
  /** @type {(ofSpam: Doubles, ofRest: Doubles) => Doubles} */
  const posterior = (ofSpam, ofRest) => ofSpam.map((value, index) => Math.exp(value - logAdd(value, ofRest[index])));
  const [firstPosterior, secondPosterior] = [posterior(spam, rest), posterior(otherSpam, otherRest)];
  // The second density is the larger one where w(x) exceeds the constant: on a stretch around the centre.
  const reach = width * Math.sqrt(-2 * logConstant);
  const [from, to] = [centre - reach, centre + reach];
  /** @param {Component[]} of */
  const mass = (of) => of.reduce((sum, { mean, std, weight }) => sum + weight * massBetween(from, to, mean, std), 0);
  /** @param {number} x */
  const excess = (x) => mixture(second, x) - mixture(classes, x);
  /** @param {number} x */
  const weighed = (x) => mixture(classes, x) * Math.exp(logWeight(x));
  return {
    arrays: {
      x: X,
      first: X.map((x) => mixture(classes, x)),
      second: otherSpam.map((value, index) => Math.exp(value) + Math.exp(otherRest[index])),
      weight: X.map((x) => Math.exp(logWeight(x))),
      first_posterior: firstPosterior,
      second_posterior: secondPosterior,
      ...labelled('first', sample(FIRST, n, seed), 0.05),
      ...labelled('second', sample({ spam: second[0], ham: second[1] }, n, seed + 500), -0.05),
    },
    metrics: {
      weight_peak: 1,
      width_x: centre + width,
      width_y: Math.exp(-0.5),
      posterior_apart: Math.max(...firstPosterior.map((p, index) => Math.abs(p - secondPosterior[index]))),
      total_variation: mass(second) - mass(classes),
      total_variation_integrated: simpson(excess, from, to),
      constant,
      constant_integrated: integral(EVERYWHERE.map(weighed), SPACING),
      first_spam: FIRST.spam.weight,
      second_spam: second[0].weight,
    },
  };
}

/**
 * @param {Component[]} components
 * @param {number} x
 */
function mixture(components, x) {
  let sum = 0;
  for (const { mean, std, weight } of components) sum += weight * Math.exp(logNormal(x, mean, std));
  return sum;
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} mean
 * @param {number} std
 */
function massBetween(from, to, mean, std) {
  const [low, high] = [(from - mean) / std, (to - mean) / std];
  // Whichever tail is the small one keeps its digits.
  return low > 0 ? normalCdf(-low) - normalCdf(-high) : normalCdf(high) - normalCdf(low);
}

/**
 * The integral of a smooth function by Simpson's rule.
 * @param {RealFunction} f
 * @param {number} from
 * @param {number} to
 */
function simpson(f, from, to) {
  const pieces = 800;
  const step = (to - from) / pieces;
  let sum = f(from) + f(to);
  for (let index = 1; index < pieces; index += 1) sum += (index % 2 ? 4 : 2) * f(from + index * step);
  return (sum * step) / 3;
}

/**
 * weight·N(x; mean, std²)·exp(−½((x − centre)/width)²) as mass·N(x; mean', std'²).
 * @param {Component} one
 * @param {number} centre
 * @param {number} width
 */
function product({ mean, std, weight }, centre, width) {
  const [own, other] = [1 / (std * std), 1 / (width * width)];
  const mass = weight * width * Math.sqrt(2 * Math.PI) * Math.exp(logNormal(mean, centre, Math.hypot(std, width)));
  return { mean: (own * mean + other * centre) / (own + other), std: 1 / Math.sqrt(own + other), mass };
}

/**
 * Samples as dots: spam at 1, the rest at 0, `aside` from there so that two sets do not hide each other.
 * @param {string} name
 * @param {Sample[]} drawn
 * @param {number} aside
 */
function labelled(name, drawn, aside) {
  return { [`${name}_x`]: drawn.map(({ x }) => x), [`${name}_y`]: drawn.map(({ isSpam }) => (isSpam ? 1 : 0) + aside) };
}

// The lab's tour: the loss toggle rescues a run in which nothing moves.

/** @import { TourStep } from './tour.js' */

/** @type {TourStep[]} */
export const STEPS = [
  {
    anchors: ['[data-control="play"]', '.st-key-lab-play'],
    title: 'Press Play',
    text:
      'p_data and p_g do not overlap, so D soon tells them apart without a mistake. Watch the divergence: JSD stays ' +
      'at ln 2, and p_g does not come nearer.',
  },
  {
    anchors: ['[data-cell="gradient"]'],
    title: 'Look at the gradient',
    text: 'This is the push that G gets at each x. Under the saturating loss next to nothing is left of it where p_g ' +
      'lies: D is sure there, and log(1 − D) is flat.',
  },
  {
    anchors: ['[data-control="loss"]', '.st-key-lab-loss'],
    title: 'Switch to Non-saturating',
    text: 'While it runs: the same two networks, another loss for G. Now there is a gradient, W₁ falls at once, then ' +
      'JSD, and p_g comes to p_data.',
  },
  {
    anchors: ['[data-testid="stTopNav"]', '.mm-header-menu', '[data-testid="stHeader"]'],
    title: 'Where to go next',
    text: 'Try the other presets: each says what to watch for. You find this tour again at the end of this page, and ' +
      'under About.',
    links: [
      ['two-losses', 'Why the loss matters so much'],
      ['lessons?lesson=vanishing_gradient', 'The same as a lesson, with tasks'],
      ['theory', 'The theory from the beginning'],
      ['digits', 'The game on images'],
    ],
  },
];

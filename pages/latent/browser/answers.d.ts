// What the latent page asks its server, and what the server answers.

import type { Message } from '../../../ui/browser/types.d.ts';
import type { Mixture } from './scene.js';

/** What G is told of an image: names of the answers by question, one question for a class. */
export type Questions = [question: string, answers: string[]][];

/** What the page knows of the generator that it looks through. */
export interface Facts {
  name: string;
  dim: number;
  latent: 'normal' | 'uniform';
  /** Of one image: (height, width), and 3 for colours. */
  shape: number[];
  /** Names of the classes that G is told, if any. */
  classes: string[];
  questions: Questions;
  /** Steps of training. */
  trained: number;
  licence: string;
  /** Lengths between which nine of ten latents lie, and their mean. */
  band: { low: number; mean: number; high: number };
  /** How far a direction's slider goes. */
  reach: number;
  /** Frames of one piece of the way. */
  steps: number;
  /** Rows and columns of the sheet of samples. */
  samples: [rows: number, columns: number];
}

/** What stands in the headers of answers; which of it is there depends on the question, see `pages/latent/answers.py`. */
export interface AnswerHeader {
  id: number;
  /** True of a note on the way to an answer. */
  note?: boolean;
  error?: string;
  scene: string;
  problems: string[];
  /** What to say of words in the address that mean nothing here. */
  unknown: string;
  generator: Pick<Facts, 'name' | 'dim' | 'latent' | 'shape' | 'classes' | 'questions' | 'trained' | 'licence'>;
  band: Facts['band'];
  reach: number;
  steps: number;
  samples: Facts['samples'];
  length: number;
  mixture: Mixture;
  paths: string[];
  tiles: number;
  times: number[];
  keys: string[];
  key: string;
  /** The class that is looked at, or that has the largest share of it. */
  label: number;
  names: string[];
  strengths: number[];
  features: string;
  name: string;
  type: string;
  /** Of a search: what it has come to. */
  done: number;
  loss: number;
  message?: string;
}

export type Answer = Message<AnswerHeader>;

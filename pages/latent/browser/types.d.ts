// What the parts of the latent page share: the page itself, and what the server answers.

import type { Message } from '../../../ui/browser/types.d.ts';
import type { Frames } from './frames.js';
import type { Link } from './link.js';
import type { Player } from './player.js';
import type { Mixture, Scene } from './scene.js';
import type { Store } from './store.js';

/** What the page knows of the generator that it looks through. */
export interface Facts {
  name: string;
  dim: number;
  latent: 'normal' | 'uniform';
  /** Of one image: (height, width), and 3 for colours. */
  shape: number[];
  /** Names of the classes that G is told, if any. */
  classes: string[];
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
  generator: Pick<Facts, 'name' | 'dim' | 'latent' | 'shape' | 'classes' | 'trained' | 'licence'>;
  band: Facts['band'];
  reach: number;
  steps: number;
  samples: Facts['samples'];
  length: number;
  mixture: Mixture;
  ways: string[];
  tiles: number;
  times: number[];
  keys: string[];
  key: string;
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

/** A question to the server; `ask` says which. */
export type Question = { ask: string } & Record<string, unknown>;

/** What is looked for in the space of latents: strokes of the pen, or the bytes of an image file in base 64. */
export type Picture = { strokes: number[][][] } | { image: string };

/** The page, as its parts see it. */
export interface App {
  store: Store;
  link: Link;
  frames: Frames;
  player: Player;
  facts: Facts;
  /** Of all checkpoints. */
  names: string[];
  /** Look through another generator. */
  choose(name: string): void;
  /** Show what an address says; `told` are problems that are known already. */
  open(query: string, told?: string[]): Promise<void>;
  /** Look at a tile; with Shift make it A as well, with Alt B. */
  pick(change: Partial<Scene>, event?: MouseEvent | KeyboardEvent): void;
  /** Make what is looked at a key; `baked` builds the directions into it. */
  use(index: number, baked?: boolean): void;
  /** Put a latent in a key's place, and stand there. */
  take(index: number, key: string, change?: Partial<Scene>): void;
  complain(error: unknown): void;
}

/** A part of the page that is kept up to date. */
export interface Part {
  element: HTMLElement;
  update(): void;
}

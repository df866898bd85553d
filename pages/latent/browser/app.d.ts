// The latent page, as its parts see it.

import type { Link } from '../../../ui/browser/link.js';
import type { AnswerHeader, Facts } from './answers.d.ts';
import type { Frames } from './frames.js';
import type { Player } from './player.js';
import type { Scene } from './scene.js';
import type { Store } from './store.js';

/** What is looked for in the space of latents: strokes of the pen, or the bytes of an image file. */
export type Picture = { strokes: number[][][] } | { file: Uint8Array };

/** The page, as its parts see it. */
export interface App {
  store: Store;
  link: Link<AnswerHeader>;
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

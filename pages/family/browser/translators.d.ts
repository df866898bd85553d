// What the rooms of the translators are mounted with, what they ask their server, and what it answers.

import type { Message } from '../../../ui/browser/types.d.ts';

export interface Room {
  /** Address of the socket that answers questions. */
  socket: string;
  /** Name of the translator. */
  translator: string;
}

export interface Pix2PixRoom extends Room {
  /** Pixels darker than `ink` are drawn on, a share of `most` of them at most. */
  limits: { ink: number; most: number };
  /** Names of the colours of hair and skin in the data, in their order. */
  names: { hair: string[]; skin: string[] };
  /** Drawings that are offered at once. */
  offered: number;
  /** Pixels that one verdict of D sees, to each side. */
  patch: number;
}

export interface CycleGanRoom extends Room {
  /** Direction -> what it is called. */
  directions: Record<string, string>;
  /** Faces in a row. */
  faces: number;
  /** Levels of noise at most. */
  most: number;
}

/** What stands in the headers of answers; see `gan_core/runs/worker/translating.py`. */
export interface AnswerHeader {
  id: number;
  note?: boolean;
  error?: string;
  /** Test images there are. */
  total: number;
  was: string[];
  taken_for: string[];
  came_back: string[];
  accepted: boolean[];
  moved: number[];
  errors: number[];
}

export type Answer = Message<AnswerHeader>;

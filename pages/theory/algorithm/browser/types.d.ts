// Algorithm 1 as `pages/theory/algorithm/statements.py` describes it, and what a recorded update says, see
// `gan_core/training/trace.py`.

import type { FrameArray, Numbers, Values } from '../../../../ui/browser/types.d.ts';

export type Player = 'discriminator' | 'generator';
export type StageName = 'latents' | 'real' | 'generate' | 'judge' | 'loss' | 'gradient' | 'move';

/** A number that a statement leaves behind. */
export interface Result {
  label: string;
  source: string;
  unit: string;
  role: string;
  short: string | null;
}

/** One line of the algorithm; its words by the value of the setting `by`. */
export interface Statement {
  name: StageName;
  player: Player;
  lines: Record<string, string>;
  about: string;
  by: string;
  results: Result[];
}

/** A line with its number in the algorithm. */
export type NumberedStatement = Statement & { number: number };

export type Cost = 'real' | 'fake' | 'generated';

/** What is drawn of one loss. */
export interface LossSpec {
  unit: string;
  names: Record<Cost, string>;
  curves: Record<string, Numbers>;
  paired: boolean;
}

export interface AlgorithmSpec {
  name: string;
  statements: Statement[];
  losses: Record<string, LossSpec>;
  built_by: string;
}

/** The facts of one recorded update. */
export interface Trace {
  number: number;
  round: number;
  player: Player;
  loss: string;
  unit: string;
  batch: number;
  kept: number;
  value: number | null;
  value_real?: number | null;
  value_fake?: number | null;
  change: Record<Player, number>;
}

/** A frame, and the statement and the update to be shown, null for none. */
export interface Moment {
  arrays: Record<string, FrameArray>;
  settings: Values;
  trace: Trace | null;
  statement: NumberedStatement | null;
}

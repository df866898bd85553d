// Figures of the theory as `ui/figures/figures.py` describes them, and the models that compute what they show.

import type { Metrics, Numbers, Value, Values } from '../../browser/types.d.ts';
import type { CellSpec, ReadoutSpec } from '../../charts/browser/types.d.ts';

/** Option -> values: something is there only while each of these options has one of its values. */
export type When = Record<string, string[]>;

export interface ParameterSpec {
  name: string;
  label: string;
  minimum: number;
  maximum: number;
  step: number;
  value: number;
  role: string;
  unit: string;
  help: string;
  plays: number;
  hidden: boolean;
  when: When;
}

export interface OptionSpec {
  name: string;
  label: string;
  choices: Record<string, string>;
  value: string;
  help: string;
  when: When;
}

export interface SketchSpec {
  name: string;
  label: string;
  chart: string;
  value: number[];
  role: string;
  axis: string;
  minimum: number;
  maximum: number;
  when: When;
}

export interface HandleSpec {
  chart: string;
  label: string;
  at_x: string;
  at_y: string;
  x: string;
  y: string;
  x_origin: string;
  x_through: '' | 'sigmoid';
  axis: string;
  role: string;
  when: When;
}

export interface IdentitySpec {
  left: string;
  left_metric: string;
  right: string;
  right_metric: string;
  tolerance: number;
  relation: '=' | '≤';
  unit: string;
  help: string;
}

export interface SettingSpec {
  label: string;
  values: Record<string, Value>;
  help: string;
}

export interface ActionSpec {
  label: string;
  function: string;
  help: string;
  role: string;
}

export interface FigureSpec {
  name: string;
  title: string;
  model: string;
  cells: CellSpec[];
  parameters: ParameterSpec[];
  options: OptionSpec[];
  sketches: SketchSpec[];
  handles: HandleSpec[];
  readouts: ReadoutSpec[];
  identities: IdentitySpec[];
  settings: SettingSpec[];
  actions: ActionSpec[];
  /** Parameters whose sliders are there from the beginning. */
  at_hand: string[];
  columns: number;
  roles: Record<string, string>;
}

/** What a model makes of the values of all parameters, options and sketches; a fan is an array of its rows. */
export interface Answer {
  arrays: Record<string, Numbers | ArrayLike<number>[]>;
  metrics: Metrics;
}

export type Model = (values: Values) => Answer;

/** A step of an action: from where the figure stands to what changes. */
export type Step = (values: Values) => Record<string, Value>;

// Charts and cells as `ui/charts/specs.py` describes them, what builds and draws them, and the part of plotly.js in use.

import type { History } from '../../browser/frames.js';
import type { Frame, Numbers, Value, Values } from '../../browser/types.d.ts';

// --- What Python sends -----------------------------------------------------------------------------------------------

/** Where the points of a trace come from. */
export type Source =
  | { kind: 'curve' | 'fan' | 'dots'; x: string; y: string }
  | { kind: 'history'; y: string }
  | { kind: 'gap'; lower: string; upper: string }
  | { kind: 'rug'; z: string; x: string }
  | { kind: 'staircase'; edges: string; heights: string };

export interface TraceSpec {
  name: string;
  source: Source;
  role: string;
  axis: string;
  dash: 'solid' | 'dash' | 'dot';
  width: number;
  fill: '' | 'zero' | 'self';
  opacity: number;
  shown: boolean;
  legend: boolean;
  hover: boolean;
  format: Format | '';
  optional: boolean;
  emphasis: [field: string, ...values: string[]] | null;
  /** There only while a setting has one of these values. */
  only?: [field: string, ...values: string[]] | null;
}

export interface AxisSpec {
  title: string;
  range: [number, number] | null;
  grows: '' | 'up' | 'down' | 'both';
  logarithmic: boolean;
  curve: string;
  steps: boolean;
  ceiling: [curve: string, factor: number] | null;
  domain: [number, number];
  right: boolean;
  /** Drawn in the place of the first axis, while one of its own traces is. */
  instead?: boolean;
  relaxes: boolean;
  robust?: boolean;
  ticks: [value: number, text: string][] | null;
  format: string;
}

export interface ReferenceSpec {
  value: number;
  label: string;
  axis: string;
  role: string;
  below: boolean;
  /** Drawn only while the setting has one of the values. */
  only: [field: string, ...values: string[]] | null;
}

/** How a number is put in words; see `words.js`. */
export type Format = 'number' | 'amount' | 'text' | 'percent' | 'integer' | 'scientific' | 'check';

export interface ReadoutSpec {
  label: string;
  metric: string;
  format: Format;
  of: string;
  unit: string;
  help: string;
  role: string;
  /** The metric that says how large it could be at most. */
  best?: string;
  large?: boolean;
  /** Left out while the run has no such number. */
  optional?: boolean;
  /** There only while a setting has one of these values. */
  only?: [field: string, ...values: string[]] | null;
}

/** What every cell of a board or a figure has: words around it, and the address of the function that builds it. */
export interface CellSpec {
  name: string;
  title: string;
  hint: string;
  built_by: string;
  explanation?: string[];
  /** (path, title) of the chapter that explains it. */
  more?: [path: string, title: string] | null;
}

export interface ChartSpec extends CellSpec {
  explanation: string[];
  alternative: string;
  x: AxisSpec;
  y: Record<string, AxisSpec>;
  traces: TraceSpec[];
  references: ReferenceSpec[];
  /** The setting that handles in the chart move, and the curve on which they lie. */
  moves?: string;
  heights?: string;
  /** A setting, some of its values, and the heading while it has one of them. */
  title_while?: (string | number)[][];
  hint_while?: (string | number)[][];
}

export interface BoardSpec {
  page: string;
  readouts: ReadoutSpec[];
  cells: CellSpec[];
  /** Names of the cells that a lecture shows, the largest first; all of them if there are none. */
  lecture: string[];
  roles: Record<string, string>;
  /** The cells that are in sight at once; all if it is empty. */
  first?: string[];
  /** Further cells by name, which open together under a line of their own. */
  folds?: { title: string; cells: string[] }[];
}

// --- Cells -----------------------------------------------------------------------------------------------------------

/** Inks, grid, font and scale as the page has them now, and for each role a colour for lines and one for words. */
export interface Theme {
  ink: string;
  faint: string;
  grid: string;
  paper: string;
  font: string;
  /** So many times larger than usual are letters and lines: more than 1 in a lecture. */
  scale: number;
  roles: Record<string, string>;
  words: Record<string, string>;
}

/** What a cell gets of what is around it. */
export interface CellContext {
  /** plotly.js; it is there by the first update of a cell that needs it. */
  Plotly: Plotly | null;
  theme: Theme;
  /** Send a message to the run; see `ui/live/stream.py`. */
  tell(message: Record<string, unknown>): void;
  /** Where the files of the run lie. */
  files?: string;
  /** The figure of the theory that the cell is part of. */
  figure?: Movable;
}

/** What has parameters that a cell can move: a figure of the theory. */
export interface Movable {
  values: Values;
  change(changes: Record<string, Value>): void;
}

/** Part of a board or a figure. All but `element` and `update` may be missing. */
export interface Cell {
  element: HTMLElement;
  update(frame: Frame, history: History): void;
  /** Another run begins: what was learned from the one before is forgotten. */
  restart?(): void;
  /** Something else will be shown: the next update fits the axes to it. */
  fit?(): void;
  retheme?(theme: Theme): void;
  resize?(): void;
  destroy?(): void;
  /** Where numbers lie on the screen: the axes by name, none of them before anything is drawn. */
  axes?(): ScreenAxes;
}

export type CellBuilder = (spec: CellSpec, context: CellContext) => Cell;

/** An axis as it lies on the screen: from its numbers to pixels of the cell's plot and back, see `screen_axis.js`. */
export interface ScreenAxis {
  type: string;
  /** Its ends in its numbers; in decades if the type is "log". */
  range: [number, number];
  /** Pixels from the plot's left or upper edge to where the axis begins there. */
  offset: number;
  /** Pixels. */
  length: number;
}

/** "x", "y", and further vertical axes such as "y2". */
export type ScreenAxes = Partial<Record<string, ScreenAxis>>;

/** Points of a line; a NaN lifts the pen. */
export interface Points {
  x: Numbers;
  y: Numbers;
}

// --- plotly.js -------------------------------------------------------------------------------------------------------

/** The public functions of plotly.js in use. */
export interface Plotly {
  newPlot(element: HTMLElement, traces: object[], layout: object, config: object): Promise<unknown>;
  update(element: HTMLElement, traces: object, layout: object): Promise<unknown>;
  relayout(element: HTMLElement, layout: object): Promise<unknown>;
  restyle(element: HTMLElement, traces: object, indexes?: number[]): Promise<unknown>;
  purge(element: HTMLElement): void;
  toImage(figure: object, options: object): Promise<string>;
}

/** An element that plotly.js draws in, as it is once it does. */
export interface PlotlyElement extends HTMLElement {
  data: Points[];
  layout: { width: number; height: number; [axis: `${string}axis${string}`]: { range: [number, number] } };
  on(event: string, listen: (changes: Record<string, unknown>) => void): void;
  // Not promised by plotly.js: read in plotly_fast_path.js alone, and each checked before it is relied upon.
  _dragging?: boolean;
  _fullLayout?: Record<string, PlotlyAxis | undefined>;
  _fullData?: PlotlyTrace[];
  calcdata?: PlotlyPoint[][];
}

/** An axis in `_fullLayout`. */
export interface PlotlyAxis {
  type: string;
  range: [number, number];
  _offset: number;
  _length: number;
}

/** A trace in `_fullData`. */
export interface PlotlyTrace extends Points {
  xaxis: string;
  yaxis: string;
  fill?: string;
  line?: { width: number };
}

/** A point in `calcdata`; the first of a trace knows the trace's element. */
export interface PlotlyPoint {
  i?: number;
  x?: number;
  y?: number;
  node3?: { node(): SVGGElement | null };
}

declare global {
  var Plotly: Plotly | undefined;
}

// Shapes that Python and the browser exchange: frames, as `gan_core/runs/frames.py` writes them, and what Streamlit
// gives a component.

/** A list of numbers, typed or plain: what frames, models and charts have in common. */
export interface Numbers extends Iterable<number> {
  readonly length: number;
  readonly [index: number]: number;
  map(change: (value: number, index: number) => number): Numbers;
  forEach(take: (value: number, index: number) => void): void;
  reduce(join: (sum: number, value: number, index: number) => number, start: number): number;
  some(holds: (value: number, index: number) => boolean): boolean;
  slice(start?: number, end?: number): Numbers;
}

/** Numbers of which a part can be looked at without a copy, as those of every frame that came over a socket. */
export type TypedNumbers = Float32Array | Float64Array | Uint8Array | Int32Array;

/** An array of a frame; `data` is row by row. */
export interface FrameArray {
  data: Numbers;
  shape: number[];
}

/** A setting of a run, or the value that a figure's parameter, option or sketch has. */
export type Value = number | string | boolean | null | Numbers;
export type Values = Record<string, Value>;

/** A number of a run or a model; null for what is not known or not finite, words where a readout is of "text". */
export type Metric = number | string | null;
export type Metrics = Record<string, Metric | undefined>;

/** One name, type and shape for each array behind the header. */
export type ArraySpec = [name: string, type: string, shape: number[]];

/** Part of the history of a run: `rows` rows of the metrics `names` from row `from` on, of `total` in all. */
export interface HistoryPart {
  from: number;
  rows: number;
  names: string[];
  generation: number;
  total: number;
}

/** How far work has come that ends by itself; as `Progress` of `gan_core/runs/reports.py`. */
export interface Progress {
  task: 'optimum' | 'steps';
  /** From 0 to 1. */
  done: number;
  steps: number;
  most: number;
  gain: number | null;
  gap: number | null;
}

/** Many seeds that are trained beside a run; as `RunSweep.since` of `gan_core/runs/server/run_sweep.py`. */
export interface Sweep {
  /** Counts the sweeps of the run. */
  number: number;
  state: 'training' | 'waiting' | 'done' | 'cancelled' | 'failed';
  error: string | null;
  /** The experiment that is trained now. */
  cell: number;
  /** Steps taken, and of the whole sweep, those of all seeds together. */
  steps: number;
  most: number;
  /** Steps a second of its own time. */
  speed: number | null;
  settings: Values;
  seeds: number[];
  /** The steps at which all seeds are looked at. */
  looks: number[];
  /** The settings that vary, each with its values; the last one varies fastest. */
  vary: [name: string, values: Value[]][];
  /** Of p_data. */
  modes: number;
  /** The experiments whose arrays come along. */
  fresh: number[];
}

/** What a frame says besides its arrays; `gan_core/runs/server` writes it for live runs, a figure's view for models. */
export interface FrameHeader {
  step: number;
  metrics: Metrics;
  settings: Values;
  /** The place on the timeline, null for the newest frame. */
  position: number | null;
  arrays?: ArraySpec[];
  sequence?: number;
  epoch?: number;
  /** Differs whenever a widget of the page would show something else. */
  appearance?: string;
  preset?: string;
  state?: string;
  speed?: number | null;
  /** Steps a second at most, null for as many as possible. */
  speed_limit?: number | null;
  /** Names of the settings that are not those of the preset. */
  differences?: string[];
  /** Steps at which the preset's training can be opened. */
  stages?: number[];
  /** The step at which the run began; 0 if with fresh weights. */
  began_at?: number;
  /** What would be undone, or done again; null for nothing. */
  undo?: string | null;
  redo?: string | null;
  /** Of work that ends by itself. */
  progress?: Progress | null;
  /** Whether commands wait for the worker. */
  pending?: boolean;
  diagnosis?: string;
  notice?: string | null;
  /** Why frames are rare, if they are because the server has much to do. */
  load?: string | null;
  error?: string | null;
  device?: string | null;
  history?: HistoryPart;
  ghost?: { names: string[]; rows: number; generation: number };
  timeline?: { total: number; steps: [number, number] | null };
  /** What the labels of the data stand for. */
  class_names?: string[];
  /** The image that was asked to be looked at closely, and the one that this frame did look at. */
  inspected?: number | null;
  inspected_shown?: number | null;
  /** What one step did, number by number, while the run plays Algorithm 1 slowly. */
  trace?: unknown;
  /** Missing if there is nothing new; null if no seeds were trained. */
  sweep?: Sweep | null;
  /** Updates of the networks so far, in words: only with the panels of figure 1. */
  updates?: string;
}

export interface Frame {
  header: FrameHeader;
  arrays: Record<string, FrameArray>;
}

/** Any message in the format of frames; what its header says depends on who asked. */
export interface Message<Header = Record<string, unknown>> {
  header: Header;
  arrays: Record<string, FrameArray & { data: TypedNumbers }>;
}

/** A question to the server over a page's own socket; `ask` says which, `file` goes along as it is. */
export type Question = { ask: string; file?: Uint8Array } & Record<string, unknown>;

/** Tell Streamlit something: the page's script runs again and finds the value by its name. */
export type Trigger = (name: string, value: unknown) => void;

/** What Streamlit gives `mount` of a component; see `ui/browser/mounting.py`. */
export interface StreamlitComponent<Data> {
  parentElement: HTMLElement;
  data: Data;
  setTriggerValue: Trigger;
}

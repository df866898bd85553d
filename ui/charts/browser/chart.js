// One chart: drawn by Plotly once, after which its lines move as frames arrive.

import { AxisRange } from './axes.js';
import {
  axisTitles,
  comingAxes,
  decades,
  ghostStyle,
  holds,
  layoutOf,
  linesOfTheory,
  STANDOFF,
  traceStyle,
} from './layout.js';
import { axisKey, isDragged, moveLine, screenAxis, syncPointer } from './plotly_fast_path.js';
import { pixelsOf } from './screen_axis.js';
import { ghostPoints, points } from './sources.js';

/** @import { History } from '../../browser/frames.js' */
/** @import { Frame, Numbers, TypedNumbers, Values } from '../../browser/types.d.ts' */
/** @import { CellContext, ChartSpec, Plotly, PlotlyElement, Points, ScreenAxes, Theme } from './types.d.ts' */

const CONFIG = { displayModeBar: false, doubleClick: false, responsive: false, showAxisDragHandles: false };

export class Chart {
  ready = false;
  /** @type {Frame | null} the frame on screen */
  frame = null;
  /** @type {Points[]} of the traces in the frame on screen */
  points = [];
  /** @type {Points[]} of their ghosts */
  ghostPoints = [];
  /** @type {Record<string, TypedNumbers> | null} the ghosts that are drawn */
  drawnGhost = null;
  /** @type {Set<string>} axes that the visitor has zoomed */
  zoomed = new Set();
  /** @type {Values} */
  settings = {};
  start = 0; // the step at which the run began
  outgrown = false; // whether the axes on screen are those of a run before
  ghostly = true; // whether the run before this one is drawn
  hasRoom = true; // whether there is any to draw in, as of the last look: Plotly cannot measure words in none
  behind = false; // whether something has changed meanwhile that only Plotly can draw
  repairing = false;
  changing = 0; // changes of ours under way
  /** @type {(() => void) | null} called whenever it has been drawn */
  after = null;

  /**
   * @param {CellContext} context
   * @param {PlotlyElement} element holds the drawing
   * @param {ChartSpec} spec
   * @param {HTMLElement | null} cursor marks a past frame in the histories
   */
  constructor(context, element, spec, cursor = null) {
    this.context = context;
    this.element = element;
    this.spec = spec;
    this.cursor = cursor;
    this.theme = context.theme;
    this.shown = spec.traces.map((trace) => trace.shown);
    /** @type {Record<string, AxisRange>} */
    this.ranges = { x: new AxisRange(spec.x) };
    for (const [name, axis] of Object.entries(spec.y)) this.ranges[name] = new AxisRange(axis);
    // Every history is drawn a second time, faintly, for the run before the last reset.
    this.ghosts = [...spec.traces.keys()].filter((index) => spec.traces[index].source.kind === 'history');
  }

  get Plotly() {
    return /** @type {Plotly} */ (this.context.Plotly);
  }

  /**
   * Draw a frame. The first call builds the chart, later ones move its lines.
   * @param {Frame} frame
   * @param {History} history
   */
  update(frame, history) {
    this.frame = frame;
    this.start = history.column('step')[0] ?? 0;
    this.points = this.spec.traces.map(({ source }) => points(source, frame, history));
    this.ghostPoints = this.ghosts.map((index) => ghostPoints(this.spec.traces[index].source, history));
    const restyle = this.takeSettings(frame.header.settings ?? {});
    const moved = this.follow(frame) || this.outgrown;
    this.outgrown = false;
    if (!this.ready) {
      this.build();
    } else if (!this.hasRoom) {
      this.behind = true;
    } else {
      if (this.drawnGhost !== history.ghost) this.redrawGhosts();
      restyle();
      if (moved) this.moveAxes();
      this.draw();
    }
    this.drawnGhost = history.ghost;
  }

  /**
   * Whether a trace has any number to show.
   * @param {number} index
   */
  has(index) {
    return this.points[index].y.some((value) => !Number.isNaN(value));
  }

  /**
   * Whether a trace belongs to the settings in force.
   * @param {number} index
   */
  belongs(index) {
    const { only } = this.spec.traces[index];
    return !only || holds(this.settings, only);
  }

  /**
   * Whether a trace is drawn: it is wanted, and belongs to the settings in force.
   * @param {number} index
   */
  draws(index) {
    return this.shown[index] && this.belongs(index);
  }

  /** Forget how far the axes had to reach: a new run has begun. */
  restart() {
    for (const range of Object.values(this.ranges)) range.reset();
    this.outgrown = true;
  }

  /** Fit all axes to what is shown next, those too that the visitor has zoomed. */
  fit() {
    this.zoomed.clear();
    this.restart();
  }

  /**
   * Show or hide a trace.
   * @param {number} index
   */
  toggle(index) {
    this.shown[index] = !this.shown[index];
    for (const name of Object.keys(this.ranges)) if (name !== 'x') this.ranges[name].reset();
    if (!this.frame) return;
    this.follow(this.frame);
    this.ours(() =>
      this.Plotly.update(
        this.element,
        { visible: this.allTraces().map((trace) => trace.visible) },
        { ...this.rangeChanges(), ...this.labels(), ...comingAxes(this) },
      )
    );
    this.draw();
  }

  /** Whether a run before this one is drawn as well. */
  get haunted() {
    return this.ghostPoints.some(({ x }, index) => x.length > 1 && this.draws(this.ghosts[index]));
  }

  /** Show the run before, or hide it. */
  toggleGhosts() {
    this.ghostly = !this.ghostly;
    if (!this.ready) return;
    const visible = this.allTraces().map((trace) => trace.visible);
    this.ours(() => this.Plotly.update(this.element, { visible }, {}));
  }

  /**
   * Take over new colours and fonts.
   * @param {Theme} theme
   */
  retheme(theme) {
    this.theme = theme;
    this.behind = true;
    this.catchUp();
  }

  /** Draw everything anew, as soon as there is room for it. */
  catchUp() {
    this.look();
    if (!this.ready || !this.hasRoom) return;
    this.behind = false;
    const traces = this.allTraces();
    const style = {
      line: traces.map((trace) => trace.line),
      fillcolor: traces.map((trace) => trace.fillcolor),
      visible: traces.map((trace) => trace.visible),
    };
    this.ours(() => this.Plotly.update(this.element, style, layoutOf(this)));
    this.redrawGhosts();
    this.draw();
  }

  /** See whether there is any room. */
  look() {
    const { clientWidth, clientHeight } = this.element;
    this.hasRoom = clientWidth > 0 && clientHeight > 0;
  }

  /** Fit the element's size, if it has changed. */
  resize() {
    this.look();
    if (!this.hasRoom) return;
    if (!this.ready && this.frame) return this.build();
    if (!this.ready) return;
    if (this.behind) return this.catchUp();
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === this.element.layout.width && height === this.element.layout.height) return;
    this.ours(() => this.Plotly.relayout(this.element, { width, height, ...axisTitles(this), ...this.labels() }));
    this.draw();
  }

  /** All traces as Plotly knows them: those of the specification, then their ghosts. */
  allTraces() {
    const { traces } = this.spec;
    return [
      ...traces.map((trace, index) => traceStyle(this, trace, this.draws(index))),
      ...this.ghosts.map((index) => ghostStyle(this, traces[index], this.draws(index) && this.ghostly)),
    ];
  }

  tracesWithPoints() {
    const points = [...this.points, ...this.ghostPoints];
    return this.allTraces().map((trace, index) => ({ ...trace, ...points[index] }));
  }

  destroy() {
    if (this.ready) this.Plotly.purge(this.element);
    this.ready = false;
  }

  /** Where its axes lie on the screen, by name; none of them before it is drawn. */
  axes() {
    /** @type {ScreenAxes} */
    const axes = {};
    for (const name of Object.keys(this.ranges)) axes[name] = screenAxis(this.element, name) ?? undefined;
    return axes;
  }

  build() {
    this.look();
    if (!this.hasRoom) return;
    this.Plotly.newPlot(this.element, this.tracesWithPoints(), layoutOf(this), CONFIG);
    this.ready = true;
    this.element.on('plotly_relayout', (changes) => this.noteZoom(changes));
    this.element.on('plotly_doubleclick', () => this.unzoom());
    this.element.on('plotly_afterplot', () => this.draw());
    this.element.addEventListener('pointerenter', () => this.sync());
    this.draw();
  }

  /** Move every line to its newest points, through Plotly only where there is no other way. */
  draw() {
    // While the pointer drags a zoom box Plotly owns the drawing.
    if (!this.ready || isDragged(this.element)) return;
    const stuck = this.points
      .map(({ x, y }, index) => (!this.draws(index) || moveLine(this.element, index, x, y) ? -1 : index))
      .filter((index) => index >= 0 && this.points[index].x.length > 1);
    if (stuck.length && !this.repairing) {
      this.repairing = true;
      const data = { x: stuck.map((i) => this.points[i].x), y: stuck.map((i) => this.points[i].y) };
      this.ours(() => this.Plotly.restyle(this.element, data, stuck)).then(() => (this.repairing = false));
    }
    if (this.element.matches(':hover')) this.sync();
    this.moveCursor();
    this.after?.();
  }

  /** A past frame of the timeline is marked in the histories. */
  moveCursor() {
    if (!this.cursor || !this.frame) return;
    const { position, step } = this.frame.header;
    const past = this.spec.x.steps && position !== null && position !== undefined;
    const axis = past ? screenAxis(this.element, 'x') : null;
    this.cursor.hidden = !axis;
    if (axis) this.cursor.style.left = `${pixelsOf(axis, step, false)}px`;
  }

  sync() {
    this.points.forEach((_, index) => this.draws(index) && syncPointer(this.element, index));
  }

  /** @param {Frame} frame */
  follow(frame) {
    let moved = false;
    for (const [name, range] of Object.entries(this.ranges)) {
      if (!range.follows) continue;
      const changed = range.follow(frame, this.valuesOn(name), this.start);
      moved ||= changed && !this.zoomed.has(name);
    }
    return moved;
  }

  /**
   * The numbers that an axis has to show: those of its visible traces. Ghosts fill what room there is.
   * @param {string} name
   * @returns {Numbers[]}
   */
  valuesOn(name) {
    const part = name === 'x' ? 'x' : 'y';
    const wanted = (/** @type {number} */ index) =>
      this.draws(index) && (part === 'x' || this.spec.traces[index].axis === name);
    return this.points.filter((_, index) => wanted(index)).map((point) => point[part]);
  }

  /**
   * What of the drawing depends on the settings in force: which lines are strong, and which traces and references
   * belong. A chart is laid out anew, which takes longer than a frame may, only for what another setting changes.
   */
  decided() {
    const { traces, references } = this.spec;
    const answer = (/** @type {[string, ...string[]] | null | undefined} */ held) =>
      !held || holds(this.settings, held);
    return {
      lines: String(traces.map(({ emphasis }) => answer(emphasis))),
      traces: String(traces.map(({ only }) => answer(only))),
      references: String(references.map(({ only }) => answer(only))),
    };
  }

  /**
   * @param {Values} settings
   * @returns {() => void} What draws the difference, once there are points for it.
   */
  takeSettings(settings) {
    const before = this.decided();
    this.settings = settings;
    const now = this.decided();
    return () => {
      if (now.traces !== before.traces) this.restyle();
      else if (now.lines !== before.lines) this.ours(() => this.Plotly.restyle(this.element, { line: this.lines() }));
      if (now.references !== before.references) {
        this.ours(() => this.Plotly.relayout(this.element, linesOfTheory(this)));
      }
    };
  }

  /** How each line is drawn. */
  lines() {
    return this.allTraces().map((trace) => trace.line);
  }

  restyle() {
    const visible = this.allTraces().map((trace) => trace.visible);
    this.ours(() => this.Plotly.update(this.element, { line: this.lines(), visible }, comingAxes(this)));
  }

  redrawGhosts() {
    const indexes = this.ghosts.map((_, i) => this.spec.traces.length + i);
    if (!indexes.length) return;
    const data = { x: this.ghostPoints.map(({ x }) => x), y: this.ghostPoints.map(({ y }) => y) };
    this.ours(() => this.Plotly.restyle(this.element, data, indexes));
  }

  moveAxes() {
    this.ours(() => this.Plotly.relayout(this.element, { ...this.rangeChanges(), ...this.labels() }));
  }

  /** The labels of the lines of theory, which keep inside the chart. */
  labels() {
    const { annotations } = linesOfTheory(this);
    return annotations.length ? { annotations } : {};
  }

  rangeChanges() {
    /** @type {Record<string, unknown>} */
    const changes = {};
    for (const [name, { current, spec }] of Object.entries(this.ranges)) {
      if (this.zoomed.has(name)) continue;
      const axis = axisKey(name);
      changes[`${axis}.range`] = current.slice();
      // Of a change of the range alone Plotly leaves the name of the axis where it was, and longer numbers lie on it.
      if (name !== 'x') changes[`${axis}.title.standoff`] = STANDOFF;
      if (!spec.logarithmic) continue;
      const { tickvals, ticktext } = decades(current);
      Object.assign(changes, { [`${axis}.tickvals`]: tickvals, [`${axis}.ticktext`]: ticktext });
    }
    return changes;
  }

  /**
   * Run a change of ours, which must not be mistaken for a zoom by the user.
   * @param {() => Promise<unknown>} change
   */
  async ours(change) {
    this.changing += 1;
    try {
      await change();
    } finally {
      this.changing -= 1;
    }
  }

  /** @param {Record<string, unknown>} changes */
  noteZoom(changes) {
    if (this.changing) return;
    for (const name of Object.keys(this.ranges)) {
      if (`${axisKey(name)}.range[0]` in changes) this.zoomed.add(name);
    }
    this.draw();
  }

  unzoom() {
    this.zoomed.clear();
    this.moveAxes();
    this.draw();
  }
}

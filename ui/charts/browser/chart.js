// One chart: a long-lived Plotly figure whose lines move as frames arrive.

import { AxisRange } from './axes.js';
import { decades, ghostStyle, layoutOf, linesOfTheory, rightSide, traceStyle } from './layout.js';
import { axisKey, moveLine, scaleOf, syncPointer } from './plotly_fast_path.js';
import { ghostPoints, points } from './sources.js';

const CONFIG = { displayModeBar: false, doubleClick: false, responsive: false, showAxisDragHandles: false };

export class Figure {
  /** `context` is {Plotly, theme}; `element` holds the drawing; `spec` is a chart of `ui/charts/specs.py`. */
  constructor(context, element, spec) {
    Object.assign(this, { context, element, spec, theme: context.theme });
    this.shown = spec.traces.map((trace) => trace.shown);
    this.ranges = { x: new AxisRange(spec.x) };
    for (const [name, axis] of Object.entries(spec.y)) this.ranges[name] = new AxisRange(axis);
    this.zoomed = new Set();
    this.settings = {};
    // Every history is drawn a second time, faintly, for the run before the last reset.
    this.ghosts = [...spec.traces.keys()].filter((index) => spec.traces[index].source.kind === 'history');
    this.ready = false;
    this.cursor = element.parentElement.querySelector('.mm-cursor');
  }

  get Plotly() {
    return this.context.Plotly;
  }

  /** Draw a frame. The first call builds the figure, later ones move its lines. */
  update(frame, history) {
    this.frame = frame;
    this.start = history.column('step')[0] ?? 0;
    this.points = this.spec.traces.map(({ source }) => points(source, frame, history));
    this.ghostPoints = this.ghosts.map((index) => ghostPoints(this.spec.traces[index].source, history));
    const restyled = this.takeSettings(frame.header.settings ?? {});
    const moved = this.follow(frame);
    if (!this.ready) {
      this.build();
    } else {
      if (this.drawnGhost !== history.ghost) this.redrawGhosts();
      if (restyled) this.restyle();
      if (moved) this.moveAxes();
      this.draw();
    }
    this.drawnGhost = history.ghost;
  }

  /** Whether a trace has any number to show. */
  has(index) {
    return this.points[index].y.some((value) => !Number.isNaN(value));
  }

  /** Forget how far the axes had to reach: a new run has begun. */
  restart() {
    for (const range of Object.values(this.ranges)) range.reset();
  }

  /** Show or hide a trace. */
  toggle(index) {
    this.shown[index] = !this.shown[index];
    for (const name of Object.keys(this.ranges)) if (name !== 'x') this.ranges[name].reset();
    this.follow(this.frame);
    this.ours(() =>
      this.Plotly.update(
        this.element,
        { visible: this.allTraces().map((trace) => trace.visible) },
        { ...this.rangeChanges(), ...rightSide(this) },
      )
    );
    this.draw();
  }

  /** Take over new colours and fonts. */
  retheme(theme) {
    this.theme = theme;
    if (!this.ready) return;
    const traces = this.allTraces();
    const style = {
      line: traces.map((trace) => trace.line),
      fillcolor: traces.map((trace) => trace.fillcolor),
    };
    this.ours(() => this.Plotly.update(this.element, style, layoutOf(this)));
    this.draw();
  }

  /** Fit the element's size, if it has changed. */
  resize() {
    if (!this.ready) return;
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!width || !height || (width === this.element.layout.width && height === this.element.layout.height)) return;
    this.ours(() => this.Plotly.relayout(this.element, { width, height }));
    this.draw();
  }

  /** All traces as Plotly knows them: those of the specification, then their ghosts. */
  allTraces() {
    const { traces } = this.spec;
    return [
      ...traces.map((trace, index) => traceStyle(this, trace, this.shown[index])),
      ...this.ghosts.map((index) => ghostStyle(this, traces[index], this.shown[index])),
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

  build() {
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
    if (!this.ready || this.element._dragging) return;
    const stuck = this.points
      .map(({ x, y }, index) => (!this.shown[index] || moveLine(this.element, index, x, y) ? -1 : index))
      .filter((index) => index >= 0 && this.points[index].x.length > 1);
    if (stuck.length && !this.repairing) {
      this.repairing = true;
      const data = { x: stuck.map((i) => this.points[i].x), y: stuck.map((i) => this.points[i].y) };
      this.ours(() => this.Plotly.restyle(this.element, data, stuck)).then(() => (this.repairing = false));
    }
    if (this.element.matches(':hover')) this.sync();
    this.moveCursor();
  }

  /** A past frame of the timeline is marked in the histories. */
  moveCursor() {
    const { position, step } = this.frame.header;
    const axis = this.element._fullLayout?.xaxis;
    const visible = this.cursor && axis && this.spec.x.steps && position !== null && position !== undefined;
    if (this.cursor) this.cursor.hidden = !visible;
    if (visible) this.cursor.style.left = `${axis._offset + scaleOf(axis, false)(step)}px`;
  }

  sync() {
    this.points.forEach((_, index) => this.shown[index] && syncPointer(this.element, index));
  }

  follow(frame) {
    let moved = false;
    for (const [name, range] of Object.entries(this.ranges)) {
      if (!range.follows) continue;
      const changed = range.follow(frame, this.valuesOn(name), this.start);
      moved ||= changed && !this.zoomed.has(name);
    }
    return moved;
  }

  /** The numbers that an axis has to show: those of its visible traces, and of their ghosts. */
  valuesOn(name) {
    const part = name === 'x' ? 'x' : 'y';
    const wanted = (index) => this.shown[index] && (part === 'x' || this.spec.traces[index].axis === name);
    const values = this.points.filter((_, index) => wanted(index)).map((point) => point[part]);
    const old = this.ghostPoints.filter((_, i) => wanted(this.ghosts[i])).map((point) => point[part]);
    return [...values, ...old];
  }

  takeSettings(settings) {
    const { traces, references } = this.spec;
    const decisive = [...traces.map(({ emphasis }) => emphasis), ...references.map(({ only }) => only)].filter(Boolean);
    const changed = decisive.some(([field]) => settings[field] !== this.settings[field]);
    this.settings = settings;
    return changed;
  }

  restyle() {
    const lines = this.allTraces().map((trace) => trace.line);
    this.ours(() => this.Plotly.restyle(this.element, { line: lines }));
    if (this.spec.references.some(({ only }) => only)) {
      this.ours(() => this.Plotly.relayout(this.element, linesOfTheory(this)));
    }
  }

  redrawGhosts() {
    const indexes = this.ghosts.map((_, i) => this.spec.traces.length + i);
    if (!indexes.length) return;
    const data = { x: this.ghostPoints.map(({ x }) => x), y: this.ghostPoints.map(({ y }) => y) };
    this.ours(() => this.Plotly.restyle(this.element, data, indexes));
  }

  moveAxes() {
    this.ours(() => this.Plotly.relayout(this.element, this.rangeChanges()));
  }

  rangeChanges() {
    const changes = {};
    for (const [name, { current, spec }] of Object.entries(this.ranges)) {
      if (this.zoomed.has(name)) continue;
      const axis = axisKey(name);
      changes[`${axis}.range`] = current.slice();
      if (!spec.logarithmic) continue;
      const { tickvals, ticktext } = decades(current);
      Object.assign(changes, { [`${axis}.tickvals`]: tickvals, [`${axis}.ticktext`]: ticktext });
    }
    return changes;
  }

  /** Run a change of ours, which must not be mistaken for a zoom by the user. */
  async ours(change) {
    this.changing = (this.changing ?? 0) + 1;
    try {
      await change();
    } finally {
      this.changing -= 1;
    }
  }

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

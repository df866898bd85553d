// Moving Plotly's lines without Plotly: its own redraw takes tens of milliseconds, writing a path takes one.
//
// This reads fields that Plotly does not promise to keep (`_fullLayout`, `_fullData`, `calcdata[j][0].node3`). Whenever
// one of them is not what it was in the pinned version, `moveLine` returns false and the caller redraws through
// Plotly's public interface instead.

import { scaleOf } from './screen_axis.js';

/** @import { Numbers } from '../../browser/types.d.ts' */
/** @import { PlotlyElement, ScreenAxis } from './types.d.ts' */

const FARTHEST = 1e5; // pixels; beyond that some renderers lose precision

/**
 * Where Plotly has put an axis, by its name such as "y2"; null if it is not as this module knows it.
 * @param {PlotlyElement} plot
 * @param {string} name
 * @returns {ScreenAxis | null}
 */
export function screenAxis(plot, name) {
  const axis = plot._fullLayout?.[axisKey(name)];
  return axis?._length ? { type: axis.type, range: axis.range, offset: axis._offset, length: axis._length } : null;
}

/**
 * Whether the pointer drags a zoom box: Plotly owns the drawing then.
 * @param {PlotlyElement} plot
 */
export function isDragged(plot) {
  return Boolean(plot._dragging);
}

/**
 * The `d` of a line through the points; columns of pixels that hold many points keep their extremes.
 * @param {Numbers} x
 * @param {Numbers} y
 * @param {(value: number) => number} toX from numbers to pixels
 * @param {(value: number) => number} toY
 * @param {number} width of the chart, in pixels
 */
export function lineThrough(x, y, toX, toY, width) {
  const dense = x.length > 3 * width;
  /** @type {(string | number)[]} */
  const parts = [];
  let down = false;
  /** @type {{px: number, first: number, low: number, high: number, last: number} | null} */
  let column = null;
  const move = (/** @type {number} */ px, /** @type {number} */ py) => {
    parts.push(down ? 'L' : 'M', Math.round(px * 10) / 10, ',', Math.round(py * 10) / 10);
    down = true;
  };
  const flush = () => {
    if (!column) return;
    move(column.px, column.first);
    if (column.low !== column.high) {
      move(column.px, column.low);
      move(column.px, column.high);
    }
    move(column.px, column.last);
    column = null;
  };
  for (let i = 0; i < x.length; i++) {
    const px = toX(x[i]);
    const py = Math.max(-FARTHEST, Math.min(FARTHEST, toY(y[i])));
    if (Number.isNaN(px) || Number.isNaN(py)) {
      flush();
      down = false;
    } else if (!dense) {
      move(px, py);
    } else {
      const at = Math.floor(px);
      if (column && column.px !== at) flush();
      column ??= { px: at, first: py, low: py, high: py, last: py };
      column.low = Math.min(column.low, py);
      column.high = Math.max(column.high, py);
      column.last = py;
    }
  }
  flush();
  return parts.join('');
}

/**
 * Redraw trace `index` of a chart with new points; false if Plotly is not as this module knows it.
 * @param {PlotlyElement} plot
 * @param {number} index
 * @param {Numbers} x
 * @param {Numbers} y
 */
export function moveLine(plot, index, x, y) {
  const trace = plot._fullData?.[index];
  const calculated = plot.calcdata?.[index];
  const group = calculated?.[0]?.node3?.node?.();
  // A trace that was empty at Plotly's last look has no style any more.
  if (!trace || !group || (!trace.line && x.length)) return false;
  const [xAxis, yAxis] = [screenAxis(plot, trace.xaxis), screenAxis(plot, trace.yaxis)];
  if (!xAxis || !yAxis) return false;

  const [toX, toY] = [scaleOf(xAxis, false), scaleOf(yAxis, true)];
  const path = lineThrough(x, y, toX, toY, xAxis.length);
  const lines = group.querySelectorAll('.js-line');
  const fill = group.querySelector('.js-fill');
  const wantsLine = trace.line && trace.line.width > 0;
  const filling = trace.fill && trace.fill !== 'none' ? trace.fill : '';
  if ((wantsLine && !lines.length && path.includes('L')) || (filling && !fill)) return false;

  // Plotly cuts a line with gaps into one path for each piece; ours lifts the pen within the first.
  lines.forEach((line, i) => line.setAttribute('d', i ? 'M0,0' : path || 'M0,0'));
  if (filling) fill?.setAttribute('d', closed(path, x, toX, toY, filling) || 'M0,0');

  plot.data[index].x = trace.x = x;
  plot.data[index].y = trace.y = y;
  return true;
}

/**
 * Let the pointer find the new points: Plotly answers from `calcdata`, which `moveLine` leaves alone.
 * @param {PlotlyElement} plot
 * @param {number} index
 */
export function syncPointer(plot, index) {
  const calculated = plot.calcdata?.[index];
  const { x, y } = plot.data[index];
  if (!calculated?.[0] || !x.length) return;
  while (calculated.length < x.length) calculated.push({ i: calculated.length });
  calculated.length = x.length;
  for (let i = 0; i < x.length; i++) {
    calculated[i].x = x[i];
    calculated[i].y = y[i];
  }
}

/**
 * @param {string} path
 * @param {Numbers} x
 * @param {(value: number) => number} toX
 * @param {(value: number) => number} toY
 * @param {string} fill
 */
function closed(path, x, toX, toY, fill) {
  if (!path) return '';
  if (fill !== 'tozeroy') return `${path}Z`;
  const floor = toY(0);
  return `${path}L${toX(x[x.length - 1])},${floor}L${toX(x[0])},${floor}Z`;
}

/**
 * "y2" -> "yaxis2"
 * @param {string} name
 * @returns {`${string}axis${string}`}
 */
export function axisKey(name) {
  return `${name[0]}axis${name.slice(1)}`;
}
